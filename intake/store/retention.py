"""Closing, holding and purging registrations: states and weeks alone, no record is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, update

from intake.store.tables import ReferralTable, RegistrationTable, SuspectedTable
from intake.store.tables_house import AreaTable

_SOME = 500
_SAME = "same"


def _lots(ids: Iterable[bytes]) -> Iterable[Sequence[bytes]]:
    in_order = sorted(ids)  # one order for everybody, so that two who lock many never wait for each other
    return (in_order[start : start + _SOME] for start in range(0, len(in_order), _SOME))


def links(connection: Connection, ids: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """The pairs decided to be of one person in which one of `ids` stands."""
    found: list[tuple[bytes, bytes]] = []
    for part in _lots(ids):
        one_of = or_(SuspectedTable.first_id.in_(part), SuspectedTable.second_id.in_(part))
        query = select(SuspectedTable.first_id, SuspectedTable.second_id).where(SuspectedTable.decision == _SAME, one_of)
        found += [(row[0], row[1]) for row in connection.execute(query)]
    return found


def lock(connection: Connection, ids: Iterable[bytes]) -> None:
    """Lock registrations until the transaction ends (PostgreSQL)."""
    for part in _lots(ids):
        query = select(RegistrationTable.id).where(RegistrationTable.id.in_(part)).order_by(RegistrationTable.id)
        connection.execute(query.with_for_update())


def states(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    """Registration id -> the states of its referrals; one without any is not in it."""
    found: dict[bytes, list[str]] = {}
    for part in _lots(ids):
        query = select(ReferralTable.registration_id, ReferralTable.state).where(ReferralTable.registration_id.in_(part))
        for registration_id, state in connection.execute(query):
            found.setdefault(registration_id, []).append(state)
    return found


def set_state(connection: Connection, ids: Iterable[bytes], state: str, purge_week: date) -> None:
    """Close or open registrations, and set the week of their purge."""
    for part in _lots(ids):
        connection.execute(update(RegistrationTable).where(RegistrationTable.id.in_(part)).values(state=state, purge_week=purge_week))


def set_purge_week(connection: Connection, registration_id: bytes, week: date) -> None:
    """Move the week of purging."""
    connection.execute(update(RegistrationTable).where(RegistrationTable.id == registration_id).values(purge_week=week))


def set_hold(connection: Connection, registration_id: bytes, week: date | None, sealed: bytes | None) -> None:
    """Put a hold on a registration until `week`, or take it away."""
    values = {"hold_week": week, "hold_sealed": sealed}
    connection.execute(update(RegistrationTable).where(RegistrationTable.id == registration_id).values(values))


def _inside(path: str) -> ColumnElement[bool]:
    return RegistrationTable.area_id.in_(select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True)))


def held(connection: Connection, path: str, week: date, skip: int, most: int) -> list[bytes]:
    """The ids of registrations of a branch that are on hold in `week`, those whose hold ends first at the top."""
    query = select(RegistrationTable.id).where(RegistrationTable.hold_week > week, _inside(path))
    query = query.order_by(RegistrationTable.hold_week, RegistrationTable.id).offset(skip).limit(most)
    return list(connection.execute(query).scalars())


def count_held(connection: Connection, path: str, week: date) -> int:
    """How many registrations of a branch are on hold in `week`."""
    query = select(func.count()).select_from(RegistrationTable).where(RegistrationTable.hold_week > week, _inside(path))
    return connection.execute(query).scalar_one()


def over(connection: Connection, week: date) -> list[tuple[bytes, bytes]]:
    """(id, key id) of registrations whose hold has ended by its date, locked; those that are due anyway are left out."""
    query = select(RegistrationTable.id, RegistrationTable.key_id).where(
        RegistrationTable.hold_week <= week, RegistrationTable.purge_week > week
    )
    return [(row[0], row[1]) for row in connection.execute(query.order_by(RegistrationTable.id).with_for_update())]


def _due(week: date) -> ColumnElement[bool]:
    return and_(RegistrationTable.purge_week <= week, or_(RegistrationTable.hold_week.is_(None), RegistrationTable.hold_week <= week))


def due(connection: Connection, week: date, most: int) -> list[tuple[bytes, bytes]]:
    """(id, key id) of registrations whose week of purging has come and that no hold protects, at most `most`, locked until the transaction
    ends; those that somebody is busy with are left for the next time (PostgreSQL)."""
    query = select(RegistrationTable.id, RegistrationTable.key_id).where(_due(week)).limit(most)
    return [(row[0], row[1]) for row in connection.execute(query.with_for_update(skip_locked=True))]


def refs_due(connection: Connection, week: date) -> list[bytes]:
    """The keyed hashes of the partner_refs of those who are due."""
    query = select(ReferralTable.partner_ref_hash).join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    return list(connection.execute(query.where(_due(week))).scalars())


def lists_due(connection: Connection, week: date) -> list[int]:
    """The batches in which somebody stands who is due."""
    query = select(ReferralTable.batch_id).join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    query = query.where(_due(week), ReferralTable.batch_id.is_not(None)).distinct()
    return sorted(one for one in connection.execute(query).scalars() if one is not None)


def leave_list(connection: Connection, batch_id: int, week: date) -> None:
    """Take the rows of those who are due out of a batch; one that was to be sent is ready again, should a hold still save it."""
    doomed = select(RegistrationTable.id).where(_due(week))
    rows = update(ReferralTable).where(ReferralTable.batch_id == batch_id, ReferralTable.registration_id.in_(doomed))
    state = case((ReferralTable.state == "batched", "ready"), else_=ReferralTable.state)
    connection.execute(rows.values(state=state, batch_id=None, row_digest=None))


def count_due(connection: Connection, week: date) -> int:
    """How many registrations are due."""
    return connection.execute(select(func.count()).select_from(RegistrationTable).where(_due(week))).scalar_one()


def count_put_off(connection: Connection, week: date) -> int:
    """How many registrations are past their week and stay because of a hold."""
    query = select(func.count()).select_from(RegistrationTable)
    return connection.execute(query.where(RegistrationTable.hold_week > week, RegistrationTable.purge_week <= week)).scalar_one()


def oldest_week(connection: Connection) -> date | None:
    """The week of the oldest registration, None if there is none."""
    return connection.execute(select(func.min(RegistrationTable.week))).scalar()


@dataclass(frozen=True, slots=True)
class Ending:
    """Referrals of one programme, partner and point that went nowhere and end with their registrations: how many in each state, and the
    earliest week in which some are purged."""

    programme: str
    partner: str
    area_id: int
    area_code: str
    area: str
    state: str
    count: int
    first: date


_STATE = func.coalesce(ReferralTable.state, "")
"""So written, no index of states leads SQLite through everything that is in one of them."""


def _lost(week: date, states: Iterable[str]) -> ColumnElement[bool]:
    """Referrals in one of `states` that are purged in `week` or before; none that was held back because another of the person went."""
    going = select(RegistrationTable.id).where(_due(week))  # few: they are looked up first, not everything that was ever sent
    return and_(ReferralTable.registration_id.in_(going), _STATE.in_(list(states)), ~_replaced())


def _replaced() -> ColumnElement[bool]:
    other = ReferralTable.__table__.alias("other")
    pair = or_(
        and_(SuspectedTable.first_id == ReferralTable.registration_id, SuspectedTable.second_id == other.c.registration_id),
        and_(SuspectedTable.second_id == ReferralTable.registration_id, SuspectedTable.first_id == other.c.registration_id),
    )
    goes = select(SuspectedTable.first_id).where(
        SuspectedTable.decision == _SAME, pair, other.c.state.not_in(("draft", "withdrawn", "error"))
    )
    return and_(ReferralTable.state == "draft", goes.exists())


def ending(connection: Connection, path: str, week: date, states: Iterable[str]) -> list[Ending]:
    """What ends in `week` or before without having arrived anywhere, of a branch, the earliest first."""
    first = func.min(RegistrationTable.purge_week)
    place = (ReferralTable.programme, ReferralTable.partner, AreaTable.id, AreaTable.code, AreaTable.name)
    query: Any = (
        select(*place, ReferralTable.state, func.count(), first)
        .join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
        .join(AreaTable, AreaTable.id == RegistrationTable.area_id)
        .where(_lost(week, states), AreaTable.path.startswith(path, autoescape=True))
        .group_by(*place, ReferralTable.state)
        .order_by(first, ReferralTable.programme, ReferralTable.partner, AreaTable.name, ReferralTable.state)
    )
    return [Ending(*row) for row in connection.execute(query)]


def ending_ids(
    connection: Connection, path: str, week: date, states: Iterable[str], programme: str, partner: str, area_id: int, most: int
) -> list[bytes]:
    """The registrations behind one line of `ending`, those that go first at the top."""
    query = (
        select(RegistrationTable.id)
        .join(ReferralTable, ReferralTable.registration_id == RegistrationTable.id)
        .where(_lost(week, states), _inside(path), RegistrationTable.area_id == area_id)
        .where(ReferralTable.programme == programme, ReferralTable.partner == partner)
        .order_by(RegistrationTable.purge_week, RegistrationTable.id)
        .limit(most)
    )
    return list(connection.execute(query).scalars())


def count_ending(connection: Connection, path: str, week: date, states: Iterable[str]) -> int:
    """How many referrals of a branch `ending` tells of."""
    query = (
        select(func.count())
        .select_from(ReferralTable)
        .join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
        .where(_lost(week, states), _inside(path))
    )
    return connection.execute(query).scalar_one()


def lost_among(connection: Connection, ids: Iterable[bytes], states: Iterable[str]) -> dict[str, int]:
    """State -> how many referrals of these registrations went nowhere, for the receipt."""
    wanted, found = list(states), dict[str, int]()
    for part in _lots(ids):
        query: Any = (
            select(ReferralTable.state, func.count())
            .where(ReferralTable.registration_id.in_(part), _STATE.in_(wanted), ~_replaced())
            .group_by(ReferralTable.state)
        )
        for state, count in connection.execute(query):
            found[state] = found.get(state, 0) + count
    return found
