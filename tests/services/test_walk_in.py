"""Walk-in sessions: never one more than there are places, also when two put people on at once."""

from __future__ import annotations

import threading

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import centre, find, visit, visit_report, walk_in
from intake.services.home import Home
from tests import steps
from tests.services.test_visit import DAY, answer, the, to


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


def test_a_session_is_never_overbooked_also_by_two_at_once(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    one = centre.centres(home, people["karim"])[0]
    session = walk_in.add(home, people["karim"], one.id, DAY, "09:00", "12:00", 3)
    references = steps.register_some(home, people["amal"], 6)
    with steps.refused("not_for_session"):
        walk_in.put(home, people["amal"], references[0], session.id)
    steps.send(home, people)
    outcomes: list[str] = []

    def put(reference: str) -> None:
        try:
            walk_in.put(home, people["amal"], reference, session.id)
            outcomes.append("put")
        except Refused as refused:
            outcomes.append(refused.problems[0].code)

    threads = [threading.Thread(target=put, args=(reference,)) for reference in references]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["put"] * 3 + ["session_full"] * 3
    assert walk_in.sessions(home, people["amal"])[0].free == 0
    with steps.refused("places_taken"):
        walk_in.set_places(home, people["karim"], session.id, 2)
    found = visit.of_day(home, people["karim"], DAY)
    walk_in.take_off(home, people["karim"], found[0].id)
    assert walk_in.sessions(home, people["amal"])[0].free == 1


def test_what_the_partner_asks_meanwhile_takes_no_place_on_a_session_away(home: Home) -> None:
    people = steps.open_packs(home)
    one = centre.centres(home, people["karim"])[0]
    session = walk_in.add(home, people["karim"], one.id, DAY, "09:00", "12:00", 3)
    reference = steps.register(home, people["amal"]).reference
    steps.send(home, people)
    walk_in.put(home, people["amal"], reference, session.id)
    ref = steps.partner_ref(home, reference)
    late = steps.answers(home, people["karim"], {"partner_ref": ref, "decision": "acknowledged"})
    assert steps.verdicts(late) == [("same", "same")] and steps.state_of(home, reference) == "booked"
    answer(home, people, reference, "needs_info", reason_code="missing_info")
    appointment = find.find(home, people["amal"], reference).appointment
    assert appointment is not None and appointment.date == DAY.isoformat()
    to(home, DAY)
    visit_report.report(home, people["amal"], the(home, people["amal"]).id, "served")
    assert steps.state_of(home, reference) == "done"
