"""Backups: the database, and apart from it the key store, each as one stream of lines closed to the recovery key (decision 11).

Lines are JSON: a header (what it is, version, home, head of the audit log, rows of each table), for each table its name and then its rows,
and an end with a mark under a key from the master key. Rows come from one state of the database, however much is written meanwhile.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from intake.domain.problems import refuse
from intake.sealing.backup import Mark
from intake.sealing.keyring import Keyring
from intake.sealing.partner import to_age
from intake.services import area as areas
from intake.services import backup_old
from intake.services import keys as key_service
from intake.services.audit import Event, anchor, write
from intake.services.home import Home
from intake.services.schema import newest_version
from intake.store import audit as kept_audit
from intake.store import backup as kept
from intake.store import key_store
from intake.store.key_store import FILE_MODE

FORM = 1
DATABASE, KEYS = "database", "keys"
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup: what it is of, how many rows, SHA-256 (hex) and size of the closed file."""

    kind: str
    rows: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class _Source:
    header: dict[str, Any]
    columns: Mapping[str, Sequence[str]]
    rows: Callable[[str], Iterator[Sequence[Any]]]


def back_up(home: Home, path: Path, *, keys: bool = False, force: bool = False) -> BackedUp:
    """Write a backup of the database, or with `keys` of the key store, to `path`; it is there when it is whole, and for its owner alone.

    Others may go on working. Raises Refused: `no_recovery`, `file_there` (unless `force`).
    """
    recipient = key_service.recovery(home)
    if not recipient:
        raise refuse("no_recovery")
    if path.exists() and not force:
        raise refuse("file_there")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)  # of one that was stopped
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            with _key_store(home) if keys else _database(home) as source:
                done = to_age(_pieces(source, home.keyring), recipient, file)
            file.flush()
            os.fsync(file.fileno())
        made = BackedUp(source.header["kind"], sum(source.header["tables"].values()), done.sha256, done.size)
        with home.store.writing() as connection:
            detail = {"kind": made.kind, "rows": made.rows, "sha256": made.sha256}
            write(home, connection, areas.operator_in(connection), [Event("backup_made", detail=detail)])
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    anchor(home)
    if keys:
        backup_old.note(home, path)
    return made


@contextmanager
def _database(home: Home) -> Iterator[_Source]:
    with home.store.snapshot() as connection:
        counts = kept.counts(connection)
        seq, link = kept_audit.last(connection)
        header = _header(home, DATABASE, counts) | {"audit": [seq, link.hex()]}
        yield _Source(header, kept.COLUMNS, lambda name: kept.rows(connection, name))


@contextmanager
def _key_store(home: Home) -> Iterator[_Source]:
    with home.keys.snapshot() as (counts, rows):
        yield _Source(_header(home, KEYS, counts), key_store.COLUMNS, rows)


def _header(home: Home, kind: str, counts: Mapping[str, int]) -> dict[str, Any]:
    mark = (home.keys.setting("mark") or b"").hex()
    day = home.today.isoformat()
    return {"backup": FORM, "kind": kind, "version": newest_version(), "home": mark, "day": day, "tables": dict(counts)}


def _pieces(source: _Source, keyring: Keyring) -> Iterator[bytes]:
    mark, piece = Mark(), bytearray()
    for line in _lines(source):
        piece += line
        if len(piece) >= PIECE:
            mark.add(bytes(piece))
            yield bytes(piece)
            piece.clear()
    mark.add(bytes(piece))
    yield bytes(piece) + _json({"end": mark.under(mark_key(keyring)).hex()})


def _lines(source: _Source) -> Iterator[bytes]:
    yield _json(source.header)
    for name, columns in source.columns.items():
        yield _json({"table": name, "columns": list(columns)})
        for row in source.rows(name):
            yield _json(list(row))


def mark_key(keyring: Keyring) -> bytes:
    """The key of the mark at a backup's end."""
    return keyring.derive("backup")


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_text, option=orjson.OPT_APPEND_NEWLINE)


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    raise TypeError
