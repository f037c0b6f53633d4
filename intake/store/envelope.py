"""Keeping receipts of envelopes, and the envelopes that need a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select

from intake.store.hot import LIST, Hot
from intake.store.tables import HeldEnvelopeTable, ReceiptTable, RegistrationTable
from intake.store.tables_house import AreaTable


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """That an envelope arrived: its id, the digest of what was sent, what became of it, in which week."""

    envelope_id: bytes
    digest: bytes
    verdict: str
    week: date


@dataclass(frozen=True, slots=True)
class KeptHeld:
    """An envelope that needs a person. `sealed` opens with the key named `key_id`; without one it is closed to the office, as it came."""

    id: bytes
    key_id: bytes | None
    area_id: int
    tablet_id: int | None
    registration_id: bytes | None
    reason: str
    week: date
    sealed: bytes


_RECEIPT_NAMES = tuple(KeptReceipt.__dataclass_fields__)
_ADD_RECEIPTS = Hot(insert(ReceiptTable), _RECEIPT_NAMES)
_RECEIPTS = Hot(
    select(ReceiptTable.envelope_id, ReceiptTable.digest, ReceiptTable.verdict).where(
        ReceiptTable.envelope_id.in_(bindparam(LIST, expanding=True))
    )
)
_REFERENCES = Hot(
    select(RegistrationTable.reference_hash, RegistrationTable.id).where(
        RegistrationTable.reference_hash.in_(bindparam(LIST, expanding=True))
    )
)
_HELD = [HeldEnvelopeTable.__table__.c[name] for name in KeptHeld.__dataclass_fields__]
_COUNT_OF = Hot(select(func.count()).select_from(HeldEnvelopeTable).where(HeldEnvelopeTable.tablet_id == bindparam("tablet")))
_SOME = 500


def receipts(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, dict[bytes, str]]:
    """Envelope id -> digest -> verdict of what arrived before; `ids`: at most a few hundred."""
    found: dict[bytes, dict[bytes, str]] = {}
    for envelope_id, digest, verdict in _RECEIPTS.rows(connection, {LIST: ids}) if ids else ():
        found.setdefault(bytes(envelope_id), {})[bytes(digest)] = verdict
    return found


def add_receipts(connection: Connection, kept: Sequence[KeptReceipt]) -> None:
    """Keep receipts; raises IntegrityError if one of them is there already."""
    if kept:
        _ADD_RECEIPTS.run(connection, [asdict(one) | {"week": one.week.isoformat()} for one in kept])


def references_taken(connection: Connection, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
    """Those of the references' keyed hashes that are taken -> the id of the registration that has it."""
    found: dict[bytes, bytes] = {}
    for start in range(0, len(hashes), _SOME):
        rows = _REFERENCES.rows(connection, {LIST: hashes[start : start + _SOME]})
        found.update((bytes(hashed), bytes(registration_id)) for hashed, registration_id in rows)
    return found


def add_held(connection: Connection, kept: Sequence[KeptHeld]) -> None:
    """Keep envelopes that need a person."""
    if kept:
        connection.execute(insert(HeldEnvelopeTable), [asdict(one) for one in kept])


def _inside(path: str) -> ColumnElement[bool]:
    return HeldEnvelopeTable.area_id.in_(select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True)))


def held(connection: Connection, path: str, skip: int, most: int) -> list[KeptHeld]:
    """Envelopes that need a person in the branch `path`, oldest week first; at most `most` after the first `skip`."""
    query = select(*_HELD).where(_inside(path)).order_by(HeldEnvelopeTable.week, HeldEnvelopeTable.id).offset(skip).limit(most)
    return [KeptHeld(*row) for row in connection.execute(query)]


def held_by_id(connection: Connection, held_id: bytes, path: str) -> KeptHeld | None:
    """One of them, locked until the transaction ends; None if it is not there or not in the branch."""
    row = connection.execute(select(*_HELD).where(HeldEnvelopeTable.id == held_id, _inside(path)).with_for_update()).first()
    return KeptHeld(*row) if row else None


def count_held(connection: Connection, path: str) -> int:
    """How many envelopes need a person in the branch."""
    return connection.execute(select(func.count()).select_from(HeldEnvelopeTable).where(_inside(path))).scalar_one()


def count_held_of(connection: Connection, tablet_id: int) -> int:
    """How many envelopes of one tablet need a person."""
    return int(_COUNT_OF.rows(connection, {"tablet": tablet_id})[0][0])


def remove_held(connection: Connection, held_id: bytes) -> None:
    """Remove one that has been dealt with."""
    connection.execute(delete(HeldEnvelopeTable).where(HeldEnvelopeTable.id == held_id))


_KEYS_OF = Hot(select(HeldEnvelopeTable.key_id).where(HeldEnvelopeTable.registration_id.in_(bindparam(LIST, expanding=True))))


def keys_of(connection: Connection, registrations: Sequence[bytes]) -> list[bytes]:
    """The names of the keys of held envelopes that belong to these registrations; they go with them, and so must their keys."""
    return [bytes(key) for (key,) in _KEYS_OF.rows(connection, {LIST: list(registrations)}) if key is not None] if registrations else []


def remove_before(connection: Connection, week: date) -> tuple[int, list[bytes]]:
    """Remove receipts and held envelopes of before `week`; returns how many held ones, and the names of their keys."""
    connection.execute(delete(ReceiptTable).where(ReceiptTable.week < week))
    gone = delete(HeldEnvelopeTable).where(HeldEnvelopeTable.week < week)
    keys = list(connection.execute(gone.returning(HeldEnvelopeTable.key_id)).scalars())
    return len(keys), [key for key in keys if key is not None]


def count_held_of_none(connection: Connection) -> int:
    """How many envelopes of no tablet that is known here wait for a person."""
    query = select(func.count()).select_from(HeldEnvelopeTable).where(HeldEnvelopeTable.tablet_id.is_(None))
    return int(connection.execute(query).scalar_one())
