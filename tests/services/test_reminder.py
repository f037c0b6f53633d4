"""Whom to expect and how she may be reached: her own point's volunteers, counted and logged; and it is all read out to her."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.domain.reminder import NO_CONSENT, NOW
from intake.services import access, accompaniment, audit, centre, reminder, shift, visit_report, walk_in
from intake.services.home import Home
from tests import steps
from tests.services.test_visit import DAY, booked, the, to, volunteer

SAFE = {"consent_contact": "yes", "contact_mode": "own_private", "contact_value": "70 123 456", "safe_days": "any", "safe_hours": "any"}


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


def test_her_own_point_learns_it_and_is_counted_and_logged(home: Home, people: dict[str, Actor]) -> None:
    booked(home, people, **SAFE, safe_word="mango", who_may_answer="only_me")
    one = the(home, people["karim"])
    with steps.refused("not_found"):
        reminder.person(home, people["amal"], one.id)
    shift.offer(home, people["amal"], DAY, "day")
    found = reminder.person(home, people["amal"], one.id)
    assert (found.call_name, found.language) == ("Selam", "amh")
    assert found.rules is not None
    assert (found.rules.verdict, found.rules.number, found.rules.word) == (NOW, "+96170123456", "mango")
    assert audit.read(home, people["nadia"], most=1)[0].action == "looked_up"
    assert reminder.person(home, people["karim"], one.id).rules is None, "how she is reached is for her point's volunteers"
    with steps.refused("too_many_look_ups"):
        for _ in range(31):
            reminder.person(home, people["amal"], one.id)


def test_a_companion_of_another_point_does_not(home: Home, people: dict[str, Actor]) -> None:
    booked(home, people, **(SAFE | {"consent_contact": "no"}), assist_need="companion")
    other = volunteer(home, people, "tala", "tripoli")
    shift.offer(home, other, DAY, "day", "dora")
    (free,) = accompaniment.wanted(home, other)
    accompaniment.take(home, other, free.id)
    with steps.refused("not_yours_to_call"):
        reminder.person(home, other, free.id)
    shift.offer(home, people["amal"], DAY, "day")
    found = reminder.person(home, people["amal"], free.id)
    assert found.rules is not None and (found.rules.verdict, found.rules.number) == (NO_CONSENT, "")


def test_what_is_kept_of_her_visits_is_read_out_to_her(home: Home, people: dict[str, Actor]) -> None:
    reference = booked(home, people)
    told = accompaniment.arrange(home, people["amal"], reference, "yes", "M04")
    to(home, DAY)
    visit_report.report(home, people["amal"], the(home, people["amal"]).id, "turned_away", "status_asked")
    (found,) = access.read_out(home, people["karim"], reference)
    (line,) = found.sent[0].visits
    assert (line["date"], line["state"], line["reason"], line["word"]) == (DAY.isoformat(), "turned_away", "status_asked", told.word)
    assert {"visit_arranged", "visit_reported"} <= {deed.action for deed in found.deeds}


def test_offers_and_sessions_go_four_weeks_after_and_visits_stay(home: Home, people: dict[str, Actor]) -> None:
    shift.offer(home, people["amal"], DAY, "day")
    shift.offer(home, people["amal"], DAY, "day")
    (one,) = shift.own(home, people["amal"])
    shift.offer(home, people["amal"], DAY, "pm")
    shift.withdraw(home, people["amal"], one.id)
    with steps.refused("not_found"):
        shift.withdraw(home, people["amal"], one.id)
    assert [each.who for each in shift.offers(home, people["karim"], DAY)] == ["amal"]
    place = centre.centres(home, people["karim"])[0]
    session = walk_in.add(home, people["karim"], place.id, DAY, "09:00", "12:00", 2)
    reference = steps.register(home, people["amal"]).reference
    steps.send(home, people)
    walk_in.put(home, people["amal"], reference, session.id)
    home.clock.forward(weeks=4)  # type: ignore[attr-defined]
    assert shift.forget_old(home) == 0
    home.clock.forward(weeks=2)  # type: ignore[attr-defined]
    assert shift.forget_old(home) == 2
    assert steps.counts(home)["visit"] == 1
