"""How long a registration stays: never longer than was promised, whatever the days; a hold never shorter than was said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import retention
from intake.domain.referral import FOLLOWS, State

DAYS = st.dates(date(2024, 1, 1), date(2040, 1, 1))
CLOSED, MOST = st.integers(1, 365), st.integers(1, 3650)


@given(registered=DAYS, closed_days=CLOSED, most=MOST, nowhere=st.booleans())
def test_nothing_stays_longer_than_promised(registered: date, closed_days: int, most: int, nowhere: bool) -> None:
    week = retention.first_purge_week(registered, closed_days, most, goes_nowhere=nowhere)
    assert week.weekday() == 0
    assert week <= registered + timedelta(days=most) < week + timedelta(days=7) or nowhere
    assert week <= registered + timedelta(days=most)


@given(registered=DAYS, after=st.integers(0, 400), closed_days=CLOSED, most=MOST)
def test_closing_never_puts_a_purge_off(registered: date, after: int, closed_days: int, most: int) -> None:
    before = retention.first_purge_week(registered, closed_days, most, goes_nowhere=False)
    closed = registered + timedelta(days=after)
    week = retention.closed_purge_week(before, closed, closed_days)
    assert week <= before and week <= closed + timedelta(days=closed_days) and week.weekday() == 0
    assert retention.closed_purge_week(week, closed + timedelta(days=1), closed_days) <= week


@given(today=DAYS, age=st.integers(0, 700), most=MOST)
def test_a_hold_is_kept_to_its_day_and_no_longer_than_the_cap(today: date, age: int, most: int) -> None:
    registered = today - timedelta(days=age)
    last = retention.last_hold_day(today, registered, most)
    assert last <= today + timedelta(days=retention.HOLD_DAYS)
    week = retention.hold_week(last)
    assert last < week <= registered + timedelta(days=most + retention.HOLD_BEYOND_DAYS) + timedelta(days=7)
    assert week <= last + timedelta(days=7)
    for day in (last, last + timedelta(days=1)):
        assert retention.hold_week(day) > day
    if last > today:
        assert retention.is_held(week, last) and not retention.is_held(week, week)


@given(purge=DAYS, until=st.none() | DAYS)
def test_a_hold_suspends_and_never_hastens(purge: date, until: date | None) -> None:
    assert retention.goes_in(retention.week_of(purge), retention.hold_week(until) if until else None) >= retention.week_of(purge)


def test_with_the_usual_times_all_holds_end_a_year_after_registering() -> None:
    registered = date(2026, 3, 4)
    last = retention.last_hold_day(date(2027, 2, 20), registered, 180)
    assert retention.hold_week(last) <= registered + timedelta(days=365) < retention.hold_week(last) + timedelta(days=7)


@pytest.mark.parametrize(
    ("states", "ended"),
    [
        ((), False),
        (("ready",), False),
        (("sent",), False),
        (("no_show",), False),
        (("draft",), False),
        (("done",), True),
        (("rejected", "withdrawn"), True),
        (("done", "draft"), True),
        (("done", "booked"), False),
        (("error", "ready"), False),
    ],
)
def test_what_has_ended(states: tuple[str, ...], ended: bool) -> None:
    assert retention.has_ended(states) is ended


def test_every_state_is_final_or_leads_somewhere_and_none_is_counted_twice() -> None:
    for state in State:
        groups = [state in one for one in (retention.FINAL, retention.UNDELIVERED, retention.UNANSWERED)]
        assert sum(groups) <= 1, state
        assert FOLLOWS[state] or state in retention.FINAL
    assert not retention.OPENS_AGAIN & retention.FINAL
