"""The threat model promises nothing that no test shows: every line is linked to tests that exist, or says plainly that it is not so yet."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tools.tracked import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
_LINES = re.findall(r"^\| [WSAR]\d.*\|$", TEXT, re.M)
ROWS = {line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[1:-1]] for line in _LINES}
KEPT = "kept"
OTHERWISE = ("not yet", "the operator's part", "accepted: ")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_it_has_every_part() -> None:
    for part in ("Assets", "Adversaries", "Assumptions", "What each seizure surrenders", "Attacks and answers", "What stays as a risk"):
        assert f"\n## {part}\n" in TEXT
    assert {name[0] for name in ROWS} == set("WSAR")


def test_each_line_has_a_number_of_its_own_and_no_other_line_is_in_these_tables() -> None:
    numbers = re.findall(r"^\| ([WSAR]\d+) \|", TEXT, re.M)
    assert len(numbers) == len(set(numbers)) == len(ROWS)
    for kind in "WSAR":
        mine = [int(number[1:]) for number in numbers if number[0] == kind]
        assert mine == list(range(1, len(mine) + 1)), kind
    without = [
        line for line in TEXT.splitlines() if line.startswith("| ") and line.count("|") >= 6 and not re.match(r"\| ([WSAR]\d+|id) ", line)
    ]
    assert without == []


@pytest.mark.parametrize("name", ROWS)
def test_each_line_is_shown_by_tests_that_exist_or_says_that_it_is_not_so(name: str) -> None:
    today, shown = ROWS[name][-2:]
    linked = _TEST.findall(shown)
    if today == KEPT:
        assert linked, "kept, and no test shows it"
        assert not _TEST.sub("", shown).strip(), "something beside the tests"
        assert [f"{path}::{test}" for path, test in linked if test not in names_in(path)] == []
    else:
        assert today.startswith(OTHERWISE), today
        assert shown == "-"


def test_what_stops_each_adversary_is_a_line_of_this_page() -> None:
    section = TEXT.partition("## Adversaries")[2].partition("\n## ")[0]
    rows = [line.split("|")[4].split() for line in section.splitlines() if line.startswith("| ") and not line.startswith("| who")]
    assert len(rows) >= 8
    assert [one for row in rows for one in row if one not in ROWS] == []
    assert all(row for row in rows)


def test_no_test_is_named_outside_these_lines() -> None:
    inside = sum(len(_TEST.findall(row[-1])) for row in ROWS.values())
    assert len(_TEST.findall(TEXT)) == TEXT.count("`tests/") == inside
