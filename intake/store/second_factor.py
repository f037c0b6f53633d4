"""Keeping second factors, recovery codes, and who stands between password and second factor. What is sealed is opened elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from intake.store import account as accounts
from intake.store import area as areas
from intake.store.account import Account
from intake.store.tables_house import AccountTable, AreaTable, RecoveryCodeTable, SecondFactorTable, SecondStepTable


@dataclass(frozen=True, slots=True, repr=False)
class Factor:
    """One second factor, closed."""

    id: bytes
    kind: str
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """Somebody half-way: whose password was given, its hash as it is now, and the closed state of the step."""

    account: Account
    password_hash: str | None
    sealed: bytes


def factors(connection: Connection, account_id: int, *, lock: bool = False) -> list[Factor]:
    """The account's factors. `lock`: until the transaction ends, so that no code is taken twice by two who come at once."""
    query = select(SecondFactorTable.id, SecondFactorTable.kind, SecondFactorTable.sealed)
    query = query.where(SecondFactorTable.account_id == account_id).order_by(SecondFactorTable.kind, SecondFactorTable.id)
    return [Factor(*row) for row in connection.execute(query.with_for_update() if lock else query)]


def all_factors(connection: Connection) -> list[tuple[Factor, str]]:
    """Every factor of everybody, with the pseudonym of its account, locked until the transaction ends."""
    query = select(SecondFactorTable.id, SecondFactorTable.kind, SecondFactorTable.sealed, AccountTable.pseudonym)
    query = query.join_from(SecondFactorTable, AccountTable, SecondFactorTable.account_id == AccountTable.id)
    rows = connection.execute(query.with_for_update(of=SecondFactorTable)).all()
    return [(Factor(number, kind, sealed), pseudonym) for number, kind, sealed, pseudonym in rows]


def there(connection: Connection, account_id: int) -> bool:
    """Whether the account has a second factor."""
    return bool(connection.execute(select(exists().where(SecondFactorTable.account_id == account_id))).scalar())


def holders(connection: Connection, path: str) -> frozenset[str]:
    """The pseudonyms of the accounts at and below `path` that have a second factor."""
    query = (
        select(AccountTable.pseudonym)
        .join_from(AccountTable, AreaTable, AccountTable.area_id == AreaTable.id)
        .where(AreaTable.path.startswith(path, autoescape=True), exists().where(SecondFactorTable.account_id == AccountTable.id))
    )
    return frozenset(connection.execute(query).scalars())


def add(connection: Connection, account_id: int, factor: Factor) -> None:
    """Keep a new factor."""
    values = {"id": factor.id, "account_id": account_id, "kind": factor.kind, "sealed": factor.sealed}
    connection.execute(insert(SecondFactorTable).values(values))


def put(connection: Connection, factor_id: bytes, sealed: bytes) -> None:
    """Keep another state of a factor."""
    connection.execute(update(SecondFactorTable).where(SecondFactorTable.id == factor_id).values(sealed=sealed))


def remove(connection: Connection, account_id: int, factor_id: bytes) -> bool:
    """Delete a factor of the account; False if it was not there."""
    mine = (SecondFactorTable.account_id == account_id, SecondFactorTable.id == factor_id)
    return connection.execute(delete(SecondFactorTable).where(*mine)).rowcount == 1


def remove_all(connection: Connection, account_id: int) -> bool:
    """Delete all factors and recovery codes of the account, and end its half sign-ins; False if it had no factor."""
    connection.execute(delete(RecoveryCodeTable).where(RecoveryCodeTable.account_id == account_id))
    connection.execute(delete(SecondStepTable).where(SecondStepTable.account_id == account_id))
    return connection.execute(delete(SecondFactorTable).where(SecondFactorTable.account_id == account_id)).rowcount > 0


def put_codes(connection: Connection, account_id: int, hashes: Iterable[bytes]) -> None:
    """Keep these recovery codes in the place of all others."""
    connection.execute(delete(RecoveryCodeTable).where(RecoveryCodeTable.account_id == account_id))
    if rows := [{"account_id": account_id, "code_hash": one} for one in hashes]:
        connection.execute(insert(RecoveryCodeTable), rows)


def use_code(connection: Connection, account_id: int, code_hash: bytes) -> bool:
    """Take a recovery code away; False if there is none like it (a second taker waits here for the first one's transaction)."""
    mine = (RecoveryCodeTable.account_id == account_id, RecoveryCodeTable.code_hash == code_hash)
    return connection.execute(delete(RecoveryCodeTable).where(*mine)).rowcount == 1


def codes_left(connection: Connection, account_id: int) -> int:
    """How many recovery codes the account has left."""
    query = select(func.count()).select_from(RecoveryCodeTable).where(RecoveryCodeTable.account_id == account_id)
    return connection.execute(query).scalar_one()


def begin(connection: Connection, token_hash: bytes, account_id: int, quarter: int, sealed: bytes) -> None:
    """Keep that somebody is half-way, by the token's keyed hash only."""
    values = {"token_hash": token_hash, "account_id": account_id, "quarter": quarter, "sealed": sealed}
    connection.execute(insert(SecondStepTable).values(values))


def step(connection: Connection, token_hash: bytes, *, lock: bool = False) -> Step | None:
    """Who is half-way with this token, also of a closed account."""
    query = (
        select(*accounts.COLUMNS, *areas.COLUMNS, AccountTable.password_hash, SecondStepTable.sealed)
        .join_from(SecondStepTable, AccountTable, SecondStepTable.account_id == AccountTable.id)
        .join(AreaTable, AccountTable.area_id == AreaTable.id)
        .where(SecondStepTable.token_hash == token_hash)
    )
    row = connection.execute(query.with_for_update(of=SecondStepTable) if lock else query).first()
    return Step(accounts.made(row), row.password_hash, row.sealed) if row else None


def set_step(connection: Connection, token_hash: bytes, sealed: bytes) -> None:
    """Keep another state of a half-way."""
    connection.execute(update(SecondStepTable).where(SecondStepTable.token_hash == token_hash).values(sealed=sealed))


def end_step(connection: Connection, token_hash: bytes) -> bool:
    """Forget a half-way; False if it was not there."""
    return connection.execute(delete(SecondStepTable).where(SecondStepTable.token_hash == token_hash)).rowcount == 1


def stale(connection: Connection, before: int) -> bool:
    """Whether somebody has been half-way since before this quarter of an hour."""
    return bool(connection.execute(select(exists().where(SecondStepTable.quarter < before))).scalar())


def forget_old(connection: Connection, before: int) -> None:
    """Delete those, leaving alone what another transaction holds."""
    old = select(SecondStepTable.token_hash).where(SecondStepTable.quarter < before).with_for_update(skip_locked=True)
    connection.execute(delete(SecondStepTable).where(SecondStepTable.token_hash.in_(old)))


def set_reset(connection: Connection, account_id: int, day: date | None) -> None:
    """Note the day the factors were taken away, or that its owner has read it."""
    connection.execute(update(AccountTable).where(AccountTable.id == account_id).values(second_reset=day))


def reset_on(connection: Connection, account_id: int) -> date | None:
    """The day the factors were taken away, if its owner has not read it yet."""
    return connection.execute(select(AccountTable.second_reset).where(AccountTable.id == account_id)).scalar()
