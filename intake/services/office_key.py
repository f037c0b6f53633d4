"""The office's keys: what tablets close envelopes to, so that a tablet can send and never read again (design section 4).

A new pair is made every month; a private key is destroyed 60 days after it was made, so whoever captured an older envelope can open it
with nothing. Private keys lie in the key store, wrapped by the master key. A key is named by the beginning of its public key's digest.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import orjson

from intake.sealing.keyring import digest
from intake.sealing.office import Identity, read_identity
from intake.sealing.partner import new_age_identity
from intake.services.home import Home
from intake.store.base import Store

PREFIX = "office:"
ROTATED_AFTER = timedelta(days=30)
DESTROYED_AFTER = timedelta(days=60)
ID_DIGITS = 16
_FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """One pair as far as it may be shown: its id, the public half ("age1..."), the day it was made."""

    id: str
    recipient: str
    made: date


def all_keys(home: Home) -> list[OfficeKey]:
    """The pairs whose private half is still there, newest first."""
    return [key for key, _ in _all(home)]


def _all(home: Home) -> list[tuple[OfficeKey, bytes]]:
    found: list[tuple[int, OfficeKey, bytes]] = []
    for name, text in home.keys.settings(PREFIX).items():
        value = orjson.loads(text)
        key = OfficeKey(name.removeprefix(PREFIX), value["recipient"], date.fromisoformat(value["made"]))
        found.append((value.get("turn", 0), key, b64decode(value["wrapped"])))
    found.sort(key=lambda one: (one[1].made, one[0], one[1].id), reverse=True)
    return [(key, wrapped) for _, key, wrapped in found]


def current(home: Home) -> OfficeKey:
    """The key that tablets close to now; a new one is made when the newest is a month old."""
    for key, _ in _opened(home).values():
        if key.made > home.today - ROTATED_AFTER:
            return key
    return rotate(home)


def rotate(home: Home) -> OfficeKey:
    """Make a new pair, durable when this returns; older ones go on opening what was closed to them."""
    secret, recipient = new_age_identity()
    key = OfficeKey(digest(recipient.encode()).hex()[:ID_DIGITS], recipient, home.today)
    wrapped = home.keyring.wrap(_name(key.id).encode(), secret.encode())
    turns = [orjson.loads(one).get("turn", 0) for one in home.keys.settings(PREFIX).values()]
    turn = max(turns, default=0) + 1  # tells the newest of several of one day
    value = {"recipient": recipient, "made": key.made.isoformat(), "wrapped": b64encode(wrapped).decode(), "turn": turn}
    home.keys.set(_name(key.id), orjson.dumps(value))
    _seen.pop(home.store, None)
    return key


def destroy_old(home: Home) -> int:
    """Destroy private keys that are 60 days old; returns how many. What is still closed to them can't be opened by anybody."""
    old = [key for key in all_keys(home) if key.made <= home.today - DESTROYED_AFTER]
    for key in old:
        home.keys.unset(_name(key.id))
    _seen.pop(home.store, None)
    return len(old)


def identities(home: Home, wanted: str) -> list[Identity]:
    """The private keys to try: the one with the id `wanted` first, then the others."""
    found = _opened(home)
    names = sorted(found, key=lambda name: name != wanted)
    return [found[name][1] for name in names]


def _name(key_id: str) -> str:
    return PREFIX + key_id


_seen: WeakKeyDictionary[Store, tuple[float, Mapping[str, tuple[OfficeKey, Identity]]]] = WeakKeyDictionary()


def _opened(home: Home) -> Mapping[str, tuple[OfficeKey, Identity]]:
    # Read at most once a minute: every envelope asks, and they change once a month (another process may have made one).
    seen = _seen.get(home.store)
    if seen and time.monotonic() - seen[0] < _FRESH_SECONDS:
        return seen[1]
    opened: dict[str, tuple[OfficeKey, Identity]] = {}
    for key, wrapped in _all(home):
        if key.made > home.today - DESTROYED_AFTER:
            opened[key.id] = (key, read_identity(home.keyring.unwrap(_name(key.id).encode(), wrapped).decode()))
    _seen[home.store] = (time.monotonic(), opened)
    return opened
