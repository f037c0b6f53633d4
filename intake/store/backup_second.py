"""Passwords and second factors across a restore: those of the database that is there win over the backup's, so that one that was changed,
removed, reset or used up, perhaps because it was stolen, does not come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from intake.store.tables_house import AccountTable, RecoveryCodeTable, SecondFactorTable

_TABLES = (SecondFactorTable, RecoveryCodeTable)


@dataclass(frozen=True, slots=True, repr=False)
class Seconds:
    """What accounts have, by pseudonym: the day of a reset not read yet and the hash of the password (None for a closed one), and the rows
    of each table without the account's number."""

    own: dict[str, tuple[date | None, str | None]]
    rows: tuple[list[tuple[str, dict[str, Any]]], ...]


def seconds(connection: Connection) -> Seconds:
    """The passwords and second factors of all accounts as they are."""
    query = select(AccountTable.pseudonym, AccountTable.second_reset, AccountTable.password_hash)
    own = {pseudonym: (reset, password) for pseudonym, reset, password in connection.execute(query)}
    found = []
    for table in _TABLES:
        query = select(AccountTable.pseudonym, table.__table__).join_from(table, AccountTable, table.account_id == AccountTable.id)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        found.append([(row.pop("pseudonym"), {key: value for key, value in row.items() if key != "account_id"}) for row in rows])
    return Seconds(own, tuple(found))


def put_back(connection: Connection, before: Seconds) -> None:
    """Let every account that was there before the restore have what it had then; those that only the backup knows keep the backup's."""
    numbers = {row.pseudonym: row.id for row in connection.execute(select(AccountTable.pseudonym, AccountTable.id))}
    for pseudonym, (reset, password) in before.own.items():
        if number := numbers.get(pseudonym):
            connection.execute(update(AccountTable).where(AccountTable.id == number).values(second_reset=reset, password_hash=password))
            for table in _TABLES:
                connection.execute(delete(table).where(table.account_id == number))
    for place, rows in zip(_TABLES, before.rows, strict=True):
        again = [row | {"account_id": numbers[pseudonym]} for pseudonym, row in rows if pseudonym in numbers]
        if again:
            connection.execute(insert(place), again)
