"""The tree of areas: adding to it, and what of it an actor sees."""

from __future__ import annotations

import re

from iso3166 import countries_by_alpha2
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Actor, Right, Role
from intake.domain.area import KINDS, POINT, Area
from intake.domain.problems import refuse
from intake.services import audit
from intake.services.home import Home
from intake.store import area as kept

EVERYWHERE = Area(0, "", "", KINDS[0], None, "/", "")
NOBODY = Actor(None, "nobody", Role.OPERATOR, EVERYWHERE, "nobody")
"""Whoever could not prove who they are; the audit log wants someone."""
LONGEST_NAME = 80
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")


def operator(home: Home) -> Actor:
    """Who acts in commands run without an account: the operator of the machine, over the whole tree."""
    with home.store.reading() as connection:
        return operator_in(connection)


def operator_in(connection: Connection) -> Actor:
    """`operator` inside the caller's transaction."""
    return Actor(None, "operator", Role.OPERATOR, kept.root(connection) or EVERYWHERE, "operator")


def add(home: Home, actor: Actor, code: str, name: str, kind: str, parent_code: str | None, region: str | None = None) -> Area:
    """Add an area below another; only the very first has no parent. `region` (ISO 3166-1) is the parent's unless given.

    Raises Refused: `not_allowed` (also outside the actor's branch), `no_such_area`, `area_needs_parent`, `area_taken`, `bad_area_code`,
    `not_a_choice` (kind), `not_a_country`, `too_long`, `control_characters`.
    """
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        return add_in(home, connection, actor, code, name, kind, parent_code, region)


def add_in(
    home: Home, connection: Connection, actor: Actor, code: str, name: str, kind: str, parent_code: str | None, region: str | None
) -> Area:
    """`add` inside the caller's transaction."""
    code, name = _checked(code, name, kind)
    parent = None
    if parent_code is not None:
        parent = kept.by_code(connection, parent_code)
        if parent is None:
            raise refuse("no_such_area", "parent", area=parent_code)
        if not actor.area.covers(parent):
            raise refuse("not_allowed", "parent")
    elif kept.root(connection) is not None:
        raise refuse("area_needs_parent", "parent")
    region = (region or (parent.region if parent else "")).strip().upper()
    if region not in countries_by_alpha2:
        raise refuse("not_a_country", "region")
    if kept.by_code(connection, code):
        raise refuse("area_taken", "code", area=code)
    try:
        area = kept.add(connection, code, name, kind, parent, region)
    except IntegrityError:  # added by another process since we looked
        raise refuse("area_taken", "code", area=code) from None
    audit.write(home, connection, actor, [audit.Event("area_added", detail={"area": code, "kind": kind})])
    return area


def _checked(code: str, name: str, kind: str) -> tuple[str, str]:
    code, name = code.strip().lower(), " ".join(name.split(" ")).strip()
    if not _CODE.fullmatch(code):
        raise refuse("bad_area_code", "code")
    if len(name) > LONGEST_NAME:
        raise refuse("too_long", "name", most=LONGEST_NAME)
    if not name.isprintable():
        raise refuse("control_characters", "name")
    if kind not in KINDS:
        raise refuse("not_a_choice", "kind", choices=", ".join(KINDS))
    return code, name or code


def all_areas(home: Home, actor: Actor) -> list[Area]:
    """The actor's area and all below it, parents before their children."""
    with home.store.reading() as connection:
        return kept.branch(connection, actor.area.path)


def points(home: Home, actor: Actor) -> list[Area]:
    """The intake points at and below the actor's area."""
    with home.store.reading() as connection:
        return kept.branch(connection, actor.area.path, POINT)


def find_area(home: Home, code: str) -> Area:
    """The area with this code, wherever it is; raises Refused `no_such_area`."""
    with home.store.reading() as connection:
        area = kept.by_code(connection, code)
    if area is None:
        raise refuse("no_such_area", "area", area=code)
    return area
