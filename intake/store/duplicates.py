"""Keeping suspected duplicates and what was decided about them. Pairs are kept with the smaller id first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import aliased

from intake.store.hot import Hot
from intake.store.tables import RegistrationTable, SuspectedTable
from intake.store.tables_house import AreaTable

OPEN, SAME, DIFFERENT = "open", "same", "different"


@dataclass(frozen=True, slots=True)
class Pair:
    """One suspected pair; `decision` is open, same or different; `decided_by` a pseudonym or ''."""

    first_id: bytes
    second_id: bytes
    score: float
    decision: str = OPEN
    decided_by: str = ""


def ordered(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """The two ids, smaller first."""
    return (one, other) if one < other else (other, one)


def suspect(connection: Connection, pairs: Sequence[Pair]) -> None:
    """Add pairs; those known already (decided ones too) stay as they are: "different" is remembered."""
    if not pairs:
        return
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    statement = make(SuspectedTable).on_conflict_do_nothing(index_elements=["first_id", "second_id"])
    rows = [{"first_id": one.first_id, "second_id": one.second_id, "score": one.score, "decision": OPEN, "decided_by": ""} for one in pairs]
    connection.execute(statement, rows)


def _pairs(path: str) -> Any:
    """Pairs of which at least one registration lies in the branch: people move, and either side's coordinator may see it."""
    first, second = aliased(RegistrationTable), aliased(RegistrationTable)
    first_area, second_area = aliased(AreaTable), aliased(AreaTable)
    return (
        select(SuspectedTable.first_id, SuspectedTable.second_id, SuspectedTable.score, SuspectedTable.decision, SuspectedTable.decided_by)
        .join(first, first.id == SuspectedTable.first_id)
        .join(second, second.id == SuspectedTable.second_id)
        .join(first_area, first_area.id == first.area_id)
        .join(second_area, second_area.id == second.area_id)
        .where(or_(first_area.path.startswith(path, autoescape=True), second_area.path.startswith(path, autoescape=True)))
    )


def listed(
    connection: Connection, path: str, decision: str, *, programme: str | None = None, skip: int = 0, most: int | None = None
) -> list[Pair]:
    """Pairs with this decision, best score first."""
    query = _pairs(path).where(SuspectedTable.decision == decision)
    if programme:
        query = query.where(SuspectedTable.first_id.in_(select(RegistrationTable.id).where(RegistrationTable.programme == programme)))
    query = query.order_by(SuspectedTable.score.desc(), SuspectedTable.first_id, SuspectedTable.second_id).offset(skip)
    return [Pair(*row) for row in connection.execute(query.limit(most) if most else query)]


def get(connection: Connection, path: str, one: bytes, other: bytes) -> Pair | None:
    """A pair of the branch, None if it is not suspected."""
    first, second = ordered(one, other)
    row = connection.execute(_pairs(path).where(SuspectedTable.first_id == first, SuspectedTable.second_id == second)).first()
    return Pair(*row) if row else None


def forget_open(connection: Connection, registration_id: bytes) -> None:
    """Forget the pairs of a registration that nobody has decided on: it is compared anew."""
    either = or_(SuspectedTable.first_id == registration_id, SuspectedTable.second_id == registration_id)
    connection.execute(delete(SuspectedTable).where(SuspectedTable.decision == OPEN, either))


def decide(connection: Connection, pair: Pair, decision: str, by: str) -> None:
    """Keep a decision, or take it back (decision open)."""
    statement = update(SuspectedTable).where(SuspectedTable.first_id == pair.first_id, SuspectedTable.second_id == pair.second_id)
    connection.execute(statement.values(decision=decision, decided_by=by))


# Each half by its own index: asked for both at once, SQLite may look through all decisions instead.
_OF_ONE: Any = bindparam("one")
_SAME = SuspectedTable.decision == bindparam("decision")
_LINKED = Hot(
    union_all(
        select(SuspectedTable.second_id).where(SuspectedTable.first_id == _OF_ONE, _SAME),
        select(SuspectedTable.first_id).where(SuspectedTable.second_id == _OF_ONE, _SAME),
    )
)


def linked_with(connection: Connection, registration_id: bytes) -> list[bytes]:
    """The registrations that were decided to be the same person as this one."""
    return [bytes(one) for (one,) in _LINKED.rows(connection, {"one": registration_id, "decision": SAME})]
