"""Keeping the tree of areas. A branch is a prefix of `path`, so no query walks the tree."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, insert, select

from intake.domain.area import Area
from intake.store.hot import LIST, Hot
from intake.store.tables_house import AreaTable

# In the order of Area's fields, so that the end of a row makes one; other queries join these columns.
COLUMNS = (
    AreaTable.id.label("area_id"),
    AreaTable.code.label("area_code"),
    AreaTable.name.label("area_name"),
    AreaTable.kind,
    AreaTable.parent_id,
    AreaTable.path,
    AreaTable.region,
)
_AREAS = select(*COLUMNS).order_by(AreaTable.path)
_BY_ID = _AREAS.where(AreaTable.id == bindparam("one"))
_BY_CODE = Hot(select(*COLUMNS).where(AreaTable.code.in_(bindparam(LIST, expanding=True))))


def by_code(connection: Connection, code: str) -> Area | None:
    """The area with this code, None if there is none."""
    row = connection.execute(_AREAS.where(AreaTable.code == code)).first()
    return Area(*row) if row else None


def by_codes(connection: Connection, codes: Collection[str]) -> dict[str, Area]:
    """The areas with these codes, by code."""
    return {row[1]: Area(*row) for row in _BY_CODE.rows(connection, {LIST: list(codes)})} if codes else {}


def by_id(connection: Connection, number: int) -> Area | None:
    """The area with this id, None if there is none."""
    row = connection.execute(_BY_ID, {"one": number}).first()
    return Area(*row) if row else None


def root(connection: Connection) -> Area | None:
    """The area at the top, None before there is any."""
    row = connection.execute(_AREAS.where(AreaTable.parent_id.is_(None)).limit(1)).first()
    return Area(*row) if row else None


def branch(connection: Connection, path: str, kind: str | None = None) -> list[Area]:
    """The areas at and below `path` (only those of `kind`), parents before their children."""
    query = _AREAS.where(AreaTable.path.startswith(path, autoescape=True))
    if kind is not None:
        query = query.where(AreaTable.kind == kind)
    return [Area(*row) for row in connection.execute(query)]


def add(connection: Connection, code: str, name: str, kind: str, parent: Area | None, region: str) -> Area:
    """Keep a new area below `parent`; raises IntegrityError if the code is there already."""
    path = f"{parent.path if parent else '/'}{code}/"
    parent_id = parent.id if parent else None
    values = {"code": code, "name": name, "kind": kind, "parent_id": parent_id, "path": path, "region": region}
    number = connection.execute(insert(AreaTable).values(values).returning(AreaTable.id)).scalar_one()
    return Area(number, code, name, kind, parent_id, path, region)
