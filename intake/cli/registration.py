"""intake register | find: registrations in from a file, and one found by its reference."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

import click

from intake.cli.fault import reasons
from intake.cli.frame import acting, as_account, as_json, asks, opened, progress, read_file, refusing, say, show
from intake.domain.account import Right
from intake.services.find import find as find_one
from intake.services.programme import programme as pack_of
from intake.services.registration_list import ListOptions, Verdict, register_list


@click.command()
@click.argument("programme")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--point", default="", help="Intake point of rows that name none.")
@click.option("--consent-wording", default="", metavar="ID", help="Which consent wording was read (default: the one in force).")
@click.option("--consent-date", type=click.DateTime(["%Y-%m-%d"]), help="When it was read (default: today).")
@click.option("--consent-language", default="", metavar="CODE", help="In which language it was read (a column of this name goes first).")
@as_account
@as_json
@refusing
@asks(Right.REGISTER)
def register(
    programme: str,
    file: str,
    point: str,
    consent_wording: str,
    consent_date: datetime | None,
    consent_language: str,
    account: str | None,
    password_fd: int | None,
    json_: bool,
) -> None:
    """Register the rows of a CSV, XLSX or JSON Lines file; columns are the question keys, and `point`."""
    home = opened()
    actor = acting(home, account, password_fd)
    options = ListOptions(point, consent_wording, consent_date.date() if consent_date else None, consent_language)
    verdicts = register_list(home, actor, programme, read_file(file), PurePath(file).name, options, progress("registered"))
    accepted = sum(verdict.accepted for verdict in verdicts)
    document = {"accepted": accepted, "refused": len(verdicts) - accepted, "rows": [_row(verdict) for verdict in verdicts]}
    alone = [verdict for verdict in verdicts if verdict.accepted and not verdict.referred]
    lines = [f"row {verdict.row}: {one.field}: {one.message}" for verdict in verdicts for one in verdict.reasons]
    pack = pack_of(home, programme)
    if alone and pack.partner:  # beside the document, which stays as it is relied on
        say(f"{len(alone)} not handed on. Tell them:")
        for sentence in pack.walk_in:
            say(f"  {sentence}")
    show(document, json_, *lines, f"{accepted} accepted, {len(verdicts) - accepted} refused")


def _row(verdict: Verdict) -> dict[str, object]:
    if not verdict.accepted:
        return {"row": verdict.row, "verdict": "refused", "reasons": reasons(verdict.reasons)}
    row: dict[str, object] = {"row": verdict.row, "verdict": "accepted", "reference": verdict.reference}
    if verdict.warnings:
        row["warnings"] = reasons(verdict.warnings)
    if verdict.already:
        row["already"] = True
    return row


@click.command()
@click.argument("reference")
@as_account
@as_json
@refusing
@asks(Right.FIND)
def find(reference: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Say the state of a registration, what comes next, and the appointment."""
    home = opened()
    found = find_one(home, acting(home, account, password_fd), reference)
    appointment = found.appointment
    document = {
        "reference": found.reference,
        "state": found.state,
        "next": found.next,
        "appointment": {"date": appointment.date, "from": appointment.from_, "centre": appointment.centre} if appointment else None,
        "bring": found.bring,
    }
    lines = [f"{found.reference}: {found.state_name}", found.next]
    if appointment:
        lines.append(f"{appointment.date} {appointment.from_} {appointment.centre}")
    show(document, json_, *lines)


COMMANDS: list[click.Command] = [register, find]
