"""Finding the header of a table that begins with titles, blank lines or a hidden row of codes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from intake.exchange.grid import Line
from intake.exchange.refusal import Limits, refuse
from intake.exchange.values import normal
from intake.exchange.xlsx_parts import letters

LOOKED_AT = 50
"""Lines from the top in which the header must be."""


@dataclass(frozen=True, slots=True)
class Header:
    """`names` by column (from 0), and the number of the file's line in which the header ends: data row n is line `ends` + n."""

    names: dict[int, str]
    ends: int


def hits(line: Line, known: Collection[str]) -> int:
    """How many cells of `line` are headers the caller knows (`known`: as `values.normal` gives them)."""
    return sum(normal(cell) in known for cell in line.cells if cell)


def find(top: list[Line], known: Collection[str], limits: Limits) -> Header | None:
    """The header among the first lines, or None if all are blank. Raises FileRefused: `duplicate_header`, `too_many_columns`.

    With `known` headers it is the line that has most of them; otherwise the first line at least two thirds as wide as the widest. A
    hidden line just above is the row of stable codes that our own files carry, and gives the names; so does a first line of known
    headers over a second one (the codes, when a program has unhidden them). A column without a code takes the visible header.
    """
    filled = [line for line in top if not line.blank]
    if not filled:
        return None
    rows = filled[:1] if filled[0].number == 0 else _rows(filled, known)  # line 0: the format itself says which it is
    names: dict[int, str] = {}
    for row in reversed(rows):
        names.update({index: cell for index, cell in enumerate(row.cells) if cell})
    if len(names) > limits.columns:
        raise refuse("too_many_columns", most=limits.columns)
    _check_twice(names)
    return Header(dict(sorted(names.items())), rows[-1].number)


def _rows(filled: list[Line], known: Collection[str]) -> list[Line]:
    """The one or two lines of the header, codes first."""
    place = _best(filled, known)
    line = filled[place]
    if place > 0 and filled[place - 1].hidden and not line.hidden:
        return [filled[place - 1], line]
    if place + 1 < len(filled):
        below = filled[place + 1]
        if (line.hidden and not below.hidden) or hits(below, known) >= max(2, (below.filled + 1) // 2):
            return [line, below]
    return [line]


def _best(filled: list[Line], known: Collection[str]) -> int:
    if known:
        scores = [hits(line, known) for line in filled]
        if max(scores):
            return scores.index(max(scores))
    width = max(line.filled for line in filled)
    return next(index for index, line in enumerate(filled) if line.filled * 3 >= width * 2)


def _check_twice(names: dict[int, str]) -> None:
    seen: dict[str, int] = {}
    for index, name in names.items():
        first = seen.setdefault(normal(name), index)
        if first != index:
            raise refuse("duplicate_header", first=f"{names[first]} ({letters(first)})", second=f"{name} ({letters(index)})")
