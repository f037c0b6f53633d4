"""Service gaps: a volunteer ticks what somebody asked for and no programme offers; counted for advocacy, by area and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.domain.account import Actor, Right
from intake.domain.area import POINT
from intake.domain.gap import MONTHS, by_area, by_month, check_gaps, in_area
from intake.domain.problems import refuse
from intake.services import area as areas
from intake.services import audit
from intake.services.home import Home, month_of
from intake.store import gap as kept


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for in the actor's branch since a month; None where the count is not shown. `areas` by name and `months`: of the one
    `what` that was looked at closer, empty without one or where its count is not shown."""

    since: str
    counts: dict[str, int | None]
    what: str
    areas: dict[str, int | None]
    months: dict[str, int | None]


def note(home: Home, actor: Actor, codes: list[str], point: str = "") -> int:
    """Count what somebody asked for, once each; nothing says who, nor who noted it. `point`: whose queue, for who is not of a point.
    Returns how many were counted.

    Raises Refused `not_allowed`, `nothing_ticked`, `not_a_choice`, `foreign_point`.
    """
    actor.need(Right.REGISTER)
    wanted = check_gaps(codes)
    area = actor.area if not point else areas.find_area(home, point)
    if area.kind != POINT or not actor.area.covers(area):
        raise refuse("foreign_point", "point")
    with home.store.writing() as connection:
        for what in wanted:
            kept.add(connection, area.id, month_of(home.today), what)
        audit.write(home, connection, actor, [audit.Event("gaps_noted", detail={"ticks": len(wanted)})])
    return len(wanted)


def asked(home: Home, actor: Actor, what: str = "") -> Asked:
    """What was asked for in the actor's branch during the last twelve months. Raises Refused `not_allowed`."""
    actor.need(Right.FIGURES)
    since = _since(home.today)
    with home.store.reading() as connection:
        counts = kept.counts(connection, since)
        everybody = areas.operator_in(connection)
    tree = areas.all_areas(home, everybody)
    paths = [area.path for area in tree]
    shown = in_area(counts, paths, actor.area.path)
    if shown.get(what) is None:
        return Asked(since, shown, "", {}, {})
    names = {area.path: area.name for area in tree if actor.area.covers(area) and area.path != actor.area.path}
    below = {names[path]: many for path, many in by_area(counts, what, paths).items() if path in names}
    return Asked(since, shown, what, below, by_month(counts, what, actor.area.path))


def points(home: Home, actor: Actor) -> list[tuple[str, str]]:
    """The points at which the actor may note something: code and name; none to choose for who belongs to one."""
    actor.need(Right.REGISTER)
    return [] if actor.area.kind == POINT else [(area.code, area.name) for area in areas.points(home, actor)]


def _since(today: date) -> str:
    months = today.year * 12 + today.month - MONTHS
    return f"{months // 12:04}-{months % 12 + 1:02}"
