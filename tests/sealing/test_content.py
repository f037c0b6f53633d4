"""The sum over what a batch holds: parts come and go in any order, and nothing else has the same sum."""

from __future__ import annotations

import secrets
from itertools import combinations

from intake.sealing import content

KEY = secrets.token_bytes(32)
PARTS = [(kind, secrets.token_bytes(16)) for kind in ("row", "correction", "retraction") for _ in range(5)]


def test_parts_are_added_in_any_order() -> None:
    assert content.add(KEY, b"", PARTS) == content.add(KEY, content.add(KEY, b"", PARTS[7:]), reversed(PARTS[:7]))


def test_what_is_taken_off_is_as_if_it_had_never_been_added() -> None:
    assert content.take_off(KEY, content.add(KEY, b"", PARTS), PARTS[3:9]) == content.add(KEY, b"", PARTS[:3] + PARTS[9:])
    assert content.take_off(KEY, content.add(KEY, b"", PARTS), PARTS) == content.add(KEY, b"", [])


def test_no_other_choice_of_parts_has_the_same_sum() -> None:
    sums = {content.add(KEY, b"", some) for size in range(len(PARTS) + 1) for some in combinations(PARTS[:10], size)}
    assert len(sums) == 2**10
    assert content.add(KEY, b"", [PARTS[0], PARTS[0]]) not in sums


def test_one_kind_does_not_pass_for_another_nor_one_key_for_another() -> None:
    mark = PARTS[0][1]
    assert content.add(KEY, b"", [("row", mark)]) != content.add(KEY, b"", [("correction", mark)])
    assert content.add(KEY, b"", [("row", mark)]) != content.add(secrets.token_bytes(32), b"", [("row", mark)])
