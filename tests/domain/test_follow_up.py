"""When a follow-up is due, when it is missed, and when a call is safe: not unless she said so."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from intake.domain.follow_up import Way, after_missed, contact_now, due_days, is_over, missed_week
from intake.domain.programme import FollowUp
from tests.domain.test_pack_file import changed, refusals

MONTHLY = FollowUp("work", "Ask", "done", 10, every="month", times=6, tries=2, missed="coordinator")
SAFE = {
    "consent_contact": "yes",
    "contact_mode": "trusted_person",
    "contact_value": "+96170123456",
    "safe_days": "mon sun",
    "safe_hours": "evening",
    "safe_word": "mango",
}
SUNDAY_EVENING = datetime(2026, 3, 8, 19, 0, tzinfo=UTC)


def test_monthly_for_six_months_keeps_the_day_of_the_month() -> None:
    days = due_days(MONTHLY, date(2026, 1, 21), date(2027, 1, 1))
    assert [str(day) for day in days] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]


def test_nothing_falls_due_after_the_registration_is_gone() -> None:
    assert due_days(MONTHLY, date(2026, 1, 21), date(2026, 3, 1))[-1] == date(2026, 3, 1)
    assert due_days(FollowUp("a", "A", "done", 28), date(2026, 1, 1), date(2026, 1, 25)) == [date(2026, 1, 25)]


def test_missed() -> None:
    assert missed_week(MONTHLY, date(2026, 3, 4)) == date(2026, 3, 16)
    assert after_missed(MONTHLY, 1, date(2026, 3, 16)) == ("missed", date(2026, 3, 23))
    assert after_missed(MONTHLY, 2, date(2026, 3, 16)) == ("handed", None)
    assert after_missed(FollowUp("a", "A", "done", 1), 1, date(2026, 3, 16)) == ("missed", None)


@pytest.mark.parametrize(
    ("until", "states", "over"),
    [
        ("answered", ["ready"], False),
        ("answered", ["acknowledged"], False),
        ("answered", ["rejected"], True),
        ("done", ["booked"], False),
        ("done", ["done"], True),
        ("", ["withdrawn"], True),
        ("", ["withdrawn", "ready"], False),
        ("answered", [], False),
    ],
)
def test_no_longer_needed(until: str, states: list[str], over: bool) -> None:
    assert is_over(until, states) is over


def test_a_call_on_her_days_at_her_hours() -> None:
    assert contact_now(SAFE, SUNDAY_EVENING).way is Way.CALL
    for other in (
        datetime(2026, 3, 9, 17, 59, tzinfo=UTC),
        datetime(2026, 3, 10, 19, 0, tzinfo=UTC),
        datetime(2026, 3, 8, 21, 0, tzinfo=UTC),
    ):
        found = contact_now(SAFE, other)
        assert (found.way, found.number, found.safe_word) == (Way.LATER, "", "")
    assert contact_now({**SAFE, "safe_days": "any", "safe_hours": "any"}, datetime(2026, 3, 10, 3, 0, tzinfo=UTC)).way is Way.LATER


@pytest.mark.parametrize(
    "change",
    [
        {"consent_contact": "no"},
        {"consent_contact": ""},
        {"contact_mode": "lent"},
        {"contact_mode": "none"},
        {"contact_value": "not_said"},
        {"contact_value": ""},
        {"safe_days": "unknown"},
        {"safe_days": ""},
        {"safe_hours": "not_said"},
        {"safe_hours": ""},
    ],
)
def test_what_was_not_said_is_not_safe(change: dict[str, str]) -> None:
    found = contact_now({**SAFE, **change}, SUNDAY_EVENING)
    assert (found.way, found.number, found.days) == (Way.COMES, "", "")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('every = "month"\n', "go together"),
        ("times = 6\n", "go together"),
        ('every = "month"\ntimes = 6\n', "the registration is kept for"),
        ('outcomes = ["well"]\n', "is none of"),
        ('until = "never"\n', "until"),
        ("tries = 9\n", "tries"),
    ],
)
def test_a_plan_that_cannot_be(more: str, what: str) -> None:
    assert any(what in line for line in refusals(changed("after_days = 1\n", f"after_days = 1\n{more}")))
