"""What comes next for a late list, and what its letter says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intake.domain.late import (
    ABOVE,
    ESCALATE,
    ESCALATED,
    PARTNER,
    REMIND,
    REMINDER,
    WAIT,
    Letter,
    Noted,
    age_of,
    due_between,
    next_step,
    text_of,
)
from intake.domain.partner import Reminders
from tests.domain.test_profile_file import PROFILE, read, refusals

DUE = date(2026, 3, 18)


def on(day: int, kind: str = REMINDER) -> Noted:
    return Noted(kind, DUE + timedelta(days=day), 5, "c-AAAAAAAA")


@pytest.mark.parametrize(
    ("days", "age"), [(0, ""), (1, "week"), (7, "week"), (8, "fortnight"), (15, "month"), (30, "month"), (31, "older")]
)
def test_ages(days: int, age: str) -> None:
    today = DUE + timedelta(days=days)
    assert age_of(DUE, today) == age
    if age:
        first, last = due_between(age, today)
        assert (first is None or first <= DUE) and last >= DUE


@pytest.mark.parametrize(
    ("noted", "day", "step"),
    [
        ([], 1, REMIND),
        ([on(1)], 7, WAIT),
        ([on(1)], 8, REMIND),
        ([on(1), on(8), on(15)], 21, WAIT),
        ([on(1), on(8), on(15)], 22, ESCALATE),
        ([on(1), on(8), on(15), on(22, PARTNER)], 40, ESCALATED),
        ([on(1), on(8), on(15), on(22, ABOVE)], 40, ESCALATED),
        ([on(-20), on(-13), on(-6), on(-1, PARTNER)], 1, REMIND),  # of before the rows went out again
    ],
)
def test_what_comes_next(noted: list[Noted], day: int, step: str) -> None:
    assert next_step(noted, DUE, Reminders(), DUE + timedelta(days=day)).step == step


@pytest.mark.parametrize(
    ("number", "title"),
    [(1, "Reminder about list no. 7"), (2, "Second reminder about"), (3, "Third reminder about"), (4, "Reminder no. 4 about")],
)
def test_the_letter_counts_itself_and_what_it_leaves_out(number: int, title: str) -> None:
    before = tuple(DUE + timedelta(days=7 * one) for one in range(1, number))
    letter = Letter(number, "The desk", 7, date(2026, 3, 4), DUE, before, 5, 9, ("AAAA", "BBBB"), "Lebanon", date(2026, 4, 1))
    text = text_of(letter, lambda msgid, **params: msgid % params)
    assert text.startswith(title) and "list no. 7" in text and "5 of 9" in text and "AAAA\nBBBB\n\nAnd 3 more." in text
    assert ("We reminded you before" in text) == (number > 1)


def test_a_profile_says_how_its_partner_is_reminded_or_leaves_it_as_usual() -> None:
    assert read().reminders == Reminders(most=3, days=7, to="", above="")
    text = PROFILE + '\n[reminders]\nmost = 2\ndays = 5\nto = "Referral desk"\nabove = "Head of primary care"\n'
    assert read(text).reminders == Reminders(2, 5, "Referral desk", "Head of primary care")
    (found,) = refusals(text.replace("most = 2", "most = 0"))
    assert "reminders" in found and "most" in found
