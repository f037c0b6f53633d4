"""Signing in and out, locking and unlocking. Attempts are counted before a password is looked at, so that a limit holds however many come
at once; whoever succeeds is uncounted again. A name that does not exist costs the same time and gets the same sentence.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection

from intake.domain.account import Actor
from intake.domain.problems import refuse
from intake.sealing.keyring import hash_password, password_fits
from intake.services import attempts, audit, second_factor
from intake.services.account import TOKEN_BYTES, token_hash
from intake.services.area import NOBODY
from intake.services.attempts import QUARTER, Limit
from intake.services.home import Home
from intake.services.second_factor import SIGN_IN, Given
from intake.services.second_factor_seal import needed
from intake.store import account as accounts
from intake.store import second_factor as factors
from intake.store import sign_in as kept
from intake.store.account import Account

NAMES = Limit("name", 5, 1, "sign_in_limit")
ADDRESSES = Limit("address", 30, 1, "sign_in_limit")
DAYS = 1
HOURS = 12
"""How long a sign-in lasts, however busy it is; then password and second factor are asked for again."""
_QUARTERS = HOURS * 3600 // QUARTER


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in, whether the screen is locked, and whether a second factor must be added before anything else opens."""

    actor: Actor
    locked: bool
    must_add: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place where an account is signed in: since when (to the quarter of an hour), and whether it is this one. No more is kept."""

    since: datetime
    here: bool


class HalfWay(Exception):
    """Raised when name and password were right and a second factor is to be given; `token` is good for that alone, for five minutes."""

    def __init__(self, token: str) -> None:
        """`token`: of the half-way (`second_factor.ask`, `sign_in.finish`)."""
        self.token = token
        super().__init__()


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
    """Sign in from the address `who_from`; returns the token for the session cookie, good for 12 hours.

    Raises HalfWay if the account has a second factor: nobody is signed in yet. Raises Refused: `throttled` after 5 failures of this name or
    30 from this address within 15 minutes, `wrong_sign_in`.
    """
    who_from = network_of(who_from)
    proof = _prove(home, _as_kept(name), password, who_from)
    half = token = ""
    with home.store.writing() as connection:
        account = _proved(home, connection, proof, who_from)
        if factors.there(connection, account.id):
            half = second_factor.begin(home, connection, account, SIGN_IN, proof.password_hash)
            audit.write(home, connection, account.actor, [audit.Event("half_signed_in")])  # somebody knows the password, whoever it is
        else:
            token = _begin(home, connection, account)
    if half:
        raise HalfWay(half)
    _tidy(home)
    return token


def finish(home: Home, half: str, given: Given, who_from: str) -> str:
    """Go on from half-way with a second factor; returns the token for the session cookie. Raises Refused as `second_factor.pass_step`."""
    token = second_factor.pass_step(home, half, SIGN_IN, given, network_of(who_from), partial(_begin, home))
    _tidy(home)
    return token


def _begin(home: Home, connection: Connection, account: Account, second: str = "") -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    kept.add(connection, token_hash(home, token), account.id, home.today + timedelta(days=DAYS), attempts.quarter(home))
    audit.write(home, connection, account.actor, [audit.Event("signed_in", detail={"second": second} if second else {})])
    return token


def _tidy(home: Home) -> None:
    audit.anchor(home)
    forget_old(home)


def _over(home: Home) -> int:
    """The quarter of an hour in which a sign-in that ends now has begun."""
    return attempts.quarter(home) - _QUARTERS


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
        found = kept.signed_in(connection, token_hash(home, token), home.today, _over(home))
    if found is None:
        return None
    account, locked, second = found
    return Signed(account.actor, locked, not second and needed(home, account.actor))


def places(home: Home, actor: Actor, token: str) -> list[Place]:
    """Where the actor is signed in, newest first; `token`: this place's."""
    here = token_hash(home, token)
    with home.store.reading() as connection:
        found = kept.places(connection, actor.account_id or 0, _over(home))
    return [Place(datetime.fromtimestamp(began * QUARTER, home.config.zone), name == here) for name, began in found]


def end_others(home: Home, actor: Actor, token: str) -> int:
    """Sign the actor out everywhere but here (`token`); returns at how many places."""
    with home.store.writing() as connection:
        ended = kept.remove_all(connection, actor.account_id or 0, token_hash(home, token))
        if ended:
            audit.write(home, connection, actor, [audit.Event("signed_out_elsewhere", detail={"places": ended})])
    return ended


def lock(home: Home, token: str) -> None:
    """Lock the screen until the password is given again; nothing happens if it is locked or signed out."""
    signed = signed_in(home, token)
    if signed is None:
        return
    with home.store.writing() as connection:
        if kept.set_locked(connection, token_hash(home, token), True):
            audit.write(home, connection, signed.actor, [audit.Event("locked")])


def unlock(home: Home, token: str, password: str) -> None:
    """Unlock with the account's password, limited as signing in is; where no second factor is asked for, the 12 hours begin again. Raises
    Refused `throttled`, `wrong_sign_in` (also if signed out)."""
    signed = signed_in(home, token)
    if signed is None:
        raise refuse("wrong_sign_in")
    proof = _prove(home, signed.actor.name, password)
    with home.store.writing() as connection:
        _proved(home, connection, proof)
        if kept.set_locked(connection, token_hash(home, token), False):
            if not factors.there(connection, proof.account.id):  # the password is all there is to prove: as if signed in anew
                kept.begin_again(connection, token_hash(home, token), home.today + timedelta(days=DAYS), attempts.quarter(home))
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
    second_factor.forget_old(home)
    with home.store.reading() as connection:
        if not kept.stale(connection, home.today, _over(home)) and not accounts.stale_invitations(connection, home.today):
            return
    with home.store.writing() as connection:
        kept.forget_old(connection, home.today, _over(home))
        accounts.forget_invitations(connection, home.today)
