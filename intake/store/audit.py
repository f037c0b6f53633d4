"""Keeping the audit chain: entries in order, and the head that the next one links to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.tables import AuditHeadTable, AuditTable


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain as kept."""

    seq: int
    week: date
    action: str
    sealed: bytes
    link: bytes


_HEAD = select(AuditHeadTable.seq, AuditHeadTable.link).where(AuditHeadTable.id == 1).with_for_update()
_ENTRIES = select(AuditTable.seq, AuditTable.week, AuditTable.action, AuditTable.sealed, AuditTable.link).order_by(AuditTable.seq)


def head(connection: Connection) -> tuple[int, bytes]:
    """Number and link of the last entry, locked until the transaction ends; (0, b"") before the first."""
    row = connection.execute(_HEAD).first()
    if row is None:
        # Two writers may be the first at once: one makes the row, both then wait for it in turn.
        make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
        connection.execute(make(AuditHeadTable).values(id=1, seq=0, link=b"").on_conflict_do_nothing())
        row = connection.execute(_HEAD).one()
    return row.seq, row.link


def append(connection: Connection, entries: list[Entry]) -> None:
    """Add `entries` (in order) and move the head to the last."""
    connection.execute(
        insert(AuditTable), [{"seq": e.seq, "week": e.week, "action": e.action, "sealed": e.sealed, "link": e.link} for e in entries]
    )
    connection.execute(update(AuditHeadTable).where(AuditHeadTable.id == 1).values(seq=entries[-1].seq, link=entries[-1].link))


def entries(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """Entries numbered above `after`, in order, streamed."""
    for row in connection.execution_options(yield_per=1000).execute(_ENTRIES.where(AuditTable.seq > after)):
        yield Entry(row.seq, row.week, row.action, row.sealed, row.link)


def newest(connection: Connection, most: int, before: int | None = None) -> list[Entry]:
    """The `most` newest entries (older than number `before`), newest first."""
    query = _ENTRIES.order_by(None).order_by(AuditTable.seq.desc()).limit(most)
    if before is not None:
        query = query.where(AuditTable.seq < before)
    return [Entry(row.seq, row.week, row.action, row.sealed, row.link) for row in connection.execute(query)]
