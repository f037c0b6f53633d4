"""Keeping who is signed in. `signed_in` runs at every request, so it is one indexed join on the hot path."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from intake.store import account as accounts
from intake.store import area as areas
from intake.store.account import Account
from intake.store.hot import Hot
from intake.store.tables_house import AccountTable, AreaTable, SignInTable

_SIGNED_IN = Hot(
    select(*accounts.COLUMNS, *areas.COLUMNS, SignInTable.locked)
    .join_from(SignInTable, AccountTable, SignInTable.account_id == AccountTable.id)
    .join(AreaTable, AccountTable.area_id == AreaTable.id)
    .where(SignInTable.token_hash == bindparam("token"), SignInTable.until >= bindparam("today"), AccountTable.state == bindparam("state"))
)


def signed_in(connection: Connection, token_hash: bytes, today: date) -> tuple[Account, bool] | None:
    """The open account that holds this sign-in, and whether it is locked."""
    rows = _SIGNED_IN.rows(connection, {"token": token_hash, "today": today.isoformat(), "state": accounts.OPEN})
    return (accounts.made(rows[0]), bool(rows[0][12])) if rows else None


def add(connection: Connection, token_hash: bytes, account_id: int, until: date) -> None:
    """Keep a new sign-in, by its token's keyed hash only."""
    connection.execute(insert(SignInTable).values(token_hash=token_hash, account_id=account_id, locked=False, until=until))


def set_locked(connection: Connection, token_hash: bytes, locked: bool) -> bool:
    """Lock or unlock; False if it was so already or is not there."""
    mine = (SignInTable.token_hash == token_hash, SignInTable.locked.is_not(locked))
    return connection.execute(update(SignInTable).where(*mine).values(locked=locked)).rowcount == 1


def remove(connection: Connection, token_hash: bytes) -> bool:
    """Sign out; False if it was not there."""
    return connection.execute(delete(SignInTable).where(SignInTable.token_hash == token_hash)).rowcount == 1


def remove_all(connection: Connection, account_id: int, but: bytes = b"") -> None:
    """Sign the account out everywhere, except where its token's hash is `but`."""
    connection.execute(delete(SignInTable).where(SignInTable.account_id == account_id, SignInTable.token_hash != but))


def stale(connection: Connection, today: date) -> bool:
    """Whether a sign-in is out of date."""
    return bool(connection.execute(select(exists().where(SignInTable.until < today))).scalar())


def forget_old(connection: Connection, today: date) -> None:
    """Delete those out of date, leaving alone what another transaction holds."""
    old = select(SignInTable.token_hash).where(SignInTable.until < today).with_for_update(skip_locked=True)
    connection.execute(delete(SignInTable).where(SignInTable.token_hash.in_(old)))
