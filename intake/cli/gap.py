"""intake gap: what people ask for and no programme offers."""

from __future__ import annotations

from dataclasses import asdict

import click

from intake.cli.frame import as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain.account import Right
from intake.domain.gap import GAPS
from intake.services import gap as service


@click.group()
def gap() -> None:
    """What people ask for and no programme offers: counted, no person attached."""


@gap.command()
@click.argument("what", nargs=-1, required=True, type=click.Choice(list(GAPS)))
@click.option("--point", default="", help="The point's code, for an account that is not of a point.")
@as_account
@asks(Right.REGISTER, operator=False)
@refusing
def note(what: tuple[str, ...], point: str, account: str | None, password_fd: int | None) -> None:
    """Count what somebody asked for."""
    home = opened()
    say(f"{service.note(home, named(home, account, password_fd), list(what), point)} counted.")


@gap.command()
@click.option("--what", type=click.Choice(list(GAPS)), default=None, help="Look at one closer: by area and month.")
@as_account
@as_json
@asks(Right.FIGURES, operator=False)
@refusing
def counts(what: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """How often what was asked for in the last twelve months; small counts are not shown."""
    home = opened()
    found = service.asked(home, named(home, account, password_fd), what or "")
    lines = [f"{GAPS[code]}: {'not shown' if many is None else many}" for code, many in found.counts.items()]
    lines += [f"  {name}: {'not shown' if many is None else many}" for name, many in (*found.areas.items(), *found.months.items())]
    show(asdict(found), json_, f"Since {found.since}:", *lines)


COMMANDS: list[click.Command] = [gap]
