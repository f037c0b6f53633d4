"""Text messages from a gateway: each request is signed with a shared secret over its time and its body, taken in once, and limited.

The secret is derived from the home's root key and a number: showing it again is possible, a new number makes the old one worthless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from intake.domain.account import Actor, Right
from intake.domain.lent import NUMBER
from intake.domain.lent_match import MOST_TEXT
from intake.domain.problems import refuse
from intake.sealing.keyring import chain, same
from intake.services.area import operator
from intake.services.attempts import QUARTER, count
from intake.services.audit import Event, write
from intake.services.bucket import Bucket
from intake.services.home import Home
from intake.services.lent_arrive import GATEWAY, Arrived, arrive

SETTING = "lent:gateway"
WINDOW = timedelta(minutes=5)
"""How far the time of a request may be from ours."""
MOST_WRONG, MOST_RIGHT = 20, 600
"""Requests of one address that were not signed as they should, in a quarter of an hour; signed ones of all, in one or two."""
_RIGHT = "gateway"
_wrong = Bucket(MOST_WRONG, QUARTER)
MOST_BYTES = 16_000
MOST_ID = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What the gateway is told by hand: its secret (hexadecimal), and how many times one was made."""

    secret: str
    number: int


def _number(home: Home) -> int:
    return int(home.keys.setting(SETTING) or b"0")


def _secret(home: Home, number: int) -> bytes:
    return home.keyring.derive(f"lent gateway {number}")


def new_secret(home: Home, actor: Actor) -> Shown:
    """Make a secret for the gateway; the one before is worthless from now on. Raises Refused `not_allowed`."""
    actor.need(Right.LEND)
    number = _number(home) + 1
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("gateway_secret", detail={"number": number})])
    home.keys.set(SETTING, str(number).encode())
    return Shown(_secret(home, number).hex(), number)


def sign(secret: bytes, stamp: str, body: bytes) -> str:
    """What a request is signed with: HMAC-SHA-256 over the time, a full stop and the body, hexadecimal."""
    return chain(secret, stamp.encode() + b".", body).hex()


def take(home: Home, address: str, stamp: str, signature: str, body: bytes) -> None:
    """Take one request in. `address`: of whoever asks; `stamp`: seconds since 1970 as the request says; `signature`: see `sign`.

    Whether the number is known, and whose the message is, is not told. Raises Refused: `gateway_unknown` (no secret, wrong signature, or
    too far from our time), `throttled`, `bad_message`.
    """
    _check(home, address, stamp, signature, body)
    with home.store.writing() as connection:
        count(home, connection, _RIGHT, "all", MOST_RIGHT)
    arrive(home, operator(home), _read(home, body))


def _check(home: Home, address: str, stamp: str, signature: str, body: bytes) -> None:
    # The signature first: whoever has the secret is let in whatever else comes from that address, which may be a proxy's. What is not
    # signed is counted in memory, so that it costs nobody a write.
    number = _number(home)
    expected = sign(_secret(home, number), stamp, body)
    fits = same(expected.encode(), signature.strip().lower().encode("utf-8", "replace"))
    near = stamp.isascii() and stamp.isdecimal() and len(stamp) < 12
    near = near and abs(int(stamp) - home.clock().timestamp()) <= WINDOW.total_seconds()
    if number and fits and near:
        return
    minutes = _wrong.wait((home.config.home, address), home.clock().timestamp())
    if minutes:
        raise refuse("throttled", minutes=minutes)
    raise refuse("gateway_unknown")


def _read(home: Home, body: bytes) -> Arrived:
    try:
        said: Any = orjson.loads(body)
        texts = {key: said[key] for key in ("id", "to", "text", "sent_at")} | {"from": said.get("from", "")}
        if not all(isinstance(one, str) for one in texts.values()) or not 0 < len(texts["id"]) <= MOST_ID:
            raise refuse("bad_message")
        sent = datetime.fromisoformat(texts["sent_at"])
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError):
        raise refuse("bad_message") from None
    sent = min(sent if sent.tzinfo else sent.replace(tzinfo=UTC), home.clock())
    to = texts["to"].strip()
    number = to if to.startswith(("+", "00")) else f"+{to}"
    return Arrived(NUMBER, number, texts["text"][:MOST_TEXT], sent, GATEWAY, texts["id"], texts["from"])
