"""intake tablet enrol | list | revoke, intake receive: tablets, and a queue that was saved on one as a file."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64

import click
import orjson

from intake.cli.frame import acting, as_account, as_json, asks, opened, progress, read_file, refusing, say, show
from intake.domain.account import Right
from intake.domain.envelope import MOST_SEALED
from intake.domain.problems import refuse
from intake.services import envelope as envelopes
from intake.services import tablet as tablets
from intake.services.envelope import Envelope

KIND = "intake-envelopes"
ID_BYTES = 16
LOT = 10
"""Envelopes that are taken in at once: even the largest are then within what is taken at once."""


@click.group("tablet")
def tablet_group() -> None:
    """Tablets: enrol, list, revoke."""


@tablet_group.command("enrol")
@click.argument("area")
@click.option("--name", default="tablet", show_default=True, help="What is written on the tablet.")
@as_account
@as_json
@refusing
@asks(Right.ADMINISTER)
def enrol(area: str, name: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Make a one-time code to enrol a tablet with, good until tomorrow evening."""
    home = opened()
    invited = tablets.enrol(home, acting(home, account, password_fd), area, name)
    show({"tablet": invited.id, "code": invited.code}, json_, f"tablet {invited.id}: {invited.code}")


@tablet_group.command("list")
@as_account
@as_json
@refusing
@asks(Right.ADMINISTER)
def list_tablets(account: str | None, password_fd: int | None, json_: bool) -> None:
    """List tablets: number, name, area, state, the week they were last heard of."""
    home = opened()
    rows = tablets.tablets(home, acting(home, account, password_fd))
    weeks = {one.id: one.contact_week.isoformat() if one.contact_week else "" for one in rows}
    document = [{"tablet": r.id, "name": r.name, "area": r.area.code, "state": r.state, "week": weeks[r.id]} for r in rows]
    show({"tablets": document}, json_, *(f"{r.id:5} {r.name:30} {r.area.code:20} {r.state:10} {weeks[r.id]}" for r in rows))


@tablet_group.command("revoke")
@click.argument("tablet", type=int)
@as_account
@refusing
@asks(Right.ADMINISTER)
def revoke(tablet: int, account: str | None, password_fd: int | None) -> None:
    """Revoke a tablet: what it still sends is held for a person."""
    home = opened()
    tablets.revoke(home, acting(home, account, password_fd), tablet)
    say(f"Tablet {tablet} is revoked.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@as_account
@as_json
@refusing
@asks(Right.RECEIVE)
def receive(file: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Take in a queue that was saved on a tablet as a file. Taking it in twice changes nothing."""
    home = opened()
    acting(home, account, password_fd).need(Right.RECEIVE)
    found = _envelopes(read_file(file))
    tell, receipts = progress("received"), []
    for start in range(0, len(found), LOT):
        receipts += envelopes.receive(home, None, found[start : start + LOT])
        tell(len(receipts), len(found))
    rows = [{"id": one.id.hex(), "verdict": one.verdict, "already": one.already} for one in receipts]
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in ("kept", "held")}
    already = sum(bool(row["already"]) for row in rows)
    show({**counts, "already": already, "envelopes": rows}, json_, f"{counts['kept']} kept, {counts['held']} held, {already} came before")


def _envelopes(data: bytes) -> list[Envelope]:
    """The envelopes of a saved queue, all of them such as a tablet makes; raises Refused `bad_envelopes`, before anything is taken in."""
    try:
        document = orjson.loads(data)
        if document["kind"] != KIND:
            raise refuse("bad_envelopes")
        found = [Envelope(bytes.fromhex(one["id"]), str(one.get("key", "")), b64decode(one["sealed"])) for one in document["envelopes"]]
        if not all(len(one.id) == ID_BYTES and 0 < len(one.sealed) <= MOST_SEALED for one in found):
            raise refuse("bad_envelopes")
        return found
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError, NotBase64):
        raise refuse("bad_envelopes") from None


COMMANDS: list[click.Command] = [tablet_group, receive]
