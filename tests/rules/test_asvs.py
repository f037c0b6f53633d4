"""docs/asvs.md: every requirement of levels 1 and 2 once, a state each, a test or document that exists for what is said to be met."""

from __future__ import annotations

import re
from collections import Counter

from intake.services.home import ROOT

PAGE = ROOT / "docs" / "asvs.md"
LAST = {
    1: ((1, 2), (2, 9), (3, 11), (4, 3), (5, 2)),
    2: ((1, 3), (2, 3), (3, 4), (4, 1)),
    3: ((2, 2), (3, 4), (4, 6), (5, 5), (7, 2)),
    4: ((1, 3), (2, 1), (3, 2), (4, 4)),
    5: ((1, 1), (2, 3), (3, 2), (4, 3)),
    6: ((1, 3), (2, 12), (3, 4), (4, 4), (5, 5), (6, 3), (8, 4)),
    7: ((1, 3), (2, 4), (3, 2), (4, 5), (5, 2), (6, 2)),
    8: ((1, 2), (2, 3), (3, 1), (4, 1)),
    9: ((1, 3), (2, 4)),
    10: ((1, 2), (2, 2), (3, 4), (4, 11), (5, 5), (6, 2), (7, 3)),
    11: ((1, 2), (2, 3), (3, 3), (4, 4), (5, 1), (6, 1)),
    12: ((1, 3), (2, 2), (3, 4)),
    13: ((1, 1), (2, 5), (3, 2), (4, 5)),
    14: ((1, 2), (2, 4), (3, 3)),
    15: ((1, 3), (2, 3), (3, 7)),
    16: ((1, 1), (2, 5), (3, 4), (4, 3), (5, 3)),
    17: ((1, 1), (2, 4), (3, 2)),
}
"""Chapter -> (section, its last number of levels 1 and 2); the numbers of level 3 come after them in each section."""
EVERY = [f"{chapter}.{section}.{one}" for chapter, sections in LAST.items() for section, last in sections for one in range(1, last + 1)]
STATES = ("met", "not applicable", "open")
_ROW = re.compile(r"^\| ([\d., ]+) \| ([^|]+) \| ([a-z ]+) \| ([^|]*) \|$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)]+)\)")


def rows() -> list[tuple[list[str], str, str, str]]:
    """(numbers, in short, state, how) of each row."""
    return [(numbers.split(", "), short, state, how) for numbers, short, state, how in _ROW.findall(PAGE.read_text("utf-8"))]


def test_every_requirement_stands_there_once() -> None:
    found = [number for numbers, *_ in rows() for number in numbers]
    assert len(EVERY) == 253 and Counter(found) == Counter(EVERY)


def test_what_is_met_names_what_shows_it_and_the_rest_says_why() -> None:
    for numbers, short, state, how in rows():
        assert state in STATES and short.strip() and how.strip(), numbers
        links = _LINK.findall(how)
        assert (state != "met") or links, numbers
        assert all((PAGE.parent / link).is_file() for link in links), numbers


def test_the_sum_on_top_is_right() -> None:
    counts = Counter(state for numbers, _, state, _ in rows() for _ in numbers)
    said = f"of {len(EVERY)}: {counts['met']} met, {counts['not applicable']} not applicable, {counts['open']} open"
    assert said in " ".join(PAGE.read_text("utf-8").split())
