"""Making a home: folders, key store, master key, tables, recovery key (`intake init`, `intake demo`)."""

from __future__ import annotations

import secrets
from pathlib import Path

from intake.config import Config
from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES, key_from_passphrase, new_key, seal
from intake.sealing.partner import new_age_identity
from intake.services.home import LEAST_PASSPHRASE, MASTER_MADE, RECOVERY, now
from intake.services.schema import upgrade
from intake.services.secret_file import keep_demo_recovery, write_secret
from intake.store import home_mark
from intake.store.base import Store
from intake.store.key_store import FILE_MODE, KeyStore


def create_home(config: Config, passphrase: str | None, *, demo: bool = False) -> str:
    """Make a new home: folders, key store, master key, tables. `passphrase` None makes a key file (demonstration homes only).

    Returns the secret half of its recovery key, which is kept nowhere: backups are closed to the other half.
    Raises Refused: `home_exists`, `passphrase_short`, `demo_only`, `database_taken`.
    """
    store_file = config.keys / "keys.db"
    if store_file.exists():
        raise refuse("home_exists")
    if passphrase is None and not demo:
        raise refuse("demo_only")
    if passphrase is not None and len(passphrase) < LEAST_PASSPHRASE:
        raise refuse("passphrase_short")
    make_folders(config)
    make_tables(config)
    if _mark_of(config) is not None:
        raise refuse("database_taken")
    unfinished = config.keys / "keys.db.new"
    unfinished.unlink(missing_ok=True)
    keys = KeyStore(unfinished, create=True)
    master, salt = new_key(), secrets.token_bytes(16)
    if passphrase is None:
        outer = new_key()
        write_secret(config.keys / "master.key", outer)
    else:
        outer = key_from_passphrase(passphrase, salt)
    keys.set("salt", salt)
    keys.set("master", seal(outer, master, b"master"))
    keys.set("kind", b"demo" if demo else b"real")
    keys.set("mark", secrets.token_bytes(HASH_BYTES))
    keys.set(MASTER_MADE, now().date().isoformat().encode())
    keys.set("opened_by", b"key_file" if passphrase is None else b"passphrase")
    secret, public = new_age_identity()
    keys.set(RECOVERY, public.encode())
    keys.close()
    if demo:
        keep_demo_recovery(config, secret)
    unfinished.rename(store_file)  # last, so that a stopped `init` leaves no half home behind
    return secret


def make_folders(config: Config) -> None:
    """Make the folders of a home, for its owner alone."""
    for folder in (config.home, config.keys, config.outbox):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def make_tables(config: Config) -> None:
    """Bring the database to this version's tables; a file of our own is readable by its owner alone."""
    upgrade(config.database_url)
    if config.is_sqlite:
        Path(config.database_url.removeprefix("sqlite:///")).chmod(FILE_MODE)


def _mark_of(config: Config) -> bytes | None:
    store = Store(config.database_url)
    try:
        with store.reading() as connection:
            return home_mark.get(connection)
    finally:
        store.close()
