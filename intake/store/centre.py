"""Keeping centres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from intake.domain.centre import Details
from intake.store.tables_visit import CentreTable


@dataclass(frozen=True, slots=True)
class KeptCentre:
    """One centre as kept; `risk`: a word of domain.centre.Risk, `risk_week`: the week since which."""

    id: int
    partner: str
    details: Details
    risk: str
    risk_week: date | None


_DETAILS = tuple(Details.__dataclass_fields__)
_COLUMNS = [CentreTable.__table__.c[name] for name in ("id", "partner", "risk", "risk_week", *_DETAILS)]


def _made(row: Any) -> KeptCentre:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row[4:]]
    details = Details(*values)
    return KeptCentre(row[0], row[1], details, row[2], row[3])


def _values(details: Details) -> dict[str, Any]:
    values = {name: getattr(details, name) for name in _DETAILS}
    return {name: list(value) if isinstance(value, tuple) else str(value) for name, value in values.items()}


def centres(connection: Connection, partner: str | None = None) -> list[KeptCentre]:
    """All centres, or those of one partner, by partner and code."""
    query = select(*_COLUMNS).order_by(CentreTable.partner, CentreTable.code)
    return [_made(row) for row in connection.execute(query if partner is None else query.where(CentreTable.partner == partner))]


def by_id(connection: Connection, number: int, *, lock: bool = False) -> KeptCentre | None:
    """One centre; `lock` keeps others from changing it (PostgreSQL)."""
    query = select(*_COLUMNS).where(CentreTable.id == number)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _made(row) if row else None


def by_codes(connection: Connection, partner: str) -> Mapping[str, KeptCentre]:
    """A partner's centres by code."""
    return {one.details.code: one for one in centres(connection, partner)}


def add(connection: Connection, partner: str, details: Details) -> int:
    """Keep a new centre without a risk; returns its id. Raises IntegrityError if the partner has one of this code."""
    values = _values(details) | {"partner": partner, "risk": "none", "risk_week": None}
    return int(connection.execute(insert(CentreTable).values(values).returning(CentreTable.id)).scalar_one())


def add_missing(connection: Connection, partner: str, names: Mapping[str, str]) -> None:
    """Keep those of a profile's centres (code -> name) that the partner does not have yet."""
    there = by_codes(connection, partner)
    for code, name in names.items():
        if code not in there:
            add(connection, partner, Details(code, name[:120]))


def change(connection: Connection, number: int, details: Details) -> None:
    """Keep other details; the risk stays as it is."""
    connection.execute(update(CentreTable).where(CentreTable.id == number).values(_values(details)))


def set_risk(connection: Connection, number: int, risk: str, week: date | None) -> None:
    """Note the risk at a centre."""
    connection.execute(update(CentreTable).where(CentreTable.id == number).values(risk=risk, risk_week=week))
