"""Who is affected by an incident (requirement 19): references, whether each person can be reached, and what may have been exposed of her.
No name and no number. It is worked out anew from what is kept, in one walk:

- tablet: the registrations that came by it (its number lies in each one's seal), and what of it waits for a person;
- account: whom the audit log names as opened, registered or compared by it, whoever stands in a list it built, approved, opened or
  fetched, and whoever may have stood in a preview it opened;
- batch: whoever stands in it; backup: whoever was kept in that week and is kept now; server: everybody who is kept now.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from intake.domain import incident as rules
from intake.domain.account import Actor, Right
from intake.domain.contact import MODES_WITH_NUMBER
from intake.domain.payload import Payload
from intake.services import audit, canary
from intake.services.alert_raise import canaries
from intake.services.home import Home, week_of
from intake.services.incident import Drill, Incident, Opening, keep, one
from intake.services.incident_what import find_what
from intake.services.registration_seal import open_payload
from intake.store import area as kept_areas
from intake.store import envelope as kept_envelopes
from intake.store import incident as kept
from intake.store import tablet as kept_tablets
from intake.store.registration import Kept


@dataclass(frozen=True, slots=True)
class Person:
    """One person affected: her reference, area and programme, the code of how she is to be contacted (`contact_mode`; '' if it was
    not asked), her consent to be called (yes, no or ''), and what may have been exposed (`incident.EXPOSED_NAMES`)."""

    reference: str
    area: str
    programme: str
    contact_mode: str
    consent_contact: str
    exposed: tuple[str, ...]

    @property
    def reachable(self) -> bool:
        """Whether she may be called; otherwise she is told when she comes back."""
        return self.consent_contact == "yes" and self.contact_mode in MODES_WITH_NUMBER | {"lent"}


@dataclass(frozen=True, slots=True)
class Affected:
    """What was found. `people` is empty for whoever may see counts only. `gone`: people who were affected and of whom nothing is kept any
    more; `left`: rows that have left the list since it was built (erased, purged, or taken out before it was sent); `untraced`:
    registrations of the tablet's area of which it is not known by which tablet they came; `held`: envelopes of the tablet that wait for
    a person; `masked`: look-ups by pictures or by name, which showed masked names of people whom the log does not name; `unnamed`: rows
    of suspected pairs that were shown, of people whom it does not name either; `since`: the week in which the tablet last
    sent; what it has not sent is known to nobody; `seconds`: how long it took."""

    people: tuple[Person, ...]
    count: int
    reachable: int
    exposed: Mapping[str, int]
    gone: int = 0
    left: int = 0
    untraced: int = 0
    held: int = 0
    masked: int = 0
    unnamed: int = 0
    since: date | None = None
    seconds: float = 0.0


Exposed = Callable[[Kept, bytes, Payload], Iterable[str]]
"""What of a registration (its row, its record key, its payload) was exposed; nothing if she is not affected."""


@dataclass
class _Walk:
    # One walk over registrations, in lots; those not `wanted` are not even opened, and invented ones are nobody.
    home: Home
    areas: Mapping[int, str]
    exposed: Exposed
    people: list[Person] = field(default_factory=list)

    def over(self, lots: Iterator[list[Kept]], wanted: Callable[[Kept, bytes], bool] = lambda _row, _key: True) -> None:
        invented = canary.ids(self.home)
        for rows in lots:
            keys = self.home.record_keys([row.key_id for row in rows])
            for row in rows:
                key = keys.get(row.key_id)
                if key is None or row.id in invented or not wanted(row, key):
                    continue
                payload = open_payload(key, row)
                codes = tuple(sorted(set(self.exposed(row, key, payload))))
                if codes:
                    mode, consent = payload.get("contact_mode", ""), payload.get("consent_contact", "")
                    self.people.append(Person(payload["reference"], self.areas[row.area_id], row.programme, mode, consent, codes))


def affected(home: Home, actor: Actor, number: int) -> Affected:
    """Who is affected by incident `number`, in the actor's area; each call is in the audit log. Whoever has not the right `affected` gets
    counts only. Raises Refused `not_allowed`, `no_such_incident`."""
    found = measure(home, actor, one(home, actor, number))
    names = actor.may(Right.AFFECTED)
    with home.store.writing() as connection:
        detail = {"incident": number, "people": found.count, "references": names}
        audit.write(home, connection, actor, [audit.Event("incident_listed", detail=detail)])
    return found if names else replace(found, people=())


def measure(home: Home, actor: Actor, incident: Incident) -> Affected:
    """Work out who is affected, for services that have checked the right and write it down."""
    started = time.monotonic()
    with home.store.snapshot() as connection:
        areas = {area.id: area.code for area in kept_areas.branch(connection, actor.area.path)}
        found = _OF_KIND[incident.kind](home, connection, actor, incident, areas)
    return replace(found, seconds=round(time.monotonic() - started, 3))


def _found(walk: _Walk) -> Affected:
    people = tuple(sorted(walk.people, key=lambda person: (person.area, person.reference)))
    codes = Counter(code for person in people for code in person.exposed)
    return Affected(people, len(people), sum(person.reachable for person in people), dict(sorted(codes.items())))


def _tablet(home: Home, connection: Connection, actor: Actor, incident: Incident, areas: Mapping[int, str]) -> Affected:
    number, untraced = int(incident.what), 0

    def exposed(_row: Kept, _key: bytes, payload: Payload) -> Iterable[str]:
        nonlocal untraced
        untraced += "tablet" not in payload
        return (rules.SEALED_ON_TABLET,) if payload.get("tablet") == number else ()

    tablet = kept_tablets.by_id(connection, number, "/")
    walk = _Walk(home, areas, exposed)
    path = incident.area.path if actor.area.covers(incident.area) else actor.area.path
    walk.over(kept.in_branch(connection, path))
    held = kept_envelopes.count_held_of(connection, number)
    return replace(_found(walk), untraced=untraced, held=held, since=tablet.contact_week if tablet else None)


def _account(home: Home, connection: Connection, actor: Actor, incident: Incident, areas: Mapping[int, str]) -> Affected:
    since = incident.since.isoformat() if incident.since else ""
    seen: dict[str, set[str]] = {}
    batches: set[int] = set()
    previews: set[tuple[str, str, date]] = set()
    invented, masked, unnamed = canaries(home), 0, 0
    for entry in audit.entries(home):
        if entry.who != incident.what or entry.at[:10] < since:
            continue
        if entry.about in invented:
            continue
        if entry.about:
            seen.setdefault(entry.about, set()).add(rules.SEEN_BY_ACTION.get(entry.action, rules.SEEN_ALL))
        elif entry.action in rules.BATCH_ACTIONS:
            batches.add(int(entry.detail["batch"]))
        elif entry.action == rules.PREVIEW:
            previews.add((entry.detail["programme"], entry.detail["partner"], week_of(date.fromisoformat(entry.at[:10]))))
        masked += entry.action in rules.MASKED_ACTIONS
        unnamed += int(entry.detail[rules.UNNAMED_ACTIONS[entry.action]]) if entry.action in rules.UNNAMED_ACTIONS else 0
    met: set[str] = set()
    about = ""  # of the registration that is being looked at

    def named(_row: Kept, key: bytes) -> bool:
        nonlocal about
        about = audit.name_of(key)
        return about in seen

    def by_log(_row: Kept, _key: bytes, _payload: Payload) -> Iterable[str]:
        met.add(about)
        return seen[about]

    walk = _Walk(home, areas, by_log)
    if seen:
        walk.over(kept.in_branch(connection, actor.area.path), named)
    rows = _Walk(home, areas, lambda _row, _key, _payload: (rules.LIST_ROW,))
    if batches:
        rows.over(kept.in_batches(connection, batches, actor.area.path))
    for programme, partner, week in sorted(previews):
        path = incident.area.path if actor.area.covers(incident.area) else actor.area.path
        rows.over(kept.waiting_for(connection, programme, partner, week, path))
    walk.people = _together([*walk.people, *rows.people])
    gone = len(seen.keys() - met) if actor.area.parent_id is None else 0  # below the top, others may be in areas not walked
    return replace(_found(walk), gone=gone, masked=masked, unnamed=unnamed)


def _together(people: list[Person]) -> list[Person]:
    by_reference: dict[str, Person] = {}
    for person in people:
        before = by_reference.setdefault(person.reference, person)
        if before is not person:
            by_reference[person.reference] = replace(person, exposed=tuple(sorted({*person.exposed, *before.exposed})))
    return list(by_reference.values())


def _batch(home: Home, connection: Connection, actor: Actor, incident: Incident, areas: Mapping[int, str]) -> Affected:
    number = int(incident.what)
    walk = _Walk(home, areas, lambda _row, _key, _payload: (rules.LIST_ROW,))
    walk.over(kept.in_batches(connection, [number], actor.area.path))
    return replace(_found(walk), left=kept.left(connection, number))


def _backup(home: Home, connection: Connection, actor: Actor, incident: Incident, areas: Mapping[int, str]) -> Affected:
    walk = _Walk(home, areas, lambda _row, _key, _payload: (rules.SEALED_COPY,))
    walk.over(kept.in_branch(connection, actor.area.path, week_of(date.fromisoformat(incident.what))))
    return _found(walk)


def _server(home: Home, connection: Connection, actor: Actor, _incident: Incident, areas: Mapping[int, str]) -> Affected:
    walk = _Walk(home, areas, lambda _row, _key, _payload: (rules.RUNNING,))
    walk.over(kept.in_branch(connection, actor.area.path))
    return _found(walk)


def _nobody(_home: Home, _connection: Connection, _actor: Actor, _incident: Incident, _areas: Mapping[int, str]) -> Affected:
    return Affected((), 0, 0, {})


_OF_KIND: Mapping[str, Callable[[Home, Connection, Actor, Incident, Mapping[int, str]], Affected]] = {
    rules.TABLET: _tablet,
    rules.ACCOUNT: _account,
    rules.BATCH: _batch,
    rules.BACKUP: _backup,
    rules.SERVER: _server,
    rules.OTHER: _nobody,
}


def drill(home: Home, actor: Actor, asked: Opening) -> tuple[Incident, Affected]:
    """Practise on what is really kept: note the incident, get the list, close it, in one go. It is kept as a drill, already closed, so that
    nobody takes it for real; no name and no reference is returned. Raises what `incident.open_one` raises."""
    actor.need(Right.INCIDENT)
    with home.store.reading() as connection:
        what = find_what(connection, actor, asked.kind, asked.what)
    now = home.clock()
    practised = Incident(0, asked.kind, what.area, what.what, "", now, None, now, actor.pseudonym, what_name=what.name)
    found = measure(home, actor, practised)
    result = Drill(found.seconds, found.count, found.reachable)
    kept_one = keep(home, actor, replace(practised, closed=home.clock(), drill=result), "incident_drill")
    return kept_one, replace(found, people=())
