"""intake incident open | list | show | affected | step | close | drill: what went wrong, who is affected, what is done about it."""

from __future__ import annotations

from typing import Any

import click

from intake.cli.frame import acting, as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain import incident as rules
from intake.domain.account import Right
from intake.domain.problems import refuse
from intake.services import incident as service
from intake.services import incident_affected as affected_service
from intake.services import incident_what
from intake.services.area import operator
from intake.services.home import Home
from intake.services.incident import Incident, Opening
from intake.services.incident_affected import Affected

KIND = click.Choice(list(rules.KIND_NAMES))
WHICH = "Number of the tablet or list, name of the account, day of the backup (YYYY-MM-DD)."


@click.group("incident")
def incident() -> None:
    """Incidents: a lost tablet, account, file or backup, a server taken."""


@incident.command("open")
@click.argument("kind", type=KIND)
@click.option("--which", default="", help=WHICH)
@click.option("--title", default="", help="A few words, 140 characters at most; no name of anybody who registered.")
@click.option("--discovered", default="", metavar="TIME", help="When it was noticed (YYYY-MM-DD HH:MM); now, if not given.")
@click.option("--since", default="", metavar="DAY", help="From which day on an account may have been misused.")
@as_account
@asks(Right.INCIDENT, operator=False)
@as_json
@refusing
def open_incident(
    kind: str, which: str, title: str, discovered: str, since: str, account: str | None, password_fd: int | None, json_: bool
) -> None:
    """Note an incident; the 72 hours run from when it was noticed."""
    home = opened()
    made = service.open_one(home, named(home, account, password_fd), Opening(kind, which, title, discovered, since))
    show(_document(home, made), json_, *_lines(home, made))


@incident.command("list")
@as_account
@asks(Right.INCIDENT)
@as_json
@refusing
def list_incidents(account: str | None, password_fd: int | None, json_: bool) -> None:
    """List incidents, newest first."""
    home = opened()
    found = service.incidents(home, acting(home, account, password_fd))
    lines = [_line(home, one) for one in found] or ["No incident."]
    show({"incidents": [_document(home, one) for one in found]}, json_, *lines)


@incident.command("show")
@click.argument("number", type=int)
@as_account
@asks(Right.INCIDENT)
@as_json
@refusing
def show_incident(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Show an incident and its steps."""
    home = opened()
    found = service.one(home, acting(home, account, password_fd), number)
    show(_document(home, found), json_, *_lines(home, found))


@incident.command("affected")
@click.argument("number", type=int)
@as_account
@asks(Right.INCIDENT)
@as_json
@refusing
def affected(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """List who is affected: references for a coordinator of the area, counts for others. Never names."""
    home = opened()
    found = affected_service.affected(home, acting(home, account, password_fd), number)
    people = [
        {
            "reference": one.reference,
            "area": one.area,
            "programme": one.programme,
            "contact_mode": one.contact_mode,
            "consent_contact": one.consent_contact,
            "reachable": one.reachable,
            "exposed": list(one.exposed),
        }
        for one in found.people
    ]
    lines = [f"{one.reference} {one.area:16} {_reach(one.reachable):18} {', '.join(one.exposed)}" for one in found.people]
    show(_counts(found) | {"people": people}, json_, *lines, *_sentences(found))


@incident.command("step")
@click.argument("number", type=int)
@click.argument("step", type=click.Choice(list(rules.STEPS)))
@click.option("--not-needed", is_flag=True, help="It was decided that this step is not needed.")
@as_account
@asks(Right.INCIDENT, operator=False)
@as_json
@refusing
def step(number: int, step: str, not_needed: bool, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Tick a step of an incident."""
    home = opened()
    found = service.tick(home, named(home, account, password_fd), number, step, needed=not not_needed)
    show(_document(home, found), json_, *_lines(home, found))


@incident.command("close")
@click.argument("number", type=int)
@as_account
@asks(Right.INCIDENT, operator=False)
@as_json
@refusing
def close(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Close an incident whose steps are all ticked."""
    home = opened()
    found = service.close(home, named(home, account, password_fd), number)
    show(_document(home, found), json_, f"Incident {number} is closed.")


@incident.command("drill")
@click.argument("kind", type=KIND)
@click.option("--which", default="", help=f"{WHICH} The newest, if not given.")
@as_account
@asks(Right.INCIDENT)
@as_json
@refusing
def drill(kind: str, which: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Practise an incident on what is really kept: how long the list takes, how many would be affected. No incident stays open."""
    home = opened()
    actor = acting(home, account, password_fd)
    if not which and kind == rules.BACKUP:
        which = home.today.isoformat()
    if not which and kind in (rules.TABLET, rules.ACCOUNT, rules.BATCH):
        there = incident_what.whats(home, actor, kind)
        if not there:
            raise refuse("incident_what", "which")
        which = there[0].what
    say(f"This is a drill: {rules.KIND_NAMES[kind].lower()}. Nothing is changed but the log.")
    practised, found = affected_service.drill(home, actor, Opening(kind, which))
    drills = sum(one.drill is not None for one in service.incidents(home, operator(home)))
    document = _counts(found) | {"drill": practised.number, "kind": kind, "drills": drills, "steps": list(practised.steps_open)}
    lines = [f"Drill {practised.number} ({kind}); {drills} so far.", *_sentences(found), "What would have to be done:"]
    show(document, json_, *lines, *(f"  {rules.STEPS[one].label}{_command(one)}" for one in practised.steps_open))


def _reach(reachable: bool) -> str:
    return "may be called" if reachable else "when she comes"


def _counts(found: Affected) -> dict[str, Any]:
    return {
        "affected": found.count,
        "reachable": found.reachable,
        "exposed": dict(found.exposed),
        "gone": found.gone,
        "left": found.left,
        "untraced": found.untraced,
        "held": found.held,
        "masked": found.masked,
        "unnamed": found.unnamed,
        "since": found.since.isoformat() if found.since else None,
        "seconds": found.seconds,
    }


def _sentences(found: Affected) -> list[str]:
    lines = [f"{found.count} affected, found in {found.seconds:.1f} s; {found.reachable} may be called, the others hear it when they come."]
    lines += [f"  {number}: {rules.EXPOSED_NAMES[code]}" for code, number in found.exposed.items()]
    if found.gone:
        lines.append(f"{found.gone} more were affected and are erased or purged: nothing of them is kept, nobody can find them.")
    if found.left:
        lines.append(f"{found.left} rows have left the list since it was built: erased, purged, or taken out before it was sent.")
    if found.untraced:
        lines.append(f"{found.untraced} registrations of this area came by no tablet, or before the tablet's number was kept.")
    if found.held:
        lines.append(f"{found.held} envelopes of this tablet wait for a person.")
    if found.masked:
        lines.append(f"{found.masked} look-ups by pictures or by name showed masked names; the log does not say whose.")
    if found.unnamed:
        lines.append(f"{found.unnamed} rows were shown in previews or among suspected pairs; the log does not say whose.")
    if found.since:
        lines.append(f"What the tablet has not sent since the week of {found.since} is known to nobody: ask its volunteers.")
    return lines


def _command(step: str) -> str:
    return f" ({rules.STEPS[step].command})" if rules.STEPS[step].command else ""


def _left(home: Home, one: Incident) -> int | None:
    return rules.hours_left(one.discovered, home.clock()) if one.counts else None


def _clock(left: int | None) -> str:
    if left is None:
        return ""
    return f"{left} hours left to tell the authority" if left >= 0 else f"OVERDUE by {-left} hours: the authority is not told"


def _line(home: Home, one: Incident) -> str:
    kind = f"{one.kind} {one.what_name}".strip() + (" (drill)" if one.drill else "")
    return f"{one.number:4} {one.state:14} {kind:24} {one.area.code:14} {_clock(_left(home, one))} {one.title}".rstrip()


def _lines(home: Home, one: Incident) -> list[str]:
    ticks = one.done
    lines = [_line(home, one)]
    for step in rules.STEPS_OF[one.kind]:
        tick = ticks.get(step)
        said = f" ({tick.at:%Y-%m-%d %H:%M} {tick.who}{'' if tick.needed else ', not needed'})" if tick else _command(step)
        lines.append(f"  [{'x' if tick else ' '}] {step}: {rules.STEPS[step].label}{said}")
    return lines


def _document(home: Home, one: Incident) -> dict[str, Any]:
    ticks = one.done
    steps = [{"step": step, "done": ticks[step].needed if step in ticks else None} for step in rules.STEPS_OF[one.kind]]
    for entry in steps:
        tick = ticks.get(str(entry["step"]))
        entry |= {"at": tick.at.isoformat() if tick else None, "who": tick.who if tick else None}
    return {
        "incident": one.number,
        "kind": one.kind,
        "which": one.what_name,
        "area": one.area.code,
        "title": one.title,
        "state": one.state,
        "discovered": one.discovered.isoformat(),
        "hours_left": _left(home, one),
        "steps": steps,
        "drill": one.drill is not None,
    }


COMMANDS: list[click.Command] = [incident]
