"""A volunteer's shift: ten hours, and no longer than the day; then the password is asked for, and nothing she was doing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intake.domain.account import Actor
from intake.domain.shift import is_over
from intake.services.home import Home
from tests import steps
from tests.web.pages import Visitor
from tests.world import PASSWORD

BEIRUT = ZoneInfo("Asia/Beirut")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("began", "now", "over"),
    [
        (at(4, 6), at(4, 6), False),
        (at(4, 6), at(4, 15, 59), False),
        (at(4, 6), at(4, 16), True),
        (at(4, 15), at(4, 21, 59), False),  # 23:59 in Beirut
        (at(4, 15), at(4, 22), True),
        (at(4, 22, 30), at(4, 23), False),  # begun after midnight there
        (at(4, 6), at(4, 5, 59), True),
        (at(4, 6), at(5, 7), True),
    ],
)
def test_a_shift_ends_after_ten_hours_and_with_the_day(began: datetime, now: datetime, over: bool) -> None:
    assert is_over(began, now, BEIRUT) is over


def working(visitor: Visitor, home: Home, hours: float) -> None:
    """Look at a page every four minutes, so that the screen is never idle."""
    for _ in range(int(hours * 15)):
        home.clock.forward(minutes=4)  # type: ignore[attr-defined]
        assert visitor.open("/find").heading == "Find again"


def test_a_new_shift_begins_with_the_password_and_what_was_sent_is_not_lost(amal: Visitor, home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"], {**steps.SELAM, "call_name": "Sentinel"}).reference
    working(amal, home, 9.5)
    assert "Sentinel" in amal.press(reference=reference).text
    working(amal, home, 0.5)
    home.clock.forward(minutes=4)  # type: ignore[attr-defined]  # exactly ten hours after signing in, four minutes after the last page
    locked = amal.press(reference=reference)
    assert "Sentinel" not in locked.text and list(locked.root.all("input", type_="password"))
    amal.press(password=PASSWORD)
    assert amal.press().text.count("Sentinel") == 1
    working(amal, home, 4)  # longer than a sign-in lasts, counted from the first password


def test_a_coordinator_has_no_shift(signed_in: Callable[..., Visitor], home: Home) -> None:
    karim = signed_in("karim")
    working(karim, home, 11.5)


def test_the_day_is_that_of_the_place(signed_in: Callable[..., Visitor], home: Home) -> None:
    home.config = replace(home.config, timezone="Asia/Beirut")
    home.clock.at = at(4, 21, 57)  # type: ignore[attr-defined]
    amal = signed_in("amal")
    home.clock.forward(minutes=2)  # type: ignore[attr-defined]
    assert amal.open("/find").heading == "Find again"
    home.clock.forward(minutes=2)  # type: ignore[attr-defined]
    assert list(amal.open("/find").root.all("input", type_="password"))


def test_a_cookie_kept_from_an_earlier_shift_opens_nothing(amal: Visitor, home: Home) -> None:
    old = amal.client.get_cookie("intake")
    assert old is not None
    working(amal, home, 9.9)
    home.clock.forward(minutes=12)  # type: ignore[attr-defined]
    assert list(amal.open("/find").root.all("input", type_="password"))
    amal.client.set_cookie("intake", old.value, domain="localhost")
    assert list(amal.open("/find").root.all("input", type_="password"))
