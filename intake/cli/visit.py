"""intake visit list | arrange | put | report | undo: appointments and those who go along. Nothing prints a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from intake.cli.frame import as_account, as_json, asks, named, opened, refusing, show
from intake.domain.accompaniment import CODE_WORDS, MEETING_POINTS
from intake.domain.account import Right, Where
from intake.domain.visit import REASON_NAMES, REPORTED
from intake.services import accompaniment, visit_report, walk_in
from intake.services import visit as service
from intake.services.visit import Visit


@click.group("visit")
def visit() -> None:
    """Visits: who is expected where, and how it went."""


@visit.command("list")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today, if not given.")
@as_account
@asks(Right.ACCOMPANY, operator=False)
@as_json
@refusing
def list_visits(day: datetime | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """List the visits of a day in the account's area: times, places, states; no names."""
    home = opened()
    found = service.of_day(home, named(home, account, password_fd), day.date() if day else home.today)
    show({"visits": [_document(one) for one in found]}, json_, *([_line(one) for one in found] or ["No visit on this day."]))


@visit.command("arrange")
@click.argument("reference")
@click.option("--along", type=click.Choice(["yes", "no"]), required=True, help="Whether she wants somebody to come along.")
@click.option("--meeting", type=click.Choice(list(MEETING_POINTS)), help="Where they meet.")
@as_account
@asks(Right.ACCOMPANY, operator=False, where=Where.CARD)
@as_json
@refusing
def arrange(reference: str, along: str, meeting: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Note whether somebody should come along; prints meeting point and word to read out."""
    home = opened()
    made = accompaniment.arrange(home, named(home, account, password_fd), reference, along, meeting or "")
    words = {"along": made.along, "meeting": MEETING_POINTS.get(made.meeting, ""), "word": CODE_WORDS.get(made.word, "")}
    show(words, json_, f"{words['meeting']}, {words['word']}" if made.along else "She goes alone.")


@visit.command("put")
@click.argument("reference")
@click.argument("session")
@as_account
@asks(Right.ACCOMPANY, operator=False, where=Where.CARD)
@as_json
@refusing
def put(reference: str, session: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Put a person on a walk-in session (`intake centre session`)."""
    home = opened()
    made = walk_in.put(home, named(home, account, password_fd), reference, session)
    document = {"date": made.date, "from": made.from_, "centre": made.centre_code, "free": made.free}
    show(document, json_, f"{made.date} {made.from_} {made.centre_code}; {made.free} places left.")


@visit.command("report")
@click.argument("visit")
@click.argument("state", type=click.Choice([state.value for state in REPORTED]))
@click.option("--reason", type=click.Choice(list(REASON_NAMES)), help="Why: for turned_away and aborted.")
@as_account
@asks(Right.ACCOMPANY, operator=False)
@as_json
@refusing
def report(visit: str, state: str, reason: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Report how a visit goes; its referral moves with it."""
    home = opened()
    actor = named(home, account, password_fd)
    visit_report.report(home, actor, visit, state, reason or "")
    found = service.one(home, actor, visit)
    show(_document(found), json_, _line(found))


@visit.command("undo")
@click.argument("visit")
@as_account
@asks(Right.ACCOMPANY, operator=False)
@as_json
@refusing
def undo(visit: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Take the last report of a visit back."""
    home = opened()
    actor = named(home, account, password_fd)
    visit_report.undo(home, actor, visit)
    found = service.one(home, actor, visit)
    show(_document(found), json_, _line(found))


def _line(one: Visit) -> str:
    when = f"{one.date} {one.from_ or '--:--'}"
    along = f"with {one.companion}" if one.companion else "wants somebody" if one.along else ""
    return f"{one.id} {when} {one.centre_code:10} {one.state:12} {one.reason:14} {along}{' RISK' if one.flagged else ''}".rstrip()


def _document(one: Visit) -> dict[str, Any]:
    return {
        "visit": one.id,
        "date": one.date,
        "from": one.from_,
        "to": one.to,
        "centre": one.centre_code,
        "state": one.state,
        "reason": one.reason,
        "along": one.along,
        "companion": one.companion,
        "meeting": one.meeting,
        "word": one.word,
        "flagged": one.flagged,
    }


COMMANDS: list[click.Command] = [visit]
