"""Withdrawing a consent: unsent rows leave their list, sent ones are taken back with the next, also when much happens at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.services import batch, batch_export, erasure, find
from intake.services.home import Home
from intake.store.tables import RegistrationTable
from tests import steps
from tests.services.test_erasure import PERSON, erase, rows, withdraw


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    return steps.register(any_home, people["amal"], PERSON).reference


def test_withdrawing_before_it_is_sent_takes_the_row_out(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    ready = steps.approved(any_home, people)
    assert withdraw(any_home, people, reference) == erasure.TakenBack(1, 0)
    assert steps.state_of(any_home, reference) == "withdrawn"
    assert find.hold(any_home, reference).payload["consent_refer"] == "no"
    assert batch.show(any_home, people["karim"], ready.id).batch.rows == 0
    with steps.refused("nothing_ready"):
        batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    assert find.find(any_home, people["amal"], reference).call_name == "Zzyzyx"  # what is stored may stay


def test_withdrawing_after_it_was_sent_tells_the_partner_with_the_next_list(
    any_home: Home, people: dict[str, Actor], reference: str
) -> None:
    ref = steps.partner_ref(any_home, reference)
    sent, _ = steps.send(any_home, people)
    assert withdraw(any_home, people, reference) == erasure.TakenBack(0, 1)
    assert withdraw(any_home, people, reference) == erasure.TakenBack(0, 0)
    _, exported = steps.send(any_home, people)
    assert [(row.cells["partner_ref"], row.cells["change"]) for row in steps.table_of(any_home, exported).rows] == [(ref, "retraction")]
    again = batch_export.export(any_home, people["karim"], sent.id, "csv")
    assert steps.table_of(any_home, again).rows == []


def test_an_answer_after_a_withdrawal_changes_nothing(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    ref = steps.partner_ref(any_home, reference)
    steps.send(any_home, people)
    withdraw(any_home, people, reference)
    outcome = steps.answers(any_home, people["karim"], {"partner_ref": ref, "decision": "accepted"})
    assert steps.verdicts(outcome) == [("refused", "withdrawn")]
    assert steps.state_of(any_home, reference) == "withdrawn"


def test_no_longer_to_be_called_masks_the_number_in_a_list_that_waits(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    ready = steps.approved(any_home, people)
    assert withdraw(any_home, people, reference, "contact") == erasure.TakenBack(1, 0)
    assert batch.show(any_home, people["karim"], ready.id).batch.rows == 0
    _, exported = steps.send(any_home, people)
    (row,) = steps.table_of(any_home, exported).rows
    assert (row.cells["name_latin"], row.cells["contact_value"]) == ("Qwertimiah Zzyzyxson", "")


def test_no_longer_to_be_called_masks_the_number_when_a_sent_list_is_written_again(
    any_home: Home, people: dict[str, Actor], reference: str
) -> None:
    sent, exported = steps.send(any_home, people)
    assert steps.table_of(any_home, exported).rows[0].cells["contact_value"] == "+96170987123"
    withdraw(any_home, people, reference, "contact")
    again = batch_export.export(any_home, people["karim"], sent.id, "csv")
    assert steps.table_of(any_home, again).rows[0].cells["contact_value"] == ""


def test_no_longer_to_be_stored_is_an_erasure(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    assert withdraw(any_home, people, reference, "store").removed == 1
    assert rows(any_home, RegistrationTable) == [0]


@pytest.mark.parametrize(("purpose", "partner"), [("everything", steps.MINISTRY), ("refer", "nobody"), ("refer", "")])
def test_what_cannot_be_withdrawn_is_refused_and_nothing_changed(
    any_home: Home, people: dict[str, Actor], reference: str, purpose: str, partner: str
) -> None:
    with steps.refused("not_a_choice"):
        erasure.withdraw(any_home, people["karim"], reference, purpose, partner)
    assert find.hold(any_home, reference).payload["consent_refer"] == "yes"


def test_who_was_never_handed_on_can_withdraw_all_the_same(any_home: Home, people: dict[str, Actor]) -> None:
    answers = steps.AGREED | {"consent_refer": "no"}
    reference = steps.register(any_home, people["amal"], answers).reference
    assert withdraw(any_home, people, reference) == erasure.TakenBack(0, 0)
    assert withdraw(any_home, people, reference, "contact") == erasure.TakenBack(0, 0)


class Meanwhile:
    """Somebody else acts between the moment a registration is looked up and the moment it is changed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
        held = erasure.held_for

        def and_then(*given: object) -> object:
            found = held(*given)  # type: ignore[arg-type]
            monkeypatch.setattr(erasure, "held_for", held)
            act()
            return found

        monkeypatch.setattr(erasure, "held_for", and_then)


@pytest.mark.parametrize("act", [erase, withdraw])
def test_what_is_sent_at_the_same_moment_is_retracted(
    any_home: Home, people: dict[str, Actor], reference: str, act: Callable[..., erasure.TakenBack], monkeypatch: pytest.MonkeyPatch
) -> None:
    Meanwhile(monkeypatch, lambda: steps.send(any_home, people))
    assert act(any_home, people, reference) == erasure.TakenBack(0, 1)


def test_two_withdrawals_at_once_both_hold(
    any_home: Home, people: dict[str, Actor], reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Meanwhile(monkeypatch, lambda: withdraw(any_home, people, reference, "refer"))
    withdraw(any_home, people, reference, "contact")
    payload = find.hold(any_home, reference).payload
    assert (payload["consent_refer"], payload["consent_contact"]) == ("no", "no")


def test_asking_with_a_wrong_partner_is_a_look_up(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    for _ in range(30):
        with steps.refused("not_a_choice"):
            erasure.withdraw(any_home, people["karim"], reference, "refer", "nobody")
    with steps.refused("too_many_look_ups"):
        erasure.withdraw(any_home, people["karim"], reference, "refer", "nobody")
