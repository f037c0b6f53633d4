"""The same person twice: one referral goes out, the narrower consent and the earlier date hold, either card works, all can be undone."""

from __future__ import annotations

from datetime import date

import pytest

from intake.domain.account import Actor
from intake.services import batch, duplicates, erasure, find
from intake.services.home import Home
from tests import steps

LATER = {"name_latin": "selam  werku", "birth_year": "1991", "language": "amh", "dose_no": "0"}


def pair(
    home: Home, people: dict[str, Actor], first: dict[str, str] | None = None, second: dict[str, str] | None = None
) -> tuple[str, str]:
    """Two registrations of one person, a week apart, at two points."""
    earlier = steps.register(home, people["amal"], steps.SELAM | (first or {})).reference
    home.clock.forward(days=7)
    later = steps.register(home, people["karim"], LATER | (second or {}), point="saida").reference
    duplicates.compare_new(home)
    return earlier, later


def settle(home: Home, people: dict[str, Actor], a: str, b: str, decision: str = "same") -> None:
    duplicates.settle(home, people["karim"], a, b, decision)


def states(home: Home, *references: str) -> list[str]:
    return [steps.state_of(home, one) for one in references]


def purge_week(home: Home, reference: str) -> date:
    return find.hold(home, reference).kept.purge_week


def sent_row(home: Home, people: dict[str, Actor]) -> list[dict[str, str]]:
    _, exported = steps.send(home, people)
    return [row.cells for row in steps.table_of(home, exported).rows]


def test_one_of_the_two_goes_out(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    assert states(any_home, earlier, later) == ["ready", "ready"]
    settle(any_home, people, earlier, later)
    assert states(any_home, earlier, later) == ["ready", "draft"]
    (row,) = sent_row(any_home, people)
    assert row["partner_ref"] == steps.partner_ref(any_home, earlier)


def test_both_references_tell_the_same(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    settle(any_home, people, later, earlier)
    steps.send(any_home, people)
    ref = steps.partner_ref(any_home, earlier)
    steps.answers(
        any_home, people["karim"], {"partner_ref": ref, "decision": "accepted", "appt_date": "2026-03-29", "centre_code": "MTL-01"}
    )
    told = [find.find(any_home, people["amal"], one) for one in (earlier, later)]
    assert [one.state for one in told] == ["booked", "booked"]
    assert told[0].appointment == told[1].appointment
    assert [one.reference for one in told] == [earlier, later]


def test_the_earlier_retention_date_holds_for_both(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    own = [purge_week(any_home, one) for one in (earlier, later)]
    assert own[0] < own[1]
    settle(any_home, people, earlier, later)
    assert [purge_week(any_home, one) for one in (earlier, later)] == [own[0], own[0]]
    settle(any_home, people, earlier, later, "open")
    assert [purge_week(any_home, one) for one in (earlier, later)] == own


def test_a_link_can_be_undone(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    settle(any_home, people, earlier, later)
    settle(any_home, people, earlier, later, "different")
    assert states(any_home, earlier, later) == ["ready", "ready"]
    assert len(sent_row(any_home, people)) == 2


@pytest.mark.parametrize("who", [0, 1])
def test_whoever_refused_once_is_not_handed_on(any_home: Home, people: dict[str, Actor], who: int) -> None:
    refusing = {"consent_refer": "no"}
    references = pair(any_home, people, *((refusing, None) if who == 0 else (None, refusing)))
    settle(any_home, people, *references)
    assert states(any_home, references[1 - who]) == ["draft"]
    with steps.refused("nothing_ready"):
        batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)


def test_a_withdrawal_of_one_holds_for_both(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    erasure.withdraw(any_home, people["karim"], later, "refer", steps.MINISTRY)
    settle(any_home, people, earlier, later)
    assert states(any_home, earlier, later) == ["draft", "withdrawn"]


@pytest.mark.parametrize("who", [0, 1])
def test_a_withdrawal_with_either_card_after_linking_holds_for_both(any_home: Home, people: dict[str, Actor], who: int) -> None:
    references = pair(any_home, people)
    settle(any_home, people, *references)
    erasure.withdraw(any_home, people["karim"], references[who], "refer", steps.MINISTRY)
    assert states(any_home, *references) == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("who", [0, 1])
def test_whoever_refused_calls_once_is_not_called(any_home: Home, people: dict[str, Actor], who: int) -> None:
    phone = {"contact_mode": "own_private", "contact_value": "70 123 456"}
    yes, no = phone | {"consent_contact": "yes"}, phone | {"consent_contact": "no"}
    references = pair(any_home, people, *((no, yes) if who == 0 else (yes, no)))
    settle(any_home, people, *references)
    (row,) = sent_row(any_home, people)
    assert row["contact_value"] == ""


def test_undoing_the_link_gives_back_the_consent_that_was_given(any_home: Home, people: dict[str, Actor]) -> None:
    phone = {"contact_mode": "own_private", "contact_value": "70 123 456", "consent_contact": "yes"}
    earlier, later = pair(any_home, people, phone)
    settle(any_home, people, earlier, later)
    assert find.hold(any_home, earlier).payload["consent_contact"] == "no"
    settle(any_home, people, earlier, later, "open")
    assert find.hold(any_home, earlier).payload["consent_contact"] == "yes"
    assert "contact_before_link" not in find.hold(any_home, earlier).payload
    assert {row["contact_value"] for row in sent_row(any_home, people)} == {"+96170123456", ""}


def test_a_consent_withdrawn_meanwhile_does_not_come_back(any_home: Home, people: dict[str, Actor]) -> None:
    phone = {"contact_mode": "own_private", "contact_value": "70 123 456", "consent_contact": "yes"}
    earlier, later = pair(any_home, people, phone)
    settle(any_home, people, earlier, later)
    erasure.withdraw(any_home, people["karim"], later, "contact", "")
    settle(any_home, people, earlier, later, "different")
    assert find.hold(any_home, earlier).payload["consent_contact"] == "no"


def test_a_row_in_a_list_leaves_it_and_the_list_can_still_go_out(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    ready = steps.approved(any_home, people)
    settle(any_home, people, earlier, later)
    now = batch.show(any_home, people["karim"], ready.id).batch
    assert (now.rows, now.removed) == (1, 1)
    exported = steps.batch_export.export(any_home, people["karim"], ready.id, "csv")
    assert len(steps.table_of(any_home, exported).rows) == 1


def test_another_dose_of_the_same_person_stands(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people, {"dose_no": "0"}, {"dose_no": "1"})
    settle(any_home, people, earlier, later)
    assert states(any_home, earlier, later) == ["ready", "ready"]


def test_if_both_were_sent_the_later_is_retracted(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    steps.send(any_home, people)
    ref = steps.partner_ref(any_home, later)
    settle(any_home, people, earlier, later)
    assert states(any_home, earlier, later) == ["sent", "error"]
    (row,) = sent_row(any_home, people)
    assert (row["partner_ref"], row["change"]) == (ref, "retraction")
    settle(any_home, people, earlier, later, "different")
    assert states(any_home, earlier, later) == ["sent", "error"]  # the partner has been told


def test_nobody_loses_an_appointment_by_a_link(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    steps.send(any_home, people)
    ref = steps.partner_ref(any_home, later)
    steps.answers(any_home, people["karim"], {"partner_ref": ref, "decision": "accepted", "appt_date": "2026-03-29"})
    settle(any_home, people, earlier, later)
    assert states(any_home, earlier, later) == ["error", "booked"]
    assert find.find(any_home, people["amal"], earlier).state == "booked"


def test_what_was_sent_stays_and_what_was_not_is_held_back(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    settle(any_home, people, earlier, later)
    steps.send(any_home, people)
    settle(any_home, people, earlier, later, "different")
    assert states(any_home, earlier, later) == ["sent", "ready"]
    settle(any_home, people, earlier, later)
    assert states(any_home, earlier, later) == ["sent", "draft"]


def test_undoing_one_of_two_links_leaves_the_other(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    any_home.clock.forward(days=7)
    third = steps.register(any_home, people["amal"], LATER | {"name_latin": "Selam Worku"}).reference
    duplicates.compare_new(any_home)
    settle(any_home, people, earlier, later)
    settle(any_home, people, earlier, third)
    assert states(any_home, earlier, later, third) == ["ready", "draft", "draft"]
    settle(any_home, people, earlier, later, "different")
    assert states(any_home, earlier, later, third) == ["ready", "ready", "draft"]
    assert purge_week(any_home, third) == purge_week(any_home, earlier) < purge_week(any_home, later)


@pytest.mark.parametrize("who", [0, 1])
def test_erasing_with_either_card_erases_the_person(any_home: Home, people: dict[str, Actor], who: int) -> None:
    references = pair(any_home, people)
    settle(any_home, people, *references)
    erasure.erase(any_home, people["karim"], references[who])
    for reference in references:
        with steps.refused("no_such_registration"):
            find.hold(any_home, reference)


def test_what_linking_would_do_is_foreseen(any_home: Home, people: dict[str, Actor]) -> None:
    earlier, later = pair(any_home, people)
    shown = duplicates.side_by_side(any_home, people["karim"], earlier, later)
    assert shown.foreseen is not None
    assert (shown.foreseen.goes, shown.foreseen.held_back, shown.foreseen.taken_back) == ("one", 1, 0)
    steps.send(any_home, people)
    shown = duplicates.side_by_side(any_home, people["karim"], earlier, later)
    assert shown.foreseen is not None
    assert (shown.foreseen.goes, shown.foreseen.held_back, shown.foreseen.taken_back) == ("one", 0, 1)
    assert (shown.a.state, shown.b.state) == ("sent", "sent")
