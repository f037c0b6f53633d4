"""intake access: reading out everything that is kept about a person."""

from __future__ import annotations

import click

from intake.cli.frame import as_account, as_json, as_presence, asks, named, opened, refusing, show
from intake.domain.account import Right
from intake.domain.retention import REASONS
from intake.services.access import ReadOut, read_out


@click.command()
@click.argument("reference")
@as_presence
@as_account
@as_json
@refusing
@asks(Right.ACCESS, operator=False)
def access(reference: str, presence: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Read out everything that is kept about the person with this reference."""
    home = opened()
    found = read_out(home, named(home, account, password_fd), reference, presence)
    show({"registrations": [_document(one) for one in found]}, json_, *(line for one in found for line in _lines(one)))


def _document(one: ReadOut) -> dict[str, object]:
    kept = [
        {"key": k.key, "value": k.value, "purpose": k.purpose, "seen_by": list(k.seen_by), "exported_to": k.exported_to} for k in one.kept
    ]
    sent = [{"partner": s.partner, "batch": s.batch, "state": s.state_name, "answers": [dict(a) for a in s.answers]} for s in one.sent]
    deeds = [{"at": deed.at, "action": deed.action, "who": deed.who} for deed in one.deeds]
    hold = {"reason": one.hold.reason, "until": one.hold.until.isoformat(), "by": one.hold.by} if one.hold else None
    known = {
        "reference": one.reference,
        "programme": one.programme.code,
        "until": one.until.isoformat(),
        "closed": one.closed,
        "hold": hold,
    }
    followed = [{"what": f.title, "due": f.due.isoformat(), "state": f.state, "outcome": f.outcome, "noted": f.noted} for f in one.followed]
    return known | {"kept": kept, "sent": sent, "followed": followed, "deeds": deeds}


def _lines(one: ReadOut) -> list[str]:
    lines = [f"{one.reference}: {one.programme.title}, kept until the week of {one.until} at most"]
    lines += [f"  on hold until {one.hold.until}: {REASONS[one.hold.reason]}"] if one.hold else []
    lines += [f"  {k.key}: {k.value}" for k in one.kept]
    lines += [f"  sent to {s.partner}: {s.state_name}" + (f" (list {s.batch})" if s.batch else "") for s in one.sent]
    lines += [f"  follow-up {f.due}: {f.title}: {f.state}" + (f" ({f.outcome})" if f.outcome else "") for f in one.followed]
    return lines + [f"  {deed.at} {deed.action} {deed.who}" for deed in one.deeds]


COMMANDS: list[click.Command] = [access]
