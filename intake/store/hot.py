"""Statements of the hot path: a registration kept, a sign-in recognised. They are made and compiled once, then handed to the driver.

SQLAlchemy's own way to run a statement (building it, its cache key, its result rows) costs five to ten times what such a statement does in
the database. Used for these few only: values go to the driver as they are, so dates travel as ISO text, and rows come back plain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import IntegrityError

LIST = "list"
"""The name of the one parameter that may stand for several values: `column.in_(bindparam(LIST, expanding=True))`."""

Values = Mapping[str, Any]
Compiled = tuple[str, tuple[str, ...] | None]


class Hot:
    """One statement. `columns`: for an insert, the columns that are given."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        """Nothing is compiled before it is first needed."""
        self._statement = statement
        self._columns = list(columns) if columns else None
        self._compiled: dict[tuple[str, int], Compiled] = {}

    def rows(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """Run it and return all rows; LIST in `values` is a sequence, not empty."""
        several = values.get(LIST, ())
        text, order = self._text(connection.dialect, len(several))
        if several:
            values = {**values, **{f"{LIST}_{place}": one for place, one in enumerate(several, start=1)}}
        driver: Any = connection.connection.driver_connection
        return list(driver.execute(text, [values[name] for name in order] if order is not None else values))

    def run(self, connection: Connection, table: Sequence[Values]) -> None:
        """Run it once for each row of values, inside the connection's transaction; raises IntegrityError."""
        text, order = self._text(connection.dialect, 0)
        driver: Any = connection.connection.driver_connection
        rows: Sequence[Any] = [[values[name] for name in order] for values in table] if order is not None else table
        try:
            if len(rows) == 1:
                driver.execute(text, rows[0])
            else:
                driver.cursor().executemany(text, rows)
        except driver_errors(connection) as error:
            raise IntegrityError(text, None, error) from error  # without the values: they are a person's

    def _text(self, dialect: Dialect, several: int) -> Compiled:
        # The text for the driver, and the order of its parameters where they have no names (SQLite).
        key = (dialect.name, several)
        if key not in self._compiled:
            made: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
            if several:
                state = made.construct_expanded_state({LIST: [b""] * several})
                order = state.positiontup
                text = state.statement
            else:
                text, order = made.string, made.positiontup
            self._compiled[key] = (text, tuple(order) if order is not None else None)
        return self._compiled[key]


def driver_errors(connection: Connection) -> type[Exception]:
    """What the driver raises when a row breaks a constraint."""
    driver: Any = connection.dialect.loaded_dbapi
    error: type[Exception] = driver.IntegrityError
    return error
