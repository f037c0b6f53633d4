"""All rows of the database out and in again, table by table, the same for SQLite and PostgreSQL.

Left out: who is signed in, invitations, counted attempts and addresses of calendars, which must not come back; the home's mark, which
stays where it is.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.every_table import METADATA
from intake.store.tables import ErasedTable, HeldEnvelopeTable, RegistrationTable, RetractionTable
from intake.store.tables_house import AccountTable, AreaTable, AuditHeadTable, AuditTable, IncidentTable, TabletTable

LOT = 500
LEFT_OUT = frozenset({"sign_in", "second_step", "invitation", "attempt", "home_mark", "calendar_feed"})
LOG = frozenset({AuditTable.__tablename__, AuditHeadTable.__tablename__})
_STAY = frozenset({"home_mark", "attempt", ErasedTable.__tablename__, IncidentTable.__tablename__})
_TABLES: Mapping[str, Table] = {str(table.name): table for table in METADATA.sorted_tables if table.name not in LEFT_OUT}

COLUMNS: Mapping[str, tuple[str, ...]] = {name: tuple(str(column.name) for column in table.columns) for name, table in _TABLES.items()}
"""The tables that are backed up, each after those it refers to, and their columns."""


def _same(value: Any) -> Any:
    return value


def _reader(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, LargeBinary):
        return lambda value: None if value is None else b64decode(value, validate=True)
    if isinstance(kind, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    return _same


READERS: Mapping[str, tuple[Callable[[Any], Any], ...]] = {
    name: tuple(_reader(column.type) for column in table.columns) for name, table in _TABLES.items()
}
"""What turns each column's JSON value (bytes: base64, days: ISO) into the value again; raises ValueError or TypeError."""


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in _TABLES.items()}


def rows(connection: Connection, name: str) -> Iterator[Sequence[Any]]:
    """All rows of a table, streamed in the order of their ids (a parent was made before its children)."""
    table = _TABLES[name]
    with connection.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=LOT)) as result:
        yield from result


@dataclass(frozen=True, slots=True)
class Ended:
    """What has ended and must not begin again with an older state: closed accounts, revoked tablets, and what a partner must still drop."""

    accounts: list[str]
    tablets: list[bytes]
    retractions: list[dict[str, Any]]


def ended(connection: Connection) -> Ended:
    """What has ended in the database as it is."""
    accounts = select(AccountTable.pseudonym).where(AccountTable.state == "closed")
    tablets = select(TabletTable.token_hash).where(TabletTable.state == "revoked", TabletTable.token_hash.is_not(None))
    retractions = connection.execute(select(RetractionTable.__table__)).mappings()
    return Ended(
        list(connection.execute(accounts).scalars()),
        [one for one in connection.execute(tablets).scalars() if one],
        [dict(row) for row in retractions],
    )


def end_again(connection: Connection, before: Ended) -> None:
    """Close, revoke and retract again what had ended before; a retraction that may have gone out goes out once more."""
    for start in range(0, len(before.accounts), LOT):
        chosen = AccountTable.pseudonym.in_(before.accounts[start : start + LOT])
        connection.execute(update(AccountTable).where(chosen).values(state="closed", password_hash=None))
    for start in range(0, len(before.tablets), LOT):
        which = TabletTable.token_hash.in_(before.tablets[start : start + LOT])
        connection.execute(update(TabletTable).where(which).values(state="revoked"))
    connection.execute(update(TabletTable).values(code_hash=None, code_until=None))  # a code may have been used since
    there = set(connection.execute(select(RetractionTable.id)).scalars())
    areas = list(connection.execute(select(AreaTable.id).order_by(AreaTable.id)).scalars())
    missed = [one for one in before.retractions if one["id"] not in there]
    again = [one | {"batch_id": None, "area_id": one["area_id"] if one["area_id"] in areas else areas[0]} for one in missed if areas]
    if again:
        connection.execute(insert(RetractionTable), again)


def clear(connection: Connection, *, log: bool) -> None:
    """Delete all rows (of the audit log only with `log`) but the erasure ledger and incidents; nobody else reads or writes meanwhile."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in METADATA.sorted_tables)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in reversed(METADATA.sorted_tables):
        if table.name not in _STAY and (log or table.name not in LOG):
            if table.name == AreaTable.__tablename__:
                connection.execute(update(AreaTable).values(parent_id=None))  # areas hold each other
            connection.execute(delete(table))


def load(connection: Connection, name: str, values: Sequence[Sequence[Any]]) -> None:
    """Add rows; a line of the erasure ledger that is there stays as it is, and so does an incident. Raises IntegrityError."""
    table = _TABLES[name]
    statement: Any = insert(table)
    if name == IncidentTable.__tablename__:
        _load_incidents(connection, [dict(zip(COLUMNS[name], one, strict=True)) for one in values])
        return
    if name == ErasedTable.__tablename__:
        make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
        statement = make(table).on_conflict_do_nothing()
    connection.execute(statement, [dict(zip(COLUMNS[name], one, strict=True)) for one in values])


def _load_incidents(connection: Connection, rows: list[dict[str, Any]]) -> None:
    there = set(connection.execute(select(IncidentTable.id)).scalars())
    taken = set(connection.execute(select(IncidentTable.number)).scalars())
    for row in (row for row in rows if row["id"] not in there):
        # One noted since, on a new machine perhaps, may have its number.
        number = row["number"] if row["number"] not in taken else max(taken) + 1
        taken.add(number)
        connection.execute(insert(IncidentTable).values(row | {"number": number}))


def number_on(connection: Connection) -> None:
    """Let the next area, account, tablet, batch be numbered after those that came in (PostgreSQL counts by itself)."""
    if connection.dialect.name != "postgresql":
        return
    for table in _TABLES.values():
        column = table.autoincrement_column
        if column is not None:
            owner = text("SELECT pg_get_serial_sequence(:table, :column)")
            sequence = connection.execute(owner, {"table": table.name, "column": column.name}).scalar()
            most = connection.execute(select(func.max(column))).scalar()
            if sequence and most:
                connection.execute(text("SELECT setval(CAST(:sequence AS regclass), :most)"), {"sequence": sequence, "most": most})


def keyed(connection: Connection, name: str) -> Iterator[list[tuple[bytes, bytes]]]:
    """(id, key id) of all rows of a table whose rows have keys of their own, in lots; rows may be deleted meanwhile."""
    table, last = _TABLES[name], b""
    while True:
        query = select(table.c.id, table.c.key_id).where(table.c.id > last, table.c.key_id.is_not(None)).order_by(table.c.id).limit(LOT)
        lot = [(row[0], row[1]) for row in connection.execute(query)]
        if not lot:
            return
        yield lot
        last = lot[-1][0]


def drop(connection: Connection, name: str, ids: Sequence[bytes]) -> None:
    """Delete rows by id, at most a lot."""
    table = _TABLES[name]
    connection.execute(delete(table).where(table.c.id.in_(ids)))


def drop_held_of_erased(connection: Connection) -> None:
    """Delete held envelopes whose id is in the erasure ledger."""
    connection.execute(delete(HeldEnvelopeTable).where(HeldEnvelopeTable.id.in_(select(ErasedTable.id))))


def registrations(connection: Connection) -> int:
    """How many registrations there are."""
    return connection.execute(select(func.count()).select_from(RegistrationTable)).scalar_one()
