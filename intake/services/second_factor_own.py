"""One's own second factors: the list, removing, new recovery codes, each after a second step of its own; and an administrator's way to take
those of a person away who has lost hers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.reference import ALPHABET
from intake.domain.second_factor import RECOVERY_CODES, RECOVERY_SIGNS
from intake.services import audit, second_factor
from intake.services.account import in_branch, way_in
from intake.services.alert_raise import raise_in
from intake.services.home import Home
from intake.services.second_factor import CHANGE, Given
from intake.services.second_factor_seal import code_hash, needed, opened
from intake.store import account as accounts
from intake.store import second_factor as kept
from intake.store import sign_in as sign_ins
from intake.store.account import Account


@dataclass(frozen=True, slots=True)
class Mine:
    """One of one's own factors; `id` in hexadecimal digits."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """One's own second factors. `reset`: the day they were taken away, until it was read; `needed`: the last one can't be removed."""

    factors: tuple[Mine, ...]
    codes: int
    reset: date | None
    needed: bool


def own(home: Home, actor: Actor) -> Own:
    """The actor's own second factors; raises Refused `not_allowed` for the operator."""
    with home.store.reading() as connection:
        account = mine(connection, actor)
        factors = kept.factors(connection, account.id)
        codes, reset = kept.codes_left(connection, account.id), kept.reset_on(connection, account.id)
    found = [Mine(one.id.hex(), one.kind, opened(home, one, account.pseudonym)["name"]) for one in factors]
    return Own(tuple(sorted(found, key=lambda one: (one.kind, one.name))), codes, reset, needed(home, actor))


def mine(connection: Connection, actor: Actor) -> Account:
    """The actor's open account; raises Refused `not_allowed` for the operator."""
    account = accounts.by_name(connection, actor.name) if actor.account_id is not None else None
    if account is None or account.id != actor.account_id or not account.is_open:
        raise refuse("not_allowed")
    return account


def begin_change(home: Home, actor: Actor) -> str:
    """Before a change: returns the token of a second step that asks for a factor afresh. Raises Refused `no_second` if there is none."""
    with home.store.writing() as connection:
        account = mine(connection, actor)
        if not kept.there(connection, account.id):
            raise refuse("no_second")
        return second_factor.begin(home, connection, account, CHANGE)


def belongs(account: Account, actor: Actor) -> None:
    """Raise Refused `second_gone` for a step that another account began."""
    if account.id != actor.account_id:
        raise refuse("second_gone")


def make_codes(home: Home, connection: Connection, account: Account) -> list[str]:
    """Ten fresh recovery codes in the place of all others, in the caller's transaction."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SIGNS)) for _ in range(RECOVERY_CODES)]
    kept.put_codes(connection, account.id, [code_hash(home, account, one) for one in codes])
    return codes


def new_codes(home: Home, actor: Actor, token: str, given: Given) -> list[str]:
    """Ten fresh recovery codes in the place of all others; raises Refused what `second_factor.pass_step` raises."""

    def change(connection: Connection, account: Account, _kind: str) -> list[str]:
        belongs(account, actor)
        audit.write(home, connection, actor, [audit.Event("recovery_codes_made")])
        return make_codes(home, connection, account)

    return second_factor.pass_step(home, token, CHANGE, given, "", change)


def remove(home: Home, actor: Actor, factor: str, token: str, given: Given) -> None:
    """Remove one of one's own factors; with the last one go the recovery codes.

    Raises Refused: `no_such_factor`, `last_second` (where one is needed), and what `second_factor.pass_step` raises.
    """
    own_removable(home, actor, factor)

    def change(connection: Connection, account: Account, _kind: str) -> None:
        belongs(account, actor)
        factors = kept.factors(connection, account.id)
        if needed(home, actor) and len(factors) == 1:
            raise refuse("last_second")
        if not kept.remove(connection, account.id, bytes.fromhex(factor)):
            raise refuse("no_such_factor")
        if len(factors) == 1:
            kept.remove_all(connection, account.id)
        audit.write(home, connection, actor, [audit.Event("second_removed")])

    second_factor.pass_step(home, token, CHANGE, given, "", change)


def own_removable(home: Home, actor: Actor, factor: str) -> Mine:
    """One's own factor, if it can be removed; raises Refused `no_such_factor`, `last_second`."""
    there = own(home, actor)
    found = next((one for one in there.factors if one.id == factor), None)
    if found is None:
        raise refuse("no_such_factor")
    if there.needed and len(there.factors) == 1:
        raise refuse("last_second")
    return found


def read_reset(home: Home, actor: Actor) -> None:
    """Note that the actor has read that her second factor was taken away."""
    with home.store.writing() as connection:
        kept.set_reset(connection, mine(connection, actor).id, None)


def reset(home: Home, actor: Actor, name: str) -> None:
    """Take the second factors and recovery codes of another account away, and sign it out everywhere. Its owner reads it at the next
    sign-in. By itself this opens nothing: the password is still asked for.

    Raises Refused: `not_allowed`, `no_such_account` (also outside the branch), `own_second`, `no_second`.
    """
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        account = in_branch(connection, actor, name)
        if account.id == actor.account_id:
            raise refuse("own_second")
        if not kept.remove_all(connection, account.id):
            raise refuse("no_second", account=name)
        kept.set_reset(connection, account.id, home.today)
        sign_ins.remove_all(connection, account.id)
        audit.write(home, connection, actor, [audit.Event("second_reset", detail={"account": account.pseudonym})])
        raise_in(home, connection, actor, way_in(account), account.area.id)


def holders(home: Home, actor: Actor) -> frozenset[str]:
    """The pseudonyms of the accounts in the actor's branch that have a second factor; raises Refused `not_allowed`."""
    actor.need(Right.ADMINISTER)
    with home.store.reading() as connection:
        return kept.holders(connection, actor.area.path)
