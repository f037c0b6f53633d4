"""A relay beside an office, without a network between them unless one is served. Plain, for any test."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.app import create_relay_app
from intake.config import RELAY, Config
from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.sealing import channel as signing
from intake.sealing.channel import sign
from intake.services import fetch as fetching
from intake.services import relay as service
from intake.services.area import operator
from intake.services.envelope import Envelope
from intake.services.fetch import Fetched
from intake.services.fetch_turn import SIGNATURE, Channel
from intake.services.home import Home
from intake.services.relay_bundle import HEAD, make_bundle, take_bundle
from intake.services.relay_channel import OF_BUNDLE, TO_OFFICE
from intake.services.relay_home import Relay, create_relay
from intake.services.relay_link import join
from intake.store.tables import HeldEnvelopeTable, RegistrationTable
from tests import steps, tablets
from tests.tablets import Bench

URL = "https://relay.example"
Posted = tuple[int, bytes, Mapping[str, str]]


def make_relay(folder: Path, clock: Callable[[], Any] | None = None) -> Relay:
    """A fresh relay in `folder` that knows no office yet."""
    relay = create_relay(Config(home=folder, database_url=f"sqlite:///{folder / 'intake.db'}", role=RELAY))
    if clock:
        relay.clock = clock
    return relay


def joined(home: Home, folder: Path, url: str = URL) -> Relay:
    """A relay of this office: it has the first bundle, the office knows its key; their clocks are one."""
    relay = make_relay(folder, lambda: home.clock())
    take_bundle(relay, make_bundle(home))
    join(home, operator(home), url, relay.public.hex())
    return relay


def way(home: Home, relay: Relay) -> Channel:
    """The channel to this relay, by calling it."""

    def post(body: bytes, signature: str, seconds: float) -> Posted:
        answer, signed = service.visit(relay, body, signature)
        return 200, answer, {SIGNATURE: signed}

    return Channel(home, relay.public, post)


def app_of(relay: Relay) -> Flask:
    """The relay's application."""
    return create_relay_app(relay)


def b64(data: bytes) -> str:
    """As signatures and envelopes are written."""
    return b64encode(data).decode()


def signed_bundle(secret: bytes, inside: dict[str, Any]) -> bytes:
    """A bundle with these contents, signed by this key."""
    body = orjson.dumps(inside)
    return b"\n".join((HEAD, b64encode(sign(secret, OF_BUNDLE, body)), body))


@dataclass
class Pair:
    """An office, its relay, one enrolled tablet; `way`: the channel between them."""

    home: Home
    people: dict[str, Actor]
    relay: Relay
    bench: Bench
    way: Channel

    def send(self, *envelopes: Envelope) -> list[Any]:
        """The tablet sends to the relay."""
        return service.receive(self.relay, service.recognise(self.relay, self.bench.token), envelopes)

    def made(self, count: int = 1) -> list[Envelope]:
        """Envelopes of invented people."""
        return [tablets.envelope(self.home, self.bench) for _ in range(count)]

    def fetch(self) -> Fetched:
        """One visit."""
        return fetching.fetch(self.home, self.way)

    def registrations(self) -> int:
        """How many are kept at the office."""
        with self.home.store.reading() as connection:
            return connection.execute(select(func.count()).select_from(RegistrationTable)).scalar_one()

    def held(self) -> list[str]:
        """Why envelopes are held at the office."""
        with self.home.store.reading() as connection:
            return sorted(connection.execute(select(HeldEnvelopeTable.reason)).scalars())

    def waiting(self) -> int:
        """How many lie at the relay."""
        return service.figures(self.relay).waiting

    def altered(self, change: Any) -> Channel:
        """A channel whose answers pass through `change(body) -> body` and are signed by the relay again: the relay itself was altered."""

        def post(body: bytes, signature: str, seconds: float) -> Posted:
            status, answer, _ = self.way.post(body, signature, seconds)
            said = orjson.dumps(change(orjson.loads(answer)))
            return status, said, {SIGNATURE: b64(signing.sign(self.relay.secret, TO_OFFICE, said))}

        return replace(self.way, post=post)


def paired(home: Home, folder: Path) -> Pair:
    people = steps.open_packs(home)
    bench = tablets.enrolled(home, people)
    relay = joined(home, folder)
    return Pair(home, people, relay, bench, way(home, relay))


def refused(action: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as found:
        action()
    return found.value.problems[0].code
