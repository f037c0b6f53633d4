"""Answers that cannot both be right: nothing is guessed, both sides are shown, a coordinator decides with a reason, and once is enough."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake.domain.account import Actor
from intake.services import answer_queue, audit, conflict, erasure, find, needs
from intake.services.area import operator
from intake.services.home import Home
from intake.store.tables import AnswerRowTable
from tests import steps
from tests.services.test_answer import apply, row

ASKED = "partner_confirmed"


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    """One person whose referral was sent."""
    made = steps.register(any_home, people["amal"]).reference
    steps.send(any_home, people)
    return made


@pytest.fixture
def ref(any_home: Home, reference: str) -> str:
    return steps.partner_ref(any_home, reference)


def only(home: Home, people: dict[str, Actor]) -> conflict.Conflict:
    (found,) = conflict.conflicts(home, people["karim"])
    return found


def test_done_then_refused_waits_with_both_sides(any_home: Home, people: dict[str, Actor], reference: str, ref: str) -> None:
    apply(any_home, people, row(ref, "done", updated_at="2026-03-03"))
    assert apply(any_home, people, row(ref, "rejected", updated_at="2026-03-04")) == [("refused", "conflict")]
    found = only(any_home, people)
    assert (found.state, found.holds["decision"], found.ref) == ("done", "done", ref[:4] + "…")
    assert [(side.cells["decision"], side.reason, side.possible) for side in found.sides] == [("rejected", "conflict", True)]
    waits = needs.needs(any_home, people["karim"])
    assert (waits.conflicts, waits.answers) == (1, 0) and answer_queue.waiting(any_home, people["karim"]) == []


def test_an_older_answer_waits_only_if_both_cannot_have_been(any_home: Home, people: dict[str, Actor], reference: str, ref: str) -> None:
    apply(any_home, people, row(ref, "rejected", updated_at="2026-03-04"))
    assert apply(any_home, people, row(ref, "acknowledged", updated_at="2026-03-01")) == [("refused", "older")]
    assert apply(any_home, people, row(ref, "done", updated_at="2026-03-02")) == [("refused", "older_conflict")]
    assert [side.reason for side in only(any_home, people).sides] == ["older_conflict"]
    assert steps.state_of(any_home, reference) == "rejected"


def test_of_two_answers_one_is_taken_and_the_file_asks_nobody_again(
    any_home: Home, people: dict[str, Actor], reference: str, ref: str
) -> None:
    rows = [row(ref, "accepted", appt_date="2026-03-20"), row(ref, "rejected", appt_date="")]
    assert apply(any_home, people, *rows) == [("refused", "two_answers")] * 2
    found = only(any_home, people)
    assert (found.state, found.holds, len(found.sides)) == ("sent", {}, 2)
    taken = next(side for side in found.sides if side.cells["decision"] == "accepted")
    assert conflict.decide(any_home, people["karim"], taken.row, "take", ASKED) == "booked"
    assert (steps.state_of(any_home, reference), conflict.count(any_home, people["karim"])) == ("booked", 0)
    assert apply(any_home, people, *rows) == [("same", "same"), ("same", "decided")]
    (entry,) = [one for one in audit.read(any_home, people["nadia"]) if one.action == "conflict_decided"]
    assert entry.detail == {"decision": "take", "reason": ASKED, "before": "sent", "state": "booked"}
    assert find.hold(any_home, reference).referrals[0].no_answer_by is None


def test_what_holds_may_stay_or_give_way_even_after_it_was_done(any_home: Home, people: dict[str, Actor], reference: str, ref: str) -> None:
    said = [row(ref, word, updated_at=f"2026-03-0{day}") for day, word in ((2, "done"), (3, "rejected"), (4, "no_show"))]
    for one in said:
        apply(any_home, people, one)
    refused, missed = only(any_home, people).sides
    if refused.cells["decision"] != "rejected":
        refused, missed = missed, refused
    assert conflict.decide(any_home, people["karim"], refused.row, "keep", "paper_seen") == "done"
    assert [side.row for side in only(any_home, people).sides] == [missed.row]
    assert conflict.decide(any_home, people["karim"], missed.row, "take", "person_said") == "no_show"
    assert apply(any_home, people, said[1]) == [("same", "decided")]
    assert apply(any_home, people, row(ref, "accepted", updated_at="2026-03-05")) == [("apply", "")]


def test_what_cannot_be_is_not_taken(any_home: Home, people: dict[str, Actor], reference: str, ref: str) -> None:
    apply(any_home, people, row(ref, "done", updated_at="2026-03-02"), row(ref, "needs_info", updated_at="2026-03-03"))
    (side,) = only(any_home, people).sides
    assert not side.possible
    before = steps.counts(any_home)
    with steps.refused("no_such_move"):
        conflict.decide(any_home, people["karim"], side.row, "take", ASKED)
    for decision, reason, code in (("guess", ASKED, "not_a_choice"), ("take", "because", "no_reason")):
        with steps.refused(code):
            conflict.decide(any_home, people["karim"], side.row, decision, reason)
    for row_id in ("no hex", "00" * 16):
        with steps.refused("not_found"):
            conflict.decide(any_home, people["karim"], row_id, "keep", ASKED)
    with steps.refused("needs_account"):
        conflict.decide(any_home, operator(any_home), side.row, "keep", ASKED)
    with steps.refused("not_allowed"):
        conflict.decide(any_home, people["amal"], side.row, "keep", ASKED)
    assert steps.counts(any_home) == before


def test_what_waits_about_a_person_ends_with_her(any_home: Home, people: dict[str, Actor], reference: str, ref: str) -> None:
    apply(any_home, people, row(ref, "done", updated_at="2026-03-02"), row(ref, "rejected", updated_at="2026-03-03"))
    with any_home.store.reading() as connection:
        (key_id,) = connection.execute(select(AnswerRowTable.key_id)).scalars()
    erasure.erase(any_home, people["karim"], reference, "herself")
    assert conflict.count(any_home, people["karim"]) == 0 and steps.counts(any_home)["answer_row"] == 0
    assert any_home.record_keys([key_id]) == {}
