"""Keeping answer files that were fetched at partners, and when we looked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from intake.store.tables import BatchTable
from intake.store.tables_delivery import PickedFileTable, PickUpTable
from intake.store.tables_house import AccountTable, AreaTable

OPEN = ("waiting", "unread")
"""States of a file that somebody has to deal with."""
SAME, GONE = "same", "picked_gone"
"""The state of a file that had been fetched before; the problem of one whose content is destroyed."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A fetched file; `digest` and `seen` are keyed hashes of its content and of its name, size and time at the partner."""

    id: bytes
    partner: str
    area_id: int
    state: str
    problem: str
    rows: int
    digest: bytes
    seen: bytes
    at: str
    by: str
    key_id: bytes | None
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at a partner's folder; `tries`: how often in a row it did not work, `problem`: why."""

    partner: str
    at: str
    tries: int
    problem: str


_FILE = [PickedFileTable.__table__.c[name] for name in KeptFile.__dataclass_fields__]


def add(connection: Connection, file: KeptFile) -> None:
    """Add a fetched file."""
    connection.execute(insert(PickedFileTable).values(asdict(file)))


def change(connection: Connection, file_id: bytes, **values: Any) -> None:
    """Change columns of a fetched file."""
    connection.execute(update(PickedFileTable).where(PickedFileTable.id == file_id).values(**values))


def forget(connection: Connection, file_id: bytes) -> None:
    """Let a file be fetched again, should it still lie there."""
    connection.execute(delete(PickedFileTable).where(PickedFileTable.id == file_id))


def knows(connection: Connection, partner: str, *, seen: bytes = b"", digest: bytes = b"") -> bool:
    """Whether a file of the partner was fetched before, by its looks or by its content."""
    same = PickedFileTable.seen == seen if seen else and_(PickedFileTable.digest == digest, PickedFileTable.state != SAME)
    if digest:
        same = and_(same, PickedFileTable.problem != GONE)  # sent again after its content was destroyed: as the partner was asked to
    return bool(connection.execute(select(exists().where(PickedFileTable.partner == partner, same))).scalar())


def _inside(path: str) -> Select[Any]:
    query = select(*_FILE).join(AreaTable, AreaTable.id == PickedFileTable.area_id)
    return query.where(PickedFileTable.state.in_(OPEN), AreaTable.path.startswith(path, autoescape=True))


def waiting(connection: Connection, path: str) -> list[KeptFile]:
    """The files that wait for somebody of a branch, oldest first."""
    return [KeptFile(*row) for row in connection.execute(_inside(path).order_by(PickedFileTable.at, PickedFileTable.id))]


def count(connection: Connection, path: str) -> int:
    """How many wait."""
    return connection.execute(select(func.count()).select_from(_inside(path).subquery())).scalar_one()


def uncovered(connection: Connection) -> list[tuple[str, int]]:
    """(name of the area, how many files) of those that wait where no open coordinator's account covers the area."""
    above = aliased(AreaTable)
    coordinator = select(AccountTable.id).join(above, above.id == AccountTable.area_id)
    covers = func.substr(AreaTable.path, 1, func.length(above.path)) == above.path
    coordinator = coordinator.where(AccountTable.role == "coordinator", AccountTable.state == "open", covers)
    query = select(AreaTable.name, func.count()).select_from(PickedFileTable).join(AreaTable, AreaTable.id == PickedFileTable.area_id)
    query = query.where(PickedFileTable.state.in_(OPEN), ~coordinator.correlate(AreaTable).exists())
    return [(row[0], row[1]) for row in connection.execute(query.group_by(AreaTable.id, AreaTable.name).order_by(AreaTable.id))]


def get(connection: Connection, file_id: bytes, path: str) -> KeptFile | None:
    """A file that waits in a branch."""
    row = connection.execute(_inside(path).where(PickedFileTable.id == file_id)).first()
    return KeptFile(*row) if row else None


def of_partners(connection: Connection, partners: Sequence[str]) -> list[KeptFile]:
    """The files of these partners that still wait."""
    query = select(*_FILE).where(PickedFileTable.partner.in_(partners), PickedFileTable.state.in_(OPEN))
    return [KeptFile(*row) for row in connection.execute(query.with_for_update())]


def all_open(connection: Connection) -> list[KeptFile]:
    """The files that still wait, of all partners."""
    return [KeptFile(*row) for row in connection.execute(select(*_FILE).where(PickedFileTable.state.in_(OPEN)))]


def open_one(connection: Connection, file_id: bytes) -> KeptFile | None:
    """A file if it still waits, locked."""
    query = select(*_FILE).where(PickedFileTable.id == file_id, PickedFileTable.state.in_(OPEN))
    row = connection.execute(query.with_for_update()).first()
    return KeptFile(*row) if row else None


def note_look(connection: Connection, look: Look) -> None:
    """Note a look at a partner's folder, in the place of the one before."""
    connection.execute(delete(PickUpTable).where(PickUpTable.partner == look.partner))
    connection.execute(insert(PickUpTable).values(asdict(look)))


def looks(connection: Connection) -> dict[str, Look]:
    """The last look at each partner's folder."""
    columns = [PickUpTable.__table__.c[name] for name in Look.__dataclass_fields__]
    return {row[0]: Look(*row) for row in connection.execute(select(*columns))}


def paths_of_batches(connection: Connection, partner: str) -> list[str]:
    """The areas (paths) whose lists the partner got."""
    query = select(AreaTable.path).join(BatchTable, BatchTable.area_id == AreaTable.id).where(BatchTable.partner == partner)
    return list(connection.execute(query.distinct()).scalars())


def area_above(connection: Connection, path: str) -> int:
    """The number of the area with this path, the root's if there is none."""
    found = connection.execute(select(AreaTable.id).where(AreaTable.path == path)).scalar()
    return found if found is not None else connection.execute(select(func.min(AreaTable.id))).scalar_one()
