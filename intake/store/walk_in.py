"""Keeping walk-in sessions, the half-days that volunteers offer, and the secret addresses of calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from intake.store.tables_house import AccountTable, AreaTable
from intake.store.tables_visit import CalendarFeedTable, ShiftTable, WalkInTable


@dataclass(frozen=True, slots=True)
class KeptWalkIn:
    """One session as kept."""

    id: bytes
    centre_id: int
    week: date
    places: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class KeptShift:
    """One offer as kept."""

    id: bytes
    account_id: int
    area_id: int
    week: date
    sealed: bytes


_WALK_IN = [WalkInTable.__table__.c[name] for name in KeptWalkIn.__dataclass_fields__]
_SHIFT = [ShiftTable.__table__.c[name] for name in KeptShift.__dataclass_fields__]


def add(connection: Connection, one: KeptWalkIn) -> None:
    """Keep a session."""
    connection.execute(insert(WalkInTable).values({name: getattr(one, name) for name in KeptWalkIn.__dataclass_fields__}))


def since(connection: Connection, week: date) -> list[KeptWalkIn]:
    """The sessions of this week and later ones."""
    return [KeptWalkIn(*row) for row in connection.execute(select(*_WALK_IN).where(WalkInTable.week >= week))]


def by_id(connection: Connection, walk_in_id: bytes, *, lock: bool = False) -> KeptWalkIn | None:
    """One session; `lock`: whoever else wants a place waits until the transaction ends (PostgreSQL; SQLite has one writer)."""
    query = select(*_WALK_IN).where(WalkInTable.id == walk_in_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return KeptWalkIn(*row) if row else None


def set_places(connection: Connection, walk_in_id: bytes, places: int) -> None:
    """Give a session another number of places."""
    connection.execute(update(WalkInTable).where(WalkInTable.id == walk_in_id).values(places=places))


def offer(connection: Connection, one: KeptShift) -> None:
    """Keep an offer."""
    connection.execute(insert(ShiftTable).values({name: getattr(one, name) for name in KeptShift.__dataclass_fields__}))


def offers(connection: Connection, week: date, path: str) -> list[tuple[KeptShift, str, str, str]]:
    """The offers of this week and later ones by accounts at or below `path`: each with the account's pseudonym and name and the path of the
    area that is offered."""
    account_area = select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True))
    query = (
        select(*_SHIFT, AccountTable.pseudonym, AccountTable.name, AreaTable.path)
        .join(AccountTable, AccountTable.id == ShiftTable.account_id)
        .join(AreaTable, AreaTable.id == ShiftTable.area_id)
        .where(ShiftTable.week >= week, AccountTable.state == "open", AccountTable.area_id.in_(account_area))
    )
    return [(KeptShift(*row[:-3]), row[-3], row[-2], row[-1]) for row in connection.execute(query)]


def offers_of(connection: Connection, account_id: int, week: date) -> list[tuple[KeptShift, str, str]]:
    """What an account offers from this week on: each with the path and name of the area."""
    query = select(*_SHIFT, AreaTable.path, AreaTable.name).join(AreaTable, AreaTable.id == ShiftTable.area_id)
    rows = connection.execute(query.where(ShiftTable.account_id == account_id, ShiftTable.week >= week))
    return [(KeptShift(*row[:-2]), row[-2], row[-1]) for row in rows]


def withdraw(connection: Connection, shift_id: bytes, account_id: int) -> bool:
    """Delete an offer of this account; False if there is none."""
    return connection.execute(delete(ShiftTable).where(ShiftTable.id == shift_id, ShiftTable.account_id == account_id)).rowcount == 1


def forget_before(connection: Connection, week: date) -> int:
    """Delete sessions and offers of weeks before `week`; visits stay. Returns how many."""
    sessions = connection.execute(delete(WalkInTable).where(WalkInTable.week < week)).rowcount
    return sessions + connection.execute(delete(ShiftTable).where(ShiftTable.week < week)).rowcount


def set_feed(connection: Connection, account_id: int, token_hash: bytes | None, language: str, week: date) -> None:
    """Give an account another secret address; None takes it away."""
    connection.execute(delete(CalendarFeedTable).where(CalendarFeedTable.account_id == account_id))
    if token_hash is not None:
        values = {"token_hash": token_hash, "account_id": account_id, "language": language, "week": week}
        connection.execute(insert(CalendarFeedTable).values(values))


def feed_of(connection: Connection, account_id: int) -> date | None:
    """Since which week an account has a secret address; None if it has none."""
    return connection.execute(select(CalendarFeedTable.week).where(CalendarFeedTable.account_id == account_id)).scalar()


def by_token(connection: Connection, token_hash: bytes) -> tuple[str, str] | None:
    """(pseudonym, language) of the open account whose address this is."""
    query = select(AccountTable.pseudonym, CalendarFeedTable.language)
    query = query.join(AccountTable, AccountTable.id == CalendarFeedTable.account_id)
    row = connection.execute(query.where(CalendarFeedTable.token_hash == token_hash, AccountTable.state == "open")).first()
    return (row[0], row[1]) if row else None
