"""Keeping the audit chain: entries in order, and the head that the next one links to."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.hot import Hot
from intake.store.tables_house import AuditHeadTable, AuditTable


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain as kept."""

    seq: int
    week: date
    action: str
    sealed: bytes
    link: bytes


_ONE = {"one": 1}  # the head's only row
_HEAD = Hot(select(AuditHeadTable.seq, AuditHeadTable.link).where(AuditHeadTable.id == bindparam("one")).with_for_update())
_MOVE_HEAD = Hot(
    update(AuditHeadTable).where(AuditHeadTable.id == bindparam("one")).values(seq=bindparam("to_seq"), link=bindparam("to_link"))
)
_ADD = Hot(insert(AuditTable), ["seq", "week", "action", "sealed", "link"])
_ENTRIES = select(AuditTable.seq, AuditTable.week, AuditTable.action, AuditTable.sealed, AuditTable.link).order_by(AuditTable.seq)


def head(connection: Connection) -> tuple[int, bytes]:
    """Number and link of the last entry, locked until the transaction ends; (0, b"") before the first."""
    rows = _HEAD.rows(connection, _ONE)
    if not rows:
        # Two writers may be the first at once: one makes the row, both then wait for it in turn.
        make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
        connection.execute(make(AuditHeadTable).values(id=1, seq=0, link=b"").on_conflict_do_nothing())
        rows = _HEAD.rows(connection, _ONE)
    seq, link = rows[0]
    return seq, link


def last(connection: Connection) -> tuple[int, bytes]:
    """As `head`, to be compared only: nothing is locked or made."""
    row = connection.execute(select(AuditHeadTable.seq, AuditHeadTable.link)).first()
    return (row.seq, row.link) if row else (0, b"")


def link_of(connection: Connection, seq: int) -> bytes | None:
    """The link of entry number `seq`, None if there is none."""
    return connection.execute(select(AuditTable.link).where(AuditTable.seq == seq)).scalar()


def count_after(connection: Connection, seq: int, action: str) -> int:
    """How many entries of `action` come after number `seq`."""
    query = select(func.count()).select_from(AuditTable).where(AuditTable.seq > seq, AuditTable.action == action)
    return connection.execute(query).scalar_one()


def append(connection: Connection, entries: list[Entry]) -> None:
    """Add `entries` (in order) and move the head to the last."""
    _ADD.run(
        connection,
        [{"seq": e.seq, "week": e.week.isoformat(), "action": e.action, "sealed": e.sealed, "link": e.link} for e in entries],
    )
    _MOVE_HEAD.run(connection, [_ONE | {"to_seq": entries[-1].seq, "to_link": entries[-1].link}])


def entries(connection: Connection, after: int = 0) -> Generator[Entry, None, None]:
    """Entries numbered above `after`, in order, streamed; close it if you stop early."""
    with connection.execution_options(yield_per=1000).execute(_ENTRIES.where(AuditTable.seq > after)) as result:
        for row in result:
            yield Entry(row.seq, row.week, row.action, row.sealed, row.link)


def newest(connection: Connection, most: int, before: int | None = None) -> list[Entry]:
    """The `most` newest entries (older than number `before`), newest first."""
    query = _ENTRIES.order_by(None).order_by(AuditTable.seq.desc()).limit(most)
    if before is not None:
        query = query.where(AuditTable.seq < before)
    return [Entry(row.seq, row.week, row.action, row.sealed, row.link) for row in connection.execute(query)]
