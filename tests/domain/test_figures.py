"""What is shown of counts gives no small one away: the attacker knows the sums, the rule, and everything that is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.figures import LEAST_INSIDE, suppress, suppress_tree

LEAST = 3  # a small one, so that every table can be tried


@pytest.mark.parametrize(("cells", "most"), [(2, 30), (3, 24), (4, 14)])
def test_by_subtraction_and_by_knowing_the_rule_no_hidden_count_is_found(cells: int, most: int) -> None:
    worlds: dict[tuple[int, tuple[int | None, ...]], list[tuple[int, ...]]] = {}
    for table in product(range(most + 1), repeat=cells):
        if LEAST <= sum(table) <= most:  # a smaller sum is not shown itself
            shown = tuple(suppress(dict(enumerate(table)), LEAST).values())
            worlds.setdefault((sum(table), shown), []).append(table)
    for (_, shown), tables in worlds.items():
        for place, cell in enumerate(shown):
            if cell is None:
                assert len({table[place] for table in tables}) > 1, (shown, tables)
            else:
                assert cell >= LEAST


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9))
@settings(max_examples=200, deadline=None)
def test_what_is_hidden_adds_up_to_enough_or_the_whole_is_small(counts: list[int]) -> None:
    table = dict(enumerate(counts))
    shown = suppress(table, LEAST_INSIDE)
    hidden = [table[key] for key, cell in shown.items() if cell is None]
    assert all(cell is None or cell >= LEAST_INSIDE for cell in shown.values())
    assert all(shown[key] in (None, count) for key, count in table.items())
    if hidden and sum(counts) >= LEAST_INSIDE and len(counts) > 1:
        assert sum(hidden) >= LEAST_INSIDE and len(hidden) > 1


POINTS = ("/l/n/t/", "/l/n/k/", "/l/s/x/", "/l/s/y/", "/l/s/z/")
PATHS = ("/l/", "/l/n/", "/l/s/", *POINTS)


@given(st.tuples(*(st.integers(0, 12) for _ in POINTS)))
@settings(max_examples=200, deadline=None)
def test_two_coordinators_one_above_the_other_learn_no_small_count_by_subtraction(counts: tuple[int, ...]) -> None:
    below = {path: sum(many for point, many in zip(POINTS, counts, strict=True) if point.startswith(path)) for path in PATHS}
    shown = suppress_tree(below, LEAST_INSIDE)
    for whole in PATHS:
        inside = [path for path in PATHS if path.startswith(whole) and path.count("/") == whole.count("/") + 1]
        known = [path for path in inside if shown[path] is not None]
        if shown[whole] is not None and inside and len(known) < len(inside):
            rest = below[whole] - sum(below[path] for path in known)
            assert rest >= LEAST_INSIDE and len(inside) - len(known) > 1
        if shown[whole] is None:
            assert known == []
    assert all(many is None or many >= LEAST_INSIDE for many in shown.values())
