"""Keeping rows of the partner's files that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.tables import AnswerRowTable
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


_COLUMNS = [AnswerRowTable.__table__.c[name] for name in KeptRow.__dataclass_fields__]


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
    """Rows that wait in the branch `path`, newest week first; at most `most` after the first `skip`."""
    query = select(*_COLUMNS).where(_inside(path)).order_by(AnswerRowTable.week.desc(), AnswerRowTable.id).offset(skip).limit(most)
    return [KeptRow(*row) for row in connection.execute(query)]


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
