"""Keeping tablets: invited by a code, enrolled by it, revoked. Codes and tokens are kept as keyed hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from intake.domain.area import Area
from intake.store import area as areas
from intake.store.hot import Hot
from intake.store.tables_house import AreaTable, TabletTable

INVITED, ENROLLED, REVOKED = "invited", "enrolled", "revoked"


@dataclass(frozen=True, slots=True)
class Tablet:
    """One tablet: its number, what is written on it, its area, its state, the week it was last heard of, whether a relay can recognise
    it."""

    id: int
    name: str
    state: str
    contact_week: date | None
    for_relay: bool
    area: Area

    @property
    def is_revoked(self) -> bool:
        """Whether nothing it sends is taken in without a person."""
        return self.state == REVOKED


_COLUMNS = (TabletTable.id, TabletTable.name, TabletTable.state, TabletTable.contact_week, TabletTable.relay_hash, *areas.COLUMNS)
_TABLETS = select(*_COLUMNS).join_from(TabletTable, AreaTable, TabletTable.area_id == AreaTable.id)
_BY_TOKEN = Hot(_TABLETS.where(TabletTable.token_hash == bindparam("token")))


def _made(row: Sequence[Any]) -> Tablet:
    number, name, state, week, relay_hash = row[:5]
    return Tablet(number, name, state, date.fromisoformat(week) if isinstance(week, str) else week, relay_hash is not None, Area(*row[5:]))


def by_token(connection: Connection, token_hash: bytes) -> Tablet | None:
    """The tablet that holds this token, revoked ones too."""
    rows = _BY_TOKEN.rows(connection, {"token": token_hash})
    return _made(rows[0]) if rows else None


def by_id(connection: Connection, number: int, path: str) -> Tablet | None:
    """The tablet with this number, if it belongs to the branch `path`."""
    row = connection.execute(_TABLETS.where(TabletTable.id == number, AreaTable.path.startswith(path, autoescape=True))).first()
    return _made(row) if row else None


def branch(connection: Connection, path: str) -> list[Tablet]:
    """The tablets of a branch, newest first."""
    query = _TABLETS.where(AreaTable.path.startswith(path, autoescape=True)).order_by(TabletTable.id.desc())
    return [_made(row) for row in connection.execute(query)]


def invite(connection: Connection, name: str, area: Area, code_hash: bytes, until: date) -> int:
    """Keep a tablet that is to be enrolled by a code; returns its number."""
    values = {"name": name, "area_id": area.id, "state": INVITED, "code_hash": code_hash, "code_until": until}
    number: int = connection.execute(insert(TabletTable).values(values).returning(TabletTable.id)).scalar_one()
    return number


def enrol(connection: Connection, code_hash: bytes, token_hash: bytes, relay_hash: bytes, today: date) -> Tablet | None:
    """Use a code up and keep the tablet's token; None if the code is not good (any more). Of two who use it at once, one wins."""
    mine = update(TabletTable).where(TabletTable.code_hash == code_hash, TabletTable.code_until >= today, TabletTable.state == INVITED)
    values = {"state": ENROLLED, "code_hash": None, "code_until": None, "token_hash": token_hash, "relay_hash": relay_hash}
    number = connection.execute(mine.values(values).returning(TabletTable.id)).scalar()
    return by_id(connection, number, "/") if number is not None else None


def revoke(connection: Connection, number: int) -> None:
    """Revoke a tablet. Its token's hash stays: what it still sends is recognised, and held for a person."""
    chosen = update(TabletTable).where(TabletTable.id == number)
    connection.execute(chosen.values(state=REVOKED, code_hash=None, code_until=None))


def heard_of(connection: Connection, number: int, week: date) -> None:
    """Note the week in which a tablet was heard of."""
    connection.execute(update(TabletTable).where(TabletTable.id == number).values(contact_week=week))


def by_relay_hash(connection: Connection, relay_hash: bytes) -> Tablet | None:
    """The tablet that a relay recognises by this hash, revoked ones too."""
    row = connection.execute(_TABLETS.where(TabletTable.relay_hash == relay_hash)).first()
    return _made(row) if row else None


def for_relays(connection: Connection) -> list[tuple[int, bytes, bool]]:
    """(number, hash for relays, whether it is revoked) of every tablet that a relay can recognise, by number."""
    query = select(TabletTable.id, TabletTable.relay_hash, TabletTable.state).where(TabletTable.relay_hash.is_not(None))
    return [
        (number, bytes(hashed or b""), state == REVOKED) for number, hashed, state in connection.execute(query.order_by(TabletTable.id))
    ]


def make_known_to_relays(connection: Connection, number: int, relay_hash: bytes) -> None:
    """Keep the hash by which relays recognise a tablet that was enrolled before there were relays."""
    connection.execute(update(TabletTable).where(TabletTable.id == number).values(relay_hash=relay_hash))
