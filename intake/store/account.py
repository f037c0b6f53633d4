"""Keeping accounts and the invitations they are made from. Password hashes leave this module through `secret` alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from intake.domain.account import Actor, Role
from intake.domain.area import Area
from intake.store import area as areas
from intake.store.hot import LIST, Hot
from intake.store.tables_house import AccountTable, AreaTable, InvitationTable

OPEN = "open"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as an administrator sees it."""

    id: int
    name: str
    role: Role
    area: Area
    pseudonym: str
    state: str
    partner: str = ""
    trained: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it may sign in."""
        return self.state == OPEN

    @property
    def actor(self) -> Actor:
        """Who acts when this account is signed in."""
        return Actor(self.id, self.name, self.role, self.area, self.pseudonym, self.partner, self.trained)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation is for."""

    role: Role
    area: Area
    until: date
    partner: str = ""
    short_term: bool = False


# Columns of the account first, its area's after them.
_OWN = (AccountTable.id, AccountTable.name, AccountTable.role, AccountTable.pseudonym, AccountTable.state)
COLUMNS = (*_OWN, AccountTable.partner, AccountTable.trained)
MADE_OF = len(COLUMNS) + len(areas.COLUMNS)
"""How many columns of a row make an account and its area."""
_ACCOUNTS = select(*COLUMNS, *areas.COLUMNS).join_from(AccountTable, AreaTable, AccountTable.area_id == AreaTable.id)
_SECRETS = _ACCOUNTS.add_columns(AccountTable.password_hash)
_BY_PSEUDONYM = Hot(_ACCOUNTS.where(AccountTable.pseudonym.in_(bindparam(LIST, expanding=True))))
_INVITATIONS = select(
    InvitationTable.role, InvitationTable.until, InvitationTable.partner, InvitationTable.short_term, *areas.COLUMNS
).join_from(InvitationTable, AreaTable, InvitationTable.area_id == AreaTable.id)


def made(row: Sequence[Any]) -> Account:
    """The account in a row of COLUMNS and the area's columns."""
    number, name, role, pseudonym, state, partner, trained = row[: len(COLUMNS)]
    return Account(number, name, Role(role), Area(*row[len(COLUMNS) : MADE_OF]), pseudonym, state, partner, bool(trained))


def by_name(connection: Connection, name: str) -> Account | None:
    """The account of this name, open or closed."""
    row = connection.execute(_ACCOUNTS.where(AccountTable.name == name)).first()
    return made(row) if row else None


def by_pseudonyms(connection: Connection, pseudonyms: Collection[str]) -> dict[str, Account]:
    """The accounts with these pseudonyms, open or closed."""
    rows = _BY_PSEUDONYM.rows(connection, {LIST: list(pseudonyms)}) if pseudonyms else []
    return {account.pseudonym: account for account in map(made, rows)}


def secret(connection: Connection, name: str) -> tuple[Account, str | None] | None:
    """The account of this name and its password hash."""
    row = connection.execute(_SECRETS.where(AccountTable.name == name)).first()
    return (made(row), row.password_hash) if row else None


def branch(connection: Connection, path: str) -> list[Account]:
    """The accounts of the areas at and below `path`, by name."""
    query = _ACCOUNTS.where(AreaTable.path.startswith(path, autoescape=True)).order_by(AccountTable.name)
    return [made(row) for row in connection.execute(query)]


def add(connection: Connection, account: Account, password_hash: str) -> Account:
    """Keep a new open account, which is given its number; raises IntegrityError if the name is taken."""
    values = {"name": account.name, "role": account.role.value, "area_id": account.area.id, "pseudonym": account.pseudonym, "state": OPEN}
    values |= {"password_hash": password_hash, "partner": account.partner, "trained": account.trained}
    number = connection.execute(insert(AccountTable).values(values).returning(AccountTable.id)).scalar_one()
    return replace(account, id=number, state=OPEN)


def train(connection: Connection, number: int) -> bool:
    """Note that the account may register people; False if it might already."""
    mine = (AccountTable.id == number, AccountTable.trained.is_(False))
    return connection.execute(update(AccountTable).where(*mine).values(trained=True)).rowcount == 1


def set_password(connection: Connection, number: int, password_hash: str) -> None:
    """Keep another password hash; a closed account is open again."""
    connection.execute(update(AccountTable).where(AccountTable.id == number).values(password_hash=password_hash, state=OPEN))


def close(connection: Connection, number: int) -> None:
    """Close the account and forget its password."""
    connection.execute(update(AccountTable).where(AccountTable.id == number).values(password_hash=None, state=CLOSED))


def invite(connection: Connection, token_hash: bytes, invited: Invitation) -> None:
    """Keep an invitation, by its token's keyed hash only."""
    values = {"token_hash": token_hash, "role": invited.role.value, "area_id": invited.area.id, "until": invited.until}
    values |= {"partner": invited.partner, "short_term": invited.short_term}
    connection.execute(insert(InvitationTable).values(values))


def invitation(connection: Connection, token_hash: bytes, today: date) -> Invitation | None:
    """What an invitation that still holds is for."""
    row = connection.execute(_INVITATIONS.where(InvitationTable.token_hash == token_hash, InvitationTable.until >= today)).first()
    if row is None:
        return None
    return Invitation(Role(row.role), Area(*tuple(row)[-len(areas.COLUMNS) :]), row.until, row.partner, bool(row.short_term))


def use_up(connection: Connection, token_hash: bytes) -> bool:
    """Take the invitation away; False if someone else was first (a second taker waits here for the first one's transaction)."""
    return connection.execute(delete(InvitationTable).where(InvitationTable.token_hash == token_hash)).rowcount == 1


def stale_invitations(connection: Connection, today: date) -> bool:
    """Whether an invitation is out of date."""
    return bool(connection.execute(select(exists().where(InvitationTable.until < today))).scalar())


def forget_invitations(connection: Connection, today: date) -> None:
    """Delete those out of date, leaving alone what another transaction holds."""
    old = select(InvitationTable.token_hash).where(InvitationTable.until < today).with_for_update(skip_locked=True)
    connection.execute(delete(InvitationTable).where(InvitationTable.token_hash.in_(old)))
