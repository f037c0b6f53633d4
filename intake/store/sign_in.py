"""Keeping who is signed in. `signed_in` runs at every request, so it is one indexed join on the hot path."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, insert, or_, select, update

from intake.store import account as accounts
from intake.store import area as areas
from intake.store.account import Account
from intake.store.hot import Hot
from intake.store.tables_house import AccountTable, AreaTable, SecondFactorTable, SignInTable

_SIGNED_IN = Hot(
    select(*accounts.COLUMNS, *areas.COLUMNS, SignInTable.locked, exists().where(SecondFactorTable.account_id == AccountTable.id))
    .join_from(SignInTable, AccountTable, SignInTable.account_id == AccountTable.id)
    .join(AreaTable, AccountTable.area_id == AreaTable.id)
    .where(SignInTable.token_hash == bindparam("token"), SignInTable.until >= bindparam("today"), AccountTable.state == bindparam("state"))
    .where(SignInTable.began > bindparam("after"))
)


def signed_in(connection: Connection, token_hash: bytes, today: date, after: int) -> tuple[Account, bool, bool] | None:
    """The open account that holds this sign-in, whether it is locked, and whether the account has a second factor. `after`: the quarter
    of an hour in which a sign-in that ends now has begun."""
    values = {"token": token_hash, "today": today.isoformat(), "state": accounts.OPEN, "after": after}
    rows = _SIGNED_IN.rows(connection, values)
    if not rows:
        return None
    locked, has_second = rows[0][accounts.MADE_OF : accounts.MADE_OF + 2]
    return accounts.made(rows[0]), bool(locked), bool(has_second)


def add(connection: Connection, token_hash: bytes, account_id: int, until: date, began: int) -> None:
    """Keep a new sign-in, by its token's keyed hash only; `began`: the quarter of an hour."""
    values = {"token_hash": token_hash, "account_id": account_id, "locked": False, "until": until, "began": began}
    connection.execute(insert(SignInTable).values(values))


def places(connection: Connection, account_id: int, after: int) -> list[tuple[bytes, int]]:
    """(token's hash, quarter of an hour in which it began) of the account's sign-ins, newest first."""
    mine = (SignInTable.account_id == account_id, SignInTable.began > after)
    query = select(SignInTable.token_hash, SignInTable.began).where(*mine).order_by(SignInTable.began.desc(), SignInTable.token_hash)
    return [(row.token_hash, row.began) for row in connection.execute(query)]


def set_locked(connection: Connection, token_hash: bytes, locked: bool) -> bool:
    """Lock or unlock; False if it was so already or is not there."""
    mine = (SignInTable.token_hash == token_hash, SignInTable.locked.is_not(locked))
    return connection.execute(update(SignInTable).where(*mine).values(locked=locked)).rowcount == 1


def begin_again(connection: Connection, token_hash: bytes, until: date, began: int) -> None:
    """Let a sign-in count from `began` (a quarter of an hour) on."""
    connection.execute(update(SignInTable).where(SignInTable.token_hash == token_hash).values(until=until, began=began))


def remove(connection: Connection, token_hash: bytes) -> bool:
    """Sign out; False if it was not there."""
    return connection.execute(delete(SignInTable).where(SignInTable.token_hash == token_hash)).rowcount == 1


def remove_all(connection: Connection, account_id: int, but: bytes = b"") -> int:
    """Sign the account out everywhere, except where its token's hash is `but`; returns at how many places."""
    return connection.execute(delete(SignInTable).where(SignInTable.account_id == account_id, SignInTable.token_hash != but)).rowcount


def _old(today: date, after: int) -> ColumnElement[bool]:
    return or_(SignInTable.until < today, SignInTable.began.is_(None), SignInTable.began <= after)


def stale(connection: Connection, today: date, after: int) -> bool:
    """Whether a sign-in is out of date."""
    return bool(connection.execute(select(exists().where(_old(today, after)))).scalar())


def forget_old(connection: Connection, today: date, after: int) -> None:
    """Delete those out of date, leaving alone what another transaction holds."""
    old = select(SignInTable.token_hash).where(_old(today, after)).with_for_update(skip_locked=True)
    connection.execute(delete(SignInTable).where(SignInTable.token_hash.in_(old)))
