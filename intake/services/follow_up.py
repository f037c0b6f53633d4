"""Follow-ups that are due: a volunteer's, a point's, a branch's. A list says what is due, never of whom: who she is shows when one is
opened (`follow_up_one`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right, Role
from intake.domain.follow_up import HANDED, OPEN, STATES
from intake.domain.programme import FollowUp
from intake.services.closing import pack_of
from intake.services.find import Held, hold
from intake.services.follow_up_plan import plan, read
from intake.services.home import Home, week_of
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import follow_up as kept
from intake.store import registration as kept_registration

MOST = 50
"""Lines shown at once."""
TO_DO = (OPEN, HANDED)
"""The states in which somebody has something to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its random id, what is to be done (msgid), of which programme (msgid), the day it is due, whether a coordinator
    must look, the point, and to whom it was given (account name, '' for everybody at the point)."""

    id: str
    title: str
    programme_title: str
    due: date
    late: bool
    handed: bool
    area: str
    assigned: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: the lines, and how many there are in all."""

    lines: tuple[Line, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Followed:
    """A follow-up as it is read out to the person: what (msgid), when it was or is due, its state, outcome ('' if none), the day of it
    and by whom."""

    title: str
    due: date
    state: str
    outcome: str
    noted: str
    by: str


@dataclass(slots=True)
class Point:
    """How much is due at one point: this week, before it, later, and what waits for a coordinator."""

    code: str
    name: str
    late: int = 0
    now: int = 0
    coming: int = 0
    handed: int = 0


def look(home: Home, actor: Actor) -> None:
    """Plan what there is to plan in the actor's branch, before a list of it is shown. Raises Refused `not_allowed`."""
    actor.need(Right.FOLLOW_UP)
    plan(home, actor.area.path)


def due(home: Home, actor: Actor, skip: int = 0, most: int = MOST) -> Due:
    """What is due until the end of this week: a volunteer's own and what is everybody's at her point; a coordinator's whole branch, with
    what was handed over. Raises Refused `not_allowed`."""
    actor.need(Right.FOLLOW_UP)
    states, mine = _seen(actor)
    week = week_of(home.today)
    with home.store.reading() as connection:
        count = kept.count_due(connection, actor.area.path, states, week, mine)
        rows = kept.due(connection, actor.area.path, states, week, mine, skip, most)
        lines = _lines(home, connection, rows)
    return Due(tuple(sorted(lines, key=lambda line: (not line.handed, line.due))), count)


def count(home: Home, actor: Actor) -> int:
    """How many `due` would show. Raises Refused `not_allowed`."""
    actor.need(Right.FOLLOW_UP)
    states, mine = _seen(actor)
    with home.store.reading() as connection:
        return kept.count_due(connection, actor.area.path, states, week_of(home.today), mine)


def _seen(actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    if actor.role is Role.VOLUNTEER:
        return (OPEN,), ("", actor.pseudonym)
    return TO_DO, None


def overview(home: Home, actor: Actor) -> list[Point]:
    """Counts by point. Raises Refused `not_allowed`."""
    actor.need(Right.FOLLOW_UP)
    week = week_of(home.today)
    points: dict[str, Point] = {}
    with home.store.reading() as connection:
        rows = kept.by_area(connection, actor.area.path, TO_DO)
    for code, name, state, when, many in rows:
        point = points.setdefault(code, Point(code, name))
        what = "handed" if state == HANDED else "late" if when < week else "now" if when == week else "coming"
        setattr(point, what, getattr(point, what) + many)
    return list(points.values())


def of_person(home: Home, actor: Actor, held: Held) -> list[Line]:
    """What is due for somebody who was just found and stands before the volunteer, also in the coming week. Callers have counted and
    noted the look-up."""
    actor.need(Right.FOLLOW_UP)
    if not covers(home, actor, held.kept.area_id):
        return []
    with home.store.reading() as connection:
        rows = kept.of_registrations(connection, [held.kept.id], TO_DO if actor.role is not Role.VOLUNTEER else (OPEN,))
        soon = [one for one in rows if one.week <= week_of(home.today) + timedelta(weeks=1)]
        return sorted(_lines(home, connection, soon), key=lambda line: line.due)


def of_reference(home: Home, actor: Actor, reference: str) -> list[Line]:
    """As `of_person`, for who was found by this reference."""
    return of_person(home, actor, hold(home, reference))


def _lines(home: Home, connection: Connection, rows: Collection[kept.KeptFollowUp]) -> list[Line]:
    registrations = {one.id: one for one in kept_registration.by_ids(connection, sorted({one.registration_id for one in rows}))}
    keys = home.record_keys([one.key_id for one in registrations.values()])
    names = kept_accounts.by_pseudonyms(connection, {one.assigned for one in rows if one.assigned})
    areas = {one: kept_areas.by_id(connection, one) for one in {row.area_id for row in rows}}
    lines = []
    for one in rows:
        registration = registrations[one.registration_id]
        if registration.key_id not in keys:  # a copy of the database from before an erasure
            continue
        body, pack, area = read(keys[registration.key_id], one), pack_of(home, registration), areas[one.area_id]
        account = names.get(one.assigned)
        lines.append(
            Line(
                id=one.id.hex(),
                title=_title(pack.follow_up, body.key),
                programme_title=pack.title,
                due=body.due,
                late=body.due < home.today,
                handed=one.state == HANDED,
                area=area.name if area else "",
                assigned=account.name if account else "",
            )
        )
    return lines


def _title(plans: Iterable[FollowUp], key: str) -> str:
    return next((item.title for item in plans if item.key == key), key)


def covers(home: Home, actor: Actor, area_id: int) -> bool:
    """Whether an area is in the actor's branch."""
    with home.store.reading() as connection:
        area = kept_areas.by_id(connection, area_id)
    return area is not None and actor.area.covers(area)


def read_out(home: Home, connection: Connection, held: Held) -> tuple[Followed, ...]:
    """Everything kept of a registration's follow-ups, for reading it out to the person."""
    rows = kept.of_registrations(connection, [held.kept.id])
    bodies = [(one, read(held.key, one)) for one in rows]
    names: Mapping[str, kept_accounts.Account] = kept_accounts.by_pseudonyms(connection, {body.by for _, body in bodies if body.by})
    plans = pack_of(home, held.kept).follow_up
    return tuple(
        Followed(
            _title(plans, body.key), body.due, STATES[one.state], body.outcome, body.noted, names[body.by].name if body.by in names else ""
        )
        for one, body in sorted(bodies, key=lambda pair: pair[1].due)
    )
