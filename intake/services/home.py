"""An opened installation: store, key store, keyring, clock. Everything the other services need, made in one place.

`home_make.create_home` makes one (`intake init`), `open_home` opens it with its passphrase or key file. A home is either for real work
(passphrase) or for demonstration (key file); the two never mix.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from intake.config import Config
from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES, Keyring, SealBroken, key_from_passphrase, keyed_hash, new_key, open_seal
from intake.services.schema import newest_version
from intake.store import home_mark
from intake.store.base import Store
from intake.store.key_lock import KeyLock, KeysBusy
from intake.store.key_store import FILE_MODE, KeyStore

ROOT = Path(__file__).resolve().parents[2]
RECOVERY = "recovery"
"""The setting that holds the public half of the recovery key."""
ROOT_KEY = "root"
"""The setting that holds the master key the home was made with, closed by the one it has now."""
MASTER_MADE = "master_made"
"""The setting that holds the day the master key was made (ISO 8601)."""
LEAST_PASSPHRASE = 16
SPARE_KEYS = 64


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def week_of(day: date) -> date:
    """The Monday of a day: the finest time that clear columns hold."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> str:
    """The month of a day, `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


@dataclass
class Home:
    """One opened installation. `clock` is passed in so that tests can move it."""

    config: Config
    store: Store
    keys: KeyStore
    keyring: Keyring
    demo: bool
    clock: Callable[[], datetime] = now
    lock: KeyLock | None = field(default=None, repr=False)
    counts: object = field(default=None, repr=False, compare=False)  # what figures were counted last: see figures_count
    _spare: deque[tuple[bytes, bytes]] = field(default_factory=deque, repr=False)
    _spare_week: date | None = field(default=None, repr=False)
    _months: dict[str, bytes] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def today(self) -> date:
        """Today where the work is done: by the home's clock, in the time zone of the settings."""
        return self.clock().astimezone(self.config.zone).date()

    def new_record_keys(self, count: int) -> list[tuple[bytes, bytes]]:
        """`count` fresh (id, key) pairs, each durable in the key store before it is handed out.

        They are made in lots, so that one registration does not cost one more disk write; what is unused a week later is swept, so a
        process that runs on makes new ones every week.
        """
        with self._lock:
            week = week_of(self.today)
            if week != self._spare_week:
                self._spare.clear()
                self._spare_week = week
            short = count - len(self._spare)
            if short > 0:
                fresh = [(secrets.token_bytes(HASH_BYTES), new_key()) for _ in range(max(short, SPARE_KEYS))]
                self.keys.put(((name, self.keyring.wrap(name, key)) for name, key in fresh), week.isoformat())
                self._spare.extend(fresh)
            return [self._spare.popleft() for _ in range(count)]

    def record_keys(self, ids: Sequence[bytes]) -> dict[bytes, bytes]:
        """The keys of `ids` that still exist; an absent one has been destroyed."""
        return {name: self.keyring.unwrap(name, wrapped) for name, wrapped in self.keys.get(ids).items()}

    def destroy_keys(self, ids: Sequence[bytes], values: Mapping[str, bytes] | None = None) -> None:
        """Destroy record keys: every copy of what they sealed is unreadable from now on, in old backups too. `values`: small values of the
        key store that are kept in the same step."""
        self.keys.destroy(ids, values)

    def month_key(self, month: str) -> bytes:
        """The hash key of a month; made if the month is new."""
        if month not in self._months:
            name = f"month:{month}".encode()
            self.keys.put_month(month, self.keyring.wrap(name, new_key()))
            self._months = {each: self.keyring.unwrap(f"month:{each}".encode(), wrapped) for each, wrapped in self.keys.months().items()}
        return self._months[month]

    def forget_month(self, month: str) -> None:
        """Destroy a month's hash key: what was looked up by it is found no more."""
        self.keys.destroy_month(month)
        self._months.pop(month, None)

    def month_keys(self) -> Mapping[str, bytes]:
        """The hash keys of all living months: a look-up computes one hash for each."""
        self.month_key(month_of(self.today))
        return self._months

    def hashes(self, purpose: str, value: str) -> list[bytes]:
        """The keyed hashes `value` may have been kept under, newest month first."""
        return [keyed_hash(key, f"{purpose}:{value}") for _, key in sorted(self.month_keys().items(), reverse=True)]

    def rest(self) -> None:
        """Let go of all connections; whoever asks again opens them again. The home stays in use."""
        self.store.close()
        self.keys.close()

    def close(self) -> None:
        """Let go of all files, and be counted no more among those that have the home open."""
        self.rest()
        if self.lock is not None:
            self.lock.release()
            self.lock = None


def _belongs(store: Store, mark: bytes) -> bool:
    """Whether the database is this home's; one that is nobody's yet becomes this home's."""
    with store.writing() as connection:
        there = home_mark.get(connection)
        if there is None:
            home_mark.put(connection, mark)
        return there in (None, mark)


def needs_passphrase(config: Config) -> bool:
    """Whether opening this home needs a passphrase; raises Refused `no_home`."""
    keys = _key_store(config)
    try:
        return keys.setting("opened_by") == b"passphrase"
    finally:
        keys.close()


def _key_store(config: Config) -> KeyStore:
    try:
        return KeyStore(config.keys / "keys.db")
    except FileNotFoundError:
        raise refuse("no_home") from None


def open_keyring(config: Config, keys: KeyStore, passphrase: str | None) -> Keyring:
    """The master key of this key store; raises Refused `wrong_passphrase` (also without a key file where one is needed)."""
    salt, wrapped = keys.setting("salt") or b"", keys.setting("master") or b""
    try:
        by_file = keys.setting("opened_by") == b"key_file"
        outer = (config.keys / "master.key").read_bytes() if by_file else key_from_passphrase(passphrase or "", salt)
        return keyring_of(keys, open_seal(outer, wrapped, b"master"))
    except (SealBroken, FileNotFoundError):
        raise refuse("wrong_passphrase") from None


def keyring_of(keys: KeyStore, master: bytes) -> Keyring:
    """The keyring of an opened master key, with the root beside it if the home has one."""
    root = keys.setting(ROOT_KEY)
    return Keyring(master, open_seal(master, root, b"root") if root else b"")


Opener = Callable[[Config, KeyStore], Keyring]


def open_home(config: Config, passphrase: str | None = None, clock: Callable[[], datetime] = now) -> Home:
    """Open the home; raises Refused: `no_home`, `wrong_passphrase`, `old_schema`, `database_taken`, `keys_changing`."""
    return open_with(config, lambda settings, keys: open_keyring(settings, keys, passphrase), clock)


def open_with(config: Config, opener: Opener, clock: Callable[[], datetime] = now) -> Home:
    """Open the home by whatever gives its keyring; raises Refused as `open_home` does, and as `opener` does."""
    keys = _key_store(config)
    try:
        lock = KeyLock(config.keys, FILE_MODE)
    except KeysBusy:
        keys.close()
        raise refuse("keys_changing") from None
    store = Store(config.database_url)
    try:
        keyring = opener(config, keys)
        if store.version() != newest_version():
            raise refuse("old_schema")
        if not _belongs(store, keys.setting("mark") or b""):
            raise refuse("database_taken")
    except BaseException:
        store.close()
        keys.close()
        lock.release()
        raise
    home = Home(config, store, keys, keyring, demo=keys.setting("kind") == b"demo", clock=clock, lock=lock)
    home.rest()  # a server forks after this, and a connection must not go along
    return home
