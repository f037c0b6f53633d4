"""Bars as SVG: drawn by the server, without script or inline style, from where the language begins. The table beside says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake.web.language import current_language

WIDTH, LINE, BAR, GAP = 360, 18, 16, 12
"""Units of the drawing: it is as wide as its column, and its letters with it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name and count as texts, and where it is drawn; `width` 0 where the count is not shown."""

    name: str
    count: str
    text_y: int
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of bars: `start` and `end` are where its texts begin and end."""

    bars: tuple[Bar, ...]
    height: int
    start: int
    end: int


def chart(rows: Sequence[tuple[str, int | None, str]]) -> Chart | None:
    """Bars for (name, count, count as text), the largest as wide as the drawing; None if no count is shown."""
    most = max((many or 0 for _, many, _ in rows), default=0)
    if not most:
        return None
    mirrored = current_language().direction == "rtl"
    bars, y = [], 0
    for name, many, told in rows:
        width = max(2, round(WIDTH * many / most)) if many else 0
        bars.append(Bar(name, told, y + LINE - 4, WIDTH - width if mirrored else 0, y + LINE, width))
        y += LINE + BAR + GAP
    return Chart(tuple(bars), y - GAP, WIDTH if mirrored else 0, 0 if mirrored else WIDTH)
