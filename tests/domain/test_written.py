"""Numbers, dates and times as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from intake.domain.written import digits, read_date, read_time


def test_digits_of_any_script_become_latin_and_nothing_else_changes() -> None:
    assert digits("٢٠٢٦-٠٣") == "2026-03"
    assert digits("۹۶۱ ۷۰") == "961 70"
    assert digits("०१ abc أمل ²") == "01 abc أمل ²"
    assert digits("12") == "12"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-09", "2026-03-09"),
        ("2026-3-9", "2026-03-09"),
        ("2026-03-09 10:30", "2026-03-09"),
        ("2026-03-09T10:30:00Z", "2026-03-09"),
        ("9/3/2026", "2026-03-09"),
        ("\u200f٠٩\u200f/٠٣\u200f/٢٠٢٦", "2026-03-09"),
        ("31.12.2026", "2026-12-31"),
        ("46022", "2025-12-31"),
        ("46022.25", "2025-12-31"),
        ("12/31/2026", None),
        ("2026-02-30", None),
        ("12345", None),
        ("soon", None),
        ("", ""),
    ],
)
def test_dates_that_people_write(text: str, iso: str | None) -> None:
    assert read_date(text) == iso


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30", "09:30"),
        ("09.30", "09:30"),
        ("9h05", "09:05"),
        ("٠٩:٣٠", "09:30"),
        ("10:30:00", "10:30"),
        ("0.375", "09:00"),
        ("24:00", None),
        ("9", "09:00"),
        ("", ""),
    ],
)
def test_times_that_people_write(text: str, clock: str | None) -> None:
    assert read_time(text) == clock
