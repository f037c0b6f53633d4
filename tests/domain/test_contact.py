"""Numbers as they are said at a point: kept as E.164; impossible ones are refused, unallocated ones kept with a warning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.contact import Number, read_number

HERE = Number("+96170123456", True)


@pytest.mark.parametrize(
    "said",
    [
        "70 123 456",
        "70/123456",
        "(70) 123-456",
        "070123456",
        "+961 70 123 456",
        "00961 70.123.456",
        "٧٠ ١٢٣ ٤٥٦",
        "۷۰۱۲۳۴۵۶",
        "\u200e+961 70 123 456\u200e",
        "\u202a70123456\u202c",
    ],
)
def test_a_number_is_read_however_it_is_written(said: str) -> None:
    assert read_number(said, "LB") == HERE


def test_a_number_of_another_country_is_read_with_its_code() -> None:
    assert read_number("+251 91 123 4567", "LB") == Number("+251911234567", True)


def test_the_region_decides_how_a_local_number_is_read() -> None:
    assert read_number("77 123 45 67", "SN") == Number("+221771234567", True)


@pytest.mark.parametrize("said", ["12", "call me", "70 123 456 or 71 123 456 78", "+999 123 456 789", "", "++", "70x123456", "1" * 40])
def test_what_cannot_be_a_number_is_none(said: str) -> None:
    assert read_number(said, "LB") is None


def test_a_possible_number_that_nobody_has_is_told_apart() -> None:
    number = read_number("99 999 999", "LB")
    assert number is not None
    assert not number.allocated


@given(st.text(max_size=80))
def test_reading_never_fails(said: str) -> None:
    number = read_number(said, "LB")
    assert number is None or number.e164.startswith("+")


@given(st.text("0123456789+()-./ ٠١٢", max_size=30))
def test_what_looks_like_a_number_never_fails_either(said: str) -> None:
    number = read_number(said, "LB")
    assert number is None or number.e164[1:].isdigit()
