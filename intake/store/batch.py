"""Keeping batches, the files written for them, and the retractions that travel in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, delete, exists, func, insert, not_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import aliased

from intake.store.consent import holds
from intake.store.tables import BatchFileTable, BatchTable, ReferralTable, RegistrationTable, RetractionTable
from intake.store.tables_house import AreaTable

_SOME = 500


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """A batch and its manifest. `id` is its number; `built_by` and `approved_by` are pseudonyms."""

    id: int
    programme: str
    partner: str
    partner_version: int
    area_id: int
    state: str
    rows: int
    retractions: int
    corrections: int
    removed: int
    left_out: dict[str, int]
    columns: list[str]
    content_digest: bytes
    audit_head: bytes
    built_by: str
    approved_by: str
    week: date
    mark: bytes
    sent_on: date | None = None
    content_sum: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file written for a batch; `closed_for`: what it is closed with, None where that was not noted."""

    batch_id: int
    format: str
    name: str
    sha256: str
    size: int
    week: date
    closed_for: str | None = None


@dataclass(frozen=True, slots=True)
class KeptRetraction:
    """A row to be taken back from a partner."""

    id: bytes
    key_id: bytes
    partner: str
    programme: str
    area_id: int
    batch_id: int | None
    row_digest: bytes | None
    due: date
    sealed: bytes


_BATCH = [BatchTable.__table__.c[name] for name in KeptBatch.__dataclass_fields__]
_BY_NUMBER = select(*_BATCH).where(BatchTable.id == bindparam("one")).with_for_update()
_ADD_RETRACTION = insert(RetractionTable)
_FILE = [BatchFileTable.__table__.c[name] for name in KeptFile.__dataclass_fields__]
_RETRACTION = [RetractionTable.__table__.c[name] for name in KeptRetraction.__dataclass_fields__]


def _batches() -> Select[Any]:
    return select(*_BATCH).join(AreaTable, AreaTable.id == BatchTable.area_id)


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Add a batch; returns its number."""
    return connection.execute(insert(BatchTable).values(**values).returning(BatchTable.id)).scalar_one()


def change(connection: Connection, batch_id: int, **values: Any) -> None:
    """Change columns of a batch."""
    connection.execute(_changing(tuple(values)), {"one": batch_id} | {f"new_{name}": value for name, value in values.items()})


@cache
def _changing(names: tuple[str, ...]) -> Any:
    return update(BatchTable).where(BatchTable.id == bindparam("one")).values({name: bindparam(f"new_{name}") for name in names})


def get(connection: Connection, batch_id: int, path: str, *, lock: bool = False) -> KeptBatch | None:
    """A batch of a branch of the areas; `lock` keeps others from changing it until the transaction ends (PostgreSQL)."""
    query = _batches().where(BatchTable.id == batch_id, AreaTable.path.startswith(path, autoescape=True))
    if lock:
        query = query.with_for_update(of=BatchTable)
    row = connection.execute(query).first()
    return KeptBatch(*row) if row else None


def by_number(connection: Connection, batch_id: int) -> KeptBatch:
    """A batch wherever it is, locked until the transaction ends; for services that have come to it through a referral."""
    return KeptBatch(*connection.execute(_BY_NUMBER, {"one": batch_id}).one())


def newest(connection: Connection, path: str, most: int) -> list[KeptBatch]:
    """The newest batches of a branch."""
    query = _batches().where(AreaTable.path.startswith(path, autoescape=True)).order_by(BatchTable.id.desc()).limit(most)
    return [KeptBatch(*row) for row in connection.execute(query)]


def keep_file(connection: Connection, file: KeptFile) -> None:
    """Note a file, replacing the note on an earlier one of the same format."""
    values = {name: getattr(file, name) for name in KeptFile.__dataclass_fields__}
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    statement = make(BatchFileTable).values(**values)
    changed = {name: values[name] for name in ("name", "sha256", "size", "week", "closed_for")}
    connection.execute(statement.on_conflict_do_update(index_elements=["batch_id", "format"], set_=changed))


def files(connection: Connection, batch_id: int) -> list[KeptFile]:
    """The files written for a batch."""
    query = select(*_FILE).where(BatchFileTable.batch_id == batch_id).order_by(BatchFileTable.format)
    return [KeptFile(*row) for row in connection.execute(query)]


def add_retraction(connection: Connection, one: KeptRetraction) -> None:
    """Add a row to be taken back."""
    connection.execute(_ADD_RETRACTION, {name: getattr(one, name) for name in KeptRetraction.__dataclass_fields__})


def waiting_retractions(connection: Connection, programme: str, partner: str, path: str) -> list[KeptRetraction]:
    """Retractions that no batch carries yet."""
    query = (
        select(*_RETRACTION)
        .join(AreaTable, AreaTable.id == RetractionTable.area_id)
        .where(RetractionTable.partner == partner, RetractionTable.programme == programme, RetractionTable.batch_id.is_(None))
        .where(AreaTable.path.startswith(path, autoescape=True))
        .order_by(RetractionTable.id)
    )
    return [KeptRetraction(*row) for row in connection.execute(query)]


def retractions_in(connection: Connection, batch_id: int) -> list[KeptRetraction]:
    """The retractions a batch carries, in order of their ids."""
    query = select(*_RETRACTION).where(RetractionTable.batch_id == batch_id).order_by(RetractionTable.id)
    return [KeptRetraction(*row) for row in connection.execute(query)]


def put_retractions(connection: Connection, ids: Sequence[bytes], batch_id: int | None) -> None:
    """Put retractions into a batch, or back."""
    for start in range(0, len(ids), _SOME):
        part = ids[start : start + _SOME]
        connection.execute(update(RetractionTable).where(RetractionTable.id.in_(part)).values(batch_id=batch_id))


def remove_retractions_sent(connection: Connection, today: date) -> list[tuple[bytes, int]]:
    """Remove the retractions that have gone out with a sent batch and whose day has passed (until then its file may be written again,
    with them); returns their keys' names and their batches."""
    sent = select(BatchTable.id).where(BatchTable.state == "sent")
    over = and_(RetractionTable.batch_id.in_(sent), RetractionTable.due < today)
    gone = connection.execute(delete(RetractionTable).where(over).returning(RetractionTable.key_id, RetractionTable.batch_id))
    return [(key_id, batch_id) for key_id, batch_id in gone if batch_id is not None]


_ENDED = ("withdrawn", "error")
EXPIRED = "expired"


def _standing(programme: str, partner: str, today: date, without: Collection[bytes], *columns: Any) -> Select[Any]:
    """How the registrations of a programme stand to the partner, counted by `columns` and state: None without a referral, "expired" when
    the agreement has run out. One that was taken back and agreed to anew stands as agreed. `without`: ids that are not counted."""
    anew = aliased(ReferralTable)
    again = exists().where(
        anew.registration_id == RegistrationTable.id, anew.partner == partner, anew.state.not_in(_ENDED), ReferralTable.state.in_(_ENDED)
    )
    expired = and_(ReferralTable.state == "ready", ReferralTable.consent_until <= today)
    stands = case((expired, EXPIRED), else_=ReferralTable.state).label("stands")
    return (
        select(*columns, stands, func.count())
        .select_from(RegistrationTable)
        .join(AreaTable, AreaTable.id == RegistrationTable.area_id)
        .outerjoin(ReferralTable, and_(ReferralTable.registration_id == RegistrationTable.id, ReferralTable.partner == partner))
        .where(RegistrationTable.programme == programme, not_(again), RegistrationTable.id.not_in(without))
        .group_by(*columns, "stands")
    )


def left_out(connection: Connection, programme: str, partner: str, path: str, today: date, without: Collection[bytes]) -> dict[str, int]:
    """How many registrations of a branch have no referral to the partner (no consent), whose agreement has run out, how many are held back
    and withdrawn (and not agreed to anew)."""
    query = _standing(programme, partner, today, without).where(AreaTable.path.startswith(path, autoescape=True))
    states: dict[str | None, int] = dict(connection.execute(query).all())
    counts = {"no_consent": states.get(None, 0), "consent_expired": states.get(EXPIRED, 0)}
    return counts | {"held_back": states.get("draft", 0), "withdrawn": states.get("withdrawn", 0)}


def left_out_by_path(
    connection: Connection, programme: str, partner: str, today: date, without: Collection[bytes]
) -> list[tuple[str, str | None, int]]:
    """(path of the point, how they stand as above, how many), for the whole tree of areas."""
    return [(path, state, many) for path, state, many in connection.execute(_standing(programme, partner, today, without, AreaTable.path))]


def count_ready(connection: Connection, programme: str, partner: str, path: str, today: date, without: Collection[bytes]) -> int:
    """How many referrals wait to be sent and are still agreed to, those of the registrations `without` left out."""
    query = (
        select(func.count())
        .select_from(ReferralTable)
        .join(AreaTable, AreaTable.id == ReferralTable.area_id)
        .where(ReferralTable.state == "ready", ReferralTable.programme == programme, ReferralTable.partner == partner, holds(today))
        .where(AreaTable.path.startswith(path, autoescape=True), ReferralTable.registration_id.not_in(without))
    )
    return connection.execute(query).scalar_one()
