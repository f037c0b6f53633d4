"""How a second factor is kept: sealed under a key from the master key, bound to its id and account; recovery codes as keyed hashes."""

from __future__ import annotations

from typing import Any

import orjson

from intake.domain.account import Actor
from intake.domain.problems import refuse
from intake.domain.second_factor import REQUIRED
from intake.sealing.keyring import SealBroken, keyed_hash, open_seal, seal
from intake.services.home import Home
from intake.store.account import Account
from intake.store.second_factor import Factor


def needed(home: Home, actor: Actor) -> bool:
    """Whether this account must have a second factor; nobody must in a demonstration home."""
    return actor.role in REQUIRED and not home.demo


def opened(home: Home, factor: Factor, pseudonym: str) -> dict[str, Any]:
    """What is inside a factor; raises Refused `second_broken` if it was altered or put to another account."""
    try:
        plain = open_seal(home.keyring.derive("second factor"), factor.sealed, _factor_place(factor.id, pseudonym))
    except SealBroken:
        raise refuse("second_broken") from None
    found: dict[str, Any] = orjson.loads(plain)
    return found


def closed(home: Home, factor_id: bytes, pseudonym: str, inside: dict[str, Any]) -> bytes:
    """The seal of a factor, bound to its id and its account."""
    return seal(home.keyring.derive("second factor"), orjson.dumps(inside), _factor_place(factor_id, pseudonym))


def _factor_place(factor_id: bytes, pseudonym: str) -> bytes:
    return f"second_factor:{factor_id.hex()}:{pseudonym}".encode()


def code_hash(home: Home, account: Account, code: str) -> bytes:
    """What is kept of a recovery code."""
    return keyed_hash(home.keyring.derive("recovery codes"), f"{account.pseudonym}:{code}")
