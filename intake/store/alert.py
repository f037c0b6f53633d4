"""Keeping alerts: sealed, but for whose they are and whether somebody has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from intake.store.tables_house import AlertTable, AreaTable


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """One alert as kept; `seen_by` is '' until somebody has looked."""

    id: bytes
    area_id: int
    week: date
    seen_by: str
    sealed: bytes


_COLUMNS = [AlertTable.__table__.c[name] for name in KeptAlert.__dataclass_fields__]


def add(connection: Connection, one: KeptAlert) -> None:
    """Keep an alert."""
    connection.execute(insert(AlertTable).values({name: getattr(one, name) for name in KeptAlert.__dataclass_fields__}))


def branch(connection: Connection, path: str, *, unseen: bool = False) -> list[tuple[KeptAlert, str]]:
    """The alerts of a branch of the areas (with `unseen` those nobody has looked at), each with its area's name; in no order."""
    query = select(*_COLUMNS, AreaTable.name).join(AreaTable, AreaTable.id == AlertTable.area_id)
    query = query.where(AreaTable.path.startswith(path, autoescape=True))
    rows = connection.execute(query.where(AlertTable.seen_by == "") if unseen else query)
    return [(KeptAlert(*row[:-1]), row[-1]) for row in rows]


def look(connection: Connection, alert_id: bytes, by: str) -> bool:
    """Note who has looked at an alert; False if somebody has before."""
    statement = update(AlertTable).where(AlertTable.id == alert_id, AlertTable.seen_by == "")
    return connection.execute(statement.values(seen_by=by)).rowcount == 1


def forget_before(connection: Connection, week: date) -> int:
    """Delete alerts of weeks before `week`; returns how many."""
    return connection.execute(delete(AlertTable).where(AlertTable.week < week)).rowcount
