"""The small home of a relay: `relay.db` and nothing else. No passphrase, no key that opens anything; one key of its own to sign what it
says to the office, and one to hash tablets' tokens with.

A relay knows one office, from the first bundle it is given; after that it listens to nobody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.config import Config
from intake.domain.problems import refuse
from intake.sealing.channel import new_pair, public_of
from intake.sealing.keyring import HASH_BYTES, keyed_hash, new_key
from intake.services.home import now
from intake.services.relay_mail import Mail
from intake.store import relay as kept
from intake.store.base import Store

VERSION = b"1"
"""Of the tables; another one is refused."""
_VERSION, _SECRET, _HASHES = "version", "secret", "hashes"


@dataclass
class Relay:
    """An opened relay. `news` is notified of whatever the office may be waiting for; `mail`: what tablets ask and the office has to
    answer."""

    config: Config
    store: Store
    secret: bytes = field(repr=False)
    _hashes: bytes = field(repr=False)
    clock: Callable[[], datetime] = now
    news: threading.Condition = field(default_factory=threading.Condition, repr=False)
    mail: Mail = field(default_factory=Mail, repr=False)

    @property
    def today(self) -> date:
        """Today, in the time zone of the settings."""
        return self.clock().astimezone(self.config.zone).date()

    @property
    def public(self) -> bytes:
        """By what the office knows it."""
        return public_of(self.secret)

    def token_hash(self, relay_hash: bytes) -> bytes:
        """What is kept of a tablet's token here: of no use at another relay, nor in the office's database."""
        return keyed_hash(self._hashes, relay_hash.hex())[:HASH_BYTES]

    def tell(self) -> None:
        """Wake up whoever waits for news."""
        with self.news:
            self.news.notify_all()

    def close(self) -> None:
        """Let go of the file; whoever asks again opens it again."""
        self.store.close()


def create_relay(config: Config) -> Relay:
    """Make the home of a relay; raises Refused `relay_exists`, `not_a_relay`."""
    if not config.is_relay:
        raise refuse("not_a_relay")
    if config.relay_file.exists():
        raise refuse("relay_exists")
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = config.relay_file.with_name("relay.db.new")
    unfinished.unlink(missing_ok=True)
    store = kept.make_tables(unfinished)
    with store.writing() as connection:
        kept.put(connection, {_VERSION: VERSION, _SECRET: new_pair()[0], _HASHES: new_key()})
    store.forget_deleted()
    store.close()
    unfinished.rename(config.relay_file)  # last, so that a stopped `init` leaves no half home behind
    return open_relay(config)


def open_relay(config: Config, clock: Callable[[], datetime] = now) -> Relay:
    """Open the relay at INTAKE_HOME; raises Refused `not_a_relay`, `no_relay`, `relay_version`."""
    if not config.is_relay:
        raise refuse("not_a_relay")
    if not config.relay_file.exists():
        raise refuse("no_relay")
    store = Store(f"sqlite:///{config.relay_file}")
    with store.reading() as connection:
        found = kept.settings(connection)
    store.close()  # a server forks after this
    if found.get(_VERSION) != VERSION:
        raise refuse("relay_version")
    return Relay(config, store, found[_SECRET], found[_HASHES], clock)
