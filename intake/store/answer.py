"""Keeping rows of the partner's files that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, delete, func, not_, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.domain.answer import CONFLICTS
from intake.store.tables import AnswerRowTable, ReferralTable
from intake.store.tables_house import AreaTable

_SOME = 500


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One waiting row; the cells are sealed under the key named `key_id`."""

    id: bytes
    key_id: bytes
    row_hash: bytes
    area_id: int
    partner: str
    verdict: str
    reason: str
    week: date
    sealed: bytes
    referral_id: bytes | None = None


_COLUMNS = [AnswerRowTable.__table__.c[name] for name in KeptRow.__dataclass_fields__]


DISAGREES = and_(AnswerRowTable.referral_id.is_not(None), AnswerRowTable.reason.in_(sorted(CONFLICTS)))


def _inside(path: str) -> ColumnElement[bool]:
    return AnswerRowTable.area_id.in_(select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True)))


def add(connection: Connection, rows: Sequence[KeptRow]) -> None:
    """Add waiting rows; one that another transaction has just added waits once."""
    if rows:
        make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
        statement = make(AnswerRowTable).on_conflict_do_nothing(index_elements=["row_hash", "area_id"])
        connection.execute(statement, [asdict(one) for one in sorted(rows, key=lambda one: one.row_hash)])


def known(connection: Connection, hashes: Sequence[bytes], path: str) -> set[bytes]:
    """Those of `hashes` that wait already in the branch `path`."""
    found: set[bytes] = set()
    for start in range(0, len(hashes), _SOME):
        query = select(AnswerRowTable.row_hash).where(AnswerRowTable.row_hash.in_(hashes[start : start + _SOME]), _inside(path))
        found.update(connection.execute(query).scalars())
    return found


def waiting(connection: Connection, path: str, skip: int, most: int) -> list[KeptRow]:
    """Rows that wait in the branch `path`, newest week first; at most `most` after the first `skip`. Those that disagree with what holds
    of a referral are not among them: `conflicts` tells of these."""
    query = (
        select(*_COLUMNS)
        .where(_inside(path), not_(DISAGREES))
        .order_by(AnswerRowTable.week.desc(), AnswerRowTable.id)
        .offset(skip)
        .limit(most)
    )
    return [KeptRow(*row) for row in connection.execute(query)]


def conflicts(connection: Connection, path: str, skip: int, most: int) -> list[bytes]:
    """The ids of referrals with rows that disagree with what holds, longest waiting first; at most `most` after the first `skip`."""
    query = select(AnswerRowTable.referral_id).where(_inside(path), DISAGREES).group_by(AnswerRowTable.referral_id)
    query = query.order_by(func.min(AnswerRowTable.week), AnswerRowTable.referral_id).offset(skip).limit(most)
    return [one for one in connection.execute(query).scalars() if one is not None]


def count_conflicts(connection: Connection, path: str) -> int:
    """How many referrals `conflicts` would tell of."""
    query = select(func.count(AnswerRowTable.referral_id.distinct())).where(_inside(path), DISAGREES)
    return connection.execute(query).scalar_one()


def of_referrals(connection: Connection, referral_ids: Sequence[bytes], path: str) -> list[KeptRow]:
    """The rows that disagree with what holds of these referrals."""
    query = select(*_COLUMNS).where(AnswerRowTable.referral_id.in_(referral_ids), _inside(path), DISAGREES)
    return [KeptRow(*row) for row in connection.execute(query.order_by(AnswerRowTable.week, AnswerRowTable.id))]


def referral_of(connection: Connection, row_id: bytes, path: str) -> bytes | None:
    """The referral that a waiting row disagrees with; None if it waits no more, or not in the branch `path`."""
    query = select(AnswerRowTable.referral_id).where(AnswerRowTable.id == row_id, _inside(path), DISAGREES)
    return connection.execute(query).scalar()


def keys_of(connection: Connection, registration_ids: Sequence[bytes]) -> list[bytes]:
    """The names of the keys of all rows that wait for a referral of these registrations; the rows end with them."""
    found: list[bytes] = []
    for start in range(0, len(registration_ids), _SOME):
        query = select(AnswerRowTable.key_id).join(ReferralTable, ReferralTable.id == AnswerRowTable.referral_id)
        part = ReferralTable.registration_id.in_(registration_ids[start : start + _SOME])
        found += connection.execute(query.where(part)).scalars()
    return found


def remove_before(connection: Connection, week: date) -> list[bytes]:
    """Remove rows that have waited since before `week`; returns their keys' names."""
    keys = list(connection.execute(select(AnswerRowTable.key_id).where(AnswerRowTable.week < week)).scalars())
    connection.execute(delete(AnswerRowTable).where(AnswerRowTable.week < week))
    return keys


def remove_hashes(connection: Connection, hashes: Sequence[bytes], but: str) -> list[bytes]:
    """Remove the rows with these hashes, but for those that wait for the reason `but`; returns the names of their keys."""
    found: list[bytes] = []
    for start in range(0, len(hashes), _SOME):
        gone = delete(AnswerRowTable).where(AnswerRowTable.row_hash.in_(hashes[start : start + _SOME]), AnswerRowTable.reason != but)
        found += connection.execute(gone.returning(AnswerRowTable.key_id)).scalars()
    return found


def remove(connection: Connection, row_id: bytes, path: str) -> bytes | None:
    """Remove a row that has been dealt with; returns its key's name, None if it was not there or not in the branch `path`."""
    gone = delete(AnswerRowTable).where(AnswerRowTable.id == row_id, _inside(path))
    return connection.execute(gone.returning(AnswerRowTable.key_id)).scalar()
