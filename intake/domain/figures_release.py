"""Figures given to others again and again: what one release lacks of the next must not tell about a few people.

Every figure is rounded to tens, and stays as it was last given until the true one is ten or more away from it. So each has moved by nothing
or by ten and more, and whoever subtracts two of them, or takes rows off their sum, learns a range and never a count.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.figures import Key
from intake.domain.figures_funnel import LEAST_OUTSIDE as STEP


def given(many: int, before: int | None) -> int:
    """What is told of a count: as it was given `before` while it is less than STEP away from that, else rounded to the nearest ten."""
    if before is not None and abs(many - before) < STEP:
        return before
    return max(STEP, (many + STEP // 2) // STEP * STEP)


def release(cells: Mapping[Key, int | None], before: Mapping[Key, int]) -> dict[Key, int | None]:
    """What is told of each cell; what is not shown stays hidden."""
    return {key: None if many is None else given(many, before.get(key)) if many else 0 for key, many in cells.items()}
