"""Keeping incidents, and reading who may be affected by one: registrations streamed, so that a hundred thousand of them fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from intake.store.registration import KEPT_COLUMNS, Kept, by_ids
from intake.store.tables import BatchTable, CorrectionTable, ReferralTable, RegistrationTable
from intake.store.tables_house import AreaTable, IncidentTable

LOT = 500


@dataclass(frozen=True, slots=True)
class KeptIncident:
    """One incident; what it is lies sealed under the key named `key_id`."""

    id: bytes
    key_id: bytes
    number: int
    closed: bool
    week: date
    sealed: bytes


_COLUMNS = [IncidentTable.__table__.c[name] for name in KeptIncident.__dataclass_fields__]


def next_number(connection: Connection) -> int:
    """The number of the next incident."""
    return int(connection.execute(select(func.coalesce(func.max(IncidentTable.number), 0))).scalar_one()) + 1


def add(connection: Connection, one: KeptIncident) -> None:
    """Keep a new incident; raises IntegrityError if its number is taken."""
    connection.execute(insert(IncidentTable).values(asdict(one)))


def change(connection: Connection, incident_id: bytes, sealed: bytes, *, closed: bool) -> None:
    """Put other contents in place."""
    connection.execute(update(IncidentTable).where(IncidentTable.id == incident_id).values(sealed=sealed, closed=closed))


def by_number(connection: Connection, number: int) -> KeptIncident | None:
    """One incident, locked until the transaction ends (PostgreSQL); None if there is none."""
    row = connection.execute(select(*_COLUMNS).where(IncidentTable.number == number).with_for_update()).first()
    return KeptIncident(*row) if row else None


def all_incidents(connection: Connection, *, closed: bool = True) -> list[KeptIncident]:
    """All incidents, newest first; those that are closed too, unless `closed` is False."""
    query = select(*_COLUMNS).order_by(IncidentTable.number.desc())
    return [KeptIncident(*row) for row in connection.execute(query if closed else query.where(~IncidentTable.closed))]


def _inside(path: str) -> Select[Any]:
    return select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True))


def _streamed(connection: Connection, query: Any) -> Iterator[list[Kept]]:
    with connection.execution_options(yield_per=LOT).execute(query) as result:
        for rows in result.partitions():
            yield [Kept(*row) for row in rows]


def in_branch(connection: Connection, path: str, until: date | None = None) -> Iterator[list[Kept]]:
    """The registrations of a branch of the areas, in lots; those registered after the week `until` left out."""
    query = select(*KEPT_COLUMNS).where(RegistrationTable.area_id.in_(_inside(path)))
    return _streamed(connection, query if until is None else query.where(RegistrationTable.week <= until))


def in_batches(connection: Connection, numbers: Collection[int], path: str) -> Iterator[list[Kept]]:
    """The registrations of a branch that stand in one of these batches, as new rows or corrected, in lots."""
    corrected = select(CorrectionTable.referral_id).where(CorrectionTable.batch_id.in_(numbers))
    rows = ReferralTable.batch_id.in_(numbers) | ReferralTable.id.in_(corrected)
    standing = select(ReferralTable.registration_id).where(rows)
    query = select(*KEPT_COLUMNS).where(RegistrationTable.id.in_(standing), RegistrationTable.area_id.in_(_inside(path)))
    return _streamed(connection, query)


def waiting_for(connection: Connection, programme: str, partner: str, week: date, path: str) -> Iterator[list[Kept]]:
    """The registrations of a branch that may have waited to be handed to the partner in that week, in lots: registered by then, and in no
    list of an earlier week."""
    earlier = select(BatchTable.id).where(BatchTable.week < week)
    waits = ReferralTable.batch_id.is_(None) | ReferralTable.batch_id.not_in(earlier)
    referred = select(ReferralTable.registration_id).where(ReferralTable.programme == programme, ReferralTable.partner == partner, waits)
    query = select(*KEPT_COLUMNS).where(RegistrationTable.id.in_(referred), RegistrationTable.area_id.in_(_inside(path)))
    return _streamed(connection, query.where(RegistrationTable.week <= week))


def left(connection: Connection, number: int) -> int:
    """How many rows have left this batch since it was built: erased, purged, or taken out before it was sent."""
    return int(connection.execute(select(BatchTable.removed).where(BatchTable.id == number)).scalar_one())


def ids(connection: Connection) -> list[bytes]:
    """The ids of all registrations."""
    return list(connection.execute(select(RegistrationTable.id)).scalars())


def lots_of(connection: Connection, chosen: Sequence[bytes]) -> Iterator[list[Kept]]:
    """These registrations, in lots."""
    for start in range(0, len(chosen), LOT):
        yield by_ids(connection, chosen[start : start + LOT])
