"""The database: one base for all tables, one way to read, one way to write.

SQLite: WAL, synchronous=FULL, secure_delete; writers take a lock in this process and then BEGIN IMMEDIATE, because Python's default
transactions lose updates and threads that fight for SQLite's own lock make for bad worst cases. PostgreSQL: READ COMMITTED, rows locked
where the services say so.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, LargeBinary, MetaData, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import QueuePool

from intake.config import Config
from intake.domain.problems import refuse
from intake.store.together import Together

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
LOST_TO_ANOTHER = frozenset({"40P01", "40001"})
"""PostgreSQL's codes for a deadlock and for a transaction that can't stand beside another."""
Bytes16 = LargeBinary(16)
Bytes32 = LargeBinary(32)
PATIENCE = 30
"""For how many seconds SQLite waits for somebody else."""
_PAGES = ("page_size", "page_count", "freelist_count")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-16000", "temp_store=MEMORY")


class Base(DeclarativeBase):
    """All tables; constraint names are the same everywhere, so migrations can name them."""

    metadata = MetaData(naming_convention=NAMES)


class Store:
    """An open database. `reading()` gives a connection, `writing()` one transaction that is kept whole or not at all, and
    `together.share(action)` a part of a transaction that is kept whole or not at all."""

    def __init__(self, url: str) -> None:
        """`url`: SQLAlchemy URL, `sqlite:///...` or `postgresql+psycopg://...`. Nothing is opened yet."""
        self.url = url
        self.is_sqlite = url.startswith("sqlite:")
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self._lock = threading.Lock()
        self._writer: Connection | None = None
        self.together = Together(self.writing)
        self._empty_at: float | None = None  # when to try again to empty the write-ahead log

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database; nothing it does is kept."""
        with self.engine.connect() as connection:
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """As `reading`, but one state of the whole database for as long as the block lasts, however much others write."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises. Raises Refused `busy` if two stood in each other's way
        (PostgreSQL)."""
        if not self.is_sqlite:
            try:
                with self.engine.begin() as connection:
                    yield connection
            except Exception as error:
                if getattr(getattr(error, "orig", error), "sqlstate", None) in LOST_TO_ANOTHER:
                    raise refuse("busy") from None  # without the values: they are a person's
                raise
            return
        with self._lock:
            if self._writer is None:
                # One connection for all writers: what it has read of the file stays valid, as nobody else of this process changes it.
                self._writer = self.engine.connect()
                self._writer.info["write"] = True
            with self._writer.begin():
                yield self._writer
        if self._empty_at is not None and time.monotonic() > self._empty_at:
            with suppress(DBAPIError, sqlite3.Error):  # what was written is kept; the next one tries again
                self._emptied(wait=0)

    def version(self) -> str | None:
        """The number of the last migration that was run, None before the first."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def forget_deleted(self) -> bool:
        """Bring the write-ahead log home and empty it, so that what was deleted is in no file (SQLite; PostgreSQL: see operations).
        False if a reader was in the way for a quarter of a second: then it is tried again after what is written next."""
        return not self.is_sqlite or self._emptied(wait=250)

    def _emptied(self, wait: int) -> bool:
        # Not under the writers' lock: as long as a reader is in the way, others can write.
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute(f"PRAGMA busy_timeout={wait}")
            try:
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                raw.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
        self._empty_at = time.monotonic() + 1 if busy else None
        return not busy

    def size(self) -> int:
        """The bytes the database takes on the disk."""
        if self.is_sqlite:
            path = Path(self.url.removeprefix("sqlite:///"))
            return sum(one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")) if one.exists())
        with self.reading() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def free(self) -> tuple[int, int]:
        """Bytes of the file that hold nothing, and bytes that are used (PostgreSQL looks after that itself: 0 and its size)."""
        if not self.is_sqlite:
            return 0, self.size()
        with self.reading() as connection:
            page, pages, unused = (int(connection.execute(text(f"PRAGMA {name}")).scalar_one()) for name in _PAGES)
        return unused * page, (pages - unused) * page

    def compact(self) -> None:
        """Write the database anew without what holds nothing (SQLite). Nobody can write meanwhile: see how much `free` says is used."""
        if not self.is_sqlite:
            return
        with self._lock, self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA temp_store=FILE")  # the copy is as large as what is used: not into memory
            try:
                raw.execute("VACUUM")
            finally:
                raw.execute("PRAGMA temp_store=MEMORY")
        self._emptied(wait=250)

    def vacuum(self) -> None:
        """Let PostgreSQL take deleted rows out of its pages; others go on reading and writing. SQLite has overwritten them already."""
        if not self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))

    def close(self) -> None:
        """Let go of all connections (also before a fork); whoever asks again opens them again."""
        with self._lock:
            if self._writer is not None:
                self._writer.info.clear()
                self._writer.close()
                self._writer = None
        self.engine.dispose()


class Shelf(Protocol):
    """Where packs and profiles lie: a home, or a relay."""

    @property
    def config(self) -> Config:
        """Its settings."""

    @property
    def store(self) -> Store:
        """The database they lie in."""


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # they are a person's
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=24,
        pool_use_lifo=True,
        connect_args={"check_same_thread": False, "timeout": PATIENCE},
    )

    @event.listens_for(engine, "connect")
    def connected(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN IMMEDIATE" if connection.info.get("write") else "BEGIN")

    return engine


def _postgresql(url: str) -> Engine:
    # prepare_threshold=None: pgbouncer in transaction mode cannot keep prepared statements.
    return create_engine(
        url, hide_parameters=True, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args={"prepare_threshold": None}
    )
