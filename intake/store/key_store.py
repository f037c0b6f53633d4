"""The key store: wrapped keys in a small SQLite file of its own under `keys/`, outside the database and its backups (design section 4).

It sees wrapped keys only; `intake.sealing` makes and opens them. Deleting a key overwrites it (secure_delete) and empties the write-ahead
log, so an erased registration's key is in no file afterwards.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record_key (id BLOB PRIMARY KEY, wrapped BLOB NOT NULL, week TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS month_key (month TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "record_key": ("id", "wrapped", "week"),
    "month_key": ("month", "wrapped"),
    "setting": ("name", "value"),
}
"""The tables and their columns."""
BYTES = frozenset({"id", "wrapped", "value"})
"""The columns that hold bytes; the others hold text."""
_MOST_AT_ONCE = 500
_FEW_PAGES = 64
FILE_MODE = 0o600


class KeyStore:
    """The open key store; one connection, one lock, safe for threads."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open `path`; with `create` make it. Raises FileNotFoundError if it is not there."""
        if not create and not path.exists():
            raise FileNotFoundError(path)
        if create:
            path.touch(mode=FILE_MODE)
        self.path = path
        self._lock = threading.Lock()
        self._open: sqlite3.Connection | None = None
        self._full = False  # destroyed keys may still stand in the write-ahead log
        if create:
            with self._lock:
                self._db.executescript(_SCHEMA)

    @property
    def _db(self) -> sqlite3.Connection:
        # Opened when first needed, so that a server which forks after opening a home takes no connection along: SQLite forbids that.
        if self._open is None:
            self._open = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False, timeout=30
            )
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                self._open.execute(f"PRAGMA {pragma}")
        return self._open

    def put(self, wrapped: Iterable[tuple[bytes, bytes]], week: str) -> None:
        """Keep (id, wrapped key) pairs made in `week` (the ISO date of its Monday), durable when this returns."""
        with self._lock, self._transaction() as db:
            db.executemany("INSERT INTO record_key VALUES (?, ?, ?)", ((name, key, week) for name, key in wrapped))
        with self._lock:
            if self._full:
                self._empty_log()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk may have undone it already
                self._db.execute("ROLLBACK")
            raise

    def _empty_log(self) -> None:
        # A reader of another process may be in the way: the next writer tries again.
        self._db.execute("PRAGMA busy_timeout=250")
        try:
            self._full = bool(self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        finally:
            self._db.execute("PRAGMA busy_timeout=30000")

    def get(self, ids: Sequence[bytes]) -> dict[bytes, bytes]:
        """The wrapped keys of `ids` that are there; an absent id has been erased."""
        found: dict[bytes, bytes] = {}
        with self._lock:
            for start in range(0, len(ids), _MOST_AT_ONCE):
                part = ids[start : start + _MOST_AT_ONCE]
                marks = ",".join("?" * len(part))
                found.update(self._db.execute(f"SELECT id, wrapped FROM record_key WHERE id IN ({marks})", part))  # noqa: S608 - marks only
        return found

    def destroy(self, ids: Iterable[bytes], values: Mapping[str, bytes] | None = None) -> None:
        """Delete keys for good: overwritten in the file, and the write-ahead log emptied. `values`: settings kept in the same step."""
        with self._lock:
            with self._transaction() as db:
                db.executemany("DELETE FROM record_key WHERE id = ?", ((one,) for one in ids))
                db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", (values or {}).items())
            self._empty_log()

    def compact(self, least_share: float) -> None:
        """Make the file smaller if at least this share of it holds nothing; others wait for a moment."""
        with self._lock:
            pages, unused = (int(self._db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count"))
            if pages > _FEW_PAGES and unused >= least_share * pages:
                self._db.execute("VACUUM")
                self._empty_log()

    def ids_before(self, week: str) -> set[bytes]:
        """The ids of keys made before `week` (for sweeping those that nothing was ever sealed with)."""
        with self._lock:
            return {row[0] for row in self._db.execute("SELECT id FROM record_key WHERE week < ?", (week,))}

    def destroy_month(self, month: str) -> None:
        """Delete a month's hash key for good."""
        with self._lock:
            self._db.execute("DELETE FROM month_key WHERE month = ?", (month,))
            self._empty_log()

    def months(self) -> Mapping[str, bytes]:
        """Wrapped keys of the living months, `YYYY-MM` -> wrapped."""
        with self._lock:
            return dict(self._db.execute("SELECT month, wrapped FROM month_key ORDER BY month"))

    def put_month(self, month: str, wrapped: bytes) -> None:
        """Keep a month's key unless it is there already (another process may have been first)."""
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO month_key VALUES (?, ?)", (month, wrapped))

    def setting(self, name: str) -> bytes | None:
        """A small value (salt, wrapped master key, audit anchor), None if unset."""
        with self._lock:
            row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: bytes) -> None:
        """Keep a small value, overwriting."""
        with self._lock:
            self._db.execute("INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))

    def set_first(self, name: str, value: bytes) -> None:
        """Keep a small value unless there is one already (another process may have been first)."""
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, value))

    def set_all(self, values: Mapping[str, bytes]) -> None:
        """Keep several small values, overwriting, in one step; what they were is in no file afterwards."""
        with self._lock:
            with self._transaction() as db:
                db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", values.items())
            self._empty_log()

    def rewrap(
        self,
        record: Callable[[bytes, bytes], bytes],
        month: Callable[[str, bytes], bytes],
        settings: Mapping[str, bytes],
        unset: Iterable[str],
        progress: Callable[[int, int], None],
    ) -> None:
        """Wrap all keys anew, keep `settings` and delete those of `unset`, in one step; what they were is in no file afterwards.

        `record` and `month` are given a key's name and its old wrapping and return the new one.
        """
        with self._lock:
            with self._transaction() as db:
                count, done, after = int(db.execute("SELECT count(*) FROM record_key").fetchone()[0]), 0, b""
                while rows := db.execute("SELECT id, wrapped FROM record_key WHERE id > ? ORDER BY id LIMIT 2000", (after,)).fetchall():
                    db.executemany("UPDATE record_key SET wrapped = ? WHERE id = ?", [(record(*row), row[0]) for row in rows])
                    after, done = rows[-1][0], done + len(rows)
                    progress(done, count)
                months = db.execute("SELECT month, wrapped FROM month_key").fetchall()
                db.executemany("UPDATE month_key SET wrapped = ? WHERE month = ?", [(month(*row), row[0]) for row in months])
                db.executemany("DELETE FROM setting WHERE name = ?", ((name,) for name in unset))
                db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", settings.items())
            self._empty_log()

    def count(self) -> int:
        """How many record keys there are."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM record_key").fetchone()[0])

    def settings(self, prefix: str) -> Mapping[str, bytes]:
        """All small values whose names begin with `prefix`, by name."""
        with self._lock:
            return dict(self._db.execute("SELECT name, value FROM setting WHERE substr(name, 1, ?) = ?", (len(prefix), prefix)))

    def unset(self, name: str) -> None:
        """Delete a small value for good."""
        with self._lock:
            self._db.execute("DELETE FROM setting WHERE name = ?", (name,))
            self._empty_log()

    @contextmanager
    def snapshot(self) -> Iterator[tuple[dict[str, int], Callable[[str], Iterator[Sequence[Any]]]]]:
        """One state of everything for as long as the block lasts, however much others write: counts of rows, and all rows of a table."""
        db = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=30)
        try:
            db.execute("BEGIN")
            counts = {name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in COLUMNS}  # noqa: S608 - ours
            yield counts, lambda name: db.execute(f"SELECT {', '.join(COLUMNS[name])} FROM {name}")  # noqa: S608 - ours
        finally:
            db.close()

    def load(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows of a table as `snapshot` gave them, to a key store that is being made. Raises sqlite3.IntegrityError."""
        marks = ",".join("?" * len(COLUMNS[name]))
        with self._lock, self._transaction() as db:
            db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - ours

    def close(self) -> None:
        """Let go of the file; whoever asks again opens it again."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None
