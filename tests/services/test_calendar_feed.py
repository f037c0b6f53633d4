"""The calendar of who goes along: times and nothing else, changes that programs notice, an address that its owner ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from intake.domain.account import Actor
from intake.services import accompaniment, account, calendar_feed, shift, visit, visit_report
from intake.services.home import Home
from tests import steps
from tests.services.test_visit import DAY, answer, booked, the, to, volunteer


def entries(home: Home, token: str) -> list[icalendar.Event]:
    """What a calendar program reads."""
    return list(icalendar.Calendar.from_ical(calendar_feed.feed(home, token)).walk("VEVENT"))


def at(home: Home, day: date, hour: int, minute: int = 0) -> datetime:
    """A moment where the work is done, as calendars have it."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=home.config.zone).astimezone(UTC)


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


@pytest.fixture
def reference(home: Home, people: dict[str, Actor]) -> str:
    """Somebody amal goes along with."""
    made = booked(home, people)
    accompaniment.arrange(home, people["amal"], made, "yes")
    shift.offer(home, people["amal"], DAY, "am")
    accompaniment.take(home, people["amal"], the(home, people["amal"]).id)
    return made


def test_a_change_counts_up_and_what_is_called_off_is_cancelled(home: Home, people: dict[str, Actor], reference: str) -> None:
    token = calendar_feed.make(home, people["amal"], "fr")
    (first,) = entries(home, token)
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (at(home, DAY, 9, 30), at(home, DAY, 10, 30))
    assert {str(first["SUMMARY"]), str(first["STATUS"]), str(first["CLASS"])} == {"Course", "CONFIRMED", "PRIVATE"}
    same_day = {"appt_date": DAY.isoformat(), "appt_from": "10:00", "appt_to": "10:20", "centre_code": "BEY-01"}
    answer(home, people, reference, **same_day, updated_at="2026-03-04")
    (moved,) = entries(home, token)
    assert moved["UID"] == first["UID"] and moved["SEQUENCE"] > first["SEQUENCE"]
    assert (moved["DTSTART"].dt, moved["DTEND"].dt) == (at(home, DAY, 10), at(home, DAY, 10, 20))
    answer(home, people, reference, "rejected", reason_code="no_capacity", updated_at="2026-03-04T12:00")
    (over,) = entries(home, token)
    assert over["UID"] == first["UID"] and over["SEQUENCE"] > moved["SEQUENCE"]
    assert (str(over["STATUS"]), str(over["TRANSP"])) == ("CANCELLED", "TRANSPARENT")


def test_nothing_in_it_says_whom_where_or_what(home: Home, people: dict[str, Actor], reference: str) -> None:
    body = calendar_feed.feed(home, calendar_feed.make(home, people["amal"], "en")).decode()
    keys = {line.partition(":")[0].partition(";")[0] for line in body.splitlines()}
    assert keys.isdisjoint({"LOCATION", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "GEO", "URL", "CONTACT", "COMMENT"})
    mine = visit.mine(home, people["amal"])[0]
    for word in ("Selam", "Worku", reference, mine.id, mine.centre, mine.centre_code, "Dora", "amal", people["amal"].pseudonym, "accin"):
        assert word.lower() not in body.lower(), word


def test_an_address_ends_with_its_owner_a_new_one_or_the_account(home: Home, people: dict[str, Actor], reference: str) -> None:
    first = calendar_feed.make(home, people["amal"], "en")
    second = calendar_feed.make(home, people["amal"], "en")
    assert entries(home, second)
    for wrong in (first, "x", "x" * 500):
        with steps.refused("not_found"):
            calendar_feed.feed(home, wrong)
    account.close_account(home, people["ziad"], "amal")
    with steps.refused("not_found"):
        calendar_feed.feed(home, second)


def test_a_whole_day_where_no_time_was_given_and_nothing_once_it_is_given_back(home: Home, people: dict[str, Actor]) -> None:
    made = steps.register(home, people["amal"]).reference
    steps.send(home, people)
    answer(home, people, made, appt_date=DAY.isoformat(), centre_code="NEW-7")
    accompaniment.arrange(home, people["amal"], made, "yes")
    other = volunteer(home, people, "tala", "dora")
    token = calendar_feed.make(home, other, "ar")
    accompaniment.assign(home, people["karim"], the(home, people["karim"]).id, "tala")
    (one,) = entries(home, token)
    assert (one["DTSTART"].dt, one["DTEND"].dt, str(one["SUMMARY"])) == (DAY, DAY + timedelta(days=1), "مشوار")
    accompaniment.give_back(home, other, the(home, people["karim"]).id)
    assert entries(home, token) == []
    calendar_feed.end(home, other)
    assert calendar_feed.since(home, other) is None
    with steps.refused("not_found"):
        calendar_feed.feed(home, token)


def test_what_was_done_stays_a_time_that_was_spent(home: Home, people: dict[str, Actor], reference: str) -> None:
    token = calendar_feed.make(home, people["amal"], "en")
    to(home, DAY)
    visit_report.report(home, people["amal"], the(home, people["amal"]).id, "served")
    assert str(entries(home, token)[0]["STATUS"]) == "CONFIRMED"
