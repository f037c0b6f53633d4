"""Keeping how far an account is in the course: which part, and the week in which it was done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, insert, select

from intake.store.tables_house import AccountTable, AreaTable, CourseTable


def done(connection: Connection, account_id: int) -> dict[str, date]:
    """Part -> the week (its Monday) in which the account did it."""
    query = select(CourseTable.part, CourseTable.week).where(CourseTable.account_id == account_id)
    return {row.part: row.week for row in connection.execute(query)}


def done_in(connection: Connection, path: str) -> dict[int, set[str]]:
    """Account -> the parts it has done, of the areas at and below `path`."""
    query = (
        select(CourseTable.account_id, CourseTable.part)
        .join_from(CourseTable, AccountTable, CourseTable.account_id == AccountTable.id)
        .join(AreaTable, AccountTable.area_id == AreaTable.id)
        .where(AreaTable.path.startswith(path, autoescape=True))
    )
    found: dict[int, set[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.account_id, set()).add(row.part)
    return found


def note(connection: Connection, account_id: int, part: str, week: date) -> None:
    """Keep that a part is done; raises IntegrityError if it was noted already."""
    connection.execute(insert(CourseTable).values(account_id=account_id, part=part, week=week))


def forget(connection: Connection, account_id: int) -> None:
    """Delete what the account has done."""
    connection.execute(delete(CourseTable).where(CourseTable.account_id == account_id))
