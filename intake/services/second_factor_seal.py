"""How a second factor is kept: sealed under a key from the master key, bound to its id and account; recovery codes as keyed hashes.

With a new master key all are sealed anew. Until that is done the key from before lies in the key store, so that it may be stopped halfway.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import orjson

from intake.domain.account import Actor
from intake.domain.problems import Refused, refuse
from intake.domain.second_factor import REQUIRED
from intake.sealing.keyring import Keyring, SealBroken, keyed_hash, open_seal, seal
from intake.services.home import Home
from intake.store import second_factor as kept
from intake.store.account import Account
from intake.store.second_factor import Factor

PURPOSE, BEFORE = "second factor", "second_before"


def needed(home: Home, actor: Actor) -> bool:
    """Whether this account must have a second factor; nobody must in a demonstration home."""
    return actor.role in REQUIRED and not home.demo


def opened(home: Home, factor: Factor, pseudonym: str) -> dict[str, Any]:
    """What is inside a factor; raises Refused `second_broken` if it was altered or put to another account."""
    place = _factor_place(factor.id, pseudonym)
    try:
        plain = open_seal(home.keyring.derive(PURPOSE), factor.sealed, place)
    except SealBroken:
        before = home.keys.setting(BEFORE)
        if before is None:
            raise refuse("second_broken") from None
        try:
            plain = open_seal(home.keyring.unwrap(BEFORE.encode(), before), factor.sealed, place)
        except SealBroken:
            raise refuse("second_broken") from None
    found: dict[str, Any] = orjson.loads(plain)
    return found


def kept_for_now(old: Keyring, new: Keyring) -> dict[str, bytes]:
    """What the key store must keep, from the moment a new master key counts, until `seal_anew` is done."""
    return {BEFORE: new.wrap(BEFORE.encode(), old.derive(PURPOSE))}


def seal_anew(home: Home) -> None:
    """Seal all factors under the key of today's master key, and forget the one from before. One that is broken stays so."""
    with home.store.writing() as connection:
        for factor, pseudonym in kept.all_factors(connection):
            with suppress(Refused):
                kept.put(connection, factor.id, closed(home, factor.id, pseudonym, opened(home, factor, pseudonym)))
    home.keys.unset(BEFORE)


def closed(home: Home, factor_id: bytes, pseudonym: str, inside: dict[str, Any]) -> bytes:
    """The seal of a factor, bound to its id and its account."""
    return seal(home.keyring.derive(PURPOSE), orjson.dumps(inside), _factor_place(factor_id, pseudonym))


def _factor_place(factor_id: bytes, pseudonym: str) -> bytes:
    return f"second_factor:{factor_id.hex()}:{pseudonym}".encode()


def code_hash(home: Home, account: Account, code: str) -> bytes:
    """What is kept of a recovery code."""
    return keyed_hash(home.keyring.derive("recovery codes"), f"{account.pseudonym}:{code}")
