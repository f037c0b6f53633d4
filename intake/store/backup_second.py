"""Second factors across a restore: those of the database that is there win over the backup's, so that one that was removed, reset or used
up does not come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from intake.store.tables_house import AccountTable, RecoveryCodeTable, SecondFactorTable

_TABLES = (SecondFactorTable, RecoveryCodeTable)


@dataclass(frozen=True, slots=True, repr=False)
class Seconds:
    """What accounts have, by pseudonym: the day of a reset not read yet, and the rows of each table without the account's number."""

    resets: dict[str, date | None]
    rows: tuple[list[tuple[str, dict[str, Any]]], ...]


def seconds(connection: Connection) -> Seconds:
    """The second factors of all accounts as they are."""
    resets = {row.pseudonym: row.second_reset for row in connection.execute(select(AccountTable.pseudonym, AccountTable.second_reset))}
    found = []
    for table in _TABLES:
        query = select(AccountTable.pseudonym, table.__table__).join_from(table, AccountTable, table.account_id == AccountTable.id)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        found.append([(row.pop("pseudonym"), {key: value for key, value in row.items() if key != "account_id"}) for row in rows])
    return Seconds(resets, tuple(found))


def put_back(connection: Connection, before: Seconds) -> None:
    """Let every account that was there before the restore have what it had then; those that only the backup knows keep the backup's."""
    numbers = {row.pseudonym: row.id for row in connection.execute(select(AccountTable.pseudonym, AccountTable.id))}
    for pseudonym, reset in before.resets.items():
        if number := numbers.get(pseudonym):
            connection.execute(update(AccountTable).where(AccountTable.id == number).values(second_reset=reset))
            for table in _TABLES:
                connection.execute(delete(table).where(table.account_id == number))
    for place, rows in zip(_TABLES, before.rows, strict=True):
        again = [row | {"account_id": numbers[pseudonym]} for pseudonym, row in rows if pseudonym in numbers]
        if again:
            connection.execute(insert(place), again)
