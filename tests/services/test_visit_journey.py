"""The loop closed: referral, no answer, answer, companion, turned away for a paper, and what figures count of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from intake.domain.account import Actor
from intake.domain.visit import VisitState
from intake.services import accompaniment, find, needs, shift, visit, visit_report
from intake.services.home import Home
from tests import steps


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


def counted(home: Home) -> list[tuple[str, str, int]]:
    """What figures need, without a key: programme, reason, how many were turned away."""
    query = "SELECT r.programme, v.reason, count(*) FROM visit v JOIN referral r ON r.id = v.referral_id WHERE v.state = 'turned_away'"
    with home.store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(f"{query} GROUP BY 1, 2"))]


def test_from_the_referral_to_turned_away_for_a_paper(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal, karim = any_home, people["amal"], people["karim"]
    reference = steps.register(home, amal, {**steps.SELAM, "assist_need": "companion"}).reference
    steps.send(home, people)
    home.clock.forward(days=30)  # type: ignore[attr-defined]
    assert needs.needs(home, karim).unanswered == 1, "no answer in time"
    day = home.today + timedelta(days=3)
    answer = {"partner_ref": steps.partner_ref(home, reference), "decision": "accepted", "appt_date": day.isoformat()}
    steps.answers(home, karim, answer | {"appt_from": "09:30", "centre_code": "BEY-01"})
    found = find.find(home, amal, reference)
    assert found.appointment is not None
    assert (found.appointment.date, found.appointment.centre) == (day.isoformat(), "Beirut, centre 1 (demonstration)")
    assert found.appointment.along, "as she said when she was registered"

    assert accompaniment.wanted(home, amal) == [], "it is not one of her days"
    shift.offer(home, amal, day, "am")
    (free,) = accompaniment.wanted(home, amal)
    assert (free.word, free.state) == ("", "planned")
    accompaniment.take(home, amal, free.id)
    (mine,) = visit.mine(home, amal)
    assert mine.mine and mine.meeting and mine.word and mine.along
    told = find.find(home, amal, reference).appointment
    assert told is not None and (told.meeting, told.word) == (mine.meeting, mine.word), "both know the same"

    with steps.refused("visit_not_yet"):
        visit_report.report(home, amal, mine.id, "met")
    home.clock.forward(days=3)  # type: ignore[attr-defined]
    visit_report.report(home, amal, mine.id, "met")
    visit_report.report(home, amal, mine.id, "arrived")
    assert steps.state_of(home, reference) == "arrived"
    with steps.refused("not_a_choice"):
        visit_report.report(home, amal, mine.id, "turned_away")
    visit_report.report(home, amal, mine.id, "turned_away", "id_asked")
    assert steps.state_of(home, reference) == "accepted", "she needs a new date"
    assert counted(home) == [("vaccination", "id_asked", 1)]
    assert find.find(home, amal, reference).appointment is None

    steps.answers(home, karim, answer | {"appt_date": (day + timedelta(days=7)).isoformat(), "centre_code": "BEY-02"})
    assert steps.state_of(home, reference) == "booked"
    states = [one.state for one in _all(home, karim)]
    assert sorted(states) == [VisitState.PLANNED, VisitState.TURNED_AWAY], "the first visit stays counted"


def _all(home: Home, karim: Actor) -> list[visit.Visit]:
    return [one for day in visit.days_of(home, karim) for one in visit.of_day(home, karim, day)]
