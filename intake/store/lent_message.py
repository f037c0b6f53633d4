"""Keeping what arrived on lent contacts, and receipts, so that a message that comes twice is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.lent import inside
from intake.store.tables_lent import LentMessageTable, LentReceiptTable

_SOME = 500


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """One message as kept; `person_hash` None: it waits for somebody who can tell whose it is."""

    id: bytes
    key_id: bytes
    contact_id: bytes
    area_id: int
    person_hash: bytes | None
    reason: str
    week: date
    sealed: bytes


_COLUMNS = [LentMessageTable.__table__.c[name] for name in KeptMessage.__dataclass_fields__]


def first(connection: Connection, receipt: bytes, week: date) -> bool:
    """Note that a message has come; False if it had before."""
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    noted = make(LentReceiptTable).values(id=receipt, week=week).on_conflict_do_nothing(index_elements=["id"])
    return connection.execute(noted).rowcount == 1


def add(connection: Connection, one: KeptMessage) -> None:
    """Keep a message."""
    connection.execute(insert(LentMessageTable).values(asdict(one)))


def waiting(connection: Connection, path: str, skip: int, most: int) -> list[KeptMessage]:
    """Messages of a branch of which nobody knows whose they are, oldest week first."""
    query = select(*_COLUMNS).where(LentMessageTable.person_hash.is_(None), inside(path, LentMessageTable.area_id))
    rows = connection.execute(query.order_by(LentMessageTable.week, LentMessageTable.id).offset(skip).limit(most))
    return [KeptMessage(*row) for row in rows]


def count_waiting(connection: Connection, path: str) -> int:
    """How many of them there are."""
    query = select(func.count()).select_from(LentMessageTable)
    return connection.execute(query.where(LentMessageTable.person_hash.is_(None), inside(path, LentMessageTable.area_id))).scalar_one()


def count_for_people(connection: Connection, path: str) -> int:
    """How many messages of a branch wait for the person they are for to come back."""
    query = select(func.count()).select_from(LentMessageTable)
    return connection.execute(query.where(LentMessageTable.person_hash.is_not(None), inside(path, LentMessageTable.area_id))).scalar_one()


def by_id(connection: Connection, message_id: bytes, path: str) -> KeptMessage | None:
    """One message of a branch, locked until the transaction ends (PostgreSQL)."""
    query = select(*_COLUMNS).where(LentMessageTable.id == message_id, inside(path, LentMessageTable.area_id))
    row = connection.execute(query.with_for_update()).first()
    return KeptMessage(*row) if row else None


def of_persons(connection: Connection, hashes: Sequence[bytes]) -> list[KeptMessage]:
    """The messages for some people, oldest week first."""
    found: list[KeptMessage] = []
    for start in range(0, len(hashes), _SOME):
        query = select(*_COLUMNS).where(LentMessageTable.person_hash.in_(hashes[start : start + _SOME]))
        found += [KeptMessage(*row) for row in connection.execute(query.order_by(LentMessageTable.week, LentMessageTable.id))]
    return found


def count_of(connection: Connection, hashes: Sequence[bytes]) -> int:
    """How many messages wait for some people; a few at most."""
    query = select(func.count()).select_from(LentMessageTable).where(LentMessageTable.person_hash.in_(hashes))
    return connection.execute(query).scalar_one()


def give(connection: Connection, message_id: bytes, person_hash: bytes, area_id: int, reason: str) -> None:
    """Note whose a message is."""
    statement = update(LentMessageTable).where(LentMessageTable.id == message_id)
    connection.execute(statement.values(person_hash=person_hash, area_id=area_id, reason=reason))


def remove(connection: Connection, ids: Sequence[bytes]) -> list[bytes]:
    """Remove messages; returns the names of their keys."""
    found: list[bytes] = []
    for start in range(0, len(ids), _SOME):
        gone = delete(LentMessageTable).where(LentMessageTable.id.in_(ids[start : start + _SOME]))
        found += connection.execute(gone.returning(LentMessageTable.key_id)).scalars()
    return found


def remove_before(connection: Connection, week: date) -> list[bytes]:
    """Remove messages that came before `week`, and receipts of before it; returns the names of the messages' keys."""
    connection.execute(delete(LentReceiptTable).where(LentReceiptTable.week < week))
    gone = delete(LentMessageTable).where(LentMessageTable.week < week)
    return list(connection.execute(gone.returning(LentMessageTable.key_id)).scalars())
