"""Counting attempts by quarter of an hour. One row a kind, person (keyed hash) and quarter; adding locks that row until the transaction
ends, so that counts of threads and processes that come at once are exact.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from intake.store.hot import Hot
from intake.store.tables_house import AttemptTable

_KEY = (AttemptTable.kind, AttemptTable.who_hash, AttemptTable.quarter)


def _adding(insert: Any) -> Any:
    return (
        insert(AttemptTable)
        .on_conflict_do_update(index_elements=_KEY, set_={"count": AttemptTable.count + 1})
        .returning(AttemptTable.count)
    )


_ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}


_SINCE = Hot(
    select(AttemptTable.quarter, AttemptTable.count.label("many"))
    .where(AttemptTable.kind == bindparam("kind"), AttemptTable.who_hash == bindparam("who"), AttemptTable.quarter >= bindparam("from"))
    .order_by(AttemptTable.quarter)
)


def add(connection: Connection, kind: str, who_hash: bytes, quarter: int) -> int:
    """Count one more in this quarter; returns how many there are now."""
    values = {"kind": kind, "who_hash": who_hash, "quarter": quarter, "count": 1}
    return int(connection.execute(_ADD[connection.dialect.name], values).scalar_one())


def take_back(connection: Connection, kind: str, who_hash: bytes, quarter: int) -> bool:
    """Count one less in this quarter; False if none was counted."""
    mine = (AttemptTable.kind == kind, AttemptTable.who_hash == who_hash, AttemptTable.quarter == quarter, AttemptTable.count > 0)
    return connection.execute(update(AttemptTable).where(*mine).values(count=AttemptTable.count - 1)).rowcount == 1


def since(connection: Connection, kind: str, who_hash: bytes, quarter: int) -> list[tuple[int, int]]:
    """(quarter, count) from `quarter` on, oldest first."""
    return [(when, many) for when, many in _SINCE.rows(connection, {"kind": kind, "who": who_hash, "from": quarter})]


def forget(connection: Connection, kind: str, who_hash: bytes) -> None:
    """Delete all counts of one kind and person."""
    connection.execute(delete(AttemptTable).where(AttemptTable.kind == kind, AttemptTable.who_hash == who_hash))


def stale(connection: Connection, before: int) -> bool:
    """Whether there are counts of quarters before this one."""
    return bool(connection.execute(select(exists().where(AttemptTable.quarter < before))).scalar())


def forget_old(connection: Connection, before: int) -> None:
    """Delete counts of quarters before this one, leaving alone what another transaction holds."""
    old = select(*_KEY).where(AttemptTable.quarter < before).with_for_update(skip_locked=True)
    connection.execute(delete(AttemptTable).where(tuple_(*_KEY).in_(old)))
