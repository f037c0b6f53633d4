"""Keeping deliveries and the steps of batches on their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from intake.domain.delivery import FAILED, QUEUED
from intake.store.tables import BatchTable
from intake.store.tables_delivery import DeliveryStepTable, DeliveryTable
from intake.store.tables_house import AreaTable


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """One file on its way. `next_at`: when it is tried next (UTC); `problem`: why the last try failed, a code."""

    id: int
    batch_id: int
    format: str
    way: str
    state: str
    tries: int
    problem: str
    asked_by: str
    next_at: str


@dataclass(frozen=True, slots=True)
class KeptStep:
    """One step of a batch; `by`: a pseudonym, '' when it came about by itself."""

    batch_id: int
    step: str
    at: str
    by: str
    way: str
    name: str = ""
    sha256: str = ""
    size: int = 0


_DELIVERY = [DeliveryTable.__table__.c[name] for name in KeptDelivery.__dataclass_fields__]
_STEP = [DeliveryStepTable.__table__.c[name] for name in KeptStep.__dataclass_fields__]


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Add a delivery; returns its number."""
    return connection.execute(insert(DeliveryTable).values(**values).returning(DeliveryTable.id)).scalar_one()


def change(connection: Connection, delivery_id: int, **values: Any) -> None:
    """Change columns of a delivery."""
    connection.execute(update(DeliveryTable).where(DeliveryTable.id == delivery_id).values(**values))


def get(connection: Connection, delivery_id: int) -> KeptDelivery | None:
    """A delivery by its number; PostgreSQL keeps others from changing it until the transaction ends."""
    row = connection.execute(select(*_DELIVERY).where(DeliveryTable.id == delivery_id).with_for_update()).first()
    return KeptDelivery(*row) if row else None


def of_batch(connection: Connection, batch_id: int) -> list[KeptDelivery]:
    """The deliveries of a batch, in order."""
    return [KeptDelivery(*row) for row in connection.execute(select(*_DELIVERY).where(DeliveryTable.batch_id == batch_id).order_by("id"))]


def due(connection: Connection, moment: str) -> list[int]:
    """The deliveries to be tried by now."""
    query = select(DeliveryTable.id).where(DeliveryTable.state == QUEUED, DeliveryTable.next_at <= moment).order_by(DeliveryTable.id)
    return list(connection.execute(query).scalars())


def failed(connection: Connection, path: str) -> list[KeptDelivery]:
    """The deliveries of a branch that wait for a person, oldest first."""
    query = select(*_DELIVERY).join(BatchTable, BatchTable.id == DeliveryTable.batch_id).join(AreaTable, AreaTable.id == BatchTable.area_id)
    query = query.where(DeliveryTable.state == FAILED, AreaTable.path.startswith(path, autoescape=True)).order_by(DeliveryTable.id)
    return [KeptDelivery(*row) for row in connection.execute(query)]


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state."""
    found = connection.execute(select(DeliveryTable.state, func.count()).group_by(DeliveryTable.state))
    return {row[0]: row[1] for row in found}


def add_step(connection: Connection, step: KeptStep) -> None:
    """Note a step."""
    connection.execute(insert(DeliveryStepTable).values(asdict(step)))


def steps(connection: Connection, batch_id: int) -> list[KeptStep]:
    """The steps of a batch, in order."""
    query = select(*_STEP).where(DeliveryStepTable.batch_id == batch_id).order_by(DeliveryStepTable.id)
    return [KeptStep(*row) for row in connection.execute(query)]


def without_step(connection: Connection, batches: Sequence[int], step: str) -> list[int]:
    """Those of the batches that have not come to a step yet."""
    there = set(
        connection.execute(
            select(DeliveryStepTable.batch_id).where(DeliveryStepTable.batch_id.in_(batches), DeliveryStepTable.step == step)
        ).scalars()
    )
    return sorted(set(batches) - there)
