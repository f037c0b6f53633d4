"""Incidents: opened when something is lost, misused or taken; steps ticked by whoever did them; closed when nothing is left to do.

Everybody of the area who watches over it sees an incident: auditors, coordinators, administrators, also those above and below; but not
whose account it is about, unless it was herself who noted it. What it is lies sealed under a key of its own. Who is affected:
`incident_affected`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from intake.domain import incident as rules
from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES
from intake.services import audit
from intake.services.home import Home, week_of
from intake.services.incident_sealed import Drill, Incident, Tick, make_incident, open_incident, seal_incident
from intake.services.incident_what import find_what
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import audit as kept_audit
from intake.store import incident as kept
from intake.store.incident import KeptIncident

__all__ = ["Drill", "Incident", "Opening", "Tick", "close", "incidents", "keep", "one", "open_one", "tick"]
DONE, NOT_NEEDED = "done", "not_needed"


@dataclass(frozen=True, slots=True)
class Opening:
    """What is said of a new incident. `what`: number of the tablet or list, name of the account, day of the backup (ISO); `discovered`: as
    typed, in the home's time zone ('' for now); `since`: from which day on (ISO) an account may have been misused, '' for always."""

    kind: str
    what: str = ""
    title: str = ""
    discovered: str = ""
    since: str = ""


def open_one(home: Home, actor: Actor, asked: Opening) -> Incident:
    """Note an incident. Raises Refused: `not_allowed`, `not_a_choice`, `incident_what`, `incident_title`, `incident_time`."""
    actor.need(Right.INCIDENT)
    if asked.kind not in rules.KIND_NAMES:
        raise refuse("not_a_choice", "kind", choices=", ".join(rules.KIND_NAMES))
    title, discovered = rules.check_title(asked.title), _moment(home, asked.discovered)
    since = _day(home, asked.since) if asked.since.strip() else None
    with home.store.reading() as connection:
        found = find_what(connection, actor, asked.kind, asked.what)
    made = Incident(0, asked.kind, found.area, found.what, title, discovered, since, home.clock(), actor.pseudonym)
    return keep(home, actor, replace(made, what_name=found.name), "incident_opened")


def keep(home: Home, actor: Actor, made: Incident, action: str) -> Incident:
    """Keep a new incident, for services that have checked the right; returns it with its number."""
    ((key_id, key),) = home.new_record_keys(1)
    incident_id = secrets.token_bytes(HASH_BYTES)
    with home.store.writing() as connection:
        kept_audit.head(connection)  # which locks it: of two who note one at once, the second waits here and takes the next number
        made = replace(made, number=kept.next_number(connection))
        row = KeptIncident(
            incident_id, key_id, made.number, made.closed is not None, week_of(home.today), seal_incident(key, incident_id, made)
        )
        kept.add(connection, row)
        audit.write(home, connection, actor, [audit.Event(action, detail={"incident": made.number, "kind": made.kind})])
    audit.anchor(home)
    return made


def _moment(home: Home, text: str) -> datetime:
    if not text.strip():
        return home.clock()
    try:
        at = datetime.fromisoformat(text.strip())
        at = (at if at.tzinfo else at.replace(tzinfo=home.config.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refuse("incident_time", "discovered") from None
    if at > home.clock():
        raise refuse("incident_time", "discovered")
    return at


def _day(home: Home, text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise refuse("incident_time", "since") from None
    if day > home.today:
        raise refuse("incident_time", "since")
    return day


def incidents(home: Home, actor: Actor, *, closed: bool = True) -> list[Incident]:
    """The incidents that concern the actor's area, newest first, those of areas above and below too; without those that are closed if
    `closed` is False. Raises Refused `not_allowed`."""
    actor.need(Right.INCIDENT)
    with home.store.reading() as connection:
        rows = kept.all_incidents(connection, closed=closed)
        return _opened(home, connection, actor, rows) if rows else []


def one(home: Home, actor: Actor, number: int) -> Incident:
    """One incident; raises Refused `not_allowed`, `no_such_incident`."""
    actor.need(Right.INCIDENT)
    with home.store.reading() as connection:
        return _one(home, connection, actor, number)[1]


def tick(home: Home, actor: Actor, number: int, step: str, *, needed: bool = True) -> Incident:
    """Note that a step was done, or (`needed` False) that it is not needed. A step that is ticked stays as it was ticked first.

    Raises Refused: `not_allowed`, `no_such_incident`, `incident_closed`, `not_a_choice`.
    """
    actor.need(Right.INCIDENT)
    with home.store.writing() as connection:
        row, found = _one(home, connection, actor, number)
        if found.closed is not None:
            raise refuse("incident_closed")
        steps = rules.STEPS_OF[found.kind]
        if step not in steps:
            raise refuse("not_a_choice", "step", choices=", ".join(steps))
        if step in found.done:
            return found
        found = replace(found, ticks=(*found.ticks, Tick(step, home.clock(), actor.pseudonym, needed)))
        found = replace(found, names={**found.names, actor.pseudonym: actor.name})
        _change(home, connection, row, found)
        detail = {"incident": number, "step": step, "as": DONE if needed else NOT_NEEDED}
        audit.write(home, connection, actor, [audit.Event("incident_step", detail=detail)])
    return found


def close(home: Home, actor: Actor, number: int) -> Incident:
    """Close an incident whose steps are all ticked; only by somebody whose area covers it.

    Raises Refused: `not_allowed`, `no_such_incident`, `incident_closed`, `incident_steps_open`.
    """
    actor.need(Right.INCIDENT)
    with home.store.writing() as connection:
        row, found = _one(home, connection, actor, number)
        if not actor.area.covers(found.area):
            raise refuse("not_allowed")
        if found.closed is not None:
            raise refuse("incident_closed")
        if found.steps_open:
            raise refuse("incident_steps_open", steps=", ".join(found.steps_open))
        found = replace(found, closed=home.clock())
        _change(home, connection, row, found)
        audit.write(home, connection, actor, [audit.Event("incident_closed", detail={"incident": number})])
    audit.anchor(home)
    return found


def _one(home: Home, connection: Connection, actor: Actor, number: int) -> tuple[KeptIncident, Incident]:
    row = kept.by_number(connection, number) if 0 < number < 2**31 else None
    found = _opened(home, connection, actor, [row]) if row else []
    if row is None or not found:
        raise refuse("no_such_incident", incident=number)
    return row, found[0]


def _change(home: Home, connection: Connection, row: KeptIncident, now: Incident) -> None:
    key = home.record_keys([row.key_id])[row.key_id]
    kept.change(connection, row.id, seal_incident(key, row.id, now), closed=now.closed is not None)


def _opened(home: Home, connection: Connection, actor: Actor, rows: Sequence[KeptIncident]) -> list[Incident]:
    """Those of `rows` that concern the actor's area, opened. One whose key is gone says nothing and is left out; one about the actor's own
    account that somebody else noted is left out too: whoever sold it must neither learn of it nor tick its steps."""
    keys = home.record_keys([row.key_id for row in rows])
    bodies = {row.number: open_incident(keys[row.key_id], row) for row in rows if row.key_id in keys}
    areas = kept_areas.by_codes(connection, {body["area"] for body in bodies.values()})
    root = kept_areas.root(connection) or actor.area
    found = [make_incident(number, body, areas.get(body["area"], root)) for number, body in bodies.items()]
    found = [each for each in found if actor.area.covers(each.area) or each.area.covers(actor.area)]
    found = [each for each in found if not (each.kind == rules.ACCOUNT and each.what == actor.pseudonym and each.by != each.what)]
    who = {name for each in found for name in (each.by, each.what, *(tick.who for tick in each.ticks))}
    names = {key: account.name for key, account in kept_accounts.by_pseudonyms(connection, who).items()}
    return [replace(each, names=names, what_name=names.get(each.what, each.what)) for each in found]
