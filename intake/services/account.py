"""Accounts: invited by an administrator, made by the person invited, closed at once when they leave."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import INVITED_ROLES, Actor, Right, Role, check_name, check_password
from intake.domain.alert import PARTNER_WAY, WAY_IN
from intake.domain.problems import refuse
from intake.domain.reference import ALPHABET
from intake.sealing.keyring import hash_password, keyed_hash
from intake.services import audit, keys_grant
from intake.services import programme as programmes
from intake.services.alert_raise import raise_in
from intake.services.home import Home
from intake.store import account as kept
from intake.store import area as areas
from intake.store import course as courses
from intake.store import second_factor as second_factors
from intake.store import sign_in as sign_ins
from intake.store.account import Account, Invitation

__all__ = [
    "Account",
    "Invitation",
    "accept",
    "accounts",
    "actor_by_name",
    "close_account",
    "colleagues",
    "in_branch",
    "invitation",
    "invite",
    "make",
    "reopen_account",
    "set_password",
    "token_hash",
    "way_in",
]

INVITATION_DAYS = 7
TOKEN_BYTES = 24
PSEUDONYM_SIGNS = 8


def token_hash(home: Home, token: str) -> bytes:
    """What is kept of a token (invitation, sign-in): it can't be turned back into one."""
    return keyed_hash(home.keyring.derive("tokens"), token)


def invite(home: Home, actor: Actor, role: str, area_code: str, partner: str = "", *, short_term: bool = False) -> str:
    """Make an invitation for one account; returns its one-time token, which is kept nowhere. `partner`: whose account it is to be, for that
    role alone; it will see this partner's lists of the area. `short_term`: a volunteer who does the course before she registers people.

    Raises Refused: `not_allowed` (also outside the actor's branch), `no_such_role`, `no_such_area`, `no_such_partner`, `partner_role`,
    `short_term_role`.
    """
    actor.need(Right.ADMINISTER)
    if role not in INVITED_ROLES:
        raise refuse("no_such_role", "role", roles=", ".join(INVITED_ROLES))
    if bool(partner) != (role == Role.PARTNER):
        raise refuse("partner_role", "partner")
    if short_term and role != Role.VOLUNTEER:
        raise refuse("short_term_role", "short_term")
    if partner:
        programmes.partner(home, partner)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with home.store.writing() as connection:
        area = areas.by_code(connection, area_code)
        if area is None:
            raise refuse("no_such_area", "area", area=area_code)
        if not actor.area.covers(area):
            raise refuse("not_allowed", "area")
        invited = Invitation(Role(role), area, home.today + timedelta(days=INVITATION_DAYS), partner, short_term)
        kept.invite(connection, token_hash(home, token), invited)
        detail = {"role": str(role), "area": area.code} | ({"partner": partner} if partner else {})
        audit.write(home, connection, actor, [audit.Event("account_invited", detail=detail)])
        if partner:
            raise_in(home, connection, actor, PARTNER_WAY, area.id)
    return token


def invitation(home: Home, token: str) -> Invitation:
    """What the invitation is for; raises Refused `bad_invitation`."""
    with home.store.reading() as connection:
        found = kept.invitation(connection, token_hash(home, token), home.today)
    if found is None:
        raise refuse("bad_invitation")
    return found


def accept(home: Home, token: str, name: str, password: str) -> Actor:
    """Make the account an invitation is for, and use the invitation up; when refused, the invitation stays good.

    Raises Refused: `bad_invitation`, `bad_account_name`, `weak_password`, `name_taken`.
    """
    invitation(home, token)  # before the password is hashed: that is costly, and not for anyone who asks
    name = check_name(name)
    check_password(name, password)
    password_hash = hash_password(password)
    with home.store.writing() as connection:
        found = kept.invitation(connection, token_hash(home, token), home.today)
        if found is None or not kept.use_up(connection, token_hash(home, token)):
            raise refuse("bad_invitation")
        return make(home, connection, name, found, password_hash)


def make(home: Home, connection: Connection, name: str, invited: Invitation, password_hash: str) -> Actor:
    """Make the account that is invited in the caller's transaction, with a fresh pseudonym; raises Refused `name_taken`."""
    if kept.by_name(connection, name):
        raise refuse("name_taken", "name")
    role, area = invited.role, invited.area
    pseudonym = f"{role[0]}-" + "".join(secrets.choice(ALPHABET) for _ in range(PSEUDONYM_SIGNS))
    try:
        new = Account(0, name, role, area, pseudonym, kept.OPEN, invited.partner, not invited.short_term)
        actor = kept.add(connection, new, password_hash).actor
    except IntegrityError:  # taken by another process since we looked
        raise refuse("name_taken", "name") from None
    audit.write(home, connection, actor, [audit.Event("account_made", detail={"role": role.value, "area": area.code})])
    return actor


def accounts(home: Home, actor: Actor) -> list[Account]:
    """The accounts of the actor's branch, by name; raises Refused `not_allowed`."""
    actor.need(Right.ADMINISTER)
    with home.store.reading() as connection:
        return kept.branch(connection, actor.area.path)


def colleagues(home: Home, actor: Actor) -> dict[str, str]:
    """Pseudonym -> account name of the actor's branch, for whoever must know who built and approved a batch; raises `not_allowed`."""
    actor.need(Right.MANIFEST)
    with home.store.reading() as connection:
        return {account.pseudonym: account.name for account in kept.branch(connection, actor.area.path)}


def actor_by_name(home: Home, name: str) -> Actor:
    """Who acts under this account, without asking for its password; raises Refused `no_such_account` (also for a closed one)."""
    with home.store.reading() as connection:
        account = kept.by_name(connection, name.strip().lower())
    if account is None or not account.is_open:
        raise refuse("no_such_account", "account", account=name)
    return account.actor


def close_account(home: Home, actor: Actor, name: str) -> None:
    """Close an account of the actor's branch: signed out everywhere, its password and second factors forgotten. Closing a closed one
    changes nothing.

    Raises Refused: `not_allowed`, `no_such_account`, `own_account`.
    """
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        account = in_branch(connection, actor, name)
        if account.id == actor.account_id:
            raise refuse("own_account")
        if account.is_open:
            kept.close(connection, account.id)
            sign_ins.remove_all(connection, account.id)
            second_factors.remove_all(connection, account.id)
            courses.forget(connection, account.id)
            audit.write(home, connection, actor, [audit.Event("account_closed", detail={"account": account.pseudonym})])
    keys_grant.end_of(home, account.pseudonym)  # after the commit: a closed account may not open the home, an open one may go on


def reopen_account(home: Home, actor: Actor, name: str, password: str) -> None:
    """Open a closed account of the actor's branch again, with a new password; an open one is left as it is.

    Raises Refused: `not_allowed`, `no_such_account`, `weak_password`.
    """
    actor.need(Right.ADMINISTER)
    check_password(check_name(name), password)
    password_hash = hash_password(password)
    with home.store.writing() as connection:
        account = in_branch(connection, actor, name)
        if not account.is_open:
            kept.set_password(connection, account.id, password_hash)
            sign_ins.remove_all(connection, account.id)  # one that was being made while it was closed
            audit.write(home, connection, actor, [audit.Event("account_reopened", detail={"account": account.pseudonym})])
            raise_in(home, connection, actor, way_in(account), account.area.id)


def set_password(home: Home, actor: Actor, name: str, password: str, keep_token: str = "") -> None:
    """Change the actor's own password, or that of an open account in an administrator's branch; it is signed out everywhere, except where
    it holds `keep_token`. For one's own, have the old one checked first (`sign_in.check_password_of`).

    Raises Refused: `not_allowed`, `no_such_account` (also for a closed one), `weak_password`.
    """
    name = name.strip().lower()
    own = actor.account_id is not None and name == actor.name
    if not own:
        actor.need(Right.ADMINISTER)
    check_password(name, password)
    password_hash = hash_password(password)
    with home.store.writing() as connection:
        account = in_branch(connection, actor, name)
        if not account.is_open:
            raise refuse("no_such_account", "account", account=name)
        kept.set_password(connection, account.id, password_hash)
        sign_ins.remove_all(connection, account.id, token_hash(home, keep_token) if keep_token else b"")
        audit.write(home, connection, actor, [audit.Event("password_set", detail={"account": account.pseudonym})])
        if not own:  # whoever can do this can become anybody: auditors are told
            raise_in(home, connection, actor, way_in(account), account.area.id)


def way_in(account: Account) -> str:
    """Which alert tells that somebody else opened a way into this account."""
    return PARTNER_WAY if account.partner else WAY_IN


def in_branch(connection: Connection, actor: Actor, name: str) -> Account:
    """The account of this name, open or closed, if it lies in the actor's branch; raises Refused `no_such_account`."""
    account = kept.by_name(connection, name.strip().lower())
    if account is None or not actor.area.covers(account.area):
        raise refuse("no_such_account", "account", account=name)
    return account
