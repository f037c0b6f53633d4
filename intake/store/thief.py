"""Reading the files of an installation as a thief would: with no key, opening nothing, changing nothing.

The database is asked through a read-only connection of its own; the key store is read as the SQLite file it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

CLASSES: Mapping[str, str] = {
    "account.name": "account names",
    "account.pseudonym": "pseudonyms",
    "account.password_hash": "password hashes (Argon2id)",
    "area.code": "areas",
    "area.name": "areas",
    "area.path": "areas",
    "tablet.name": "names of tablets",
    "programme.pack": "texts of packs and profiles",
    "partner.profile": "texts of packs and profiles",
    "batch_file.name": "names of files",
    "batch_file.sha256": "checksums",
}
"""Clear text column -> what kind of text stands in it; others hold codes, states and weeks."""
CODES, SCHEMA = "codes, states, weeks", "names of tables and columns"
_LIVES = "-wal"
_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL UNION SELECT name FROM sqlite_master"
MOST_PAIRS = 100_000
"""Pairs that are counted one by one."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: rows, columns that are readable, columns that hold bytes (hashes, seals), and bytes in these."""

    name: str
    rows: int
    clear: tuple[str, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """How many registrations share point, programme and week."""

    area: str
    programme: str
    week: str
    count: int


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection that can't write; `url` as in the settings. Raises sqlalchemy's errors if there is no database."""
    engine = create_engine(_read_only(url), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION READ ONLY"))
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _read_only(url: str) -> str:
    if not url.startswith("sqlite:"):
        return url
    path = Path(url.removeprefix("sqlite:///"))
    return f"sqlite:///file:{path}?{_mode(path)}&uri=true"


def _mode(path: Path) -> str:
    log = path.with_name(path.name + _LIVES)
    return "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"


def tables(connection: Connection) -> list[Table]:
    """Every table with what is readable in it."""
    schema, found = inspect(connection), []
    for name in sorted(schema.get_table_names()):
        columns = {str(column["name"]): _is_bytes(column["type"]) for column in schema.get_columns(name)}
        rows = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608 - a table's own name
        clear = tuple(column for column, closed in columns.items() if not closed)
        found.append(Table(name, rows, clear, tuple(column for column, closed in columns.items() if closed)))
    return found


def _is_bytes(kind: Any) -> bool:
    return str(kind).upper() in ("BLOB", "BYTEA")


def texts(connection: Connection, there: list[Table]) -> dict[str, set[str]]:
    """Class of text -> every different text of that class that stands readable in the database."""
    found: dict[str, set[str]] = {SCHEMA: set()}
    kind = "TEXT"  # PostgreSQL compares no JSON, and says days as days
    for table in there:
        found[SCHEMA] |= {table.name, *table.clear, *table.closed}
        for column in table.clear:
            values = connection.execute(text(f'SELECT DISTINCT CAST("{column}" AS {kind}) FROM "{table.name}"')).scalars()  # noqa: S608 - its own names
            said = {str(value) for value in values if value is not None and not value.lstrip("-").replace(".", "").isdigit()}
            if said:
                found.setdefault(CLASSES.get(f"{table.name}.{column}", CODES), set()).update(said)
    if connection.dialect.name == "sqlite":
        found[SCHEMA] |= set(connection.execute(text(_SCHEMA)).scalars())
    return found


def groups(connection: Connection) -> list[Group]:
    """Registrations by point, programme and week: what the clear columns let anybody count."""
    query = text(
        "SELECT area.name, programme, week, count(*) FROM registration JOIN area ON area.id = area_id GROUP BY area.name, programme, week"
    )
    return [Group(row[0], row[1], str(row[2]), row[3]) for row in connection.execute(query)]


def pairs(connection: Connection) -> tuple[int, bool]:
    """How many pairs of registrations share a match code (perhaps the same person; a thief can't say who), and whether that is exact: where
    codes are shared by very many, pairs that share several are counted several times."""
    shared = "SELECT count(*) AS number FROM match_code GROUP BY code HAVING count(*) > 1"
    most = int(connection.execute(text(f"SELECT coalesce(sum(number * (number - 1) / 2), 0) FROM ({shared}) shared")).scalar_one())  # noqa: S608
    if most > MOST_PAIRS:
        return most, False
    query = text(
        "SELECT count(*) FROM (SELECT DISTINCT one.registration_id, other.registration_id AS second FROM match_code one"
        " JOIN match_code other ON one.code = other.code AND one.registration_id < other.registration_id) shared"
    )
    return int(connection.execute(query).scalar_one()), True


def counted(connection: Connection, table: str, column: str) -> dict[str, int]:
    """How many rows have each value of a clear column."""
    query = text(f'SELECT "{column}", count(*) FROM "{table}" GROUP BY "{column}" ORDER BY 2 DESC')  # noqa: S608 - names of ours
    return {str(value): count for value, count in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Keys:
    """What the key store tells without its key: how it is opened, how many record keys, the living months, names of settings."""

    opened_by: str
    records: int
    months: tuple[str, ...]
    settings: tuple[str, ...]


def keys(path: Path) -> Keys:
    """Read the key store's file; raises sqlite3.Error or OSError."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{_mode(path)}", uri=True)) as db:
        settings = dict(db.execute("SELECT name, value FROM setting"))
        records = db.execute("SELECT count(*) FROM record_key").fetchone()[0]
        months = tuple(row[0] for row in db.execute("SELECT month FROM month_key ORDER BY month"))
    return Keys(bytes(settings.get("opened_by", b"")).decode(), records, months, tuple(sorted(settings)))


def key_texts(path: Path) -> set[str]:
    """The texts that stand readable in the key store's file: its tables, names of settings, weeks. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{_mode(path)}", uri=True)) as db:
        found = {row[0] for row in db.execute(_SCHEMA)}
        found |= {row[0] for row in db.execute("SELECT DISTINCT week FROM record_key")}
        found |= {row[0] for row in db.execute("SELECT name FROM setting")}
        readable = (bytes(row[0]) for row in db.execute("SELECT value FROM setting"))
        return found | {one.decode() for one in readable if one.isascii() and one.decode().isprintable()}


def sqlite_rows(path: Path) -> dict[str, int] | None:
    """Table -> rows of any SQLite file; None if it can't be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{_mode(path)}", uri=True)) as db:
            names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - its own name
    except sqlite3.Error:
        return None
