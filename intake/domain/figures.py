"""Figures about groups of people, so that none tells about one person: a count under the least is not shown, nor what would give it away by
subtraction.

Counts of work that waits are no figures: whoever sees how many there are may open each of them (decision 15).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

LEAST_INSIDE = 5
"""Inside the house, counts under this are not shown (requirement 18)."""

Key = TypeVar("Key", bound=Hashable)


def suppress(table: Mapping[Key, int], least: int, also: Collection[Key] = ()) -> dict[Key, int | None]:
    """A table whose sum is known to the reader, with None for what is not shown: the small counts, and as many others as it takes that
    never one cell alone is hidden and that what is hidden adds up to nearly twice `least`. `also`: what must not be shown either.

    The others are those that come next in the table, whatever they count: would the smallest be taken, whoever knows the rule could often
    work out the small count from which one it was.
    """
    keys = list(table)
    hidden = {place for place, key in enumerate(keys) if table[key] < least or key in also}
    place = max(hidden, default=0)
    while hidden and len(hidden) < len(keys) and (len(hidden) < 2 or sum(table[keys[one]] for one in hidden) < 2 * least - 1):
        place = (place + 1) % len(keys)
        hidden.add(place)
    return {key: None if place in hidden else table[key] for place, key in enumerate(keys)}


def suppress_tree(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """The same for a tree of areas, whose counts hold those below: `counts` by path (`/lebanon/north/`), parents too. Whoever reads the
    count of an area and those of areas in it can't work out a small one; below a hidden count everything is hidden."""
    shown: dict[str, int | None] = {}
    for path in sorted(counts, key=lambda path: path.count("/")):
        above = _above(path, counts)
        if not above:
            shown[path] = counts[path] if counts[path] >= least else None
    for path in sorted(counts, key=lambda path: path.count("/")):
        below = [one for one in counts if _above(one, counts) == path]
        if shown[path] is None:
            shown |= dict.fromkeys(below)
        else:
            own = counts[path] - sum(counts[one] for one in below)
            cells = suppress({**{one: counts[one] for one in sorted(below)}, **({"": own} if own else {})}, least)
            shown |= {one: cells[one] for one in below}
    return shown


def _above(path: str, among: Mapping[str, int]) -> str:
    """The nearest path above, '' if there is none."""
    parts: Sequence[str] = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        one = f"/{'/'.join(parts[:length])}/"
        if one in among:
            return one
    return ""
