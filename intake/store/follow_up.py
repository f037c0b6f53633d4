"""Keeping follow-ups: what is due where, what has been planned. Rows are found by states and weeks; what they say is sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, insert, or_, select, update

from intake.store.registration import KEPT_COLUMNS, Kept
from intake.store.tables import ReferralTable, RegistrationTable
from intake.store.tables_follow_up import FollowPlanTable, FollowUpTable
from intake.store.tables_house import AccountTable, AreaTable

_BOOKED = ("booked", "arrived", "no_show", "done")
_SOME = 500


@dataclass(frozen=True, slots=True)
class KeptFollowUp:
    """One follow-up as kept. `sealed` opens with its registration's record key."""

    id: bytes
    registration_id: bytes
    area_id: int
    week: date
    missed_week: date
    state: str
    until: str
    assigned: str
    sealed: bytes


_COLUMNS = [getattr(FollowUpTable, name) for name in KeptFollowUp.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A registration of which something has not been planned: it is new, or has been booked or done since."""

    kept: Kept
    registered: bool
    booked: bool
    done: bool


def _inside(path: str) -> Select[int]:
    return select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True))


def _referral(*states: str) -> ColumnElement[bool]:
    query = exists().where(ReferralTable.registration_id == RegistrationTable.id)
    return query.where(ReferralTable.state.in_(states)) if states else query


_NEW = FollowPlanTable.registration_id.is_(None)
_IS_BOOKED = _referral(*_BOOKED)
_IS_DONE = or_(_referral("done"), and_(RegistrationTable.state == "closed", ~_referral()))
"""Without a partner, closed is done."""


def _to_plan(*columns: Any) -> Any:
    later = or_(and_(~FollowPlanTable.booked, _IS_BOOKED), and_(~FollowPlanTable.done, _IS_DONE))
    query = select(*columns).outerjoin(FollowPlanTable, FollowPlanTable.registration_id == RegistrationTable.id)
    return query.where(or_(_NEW, later))


def unplanned(connection: Connection, path: str, most: int, after: bytes) -> list[bytes]:
    """The ids of registrations of a branch with something to plan, by id, at most `most` of those after one."""
    query = _to_plan(RegistrationTable.id).where(RegistrationTable.area_id.in_(_inside(path)), RegistrationTable.id > after)
    return list(connection.execute(query.order_by(RegistrationTable.id).limit(most)).scalars())


def unplanned_of(connection: Connection, ids: Collection[bytes]) -> list[Unplanned]:
    """Those of some registrations with something to plan, locked until the transaction ends; those that somebody is busy with are
    left for the next time (PostgreSQL)."""
    columns = [_NEW.label("new"), _IS_BOOKED.label("booked_now"), _IS_DONE.label("done_now"), FollowPlanTable.booked, FollowPlanTable.done]
    query = _to_plan(*KEPT_COLUMNS, *columns).where(RegistrationTable.id.in_(ids))
    found = []
    for row in connection.execute(query.with_for_update(of=RegistrationTable, skip_locked=True)):
        *kept, is_new, booked_now, done_now, was_booked, was_done = row
        found.append(Unplanned(Kept(*kept), bool(is_new), bool(booked_now and not was_booked), bool(done_now and not was_done)))
    return found


def note_planned(connection: Connection, some: Sequence[Unplanned]) -> None:
    """Note what has been planned now."""
    new = [{"registration_id": one.kept.id, "booked": one.booked, "done": one.done} for one in some if one.registered]
    if new:
        connection.execute(insert(FollowPlanTable), new)
    for one in some:
        if not one.registered:
            now = {name: True for name in ("booked", "done") if getattr(one, name)}
            connection.execute(update(FollowPlanTable).where(FollowPlanTable.registration_id == one.kept.id).values(now))


def add(connection: Connection, rows: Sequence[KeptFollowUp]) -> None:
    """Add follow-ups."""
    if rows:
        connection.execute(insert(FollowUpTable), [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in rows])


def change(connection: Connection, follow_up_id: bytes, state: str, sealed: bytes) -> None:
    """Set the state of one, and what it says."""
    connection.execute(update(FollowUpTable).where(FollowUpTable.id == follow_up_id).values(state=state, sealed=sealed))


def _parts(ids: Collection[bytes]) -> Iterator[list[bytes]]:
    """So many at once as one statement takes."""
    every = list(ids)
    return (every[start : start + _SOME] for start in range(0, len(every), _SOME))


def drop(connection: Connection, ids: Collection[bytes], state: str) -> None:
    """Set the state of several."""
    for part in _parts(ids):
        connection.execute(update(FollowUpTable).where(FollowUpTable.id.in_(part)).values(state=state))


def assign(connection: Connection, ids: Collection[bytes], pseudonym: str) -> None:
    """Give follow-ups to an account, or to nobody ('')."""
    for part in _parts(ids):
        connection.execute(update(FollowUpTable).where(FollowUpTable.id.in_(part)).values(assigned=pseudonym))


def _found(connection: Connection, query: Any) -> list[KeptFollowUp]:
    return [KeptFollowUp(*row) for row in connection.execute(query)]


def by_id(connection: Connection, follow_up_id: bytes, *, lock: bool = False) -> KeptFollowUp | None:
    """One follow-up, or None; `lock`: until the transaction ends (PostgreSQL)."""
    query = select(*_COLUMNS).where(FollowUpTable.id == follow_up_id)
    found = _found(connection, query.with_for_update() if lock else query)
    return found[0] if found else None


def of_registrations(connection: Connection, ids: Collection[bytes], states: Collection[str] = ()) -> list[KeptFollowUp]:
    """The follow-ups of these registrations, in one of `states` if some are given, by week."""
    query = select(*_COLUMNS).where(FollowUpTable.registration_id.in_(ids)).order_by(FollowUpTable.week, FollowUpTable.id)
    return _found(connection, query.where(FollowUpTable.state.in_(states)) if states else query)


def missed(connection: Connection, path: str, week: date, most: int, *, lock: bool = True) -> list[KeptFollowUp]:
    """Open follow-ups of a branch that count as missed in `week`, at most `most`; `lock` as in `unplanned`."""
    query = select(*_COLUMNS).where(FollowUpTable.state == "open", FollowUpTable.missed_week <= week)
    query = query.where(FollowUpTable.area_id.in_(_inside(path))).limit(most)
    return _found(connection, query.with_for_update(skip_locked=True) if lock else query)


def with_states(connection: Connection, path: str) -> dict[tuple[bytes, str], list[str]]:
    """(id, until) of every open follow-up of a branch whose registration has a referral that may make it needless -> the states of the
    registration's referrals. Clear columns only."""
    may = or_(FollowUpTable.until != "", ReferralTable.state.in_(("withdrawn", "error")))
    some = select(FollowUpTable.registration_id).join(ReferralTable, ReferralTable.registration_id == FollowUpTable.registration_id)
    some = some.where(FollowUpTable.state == "open", FollowUpTable.area_id.in_(_inside(path)), may)
    return _states(connection, FollowUpTable.registration_id.in_(some))


def states_of(connection: Connection, ids: Collection[bytes]) -> dict[tuple[bytes, str], list[str]]:
    """The same of some follow-ups, those that are still open."""
    found: dict[tuple[bytes, str], list[str]] = {}
    for part in _parts(ids):
        found |= _states(connection, FollowUpTable.id.in_(part))
    return found


def _states(connection: Connection, which: ColumnElement[bool]) -> dict[tuple[bytes, str], list[str]]:
    query: Any = select(FollowUpTable.id, FollowUpTable.until, ReferralTable.state)
    query = query.join(ReferralTable, ReferralTable.registration_id == FollowUpTable.registration_id)
    found: dict[tuple[bytes, str], list[str]] = {}
    for follow_up_id, until, state in connection.execute(query.where(FollowUpTable.state == "open", which)):
        found.setdefault((follow_up_id, until), []).append(state)
    return found


def of_the_gone(connection: Connection, among: Collection[bytes] | None = None) -> list[bytes]:
    """The open follow-ups that were given to an account which is closed by now; `among`: only of these."""
    working = select(AccountTable.pseudonym).where(AccountTable.state == "open")
    query = select(FollowUpTable.id).where(FollowUpTable.state == "open", FollowUpTable.assigned != "")
    query = query.where(FollowUpTable.assigned.not_in(working))
    if among is None:
        return list(connection.execute(query).scalars())
    return [one for part in _parts(among) for one in connection.execute(query.where(FollowUpTable.id.in_(part))).scalars()]


def _listed(path: str, states: Collection[str], until_week: date, assigned: Collection[str] | None) -> ColumnElement[bool]:
    inside = and_(FollowUpTable.state.in_(states), FollowUpTable.area_id.in_(_inside(path)), FollowUpTable.week <= until_week)
    return inside if assigned is None else and_(inside, FollowUpTable.assigned.in_(assigned))


def due(
    connection: Connection,
    path: str,
    states: Collection[str],
    until_week: date,
    assigned: Collection[str] | None,
    skip: int,
    most: int,
) -> list[KeptFollowUp]:
    """Follow-ups of a branch that are due until the end of `until_week`, oldest week first; `assigned`: only of these accounts."""
    query = select(*_COLUMNS).where(_listed(path, states, until_week, assigned))
    return _found(connection, query.order_by(FollowUpTable.week, FollowUpTable.id).offset(skip).limit(most))


def count_due(connection: Connection, path: str, states: Collection[str], until_week: date, assigned: Collection[str] | None) -> int:
    """How many `due` would find in all."""
    query = select(func.count()).select_from(FollowUpTable).where(_listed(path, states, until_week, assigned))
    return connection.execute(query).scalar_one()


def by_area(connection: Connection, path: str, states: Collection[str]) -> list[tuple[str, str, str, date, int]]:
    """(area code, area name, state, week, how many) of the follow-ups of a branch in one of `states`."""
    query: Any = (
        select(AreaTable.code, AreaTable.name, FollowUpTable.state, FollowUpTable.week, func.count())
        .join(AreaTable, AreaTable.id == FollowUpTable.area_id)
        .where(AreaTable.path.startswith(path, autoescape=True), FollowUpTable.state.in_(states))
        .group_by(AreaTable.code, AreaTable.name, FollowUpTable.state, FollowUpTable.week)
        .order_by(AreaTable.name)
    )
    return [tuple(row) for row in connection.execute(query)]
