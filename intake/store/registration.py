"""Keeping registrations: the sealed payload, the look-up hash and the match codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal_column, select, text, union_all, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.hot import LIST, Hot
from intake.store.tables import ErasedTable, MatchCodeTable, RegistrationTable
from intake.store.tables_house import AreaTable


@dataclass(frozen=True, slots=True)
class Kept:
    """One registration as kept. `sealed` opens with the record key named `key_id`."""

    id: bytes
    key_id: bytes
    reference_hash: bytes
    programme: str
    programme_version: int
    area_id: int
    state: str
    month: str
    week: date
    purge_week: date
    sealed: bytes
    picture_hash: bytes | None = None
    hold_week: date | None = None
    hold_sealed: bytes | None = None


KEPT_COLUMNS = [
    RegistrationTable.id,
    RegistrationTable.key_id,
    RegistrationTable.reference_hash,
    RegistrationTable.programme,
    RegistrationTable.programme_version,
    RegistrationTable.area_id,
    RegistrationTable.state,
    RegistrationTable.month,
    RegistrationTable.week,
    RegistrationTable.purge_week,
    RegistrationTable.sealed,
    RegistrationTable.picture_hash,
    RegistrationTable.hold_week,
    RegistrationTable.hold_sealed,
]
"""The columns of which a Kept is made, in its order."""
_SOME = 500
_NOT_COMPARED = text("NOT registration.compared")  # word for word as the index has it, or SQLite reads the whole table
_NAMES = tuple(Kept.__dataclass_fields__)
_NEW = tuple(name for name in _NAMES if not name.startswith("hold_"))
_LOCKED = select(*KEPT_COLUMNS).where(RegistrationTable.id == bindparam("one")).with_for_update()
_BY_REFERENCE = select(*KEPT_COLUMNS).where(RegistrationTable.reference_hash.in_(bindparam("some", expanding=True)))
_REMOVE = delete(RegistrationTable).where(RegistrationTable.id.in_(bindparam("some", expanding=True)))
_NOTE = {  # somebody else may have been first
    name: make(ErasedTable).on_conflict_do_nothing(index_elements=["id"])
    for name, make in (("sqlite", sqlite_insert), ("postgresql", pg_insert))
}
_ADD = Hot(insert(RegistrationTable), [*_NEW, "compared"])
_ADD_CODES = Hot(insert(MatchCodeTable), ["code", "registration_id"])
_IDS: Any = bindparam(LIST, expanding=True)
_SEEN = Hot(
    union_all(
        select(RegistrationTable.id, literal_column("0")).where(RegistrationTable.id.in_(_IDS)),
        select(ErasedTable.id, literal_column("1")).where(ErasedTable.id.in_(_IDS)),
    )
)


def add(connection: Connection, kept: Sequence[Kept], codes: Sequence[tuple[bytes, bytes]]) -> None:
    """Add registrations and their (code, registration id) pairs."""
    _ADD.run(connection, [_values(one) for one in kept])
    if codes:
        _ADD_CODES.run(connection, [{"code": code, "registration_id": registration_id} for code, registration_id in codes])


def _values(one: Kept) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _NEW}
    return values | {"week": one.week.isoformat(), "purge_week": one.purge_week.isoformat(), "compared": False}


def _kept(row: Any) -> Kept:
    return Kept(*row)


def seen_among(connection: Connection, ids: Sequence[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Those of `ids` that are registered already, and those in the erasure ledger."""
    there: set[bytes] = set()
    erased: set[bytes] = set()
    for start in range(0, len(ids), _SOME):
        for one, gone in _SEEN.rows(connection, {LIST: ids[start : start + _SOME]}):
            (erased if gone else there).add(one)
    return there, erased


def by_ids(connection: Connection, ids: Sequence[bytes]) -> list[Kept]:
    """The registrations of `ids` that are there, in no order."""
    found: list[Kept] = []
    for start in range(0, len(ids), _SOME):
        query = select(*KEPT_COLUMNS).where(RegistrationTable.id.in_(ids[start : start + _SOME]))
        found += [_kept(row) for row in connection.execute(query)]
    return found


def locked(connection: Connection, registration_id: bytes) -> Kept | None:
    """One registration, locked until the transaction ends (PostgreSQL); None if it is gone."""
    row = connection.execute(_LOCKED, {"one": registration_id}).first()
    return _kept(row) if row else None


def by_reference(connection: Connection, hashes: Sequence[bytes]) -> Kept | None:
    """The registration whose reference has one of these keyed hashes (one for each living month)."""
    row = connection.execute(_BY_REFERENCE, {"some": list(hashes)}).first()
    return _kept(row) if row else None


def by_pictures(connection: Connection, hashes: Sequence[bytes], path: str, most: int) -> list[Kept]:
    """The registrations in the branch of areas at `path` whose picture code has one of these keyed hashes, newest first, at most `most`."""
    query = (
        select(*KEPT_COLUMNS)
        .join(AreaTable, AreaTable.id == RegistrationTable.area_id)
        .where(RegistrationTable.picture_hash.in_(hashes), AreaTable.path.startswith(path, autoescape=True))
        .order_by(RegistrationTable.week.desc(), RegistrationTable.id)
        .limit(most)
    )
    return [_kept(row) for row in connection.execute(query)]


def not_compared(connection: Connection, most: int) -> list[Kept]:
    """Registrations not yet looked at for duplicates, at most `most`."""
    query = select(*KEPT_COLUMNS).where(_NOT_COMPARED).limit(most)
    return [_kept(row) for row in connection.execute(query)]


def mark_compared(connection: Connection, ids: Sequence[bytes]) -> None:
    """Note that these have been looked at for duplicates."""
    for start in range(0, len(ids), _SOME):
        connection.execute(update(RegistrationTable).where(RegistrationTable.id.in_(ids[start : start + _SOME])).values(compared=True))


def with_codes(connection: Connection, codes: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """(code, registration id) of every registration kept under one of `codes`."""
    found: list[tuple[bytes, bytes]] = []
    for start in range(0, len(codes), _SOME):
        query = select(MatchCodeTable.code, MatchCodeTable.registration_id).where(MatchCodeTable.code.in_(codes[start : start + _SOME]))
        found += [(row.code, row.registration_id) for row in connection.execute(query)]
    return found


def erased_among(connection: Connection, ids: Sequence[bytes]) -> set[bytes]:
    """Those of `ids` in the erasure ledger."""
    found: set[bytes] = set()
    for start in range(0, len(ids), _SOME):
        found.update(connection.execute(select(ErasedTable.id).where(ErasedTable.id.in_(ids[start : start + _SOME]))).scalars())
    return found


def existing_among(connection: Connection, ids: Sequence[bytes], *, lock: bool = False) -> set[bytes]:
    """Those of `ids` that are registered already; `lock` keeps them from being removed until the transaction ends (PostgreSQL)."""
    found: set[bytes] = set()
    in_order = sorted(ids)
    for start in range(0, len(in_order), _SOME):
        query = select(RegistrationTable.id).where(RegistrationTable.id.in_(in_order[start : start + _SOME]))
        if lock:
            query = query.order_by(RegistrationTable.id).with_for_update(read=True, key_share=True)
        found.update(connection.execute(query).scalars())
    return found


def reseal(connection: Connection, registration_id: bytes, sealed: bytes) -> None:
    """Put another payload in place."""
    connection.execute(update(RegistrationTable).where(RegistrationTable.id == registration_id).values(sealed=sealed))


def put_codes(connection: Connection, registration_id: bytes, codes: Sequence[tuple[bytes, bytes]]) -> None:
    """Put other match codes in place, and have the registration compared anew."""
    connection.execute(delete(MatchCodeTable).where(MatchCodeTable.registration_id == registration_id))
    if codes:
        _ADD_CODES.run(connection, [{"code": code, "registration_id": one} for code, one in codes])
    connection.execute(update(RegistrationTable).where(RegistrationTable.id == registration_id).values(compared=False))


def remove(connection: Connection, ids: Sequence[bytes], week: date) -> None:
    """Delete registrations with everything that hangs on them, and note their ids in the erasure ledger."""
    for start in range(0, len(ids), _SOME):
        part = ids[start : start + _SOME]
        connection.execute(_REMOVE, {"some": list(part)})
        connection.execute(_NOTE[connection.dialect.name], [{"id": one, "week": week} for one in part])


def count(connection: Connection, programme: str, path: str) -> int:
    """Registrations of a programme in a branch of the areas."""
    query = (
        select(func.count())
        .select_from(RegistrationTable)
        .join(AreaTable, AreaTable.id == RegistrationTable.area_id)
        .where(RegistrationTable.programme == programme, AreaTable.path.startswith(path, autoescape=True))
    )
    return connection.execute(query).scalar_one()
