"""Signing in and out, locking and unlocking. Attempts are counted before a password is looked at, so that a limit holds however many come
at once; whoever succeeds is uncounted again. A name that does not exist costs the same time and gets the same sentence.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection

from intake.domain.account import Actor, Role
from intake.domain.problems import refuse
from intake.sealing.keyring import hash_password, password_fits
from intake.services import attempts, audit
from intake.services.account import TOKEN_BYTES, token_hash
from intake.services.area import EVERYWHERE
from intake.services.attempts import Limit
from intake.services.home import Home
from intake.store import account as accounts
from intake.store import sign_in as kept
from intake.store.account import Account

NAMES = Limit("name", 5, 1, "sign_in_limit")
ADDRESSES = Limit("address", 30, 1, "sign_in_limit")
DAYS = 1
# Whoever could not prove who they are; the audit log wants someone.
NOBODY = Actor(None, "nobody", Role.OPERATOR, EVERYWHERE, "nobody")


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in, and whether the screen is locked."""

    actor: Actor
    locked: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Proof:
    # An account and the hash its password fitted.
    account: Account
    password_hash: str


@cache
def _dummy() -> str:
    return hash_password(secrets.token_urlsafe())


def network_of(who_from: str) -> str:
    """What attempts from an address are counted by: one household or office has a whole IPv6 /64 to choose its addresses from."""
    try:
        address = ip_address(who_from)
    except ValueError:
        return who_from
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def _as_kept(name: str) -> str:
    # No name has a NUL in it, and PostgreSQL takes none.
    return name.replace("\0", "").strip().lower()


def _prove(home: Home, name: str, password: str, who_from: str = "") -> _Proof:
    limited = [(NAMES, name)] + ([(ADDRESSES, who_from)] if who_from else [])
    attempts.guard(home, NOBODY, *limited)
    with home.store.reading() as connection:
        found = accounts.secret(connection, name)
    dummy = _dummy()
    account, password_hash = found if found else (None, None)
    fits = password_fits(password_hash or dummy, password)
    if account and password_hash and account.is_open and fits:
        return _Proof(account, password_hash)
    detail = {"account": account.pseudonym if account else ""}
    with home.store.writing() as connection:
        audit.write(home, connection, NOBODY, [audit.Event("sign_in_refused", detail=detail)])
    raise refuse("wrong_sign_in")


def _proved(home: Home, connection: Connection, proof: _Proof, who_from: str = "") -> Account:
    # In the transaction that acts on it: the account may have been closed, or its password changed, while we were checking.
    found = accounts.secret(connection, proof.account.name)
    if found is None or not found[0].is_open or found[1] != proof.password_hash:
        raise refuse("wrong_sign_in")
    attempts.forget(home, connection, NAMES.kind, proof.account.name)
    if who_from:
        attempts.give_back(home, connection, ADDRESSES.kind, who_from)
    return proof.account


def sign_in(home: Home, name: str, password: str, who_from: str) -> str:
    """Sign in from the address `who_from`; returns the token for the session cookie, good until the end of tomorrow.

    Raises Refused: `throttled` after 5 failures of this name or 30 from this address within 15 minutes, `wrong_sign_in`.
    """
    who_from = network_of(who_from)
    proof = _prove(home, _as_kept(name), password, who_from)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with home.store.writing() as connection:
        account = _proved(home, connection, proof, who_from)
        kept.add(connection, token_hash(home, token), account.id, home.today + timedelta(days=DAYS))
        audit.write(home, connection, account.actor, [audit.Event("signed_in")])
    audit.anchor(home)
    forget_old(home)
    return token


def check_password_of(home: Home, name: str, password: str, who_from: str = "") -> Actor:
    """Who acts in a command run `--as` this account, or on a tablet (`who_from`: its address); raises Refused as `sign_in` does. Nobody is
    signed in by it."""
    who_from = network_of(who_from)
    proof = _prove(home, _as_kept(name), password, who_from)
    with home.store.writing() as connection:
        actor = _proved(home, connection, proof, who_from).actor
    forget_old(home)
    return actor


def signed_in(home: Home, token: str) -> Signed | None:
    """Who holds this token: one query, as it is asked at every request. None when signed out, out of date, or the account is closed."""
    with home.store.reading() as connection:
        found = kept.signed_in(connection, token_hash(home, token), home.today)
    return Signed(found[0].actor, found[1]) if found else None


def lock(home: Home, token: str) -> None:
    """Lock the screen until the password is given again; nothing happens if it is locked or signed out."""
    signed = signed_in(home, token)
    if signed is None:
        return
    with home.store.writing() as connection:
        if kept.set_locked(connection, token_hash(home, token), True):
            audit.write(home, connection, signed.actor, [audit.Event("locked")])


def unlock(home: Home, token: str, password: str) -> None:
    """Unlock with the account's password, limited as signing in is; raises Refused `throttled`, `wrong_sign_in` (also if signed out)."""
    signed = signed_in(home, token)
    if signed is None:
        raise refuse("wrong_sign_in")
    proof = _prove(home, signed.actor.name, password)
    with home.store.writing() as connection:
        _proved(home, connection, proof)
        if kept.set_locked(connection, token_hash(home, token), False):
            audit.write(home, connection, signed.actor, [audit.Event("unlocked")])


def sign_out(home: Home, token: str) -> None:
    """Sign out here; nothing happens if it was done."""
    signed = signed_in(home, token)
    if signed is None:
        return
    with home.store.writing() as connection:
        if kept.remove(connection, token_hash(home, token)):
            audit.write(home, connection, signed.actor, [audit.Event("signed_out")])


def forget_old(home: Home) -> None:
    """Delete sign-ins, invitations and counted attempts that are out of date (at every sign-in; `intake purge` may too)."""
    attempts.forget_old(home)
    with home.store.reading() as connection:
        if not kept.stale(connection, home.today) and not accounts.stale_invitations(connection, home.today):
            return
    with home.store.writing() as connection:
        kept.forget_old(connection, home.today)
        accounts.forget_invitations(connection, home.today)
