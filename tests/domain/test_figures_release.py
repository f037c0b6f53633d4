"""Two releases subtracted, and rows taken off their sum, tell of nobody: every small history is tried."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

from intake.domain.figures_release import given, release

COUNTS = range(10, 32)
LEAST = 10


def test_what_moves_moves_by_ten_or_more_and_what_is_told_is_near_the_truth() -> None:
    for first, second, third in product(COUNTS, repeat=3):
        told = [given(first, None)]
        for many in (second, third):
            told.append(given(many, told[-1]))
            assert told[-1] == told[-2] or abs(told[-1] - told[-2]) >= LEAST
            assert abs(told[-1] - many) < LEAST


def test_the_change_between_two_releases_is_never_known() -> None:
    changes = defaultdict(set)
    for first, second in product(COUNTS, repeat=2):
        before = given(first, None)
        changes[before, given(second, before)].add(second - first)
    assert min(max(some) - min(some) for some in changes.values()) >= LEAST - 2


def test_nor_by_taking_a_row_off_the_sum() -> None:
    changes = defaultdict(set)
    for one, other, one_later, other_later in product(range(10, 25), repeat=4):
        before = given(one, None), given(other, None), given(one + other, None)
        later = given(one_later, before[0]), given(other_later, before[1]), given(one_later + other_later, before[2])
        changes[before, later].add(other_later - other)
    assert min(len(some) for some in changes.values()) > 3, "at the very edges of what is tried; most leave a far wider range"


def test_what_is_hidden_stays_hidden_and_nobody_is_nobody() -> None:
    assert release({"a": None, "b": 0, "c": 14, "d": 14}, {"a": 20, "d": 20}) == {"a": None, "b": 0, "c": 10, "d": 20}
