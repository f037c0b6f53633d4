"""Keeping the pool of lent contacts, and the places that people have on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from intake.domain.lent import FEWEST_WEEKS, MAILBOX, OPEN, Room
from intake.store.tables_house import AreaTable
from intake.store.tables_lent import LentContactTable, LentMessageTable, LentPlaceTable

_SOME = 500


@dataclass(frozen=True, slots=True)
class KeptContact:
    """One contact of the pool; the address is sealed under the key named `key_id`."""

    id: bytes
    key_id: bytes
    number: int
    area_id: int
    kind: str
    state: str
    address_hash: bytes
    share: int
    relays: str
    since: date
    until: date | None
    rest_until: date | None
    sealed: bytes


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """One place: had, cooling off (`free_week`), or still without a contact (`contact_id` None). Of somebody who is forgotten only the
    clear part is left."""

    id: bytes
    contact_id: bytes | None
    area_id: int
    kind: str
    partner: str
    person_hash: bytes | None
    key_id: bytes | None
    tag_hash: bytes | None
    cool_weeks: int
    free_week: date | None
    sealed: bytes | None


_CONTACT = [LentContactTable.__table__.c[name] for name in KeptContact.__dataclass_fields__]
_PLACE = [LentPlaceTable.__table__.c[name] for name in KeptPlace.__dataclass_fields__]


def inside(path: str, column: Any) -> ColumnElement[bool]:
    """Whether an area's number lies in a branch of the areas."""
    found: ColumnElement[bool] = column.in_(select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True)))
    return found


def _contacts(connection: Connection, *conditions: Any, lock: bool = False) -> list[KeptContact]:
    query = select(*_CONTACT).where(*conditions).order_by(LentContactTable.number)
    return [KeptContact(*row) for row in connection.execute(query.with_for_update() if lock else query)]


def contacts(connection: Connection, path: str) -> list[KeptContact]:
    """The contacts of a branch, by number."""
    return _contacts(connection, inside(path, LentContactTable.area_id))


def serving(connection: Connection, path: str) -> list[tuple[KeptContact, str]]:
    """The contacts that people at `path` may get, or that lie below it: of its branch and of the areas above; each with its area's path."""
    query = select(*_CONTACT, AreaTable.path).join(AreaTable, AreaTable.id == LentContactTable.area_id).order_by(LentContactTable.number)
    rows = [(KeptContact(*row[:-1]), str(row[-1])) for row in connection.execute(query)]
    return [(one, area) for one, area in rows if path.startswith(area) or area.startswith(path)]


def contact(connection: Connection, number: int, path: str = "/", *, lock: bool = False) -> KeptContact | None:
    """One contact of a branch by its number."""
    found = _contacts(connection, LentContactTable.number == number, inside(path, LentContactTable.area_id), lock=lock)
    return found[0] if found else None


def by_id(connection: Connection, contact_id: bytes) -> KeptContact | None:
    """One contact by its id."""
    found = _contacts(connection, LentContactTable.id == contact_id)
    return found[0] if found else None


def by_address(connection: Connection, address_hash: bytes) -> KeptContact | None:
    """The contact with this address."""
    found = _contacts(connection, LentContactTable.address_hash == address_hash)
    return found[0] if found else None


def add(connection: Connection, one: KeptContact) -> int:
    """Add a contact under the next free number, which is returned. Raises IntegrityError if its address is there."""
    number = (connection.execute(select(func.max(LentContactTable.number))).scalar() or 0) + 1
    connection.execute(insert(LentContactTable).values(asdict(replace(one, number=number))))
    return int(number)


def change(connection: Connection, contact_id: bytes, **values: Any) -> None:
    """Change columns of a contact."""
    connection.execute(update(LentContactTable).where(LentContactTable.id == contact_id).values(**values))


def remove(connection: Connection, contact_id: bytes) -> None:
    """Remove a contact on which nobody has or had a place and nothing waits."""
    connection.execute(delete(LentContactTable).where(LentContactTable.id == contact_id))


def rest(connection: Connection, week: date) -> None:
    """Let all contacts rest as long as a place cools off: an older backup does not know who got a place since."""
    longest = max(FEWEST_WEEKS, connection.execute(select(func.max(LentPlaceTable.cool_weeks))).scalar() or 0)
    connection.execute(update(LentContactTable).values(rest_until=week + timedelta(weeks=longest)))


def rooms(connection: Connection, kind: str, partner: str) -> list[tuple[KeptContact, Room]]:
    """All open contacts of a kind with what is taken of them, locked until the transaction ends (PostgreSQL). What cools off on a mailbox
    takes no room: its tag is nobody else's."""
    found = _contacts(connection, LentContactTable.kind == kind, LentContactTable.state == OPEN, lock=True)
    paths = {row.id: row.path for row in connection.execute(select(AreaTable.id, AreaTable.path))}
    had = LentPlaceTable.free_week.is_(None) if kind == MAILBOX else LentPlaceTable.id.is_not(None)
    query = select(LentPlaceTable.contact_id, LentPlaceTable.partner, func.count()).where(had, LentPlaceTable.contact_id.is_not(None))
    taken: dict[bytes, dict[str, int]] = {}
    for contact_id, whose, many in connection.execute(query.group_by(LentPlaceTable.contact_id, LentPlaceTable.partner)):
        taken.setdefault(bytes(contact_id or b""), {})[whose] = many
    return [
        (one, Room(one.id, paths[one.area_id], one.share, taken.get(one.id, {}).get(partner, 0), sum(taken.get(one.id, {}).values())))
        for one in found
    ]


def places(connection: Connection, *conditions: Any, lock: bool = False) -> list[KeptPlace]:
    """Places under these conditions, in order of their ids."""
    query = select(*_PLACE).where(*conditions).order_by(LentPlaceTable.id)
    return [KeptPlace(*row) for row in connection.execute(query.with_for_update() if lock else query)]


def on_contact(connection: Connection, contact_id: bytes, path: str = "/") -> list[KeptPlace]:
    """All places on a contact of people of a branch, had and cooling off."""
    return places(connection, LentPlaceTable.contact_id == contact_id, inside(path, LentPlaceTable.area_id))


def of_persons(connection: Connection, hashes: Sequence[bytes], *, lock: bool = False) -> list[KeptPlace]:
    """The places of some people, waiting and cooling ones too."""
    found: list[KeptPlace] = []
    for start in range(0, len(hashes), _SOME):
        found += places(connection, LentPlaceTable.person_hash.in_(hashes[start : start + _SOME]), lock=lock)
    return found


def waiting(connection: Connection, path: str, kind: str | None = None) -> list[KeptPlace]:
    """Of a branch, those for whom there was no contact."""
    conditions = [LentPlaceTable.contact_id.is_(None), inside(path, LentPlaceTable.area_id)]
    return places(connection, *conditions, *([LentPlaceTable.kind == kind] if kind else []))


def by_tag(connection: Connection, tag_hash: bytes) -> KeptPlace | None:
    """The place with this tag."""
    found = places(connection, LentPlaceTable.tag_hash == tag_hash)
    return found[0] if found else None


def held(connection: Connection) -> list[KeptPlace]:
    """All places that somebody has."""
    return places(connection, LentPlaceTable.contact_id.is_not(None), LentPlaceTable.free_week.is_(None))


def put(connection: Connection, one: KeptPlace) -> None:
    """Add a place, or write it anew."""
    connection.execute(delete(LentPlaceTable).where(LentPlaceTable.id == one.id))
    connection.execute(insert(LentPlaceTable).values(asdict(one)))


def cool(connection: Connection, some: Sequence[KeptPlace], week: date, *, forget: bool) -> None:
    """Let places cool off from `week` on, those that do so already no longer than they did; `forget`: with nothing of the person left."""
    for one in some:
        if one.contact_id is None:
            connection.execute(delete(LentPlaceTable).where(LentPlaceTable.id == one.id))
            continue
        values: dict[str, Any] = {"free_week": one.free_week or week + timedelta(weeks=one.cool_weeks)}
        if forget:
            values |= {"person_hash": None, "key_id": None, "sealed": None}
        connection.execute(update(LentPlaceTable).where(LentPlaceTable.id == one.id).values(values))


def drop_cooled(connection: Connection, week: date) -> list[bytes]:
    """Delete places that have cooled off by `week`; returns the names of their keys."""
    gone = delete(LentPlaceTable).where(LentPlaceTable.free_week <= week).returning(LentPlaceTable.key_id)
    return [key for key in connection.execute(gone).scalars() if key is not None]


def counts(connection: Connection, path: str) -> dict[bytes, tuple[int, int, int]]:
    """Contact of a branch -> how many places are had, how many cool off, how many messages wait on it."""
    of = LentPlaceTable.contact_id
    cooling = func.count(LentPlaceTable.free_week)
    query = select(of, func.count(), cooling).join(LentContactTable, LentContactTable.id == of).group_by(of)
    rows = connection.execute(query.where(inside(path, LentContactTable.area_id)))
    found = {bytes(one or b""): (many - cools, cools, 0) for one, many, cools in rows}
    letters = select(LentMessageTable.contact_id, func.count()).where(inside(path, LentMessageTable.area_id))
    for one, many in connection.execute(letters.group_by(LentMessageTable.contact_id)):
        had, cools, _ = found.get(bytes(one), (0, 0, 0))
        found[bytes(one)] = (had, cools, many)
    return found


def count_waiting(connection: Connection, path: str) -> int:
    """How many people of a branch wait for a contact."""
    query = select(func.count()).select_from(LentPlaceTable)
    return connection.execute(query.where(LentPlaceTable.contact_id.is_(None), inside(path, LentPlaceTable.area_id))).scalar_one()


def count_ending(connection: Connection, path: str, until: date) -> int:
    """How many open contacts of a branch end by `until` while people have places on them."""
    used = select(LentPlaceTable.contact_id).where(LentPlaceTable.free_week.is_(None), LentPlaceTable.contact_id.is_not(None))
    query = select(func.count()).select_from(LentContactTable)
    query = query.where(LentContactTable.state == OPEN, LentContactTable.until <= until, LentContactTable.id.in_(used))
    return connection.execute(query.where(inside(path, LentContactTable.area_id))).scalar_one()


def ended(connection: Connection, today: date) -> list[KeptContact]:
    """Open contacts whose last day has passed."""
    return _contacts(connection, LentContactTable.state == OPEN, LentContactTable.until < today)
