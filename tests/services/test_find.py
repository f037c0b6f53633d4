"""Finding by reference: the state, the appointment, what to bring; a name only for whose queue it is; never a list, never too often."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.domain.reference import in_groups
from intake.services import account, audit, find
from intake.services.area import operator
from intake.services.home import Home
from tests import steps


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    return steps.register(any_home, people["amal"], steps.EVERYTHING).reference


def volunteer_at(home: Home, point: str) -> Actor:
    """Another volunteer, at another point."""
    token = account.invite(home, steps.world.make_people(home)["ziad"], "volunteer", point)
    return account.accept(home, token, f"volunteer-{point}", "a long enough password")


def test_the_card_can_be_read_out_in_any_way(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    for said in (reference, in_groups(reference), f" {reference.lower()} "):
        assert find.find(any_home, people["amal"], said).reference == reference


def test_her_own_point_greets_her_by_name(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    found = find.find(any_home, people["amal"], reference)
    assert (found.call_name, found.state, found.programme_title) == ("Selam", "ready", "Vaccination")
    assert found.documents
    assert found.walk_in
    assert find.find(any_home, people["karim"], reference).call_name == "Selam"


def test_another_point_learns_the_state_and_no_name(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    found = find.find(any_home, volunteer_at(any_home, "saida"), reference)
    assert (found.state, found.call_name, found.programme_title, found.walk_in) == ("ready", "", "", ())
    assert found.documents == find.find(any_home, people["amal"], reference).documents  # what to bring
    told = repr(found)
    assert not [one for one in ("Selam", "Worku", "70123456", "mango", "1991", "Vaccination") if one in told]


def test_nobody_learns_more_than_the_call_name(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    told = repr(find.find(any_home, people["amal"], reference))
    assert not [one for one in ("Worku", "70123456", "mango", "1991") if one in told]


def test_the_operator_of_the_machine_sees_no_name(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    assert find.find(any_home, operator(any_home), reference).call_name == ""


@pytest.mark.parametrize("said", ["", "*", "%", "4F7", "Selam", "4F7-K2M-9Q*"])
def test_there_is_no_wildcard(any_home: Home, people: dict[str, Actor], said: str) -> None:
    with steps.refused("bad_reference"):
        find.find(any_home, people["amal"], said)


def test_a_reference_that_nobody_has_is_refused(any_home: Home, people: dict[str, Actor]) -> None:
    with steps.refused("no_such_registration"):
        find.find(any_home, people["amal"], "000000000")


@pytest.mark.parametrize("name", ["nadia", "ziad"])
def test_whoever_sees_no_persons_data_finds_nothing(any_home: Home, people: dict[str, Actor], reference: str, name: str) -> None:
    with steps.refused("not_allowed"):
        find.find(any_home, people[name], reference)


def test_the_thirty_first_look_up_in_an_hour_is_refused(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    for number in range(30):
        if number % 3:
            find.find(any_home, people["amal"], reference)
        else:
            with steps.refused("no_such_registration"):  # a guess counts too
                find.find(any_home, people["amal"], "000000000")
    with steps.refused("too_many_look_ups"):
        find.find(any_home, people["amal"], reference)
    assert find.find(any_home, people["karim"], reference)
    assert "look_up_limit" in [entry.action for entry in audit.read(any_home, people["nadia"])]
    any_home.clock.forward(minutes=76)
    assert find.find(any_home, people["amal"], reference)


def test_it_is_found_in_later_months_too(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    any_home.clock.forward(days=70)
    later = steps.register(any_home, people["amal"]).reference
    assert find.find(any_home, people["amal"], reference).reference == reference
    assert find.find(any_home, people["amal"], later).reference == later


def test_every_look_up_is_in_the_log(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    find.find(any_home, people["amal"], reference)
    newest = audit.read(any_home, people["nadia"], most=1)[0]
    assert (newest.action, newest.who) == ("looked_up", people["amal"].pseudonym)
    assert newest.about


def test_an_appointment_is_told_and_what_to_bring(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.send(any_home, people)
    row = {"partner_ref": steps.partner_ref(any_home, reference), "decision": "accepted", "centre_code": "MTL-01"}
    steps.answers(any_home, people["karim"], row | {"appt_date": "2026-03-29", "appt_from": "9:30", "bring_code": "dose_card"})
    found = find.find(any_home, people["amal"], reference)
    assert found.state == "booked"
    assert found.appointment == find.Appointment(
        "2026-03-29", "09:30", "Mount Lebanon, Bourj Hammoud centre (demonstration)", along=True, kept=True
    )
    assert found.bring == "A card from earlier doses, if you have one"
    assert "date" in found.next


def test_an_unknown_centre_is_told_by_its_code(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.send(any_home, people)
    row = {"partner_ref": steps.partner_ref(any_home, reference), "decision": "accepted", "centre_code": "NEW-7"}
    steps.answers(any_home, people["karim"], row | {"appt_date": "2026-03-29", "bring_code": "a goat"})
    found = find.find(any_home, people["amal"], reference)
    assert found.appointment == find.Appointment("2026-03-29", "", "NEW-7", along=True, kept=True)
    assert found.bring == ""


def test_after_the_visit_no_appointment_is_told(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.send(any_home, people)
    ref = steps.partner_ref(any_home, reference)
    steps.answers(any_home, people["karim"], {"partner_ref": ref, "decision": "accepted", "appt_date": "2026-03-05"})
    steps.answers(any_home, people["karim"], {"partner_ref": ref, "decision": "done", "done_date": "2026-03-04"})
    found = find.find(any_home, people["amal"], reference)
    assert (found.state, found.appointment) == ("done", None)


def test_without_a_referral_the_registrations_own_state_is_told(any_home: Home, people: dict[str, Actor]) -> None:
    answers = steps.SELAM | {"consent_refer": "no"}
    found = find.find(any_home, people["amal"], steps.register(any_home, people["amal"], answers).reference)
    assert (found.state, found.appointment) == ("registered", None)
    assert "walk-in" in found.next
