"""Which home a database belongs to, so that two homes never share one."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from intake.store.tables_house import HomeMarkTable


def get(connection: Connection) -> bytes | None:
    """The mark of the home this database belongs to; None for a database that belongs to nobody yet."""
    return connection.execute(select(HomeMarkTable.mark)).scalar()


def put(connection: Connection, mark: bytes) -> None:
    """Let the database belong to the home with this mark."""
    connection.execute(insert(HomeMarkTable).values(id=1, mark=mark))
