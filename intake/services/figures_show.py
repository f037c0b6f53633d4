"""Figures as they may be seen: by programme, area, month, language, sex and age, without what would tell about a few people.

Breakdowns are made for the whole of one's own area and for each programme alone: of two that overlap, one taken off the other would tell of
the few in between. Areas are judged from the top of the tree down, so that figures of two areas, one in the other, give nothing away.
For outside only whole months count: the figures of a running month, asked for twice, would tell of whoever came in between; and what was
given once stays until enough has changed. What nobody is counted under has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain.account import Actor, Right
from intake.domain.area import Area
from intake.domain.figures import LEAST_INSIDE, suppress, suppress_tree
from intake.domain.figures_funnel import (
    ANSWER_TIMES,
    BANDS,
    DIMENSIONS,
    LEAST_OUTSIDE,
    NOT_ANSWERED,
    NOT_KNOWN,
    OTHERS,
    STAGES,
    TURNED_AWAY,
    Shown,
    answered_after,
    few,
    suppress_column,
    suppress_funnel,
    suppress_totals,
)
from intake.domain.figures_release import release
from intake.domain.problems import refuse
from intake.services import programme as programmes
from intake.services.area import all_areas, operator
from intake.services.figures_count import Cell, Cube, cube
from intake.services.home import Home, month_of
from intake.store import figure_given as kept
from intake.store.answer_tally import SENT

_STEPS = (*STAGES, TURNED_AWAY)
OWN = ""
"""The row of what was registered at the area itself, not at one below it."""
_SEXES = ("f", "m", "x", NOT_KNOWN)
_ORDERS: Mapping[str, Sequence[str]] = {"sex": _SEXES, "age": (*BANDS, NOT_KNOWN)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a breakdown: a code of its dimension, the steps, and how many were turned away; None is not shown."""

    code: str
    steps: Shown
    turned_away: int | None


@dataclass(frozen=True, slots=True)
class OfProgramme:
    """The figures of one programme: the whole, the rows of each dimension, how often somebody was turned away for which reason, and
    how long the partner took for how many (ANSWER_TIMES; empty if too few were sent)."""

    code: str
    title: str
    partner: str
    whole: Row
    tables: Mapping[str, tuple[Row, ...]]
    reasons: Mapping[str, int | None]
    answers: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one may see: of which area, with which least count, counted when, up to which month (`YYYY-MM`; '' for until now)."""

    area: Area
    names: Mapping[str, str]
    least: int
    at: datetime
    until: str
    programmes: tuple[OfProgramme, ...]


def figures(home: Home, actor: Actor, programme: str = "", *, outside: bool = False, again: bool = False) -> Figures:
    """The figures of the actor's area, of one programme or of all. `outside`: as they may be given to others. `again`: counted anew.

    Raises Refused `not_allowed`, `no_such_programme`.
    """
    actor.need(Right.FIGURES)
    codes = sorted({one.code for one in programmes.programmes(home)})
    if programme and programme not in codes:
        raise refuse("no_such_programme", "programme", programme=programme)
    counted = cube(home, again=again)
    this_month = month_of(home.today)
    tree = {area.path: area for area in all_areas(home, operator(home))}
    least = LEAST_OUTSIDE if outside else LEAST_INSIDE
    made = []
    for code in [programme] if programme else codes:
        people = [(cell, many) for cell, many in counted.people.items() if cell.programme == code]
        if outside:
            people = [(cell, many) for cell, many in people if cell.month < this_month]
        pack = programmes.programme(home, code)
        made.append(_of_programme(code, pack.title, pack.partner, people, counted, tree, actor.area, least, this_month if outside else ""))
    if outside:
        made = [_given(home, one, actor.area, {area.code: area.id for area in tree.values()}) for one in made]
    names = {area.code: area.name for area in tree.values() if actor.area.covers(area)}
    return Figures(actor.area, names, least, counted.at, this_month if outside else "", tuple(made))


def _given(home: Home, one: OfProgramme, area: Area, ids: Mapping[str, int]) -> OfProgramme:
    """The figures as they are given to others (`domain.figures_release`). The whole of an area and its row in the area above are one."""

    def cells(row: Row, breakdown: str) -> dict[kept.Cell, int | None]:
        alone = breakdown == "area" and row.code in ids
        where = (ids[row.code], "", "") if alone else (area.id, breakdown, row.code if breakdown else "")
        return {(*where, step): many for step, many in zip(_STEPS, (*row.steps, row.turned_away), strict=True)}

    rows = [one.whole, *(row for rows in one.tables.values() for row in rows)]
    of = ["", *(name for name, rows in one.tables.items() for _ in rows)]
    all_cells = [cells(row, name) for row, name in zip(rows, of, strict=True)]
    columns = {(area.id, "", "", f"{what}:{code}"): many for what, some in _sides(one) for code, many in some.items()}
    with home.store.writing() as connection:
        kept.one_at_a_time(connection)
        told = release({**columns, **{key: many for some in all_cells for key, many in some.items()}}, kept.last(connection, one.code))
        kept.keep(connection, one.code, {key: many for key, many in told.items() if many})
    made = iter([_row(row.code, [told[key] for key in some]) for row, some in zip(rows, all_cells, strict=True)])
    whole = replace(next(made), code=one.code)
    tables = {name: tuple(next(made) for _ in rows) for name, rows in one.tables.items()}
    sides = {what: {code: told[area.id, "", "", f"{what}:{code}"] for code in some} for what, some in _sides(one)}
    return replace(one, whole=whole, tables=tables, reasons=sides["why"], answers=sides["weeks"])


def _sides(one: OfProgramme) -> tuple[tuple[str, Mapping[str, int | None]], ...]:
    return ("why", one.reasons), ("weeks", one.answers)


def _row(code: str, told: Sequence[int | None]) -> Row:
    """A row of what is told; each moves by itself, but no step may count more than the one before."""
    steps: list[int | None] = []
    for many in told[:-1]:
        last = min((one for one in steps if one is not None), default=many)
        steps.append(many if many is None or last is None else min(many, last))
    return Row(code, tuple(steps), told[-1])


People = Sequence[tuple[Cell, int]]


def _of_programme(
    code: str, title: str, partner: str, people: People, counted: Cube, tree: Mapping[str, Area], area: Area, least: int, before: str
) -> OfProgramme:
    path_of = {one.id: path for path, one in tree.items()}
    totals, rows = _down_to(area.path, people, path_of, tree, least)
    mine = [(cell, many) for cell, many in people if path_of[cell.area_id].startswith(area.path)]
    away = sum(many for cell, many in mine if cell.turned_away)
    turned_away = away if away >= least and totals[0] is not None else None
    keys: Mapping[str, Callable[[Cell], str]] = {
        "month": lambda cell: cell.month,
        "language": lambda cell: cell.language,
        "sex": lambda cell: cell.sex if cell.sex in _SEXES else NOT_KNOWN,
        "age": lambda cell: cell.age,
    }
    tables = {"area": _rows(_gathered(_children(area.path, people, path_of, tree), least), rows, turned_away, least)}
    for name in DIMENSIONS[1:]:
        grouped: dict[str, list[tuple[Cell, int]]] = {}
        for cell, many in mine:
            grouped.setdefault(keys[name](cell), []).append((cell, many))
        ordered = _gathered({key: grouped[key] for key in _ORDERS.get(name, sorted(grouped)) if key in grouped}, least)
        shown = suppress_funnel({key: _steps(some) for key, some in ordered.items()}, totals, least)
        tables[name] = _rows(ordered, shown, turned_away, least)
    times: dict[str, int] = {}
    for (of, area_id, month, reason), many in counted.reasons.items():
        if of == code and path_of[area_id].startswith(area.path) and (not before or month < before):
            times[reason] = times.get(reason, 0) + many
    reasons = suppress_column(dict(sorted(times.items())), sum(times.values()), least)[1]
    answers = _answers(code, counted, path_of, tree, area.path, least, before)
    return OfProgramme(code, title, partner, Row(code, totals, turned_away), tables, reasons, answers)


def _answers(
    code: str, counted: Cube, path_of: Mapping[int, str], tree: Mapping[str, Area], path: str, least: int, before: str
) -> dict[str, int | None]:
    """How long the partner took. An area shows what neither its own sum nor the figures of the areas above and below give away."""
    by_path: dict[str, dict[str, int]] = {name: dict.fromkeys(tree, 0) for name in ANSWER_TIMES}
    for of, area_id, month, weeks, many in counted.answers:
        if of == code and (not before or month < before):
            for above in (one for one in tree if path_of[area_id].startswith(one)):
                if weeks >= 0:
                    by_path[answered_after(weeks)][above] += many
                sign = 1 if weeks == SENT else -1  # answered, or taken back
                by_path[NOT_ANSWERED][above] += sign * many
    here = {name: counts[path] for name, counts in by_path.items() if counts[path] > 0}
    sent = {one: sum(counts[one] for counts in by_path.values()) for one in tree}
    if suppress_tree(sent, least)[path] is None:
        return {}
    shown = suppress(here, least, {name for name in here if suppress_tree(by_path[name], least)[path] is None})
    return shown if any(many is not None for many in shown.values()) else {}


def _gathered(groups: Mapping[str, list[tuple[Cell, int]]], least: int) -> dict[str, list[tuple[Cell, int]]]:
    """The groups with the small ones put together as OTHERS."""
    together = few({key: sum(many for _, many in some) for key, some in groups.items()}, least)
    found = {key: some for key, some in groups.items() if key not in together}
    return found | ({OTHERS: [one for key in together for one in groups[key]]} if together else {})


def _steps(people: Iterable[tuple[Cell, int]]) -> list[int]:
    counts = [0] * len(STAGES)
    for cell, many in people:
        for stage in range(cell.reached + 1):
            counts[stage] += many
    return counts


def _rows(
    grouped: Mapping[str, Sequence[tuple[Cell, int]]], shown: Mapping[str, Shown], turned_away: int | None, least: int
) -> tuple[Row, ...]:
    column = {key: sum(many for cell, many in some if cell.turned_away) for key, some in grouped.items()}
    away = suppress_column(column, turned_away or 0, least)[1]
    return tuple(Row(key, steps, away[key]) for key, steps in shown.items())


def _down_to(path: str, people: People, path_of: Mapping[int, str], tree: Mapping[str, Area], least: int) -> tuple[Shown, dict[str, Shown]]:
    """The steps of the area at `path` as its parents' figures allow them, and those of the areas below it."""
    top = min(tree, key=len, default=path)
    totals, here = suppress_totals(_steps(people), least), top
    while True:
        children = _gathered(_children(here, people, path_of, tree), least)
        rows = suppress_funnel({key: _steps(some) for key, some in children.items()}, totals, least)
        if here == path:
            return totals, rows
        here = "/".join(path.split("/")[: here.count("/") + 1]) + "/"
        totals = rows.get(tree[here].code, (None,) * len(STAGES))


def _children(path: str, people: People, path_of: Mapping[int, str], tree: Mapping[str, Area]) -> dict[str, list[tuple[Cell, int]]]:
    """The people of each area right below `path` where there are some, by its code; OWN: those at the area itself."""
    depth = path.count("/") + 1
    found: dict[str, list[tuple[Cell, int]]] = {}
    for cell, many in sorted(people, key=lambda one: path_of[one[0].area_id]):
        there = path_of[cell.area_id]
        if there == path:
            found.setdefault(OWN, []).append((cell, many))
        elif there.startswith(path):
            found.setdefault(tree["/".join(there.split("/")[:depth]) + "/"].code, []).append((cell, many))
    return found
