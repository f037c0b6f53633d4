"""Figures about how far people have come give no small group away: not by the sums, not from one step to the next, not by the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.figures import LEAST_INSIDE
from intake.domain.figures_funnel import (
    BANDS,
    LEAST_OUTSIDE,
    NOT_KNOWN,
    OTHERS,
    REACHED,
    STAGES,
    Shown,
    age_of,
    few,
    suppress_column,
    suppress_funnel,
    suppress_totals,
)

LEAST = 3  # a small one, so that every table can be tried
Row = tuple[int, ...]
Seen = tuple[tuple[int | str, Shown], ...]


def rows(first: int, steps: int) -> Iterator[Row]:
    """Every row that begins with `first`, each step among those of the one before."""
    if steps == 1:
        yield (first,)
        return
    for after in range(first + 1):
        for rest in rows(after, steps - 1):
            yield (first, *rest)


def tables(cells: int, steps: int, most: int) -> Iterator[tuple[Row, ...]]:
    """Every table of so many rows in which at most `most` are counted; what begins with 0 is not there."""
    if not cells:
        yield ()
        return
    for first in range(most + 1):
        for row in rows(first, steps):
            for rest in tables(cells - 1, steps, most - first):
                yield (row, *rest)


def counts(row: Row) -> list[int]:
    """What must not be found of a row: its steps, and how many fell away between any two of them."""
    return [*row, *(before - after for before, after in combinations(row, 2))]


def gathered(table: Mapping[int, Sequence[int]], least: int) -> dict[int | str, Sequence[int]]:
    """The table with its small rows put together."""
    there = {key: row for key, row in table.items() if row[0]}
    together = few({key: row[0] for key, row in there.items()}, least)
    rest = [sum(there[key][stage] for key in together) for stage in range(len(next(iter(table.values()))))]
    found: dict[int | str, Sequence[int]] = {key: row for key, row in there.items() if key not in together}
    return found | ({OTHERS: rest} if together else {})


def published(table: tuple[Row, ...]) -> Seen:
    totals = suppress_totals([sum(row[stage] for row in table) for stage in range(len(table[0]))], LEAST)
    return (("all", totals), *suppress_funnel(gathered(dict(enumerate(table)), LEAST), totals, LEAST).items())


@pytest.mark.parametrize(("cells", "steps", "most"), [(1, 3, 14), (2, 2, 14), (2, 3, 11), (3, 2, 13)])
def test_nobody_works_out_a_small_count_nor_how_few_fell_away(cells: int, steps: int, most: int) -> None:
    """The attacker knows the rule, and every table that would be shown alike."""
    worlds: dict[Seen, list[tuple[Row, ...]]] = {}
    for table in tables(cells, steps, most):
        worlds.setdefault(published(table), []).append(table)
    for seen, alike in worlds.items():
        if len(seen) == 1:
            continue  # the whole is small, and nothing else is shown
        for place in range(cells):
            for found in map(set, zip(*(counts(table[place]) for table in alike), strict=True)):
                assert len(found) > 1 or min(found) >= LEAST or min(found) == 0, (seen, alike, place)


COUNTS = st.lists(st.integers(0, 60), min_size=5, max_size=5).map(lambda some: sorted(some, reverse=True))


@given(st.lists(COUNTS, min_size=1, max_size=8), st.sampled_from([LEAST_INSIDE, LEAST_OUTSIDE]))
@settings(max_examples=200, deadline=None)
def test_what_is_shown_is_right_and_large_and_what_is_hidden_is_not_alone(table: list[list[int]], least: int) -> None:
    totals = suppress_totals([sum(row[stage] for row in table) for stage in range(5)], least)
    rows_of = gathered(dict(enumerate(table)), least)
    shown = suppress_funnel(rows_of, totals, least)
    assert bool(shown) == (totals[0] is not None)
    for key, cells in shown.items():
        steps = [cell for cell in cells if cell is not None]
        assert all(cell in (None, count) for cell, count in zip(cells, rows_of[key], strict=True))
        assert all(cell >= least for cell in steps)
        assert all(before == after or before - after >= least for before, after in pairwise(steps))
    for stage, total in enumerate(totals):
        hidden = [rows_of[key][stage] for key in shown if shown[key][stage] is None]
        if total is not None and hidden and len(shown) > 1:
            assert len(hidden) > 1
            assert sum(hidden) >= least


def test_reasons_add_up_to_a_sum_that_is_shown_or_nothing_is() -> None:
    assert suppress_column({"id_asked": 3, "closed": 1}, 4, LEAST_INSIDE) == (None, {"id_asked": None, "closed": None})
    assert suppress_column({"id_asked": 30, "closed": 12}, 42, LEAST_OUTSIDE) == (42, {"id_asked": 30, "closed": 12})
    assert suppress_column({"id_asked": 30, "closed": 2, "other": 11}, 43, LEAST_OUTSIDE)[1]["closed"] is None


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ({"birth_year": "1991"}, "30-49"),
        ({"birth_year": "2015"}, "<12"),
        ({"birth_year": "1950"}, "65+"),
        ({"birth_year": "1776"}, NOT_KNOWN),
    ]
    + [({"age_band": band}, band) for band in BANDS]
    + [({"birth_year": "unknown", "age_band": "50-64"}, "50-64"), ({"age_band": "not_said"}, NOT_KNOWN), ({}, NOT_KNOWN)],
)
def test_an_age_is_a_band(answers: dict[str, str], band: str) -> None:
    assert age_of(answers, 2026) == band


def test_that_the_partner_has_the_list_is_no_answer_and_what_was_taken_back_is_not_referred() -> None:
    reached = {state: STAGES[place] for state, place in REACHED.items()}
    assert reached["acknowledged"] == "referred"
    assert reached["rejected"] == "answered"
    assert reached["no_show"] == "booked"
    assert reached["withdrawn"] == reached["ready"] == "registered"
