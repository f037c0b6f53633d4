"""Keeping the figures that were given to others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from intake.store.tables_gap import FigureGivenTable
from intake.store.tables_house import AreaTable

Cell = tuple[int, str, str, str]
"""Area id, breakdown, code of the row, step."""
_KEY = (FigureGivenTable.area_id, FigureGivenTable.programme, FigureGivenTable.breakdown, FigureGivenTable.code, FigureGivenTable.step)


def _keeping(insert: Any) -> Any:
    statement = insert(FigureGivenTable)
    return statement.on_conflict_do_update(index_elements=_KEY, set_={"many": statement.excluded.many})


_KEEP = {"sqlite": _keeping(sqlite.insert), "postgresql": _keeping(postgresql.insert)}


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else gives figures out (PostgreSQL; SQLite has one writer anyway)."""
    connection.execute(select(AreaTable.id).order_by(AreaTable.id).limit(1).with_for_update())


def last(connection: Connection, programme: str) -> dict[Cell, int]:
    """What was last given of a programme."""
    columns = FigureGivenTable.area_id, FigureGivenTable.breakdown, FigureGivenTable.code, FigureGivenTable.step, FigureGivenTable.many
    rows = connection.execute(select(*columns).where(FigureGivenTable.programme == programme))
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def keep(connection: Connection, programme: str, cells: Mapping[Cell, int]) -> None:
    """Note what is given now, in the place of what was given before."""
    rows = [
        {"area_id": area, "programme": programme, "breakdown": breakdown, "code": code, "step": step, "many": many}
        for (area, breakdown, code, step), many in cells.items()
    ]
    if rows:
        connection.execute(_KEEP[connection.dialect.name], rows)
