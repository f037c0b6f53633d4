"""Counting service gaps by point and month."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from intake.store.tables_gap import ServiceGapTable
from intake.store.tables_house import AreaTable

_KEY = (ServiceGapTable.area_id, ServiceGapTable.month, ServiceGapTable.what)


def _adding(insert: Any) -> Any:
    return insert(ServiceGapTable).on_conflict_do_update(index_elements=_KEY, set_={"many": ServiceGapTable.many + 1})


_ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}


def add(connection: Connection, area_id: int, month: str, what: str) -> None:
    """Count one more."""
    connection.execute(_ADD[connection.dialect.name], {"area_id": area_id, "month": month, "what": what, "many": 1})


def counts(connection: Connection, since: str) -> dict[tuple[str, str, str], int]:
    """(path of the point, month, what) -> how many, from the month `since` on, in the whole house."""
    query = select(AreaTable.path, ServiceGapTable.month, ServiceGapTable.what, ServiceGapTable.many)
    query = query.join(AreaTable, AreaTable.id == ServiceGapTable.area_id).where(ServiceGapTable.month >= since)
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}


def forget_before(connection: Connection, month: str) -> int:
    """Delete the counts of months before `month`; returns how many rows."""
    return connection.execute(delete(ServiceGapTable).where(ServiceGapTable.month < month)).rowcount
