"""Names of days and months, each language's own.

Babel resolves what a language takes from another place by writing the answer where it was found; what several languages inherit from the
root is one object for all of them, so the first language that asks would name the days of the others (Babel 2.18: Swahili days on a Tamil
page). Each language gets these parts as its own before anybody asks.
"""

from __future__ import annotations

from copy import deepcopy

from babel import localedata

SHARED = ("days", "months", "quarters", "day_periods")


def part_languages(codes: list[str]) -> None:
    """Have each of these languages hold its own names; those that Babel does not know are left out."""
    for code in codes:
        if localedata.exists(code):
            data = localedata.load(code)
            data.update({part: deepcopy(data[part]) for part in SHARED if part in data})
