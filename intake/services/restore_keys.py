"""Putting the key store back on a machine that has none: checked whole, then there at once or not at all.

A key store that is there is never replaced: an older one would bring back the keys of people who were erased since.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from intake.config import Config
from intake.domain.problems import refuse
from intake.services import keys_grant
from intake.services.backup import KEYS
from intake.services.backup_read import Header, Reading, Rows
from intake.services.home import open_keyring
from intake.services.home_make import make_folders
from intake.store.key_store import BYTES, COLUMNS, KeyStore


def _bytes(value: Any) -> bytes:
    return b64decode(value, validate=True)


READERS = {table: tuple(_bytes if name in BYTES else str for name in names) for table, names in COLUMNS.items()}


def restore_keys(config: Config, file: BinaryIO, secret: str, ask: Callable[[], str]) -> int:
    """Make the key store anew from the backup in `file`, which opens with `secret`; `ask` asks for the passphrase it was closed by.

    Returns how many record keys came back. Grants to open the home do not come back. A demonstration's key file is in
    no backup: put it into its place first.
    Raises Refused: `keys_there`, `bad_identity`, `wrong_identity`, `backup_damaged`, `backup_version`, `backup_kind`, `wrong_passphrase`,
    `backup_foreign`; then nothing was changed.
    """
    place = config.keys / "keys.db"
    if place.exists():
        raise refuse("keys_there")
    make_folders(config)
    unfinished = config.keys / "keys.db.new"
    _remove(unfinished)  # of one that was stopped
    store = KeyStore(unfinished, create=True)

    def begin(header: Header) -> None:
        if header.kind != KEYS:
            raise refuse("backup_kind")

    def take(name: str, rows: Rows) -> None:
        store.load(name, rows)

    try:
        reading = Reading(COLUMNS, READERS, begin, take)
        reading.run(file, secret)
        passphrase = ask() if store.setting("opened_by") == b"passphrase" else None
        reading.check_mark(open_keyring(config, store, passphrase))
        for name in store.settings(keys_grant.PREFIX):  # one that was taken back since must not open it again
            store.unset(name)
        count = store.count()
        store.close()  # which empties its write-ahead log into the file
    except BaseException:
        store.close()
        _remove(unfinished)
        raise
    unfinished.rename(place)
    return count


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
