"""Half-days on which volunteers offer to go along: offered, shown to coordinators, withdrawn; gone four weeks after."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from intake.domain.accompaniment import PARTS, part_covers
from intake.domain.account import Actor, Right
from intake.domain.area import Area
from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES
from intake.services.audit import Event, write
from intake.services.home import Home, week_of
from intake.services.visit_seal import house_open, house_seal
from intake.store import area as kept_areas
from intake.store import walk_in as kept

SEAL = "shift"
AHEAD_DAYS = 60
MOST = 60
KEPT_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """One offer: `id` for pages, ISO date, part of the day (a key of PARTS), whose (account name and pseudonym), and where."""

    id: str
    date: str
    part: str
    who: str
    pseudonym: str
    area: str
    path: str

    def covers(self, day: str, at: str, path: str) -> bool:
        """Whether it fits something on that day at HH:MM, of an area with this path."""
        return self.date == day and part_covers(self.part, at) and path.startswith(self.path)


def offer(home: Home, actor: Actor, day: date, part: str, area: str = "") -> None:
    """Offer a day or half of it, at one's own point or for another area (its code). The same again changes nothing.

    Raises Refused `not_allowed`, `needs_account`, `not_a_choice`, `shift_day`, `no_such_area`, `too_many_shifts`.
    """
    actor.need(Right.ACCOMPANY)
    if actor.account_id is None:
        raise refuse("needs_account")
    if part not in PARTS:
        raise refuse("not_a_choice", "part", choices=", ".join(PARTS))
    if not home.today <= day <= home.today + timedelta(days=AHEAD_DAYS):
        raise refuse("shift_day", "day", most=AHEAD_DAYS)
    there = own(home, actor)
    with home.store.writing() as connection:
        where = kept_areas.by_code(connection, area) if area else actor.area
        if where is None:
            raise refuse("no_such_area", "area", area=area)
        if any((one.date, one.part, one.path) == (day.isoformat(), part, where.path) for one in there):
            return
        if len(there) >= MOST:
            raise refuse("too_many_shifts", most=MOST)
        shift_id = secrets.token_bytes(HASH_BYTES)
        sealed = house_seal(home, SEAL, shift_id, {"date": day.isoformat(), "part": part})
        kept.offer(connection, kept.KeptShift(shift_id, actor.account_id, where.id, week_of(day), sealed))
        write(home, connection, actor, [Event("shift_offered", detail={"week": week_of(day).isoformat(), "area": where.code})])


def withdraw(home: Home, actor: Actor, shift_id: str) -> None:
    """Take an offer of one's own back; what was taken on stays. Raises Refused `not_found`."""
    actor.need(Right.ACCOMPANY)
    try:
        number = bytes.fromhex(shift_id)
    except ValueError:
        raise refuse("not_found") from None
    with home.store.writing() as connection:
        if actor.account_id is None or not kept.withdraw(connection, number, actor.account_id):
            raise refuse("not_found")
        write(home, connection, actor, [Event("shift_withdrawn")])


def own(home: Home, actor: Actor) -> list[Shift]:
    """What the actor offers from today on, by day."""
    if actor.account_id is None:
        return []
    with home.store.reading() as connection:
        rows = kept.offers_of(connection, actor.account_id, week_of(home.today))
    found = [_made(home, one, actor.name, actor.pseudonym, name, path) for one, path, name in rows]
    return _sorted(found, lambda one: one.date >= home.today.isoformat())


def own_days(home: Home, actor: Actor) -> set[date]:
    """The days on which the actor offers to go along somewhere that lies in her own area."""
    return {date.fromisoformat(one.date) for one in own(home, actor) if _meets(one.path, actor.area.path)}


def _meets(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def offers(home: Home, actor: Actor, day: date) -> list[Shift]:
    """What the volunteers of the actor's area, and of the points around, offer on a day, by name."""
    actor.need(Right.ACCOMPANY)
    with home.store.reading() as connection:
        rows = kept.offers(connection, week_of(day), "/")
    found = [_made(home, one, name, pseudonym, "", path) for one, pseudonym, name, path in rows]
    return _sorted(found, lambda one: one.date == day.isoformat() and _meets(one.path, actor.area.path))


def _sorted(found: list[Shift], wanted: Callable[[Shift], bool]) -> list[Shift]:
    return sorted((one for one in found if wanted(one)), key=lambda one: (one.date, one.part, one.who, one.id))


def _made(home: Home, one: kept.KeptShift, who: str, pseudonym: str, area: str, path: str) -> Shift:
    said = house_open(home, SEAL, one.id, one.sealed)
    return Shift(one.id.hex(), said["date"], said["part"], who, pseudonym, area, path)


def areas(home: Home, actor: Actor) -> list[Area]:
    """Where a volunteer can offer to go along: her own point, its neighbours, and what lies above them."""
    actor.need(Right.ACCOMPANY)
    with home.store.reading() as connection:
        return kept_areas.branch(connection, "/")


def forget_old(home: Home) -> int:
    """Delete offers and walk-in sessions that have been over for four weeks; returns how many."""
    with home.store.writing() as connection:
        return kept.forget_before(connection, week_of(home.today) - timedelta(weeks=KEPT_WEEKS))
