"""intake programme ... | partner ...: packs and profiles."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.frame import acting, as_account, as_json, asks, opened, refusing, say, show
from intake.domain.account import Right, Where
from intake.services import programme as programmes
from intake.services import wording

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name} is not UTF-8 text.") from error


@click.group("programme")
def programme() -> None:
    """Programme packs: check, load and open, list, close."""


@programme.command("check")
@click.argument("file", type=FILE)
@refusing
def check_pack(file: Path) -> None:
    """Read a pack and say what is wrong with it; nothing is loaded."""
    pack = programmes.check_programme(_text(file), file.name)
    missing = pack.missing_to_open()
    say(f"{pack.code} version {pack.version}: good." + (f" It cannot open yet: {', '.join(missing)} missing." if missing else ""))


@programme.command("load")
@click.argument("file", type=FILE)
@click.option("--keep-closed", is_flag=True, help="Load it without opening it.")
@as_account
@refusing
@asks(Right.ADMINISTER, where=Where.HOUSE)
def load_pack(file: Path, keep_closed: bool, account: str | None, password_fd: int | None) -> None:
    """Load a pack and open it; the version before is closed."""
    home = opened()
    pack = programmes.load_programme(home, acting(home, account, password_fd), _text(file), file.name, open_it=not keep_closed)
    say(f"{pack.code} version {pack.version} is {'loaded' if keep_closed else 'open'}.")


@programme.command("list")
@as_json
@refusing
def list_packs(json_: bool) -> None:
    """List loaded packs and whether they are open."""
    rows = programmes.programmes(opened())
    document = [{"code": r.code, "version": r.version, "state": r.state, "partner": r.partner, "missing": list(r.missing)} for r in rows]
    show({"programmes": document}, json_, *(f"{r.code:16} {r.version:4} {r.state:8} {r.title}" for r in rows))


@programme.command("close")
@click.argument("code")
@as_account
@refusing
@asks(Right.ADMINISTER, where=Where.HOUSE)
def close_pack(code: str, account: str | None, password_fd: int | None) -> None:
    """Take no more registrations for a programme."""
    home = opened()
    programmes.close_programme(home, acting(home, account, password_fd), code)
    say(f"{code} is closed.")


@programme.command("wordings")
@click.argument("code")
@as_account
@asks(Right.AUDIT)
@as_json
@refusing
def list_wordings(code: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Every text that was ever read out before somebody agreed, with its hash: in force first."""
    home = opened()
    found = wording.ledger(home, acting(home, account, password_fd), code)
    rows = [
        {
            "wording": one.wording.id,
            "language": one.wording.language,
            "sha256": one.wording.hash,
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "text": list(one.wording.text),
            "consents": dict(one.wording.consents),
        }
        for one in found
    ]
    lines = []
    for one in found:
        lines.append(f"{one.wording.id} {one.wording.language} {one.since} to {one.until or 'now'} {one.wording.hash}")
        lines += [f"  {sentence}" for sentence in (*one.wording.text, *(said for _, said in one.wording.consents))]
    show({"wordings": rows}, json_, *lines)


@click.group("partner")
def partner() -> None:
    """Partner profiles: check, load, list."""


@partner.command("check")
@click.argument("file", type=FILE)
@refusing
def check_profile(file: Path) -> None:
    """Read a profile and say what is wrong with it; nothing is loaded."""
    profile = programmes.check_partner(_text(file), file.name)
    way = profile.delivery.route.way.value
    say(f"{profile.code} version {profile.version}: good, {len(profile.columns)} columns; its files go by {way}.")


@partner.command("load")
@click.argument("file", type=FILE)
@as_account
@refusing
@asks(Right.ADMINISTER, where=Where.HOUSE)
def load_profile(file: Path, account: str | None, password_fd: int | None) -> None:
    """Load a partner profile."""
    home = opened()
    profile = programmes.load_partner(home, acting(home, account, password_fd), _text(file), file.name)
    say(f"{profile.code} version {profile.version} is loaded.")


@partner.command("list")
@as_json
@refusing
def list_profiles(json_: bool) -> None:
    """List loaded partner profiles."""
    rows = programmes.partners(opened())
    document = [{"code": p.code, "version": p.version, "name": p.name, "formats": list(p.formats)} for p in rows]
    show({"partners": document}, json_, *(f"{p.code:16} {p.version:4} {p.name}" for p in rows))


COMMANDS: list[click.Command] = [programme, partner]
