"""Proving a second factor: a passkey, the code of an authenticator app, or a recovery code, once each.

Who has given the password and not yet the second factor is *half-way*: kept in a table of its own, never looked up as a sign-in, good for
five minutes and for one purpose. Attempts are counted before anything is looked at; every wrong one gets the same sentence.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor
from intake.domain.problems import Refused, refuse
from intake.domain.second_factor import APP, PASSKEY, RECOVERY, read_code
from intake.sealing import second_factor as proofs
from intake.sealing.keyring import SealBroken, digest, open_seal, same, seal
from intake.services import attempts, audit
from intake.services.account import TOKEN_BYTES, token_hash
from intake.services.area import NOBODY
from intake.services.attempts import Limit
from intake.services.home import Home
from intake.services.second_factor_seal import closed, code_hash, opened
from intake.store import account as accounts
from intake.store import second_factor as kept
from intake.store.account import Account
from intake.store.second_factor import Factor

Done = TypeVar("Done")
SECONDS = 300
"""How long somebody may stand half-way."""
CHALLENGE_BYTES = 32
SIGN_IN, CHANGE = "sign_in", "change"
"""What a half-way may be for: a sign-in, or one change of the account's own second factors."""
QUICK = Limit("second", 5, 1, "second_limit")
SLOW = Limit("second_slow", 10, 7, "second_limit")
PLACES = Limit("second_from", 30, 1, "second_limit")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a browser says it is: host name and origin (scheme, host, port). A passkey is good for one host alone."""

    host: str
    origin: str


NOWHERE = Site("", "")


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """What somebody gives as a second factor: a typed code, or the browser's answer for a passkey."""

    code: str = ""
    passkey: str = ""
    site: Site = NOWHERE


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for: whether there is an app, whether recovery codes are left, and what to ask a passkey ('' if none fits here)."""

    name: str
    app: bool
    codes: bool
    passkey: str


def begin(home: Home, connection: Connection, account: Account, purpose: str, password_hash: str = "") -> str:
    """Let somebody stand half-way, in the caller's transaction; returns the token. It ends when the hash of the password changes."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    password = digest(password_hash.encode()).hex() if password_hash else ""
    state = {"purpose": purpose, "at": int(home.clock().timestamp()), "password": password, "challenge": ""}
    name = token_hash(home, token)
    kept.begin(connection, name, account.id, attempts.quarter(home), _close_step(home, name, state))
    return token


def _close_step(home: Home, name: bytes, state: dict[str, Any]) -> bytes:
    return seal(home.keyring.derive("second step"), orjson.dumps(state), b"second_step:" + name)


def _half_way(home: Home, connection: Connection, token: str, purpose: str, *, lock: bool = False) -> tuple[Account, dict[str, Any]]:
    name = token_hash(home, token)
    step = kept.step(connection, name, lock=lock) if token else None
    if step is None or not step.account.is_open:
        raise refuse("second_gone")
    try:
        state: dict[str, Any] = orjson.loads(open_seal(home.keyring.derive("second step"), step.sealed, b"second_step:" + name))
    except SealBroken:
        raise refuse("second_gone") from None
    late = home.clock().timestamp() - state["at"] > SECONDS
    password = digest((step.password_hash or "").encode()).hex()
    if late or state["purpose"] != purpose or (state["password"] and not same(state["password"].encode(), password.encode())):
        raise refuse("second_gone")
    return step.account, state


def ask(home: Home, token: str, purpose: str, site: Site) -> Asked:
    """What to ask of whoever stands half-way, with a fresh challenge to the passkeys of this site. Raises Refused `second_gone`."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    with home.store.writing() as connection:
        account, state = _half_way(home, connection, token, purpose, lock=True)
        name = token_hash(home, token)
        kept.set_step(connection, name, _close_step(home, name, state | {"challenge": challenge.hex()}))
        factors = kept.factors(connection, account.id)
        codes = kept.codes_left(connection, account.id) > 0
    keys = [opened(home, one, account.pseudonym) for one in factors if one.kind == PASSKEY]
    ids = [bytes.fromhex(one["id"]) for one in keys if one["host"] == site.host]
    passkey = proofs.passkey_to_ask(site.host, ids, challenge) if ids else ""
    return Asked(account.name, any(one.kind == APP for one in factors), codes, passkey)


def pass_step(home: Home, token: str, purpose: str, given: Given, who_from: str, then: Callable[[Connection, Account, str], Done]) -> Done:
    """Check what is given by whoever stands half-way, end the half-way, and do `then` (which is told the account and the kind of factor)
    in the same transaction.

    Raises Refused: `second_gone`, `throttled` (5 wrong ones in a quarter of an hour, 10 in about two hours, 30 from one address),
    `wrong_second`, and what `then` raises.
    """
    with home.store.reading() as connection:
        account, _ = _half_way(home, connection, token, purpose)
    _count(home, account, who_from)
    try:
        with home.store.writing() as connection:
            account, state = _half_way(home, connection, token, purpose, lock=True)
            kind = _fits(home, connection, account, given, bytes.fromhex(state["challenge"]))
            kept.end_step(connection, token_hash(home, token))
            _uncount(home, connection, account, who_from)
            return then(connection, account, kind)
    except Refused as refused:
        _note(home, account, refused)
        raise


def check_code(home: Home, actor: Actor, code: str) -> str:
    """Check a code given to a command run `--as` this account; returns its kind. Raises Refused `throttled`, `wrong_second`."""
    with home.store.reading() as connection:
        account = accounts.by_name(connection, actor.name)
    if account is None:
        raise refuse("wrong_second", "code")
    _count(home, account, "")
    try:
        with home.store.writing() as connection:
            kind = _fits(home, connection, account, Given(code), b"")
            _uncount(home, connection, account, "")
            audit.write(home, connection, actor, [audit.Event("second_used", detail={"kind": kind})])
            return kind
    except Refused as refused:
        _note(home, account, refused)
        raise


def _count(home: Home, account: Account, who_from: str) -> None:
    places = [(PLACES, who_from)] if who_from else []
    attempts.guard(home, NOBODY, (QUICK, account.pseudonym), (SLOW, account.pseudonym), *places)


def _uncount(home: Home, connection: Connection, account: Account, who_from: str) -> None:
    for limit in (QUICK, SLOW):
        attempts.forget(home, connection, limit.kind, account.pseudonym)
    if who_from:
        attempts.give_back(home, connection, PLACES.kind, who_from)


def _note(home: Home, account: Account, refused: Refused) -> None:
    if refused.problems[0].code == "wrong_second":
        with home.store.writing() as connection:
            audit.write(home, connection, NOBODY, [audit.Event("second_refused", detail={"account": account.pseudonym})])


def _fits(home: Home, connection: Connection, account: Account, given: Given, challenge: bytes) -> str:
    """The kind of the factor that was given and is used up by it; raises Refused `wrong_second`."""
    factors = kept.factors(connection, account.id, lock=True)
    if given.passkey:
        return _passkey(home, connection, account, [one for one in factors if one.kind == PASSKEY], given, challenge)
    kind, code = read_code(given.code)
    if kind == RECOVERY:
        if kept.use_code(connection, account.id, code_hash(home, account, code)):
            return RECOVERY
        raise refuse("wrong_second", "code")
    fitted, now = False, home.clock().timestamp()
    for factor in factors:
        if factor.kind == APP:
            inside = opened(home, factor, account.pseudonym)
            step = proofs.app_step(inside["secret"], code, now, inside["step"])
            if step is not None:
                kept.put(connection, factor.id, closed(home, factor.id, account.pseudonym, inside | {"step": step}))
                fitted = True
    if not fitted:
        raise refuse("wrong_second", "code")
    return APP


def _passkey(home: Home, connection: Connection, account: Account, factors: list[Factor], given: Given, challenge: bytes) -> str:
    try:
        named = proofs.passkey_named(given.passkey).hex()
        for factor in factors:
            inside = opened(home, factor, account.pseudonym)
            if inside["id"] == named and inside["host"] == given.site.host and challenge:
                passkey = proofs.Passkey(bytes.fromhex(inside["id"]), bytes.fromhex(inside["key"]), inside["count"])
                count = proofs.passkey_fits(given.passkey, challenge, given.site.host, given.site.origin, passkey)
                kept.put(connection, factor.id, closed(home, factor.id, account.pseudonym, inside | {"count": count}))
                return PASSKEY
    except proofs.FactorBroken:
        pass
    raise refuse("wrong_second", "code")


def forget_old(home: Home) -> None:
    """Delete half-ways that are over."""
    before = attempts.quarter(home) - 1
    with home.store.reading() as connection:
        if not kept.stale(connection, before):
            return
    with home.store.writing() as connection:
        kept.forget_old(connection, before)
