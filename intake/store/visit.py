"""Keeping visits: states, weeks and centres in clear, what they are about sealed under the registration's key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, insert, or_, select, text, update

from intake.domain.visit import OPEN
from intake.store.hot import Hot
from intake.store.referral import KeptReferral
from intake.store.tables import ReferralTable, RegistrationTable
from intake.store.tables_house import AreaTable
from intake.store.tables_visit import VisitTable

_SOME = 500
OVER = ("withdrawn", "error", "rejected", "failed")
"""Referrals whose open visits are none any more: nobody goes."""


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """One visit as kept; `companion` and `reason` are '' where there is none."""

    id: bytes
    referral_id: bytes
    centre_id: int | None
    walk_in_id: bytes | None
    week: date
    state: str
    reason: str
    companion: str
    flagged: bool
    sequence: int
    sealed: bytes

    @property
    def is_open(self) -> bool:
        """Whether somebody goes, or is on the way."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Joined:
    """A visit with its referral and what is needed to open the registration and to see whose area it is."""

    visit: KeptVisit
    referral: KeptReferral
    key_id: bytes
    version: int
    payload: bytes
    area_path: str
    area_name: str

    @property
    def goes(self) -> bool:
        """Whether it is open, and its referral has not been taken back or refused."""
        return self.visit.is_open and self.referral.state not in OVER


_NAMES = tuple(KeptVisit.__dataclass_fields__)
_REFERRAL = tuple(KeptReferral.__dataclass_fields__)
_VISIT = [VisitTable.__table__.c[name] for name in _NAMES]
_JOINED: Select[Any] = (
    select(
        *_VISIT,
        *(ReferralTable.__table__.c[name] for name in _REFERRAL),
        RegistrationTable.key_id,
        RegistrationTable.programme_version,
        RegistrationTable.sealed,
        AreaTable.path,
        AreaTable.name,
    )
    .join(ReferralTable, ReferralTable.id == VisitTable.referral_id)
    .join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    .join(AreaTable, AreaTable.id == ReferralTable.area_id)
)
_ADD = Hot(insert(VisitTable), _NAMES)


def _joined(connection: Connection, query: Select[Any]) -> list[Joined]:
    one, two = len(_NAMES), len(_NAMES) + len(_REFERRAL)
    return [Joined(KeptVisit(*row[:one]), KeptReferral(*row[one:two]), *row[two:]) for row in connection.execute(query)]


def add(connection: Connection, visits: Sequence[KeptVisit]) -> None:
    """Add visits."""
    if visits:
        _ADD.run(connection, [{name: getattr(one, name) for name in _NAMES} | {"week": one.week.isoformat()} for one in visits])


def change(connection: Connection, visits: Sequence[KeptVisit]) -> None:
    """Write all of changed visits back."""
    if not visits:
        return
    changed = tuple(name for name in _NAMES if name not in ("id", "referral_id"))
    statement = update(VisitTable).where(VisitTable.id == bindparam("one")).values({name: bindparam(f"new_{name}") for name in changed})
    connection.execute(statement, [{"one": each.id} | {f"new_{name}": getattr(each, name) for name in changed} for each in visits])


def of_referrals(connection: Connection, ids: Sequence[bytes]) -> list[KeptVisit]:
    """The visits of these referrals, in the order of their weeks."""
    found: list[KeptVisit] = []
    for start in range(0, len(ids), _SOME):
        query = select(*_VISIT).where(VisitTable.referral_id.in_(ids[start : start + _SOME]))
        found += [KeptVisit(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.week, one.id))


def by_id(connection: Connection, visit_id: bytes, *, lock: bool = False) -> Joined | None:
    """One visit; with `lock`, it and its referral are locked until the transaction ends (PostgreSQL), the referral first, as everybody
    does who moves one."""
    query = _JOINED.where(VisitTable.id == visit_id)
    found = _joined(connection, query)
    if lock and found:
        connection.execute(select(ReferralTable.id).where(ReferralTable.id == found[0].referral.id).with_for_update())
        found = _joined(connection, query.with_for_update(of=VisitTable))
    return found[0] if found else None


def of_branch(connection: Connection, path: str, first: date, last: date, states: Collection[str] = OPEN) -> list[Joined]:
    """Visits of a branch of the areas, of the weeks from `first` to `last`, in one of `states`."""
    where = VisitTable.week.between(first, last), VisitTable.state.in_(states), AreaTable.path.startswith(path, autoescape=True)
    return _joined(connection, _JOINED.where(*where))


def without_companion(connection: Connection, path: str, first: date, last: date, most: int) -> list[Joined]:
    """The first open visits of a branch that have no companion, of the weeks from `first` to `last`, at most `most`."""
    where = VisitTable.week.between(first, last), VisitTable.state.in_(OPEN), VisitTable.companion == "", ReferralTable.state.not_in(OVER)
    query = _JOINED.where(*where, AreaTable.path.startswith(path, autoescape=True))
    return _joined(connection, query.order_by(VisitTable.week).limit(most))


def of_companion(connection: Connection, pseudonym: str, since: date) -> list[Joined]:
    """What somebody goes or went along to, since a week."""
    return _joined(connection, _JOINED.where(VisitTable.companion == pseudonym, VisitTable.companion != "", VisitTable.week >= since))


def at_centre(connection: Connection, centre_id: int | None, week: date) -> list[Joined]:
    """The open visits at a centre (or at none that is known) in a week."""
    where = VisitTable.centre_id.is_(None) if centre_id is None else VisitTable.centre_id == centre_id
    return _joined(connection, _JOINED.where(where, VisitTable.week == week, VisitTable.state.in_(OPEN)))


# Open visits at a risk that nobody has dealt with, of a branch of the areas or with one companion. The first condition stands word for word
# as the index has it.
_WARNED = (
    text("visit.flagged"),
    VisitTable.state.in_([bindparam(one.value) for one in OPEN]),
    ReferralTable.state.not_in([bindparam(f"over_{one}") for one in OVER]),
    or_(AreaTable.path.like(bindparam("branch"), escape="!"), VisitTable.companion == bindparam("companion")),
)
_STATES = {one.value: one.value for one in OPEN} | {f"over_{one}": one for one in OVER}
_NOBODY = "-"
"""Of whom no visit says that she goes along: '' stands in each that has no companion."""
_COUNT_WARNED = Hot(
    select(func.count())
    .select_from(VisitTable)
    .join(ReferralTable, ReferralTable.id == VisitTable.referral_id)
    .join(AreaTable, AreaTable.id == ReferralTable.area_id)
    .where(*_WARNED)
)


def _concerned(path: str, pseudonym: str) -> dict[str, str]:
    """The values of `_WARNED` for whoever has this branch and goes along under this pseudonym."""
    branch = "".join(f"!{sign}" if sign in "!%_" else sign for sign in path) + "%"
    return {**_STATES, "branch": branch, "companion": pseudonym or _NOBODY}


def flagged(connection: Connection, path: str, pseudonym: str) -> list[Joined]:
    """Open visits at a risk that nobody has dealt with, of a branch or with this companion."""
    return _joined(connection, _JOINED.where(*_WARNED).params(_concerned(path, pseudonym)))


def count_flagged(connection: Connection, path: str, pseudonym: str) -> int:
    """How many `flagged` finds; asked on every page."""
    return int(_COUNT_WARNED.rows(connection, _concerned(path, pseudonym))[0][0])


def flag(connection: Connection, centre_id: int, *, on: bool) -> dict[int, int]:
    """Flag all open visits at a centre, or take their flags away; returns how many by area id."""
    where = VisitTable.centre_id == centre_id, VisitTable.state.in_(OPEN), ReferralTable.state.not_in(OVER)
    joined = select(VisitTable.id, ReferralTable.area_id).join(ReferralTable, ReferralTable.id == VisitTable.referral_id).where(*where)
    rows = list(connection.execute(joined))
    statement = update(VisitTable).where(VisitTable.id == bindparam("one")).values(flagged=on)
    if rows:
        connection.execute(statement, [{"one": row[0]} for row in rows])
    areas: dict[int, int] = {}
    for _, area_id in rows:
        areas[area_id] = areas.get(area_id, 0) + 1
    return areas


def taken(connection: Connection, walk_in_ids: Iterable[bytes]) -> dict[bytes, int]:
    """How many places of each session are taken."""
    query = (
        select(VisitTable.walk_in_id, func.count())
        .join(ReferralTable, ReferralTable.id == VisitTable.referral_id)
        .where(VisitTable.walk_in_id.in_(list(walk_in_ids)), VisitTable.state != "cancelled")
        .where(VisitTable.state.not_in(OPEN) | ReferralTable.state.not_in(OVER))
        .group_by(VisitTable.walk_in_id)
    )
    return {row[0]: row[1] for row in connection.execute(query) if row[0] is not None}


def booked_without(connection: Connection, path: str, most: int) -> list[KeptReferral]:
    """Booked referrals of a branch that have no visit: answered before there were visits."""
    none = ~exists().where(VisitTable.referral_id == ReferralTable.id)
    query = select(*(ReferralTable.__table__.c[name] for name in _REFERRAL)).join(AreaTable, AreaTable.id == ReferralTable.area_id)
    query = query.where(ReferralTable.state == "booked", none, AreaTable.path.startswith(path, autoescape=True)).limit(most)
    return [KeptReferral(*row) for row in connection.execute(query)]
