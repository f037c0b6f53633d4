"""Adding a second factor: shown, tried by its owner, then kept. Once there is one, another asks for a second step first."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from intake.domain.account import Actor
from intake.domain.problems import Refused, refuse
from intake.domain.second_factor import APP, MOST, PASSKEY, check_factor_name, read_code
from intake.sealing import second_factor as proofs
from intake.sealing.keyring import HASH_BYTES, keyed_hash
from intake.services import audit, second_factor
from intake.services.account import token_hash
from intake.services.draft import open_draft, seal_draft
from intake.services.home import Home
from intake.services.second_factor import CHALLENGE_BYTES, CHANGE, Given, Site
from intake.services.second_factor_own import belongs, make_codes, mine
from intake.services.second_factor_seal import closed, opened
from intake.store import second_factor as kept
from intake.store import sign_in as sign_ins
from intake.store.account import Account
from intake.store.second_factor import Factor

ISSUER = "Intake"
"""What an app writes beside the account's name: it names no service."""
SECONDS = 900
"""How long a page on which a factor is added may lie open."""
_DRAFT = "second_factor"


@dataclass(frozen=True, slots=True, repr=False)
class Adding:
    """A factor about to be added. `asks`: what a passkey is asked for (JSON); `secret`, `address`: what an app is told. `draft`: sealed."""

    kind: str
    draft: str
    asks: str = ""
    secret: str = ""
    address: str = ""


def begin_adding(home: Home, actor: Actor, kind: str, site: Site, token: str = "", given: Given | None = None) -> Adding:
    """Begin to add a factor; nothing is kept yet. `token` and `given`: the second step, needed once there is a factor.

    Raises Refused: `not_offered` (another kind, or a passkey on a bare address), `needs_second`, `too_many_factors`, and what
    `second_factor.pass_step` raises.
    """
    if kind not in (APP, PASSKEY) or (kind == PASSKEY and not site.host):
        raise refuse("not_offered", what=kind if kind in (APP, PASSKEY) else "kind")
    proven = given is not None

    def look(connection: Connection, account: Account, _kind: str) -> list[Factor]:
        belongs(account, actor)
        return _room(connection, account, proven)

    if given is not None:
        factors = second_factor.pass_step(home, token, CHANGE, given, "", look)
    else:
        with home.store.reading() as connection:
            factors = look(connection, mine(connection, actor), "")
    return _adding(home, actor, kind, site, factors, {"proven": proven, "kind": kind})


def _room(connection: Connection, account: Account, proven: bool) -> list[Factor]:
    factors = kept.factors(connection, account.id, lock=proven)
    if factors and not proven:
        raise refuse("needs_second")
    if len(factors) >= MOST:
        raise refuse("too_many_factors", most=MOST)
    return factors


def _adding(home: Home, actor: Actor, kind: str, site: Site, factors: list[Factor], draft: dict[str, Any]) -> Adding:
    draft |= {"began": int(home.clock().timestamp())}
    if kind == APP:
        secret = proofs.new_app_secret()
        sealed = seal_draft(home, actor, draft | {"secret": secret}, _DRAFT)
        return Adding(kind, sealed, secret=secret, address=proofs.app_address(secret, actor.name, ISSUER))
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    known = [opened(home, one, actor.pseudonym) for one in factors if one.kind == PASSKEY]
    ids = [bytes.fromhex(one["id"]) for one in known if one["host"] == site.host]
    handle = keyed_hash(home.keyring.derive("passkey handles"), actor.pseudonym)
    asks = proofs.passkey_to_make(site.host, handle, actor.name, ids, challenge)
    return Adding(kind, seal_draft(home, actor, draft | {"challenge": challenge.hex(), "asks": asks}, _DRAFT), asks=asks)


def adding_again(home: Home, actor: Actor, draft: str) -> Adding:
    """The same once more, for a page on which something was wrong; raises Refused `second_gone`."""
    found = _open(home, actor, draft)
    if found["kind"] == PASSKEY:
        return Adding(PASSKEY, draft, asks=found["asks"])
    return Adding(APP, draft, secret=found["secret"], address=proofs.app_address(found["secret"], actor.name, ISSUER))


def _open(home: Home, actor: Actor, draft: str) -> dict[str, Any]:
    found = open_draft(home, actor, draft, _DRAFT)
    if home.clock().timestamp() - found["began"] > SECONDS:
        raise refuse("second_gone")
    return found


def add(home: Home, actor: Actor, draft: str, name: str, given: Given, token: str) -> list[str]:
    """Add the factor of `draft` after it was tried: `given` is a code of the app, or the answer of the passkey. With the first factor come
    recovery codes, which are returned and kept nowhere; and whoever is signed in elsewhere with the password alone is signed out (`token`:
    the sign-in that stays).

    Raises Refused: `second_gone`, `factor_name`, `wrong_code`, `passkey_failed`, `needs_second`, `too_many_factors`.
    """
    found = _open(home, actor, draft)
    name, number = check_factor_name(name), secrets.token_bytes(HASH_BYTES)
    inside = {"name": name} | (_tried_app(home, found, given) if found["kind"] == APP else _tried_passkey(found, given))
    with home.store.writing() as connection:
        account = mine(connection, actor)
        factors = _room(connection, account, found["proven"])
        for one in factors:  # a page that is sent twice adds one factor
            there = opened(home, one, account.pseudonym)
            if any(key in inside and there.get(key) == inside[key] for key in ("secret", "id")):
                raise refuse("factor_there")
        kept.add(connection, account.id, Factor(number, found["kind"], closed(home, number, account.pseudonym, inside)))
        audit.write(home, connection, actor, [audit.Event("second_added", detail={"kind": found["kind"]})])
        if factors:
            return []
        kept.set_reset(connection, account.id, None)
        sign_ins.remove_all(connection, account.id, token_hash(home, token) if token else b"")
        return make_codes(home, connection, account)


def _tried_app(home: Home, found: dict[str, Any], given: Given) -> dict[str, Any]:
    try:
        kind, code = read_code(given.code)
    except Refused:
        raise refuse("wrong_code", "code") from None
    step = proofs.app_step(found["secret"], code, home.clock().timestamp(), 0) if kind == APP else None
    if step is None:
        raise refuse("wrong_code", "code")
    return {"secret": found["secret"], "step": step}


def _tried_passkey(found: dict[str, Any], given: Given) -> dict[str, Any]:
    try:
        made = proofs.passkey_made(given.passkey, bytes.fromhex(found["challenge"]), given.site.host, given.site.origin)
    except proofs.FactorBroken:
        raise refuse("passkey_failed") from None
    return {"id": made.id.hex(), "key": made.key.hex(), "count": made.count, "host": given.site.host}
