"""A masked call name: enough to recognise a name that is said, never enough to read it out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.find import HIDDEN, masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Abeba", "A•••a"),
        ("Almaz", "A•••z"),
        ("Ama", "A•••a"),
        ("Al", "A•••"),
        ("A", "•••"),
        ("", ""),
        ("not_said", ""),
        ("unknown", ""),
        ("  (Umm Ali) ", "U•••i"),
        ("Jean-Luc.", "J•••c"),
        ("ሰላም", "ሰ•••ም"),
        ("مريم", "م•••م"),
        ("যামিনী", "যা•••নী"),
        ("E\u0301lodie\u0301", "É•••é"),
        ("--", ""),
        ("🙂", ""),
    ],
)
def test_first_and_last_letter(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=60))
def test_never_the_whole_name_and_never_its_length(name: str) -> None:
    shown = masked(name)
    first, between, last = shown.partition(HIDDEN)
    assert between == HIDDEN
    assert first + last != name
    assert len(first) <= 3 and len(last) <= 3


def test_names_of_any_length_look_alike() -> None:
    assert {masked(f"A{'n' * length}a") for length in range(1, 60)} == {"A•••a"}
