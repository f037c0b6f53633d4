"""Keeping what arrived on lent contacts, and receipts, so that a message that comes twice is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.lent import inside
from intake.store.tables import ReferralTable
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


def registrations_by_ref(connection: Connection, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
    """Keyed hash of a partner_ref -> the registration it belongs to, of those that are known."""
    found: dict[bytes, bytes] = {}
    for start in range(0, len(hashes), _SOME):
        part = hashes[start : start + _SOME]
        query = select(ReferralTable.partner_ref_hash, ReferralTable.registration_id).where(ReferralTable.partner_ref_hash.in_(part))
        found |= {bytes(row[0]): bytes(row[1]) for row in connection.execute(query)}
    return found


def first(connection: Connection, receipt: bytes, week: date) -> bool:
    """Note that a message has come; False if it had before."""
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    noted = make(LentReceiptTable).values(id=receipt, week=week).on_conflict_do_nothing(index_elements=["id"])
    return connection.execute(noted.returning(LentReceiptTable.id)).first() is not None


def add(connection: Connection, one: KeptMessage) -> None:
    """Keep a message."""
    connection.execute(insert(LentMessageTable).values(asdict(one)))


def _waits(path: str, *, hers: bool) -> list[ColumnElement[bool]]:
    whose = LentMessageTable.person_hash.is_not(None) if hers else LentMessageTable.person_hash.is_(None)
    return [whose, inside(path, LentMessageTable.area_id)]


def waiting(connection: Connection, path: str, skip: int, most: int, *, hers: bool = False) -> list[KeptMessage]:
    """Messages of a branch of which nobody knows whose they are, or (`hers`) that wait for their person; oldest week first."""
    query = select(*_COLUMNS).where(*_waits(path, hers=hers)).order_by(LentMessageTable.week, LentMessageTable.id)
    return [KeptMessage(*row) for row in connection.execute(query.offset(skip).limit(most))]


def count_waiting(connection: Connection, path: str, *, hers: bool = False) -> int:
    """How many of them there are."""
    query = select(func.count()).select_from(LentMessageTable).where(*_waits(path, hers=hers))
    return connection.execute(query).scalar_one()


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
