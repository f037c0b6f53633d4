"""The ministry's answers, as damaged as they come: judged row by row, applied once, never overriding what is newer or another's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.domain.account import Actor
from intake.services import answer, answer_queue, audit, find
from intake.services.area import operator
from intake.services.home import Home
from tests import steps, world


@pytest.fixture
def references(any_home: Home, people: dict[str, Actor]) -> list[str]:
    """Three people whose referrals were sent."""
    made = steps.register_some(any_home, people["amal"], 3)
    steps.send(any_home, people)
    return made


@pytest.fixture
def refs(any_home: Home, references: list[str]) -> list[str]:
    return [steps.partner_ref(any_home, one) for one in references]


def states(home: Home, references: Sequence[str]) -> list[str]:
    return [steps.state_of(home, one) for one in references]


def row(ref: str, decision: str = "accepted", **more: str) -> dict[str, str]:
    return {"partner_ref": ref, "decision": decision, **more}


def apply(home: Home, people: dict[str, Actor], *rows: dict[str, str]) -> list[tuple[str, str]]:
    return steps.verdicts(steps.answers(home, people["karim"], *rows))


def apply_file(home: Home, people: dict[str, Actor], data: bytes, name: str = "answers.xlsx") -> answer.Outcome:
    return answer.apply(home, people["karim"], data, name)


def booked(home: Home, people: dict[str, Actor], reference: str) -> tuple[str, str, str]:
    found = find.find(home, people["karim"], reference)
    assert found.appointment is not None
    return found.state, found.appointment.date, found.appointment.from_


def test_looking_changes_nothing(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    before = steps.counts(any_home)
    data = steps.csv_file([row(refs[0], note="please call"), row("AAAABBBBCCCCDDDD"), row("")])
    outcome = answer.preview(any_home, people["karim"], data, "answers.csv")
    assert outcome.counts == {"apply": 1, "same": 0, "unmatched": 2, "refused": 0}
    assert (outcome.partner, [one.row for one in outcome.rows]) == (steps.MINISTRY, [1, 2, 3])
    assert steps.counts(any_home) == before
    assert states(any_home, references) == ["sent"] * 3


def test_each_answer_moves_its_referral(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    rows = [
        row(refs[0], appt_date="2026-03-29", appt_from="09:30"),
        row(refs[1], "rejected", reason_code="no_capacity"),
        row(refs[2], "done"),
    ]
    blank = {"appt_date": "", "appt_from": "", "reason_code": ""}
    assert apply(any_home, people, *(blank | one for one in rows)) == [("apply", "")] * 3
    assert states(any_home, references) == ["booked", "rejected", "done"]
    assert booked(any_home, people, references[0]) == ("booked", "2026-03-29", "09:30")
    (referral,) = find.hold(any_home, references[0]).referrals
    assert referral.no_answer_by is None


def test_applying_a_file_twice_changes_nothing(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    rows = [row(refs[0], appt_date="2026-03-29"), row(refs[1], appt_date=""), row("", appt_date=""), row("AAAABBBBCCCCDDDD", appt_date="")]
    apply(any_home, people, *rows)
    before, sealed = steps.counts(any_home), find.hold(any_home, references[0]).referrals
    assert apply(any_home, people, *rows) == [("same", "same")] * 2 + [("unmatched", "no_ref"), ("unmatched", "unknown_ref")]
    assert find.hold(any_home, references[0]).referrals == sealed
    assert {name for name, count in steps.counts(any_home).items() if count != before[name]} == {"audit_entry"}


def test_an_older_answer_never_overrides_a_newer_one(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    apply(any_home, people, row(refs[0], appt_date="2026-03-29", updated_at="2026-03-03 10:00"))
    assert apply(any_home, people, row(refs[0], "rejected", updated_at="2026-03-02")) == [("refused", "older")]
    assert booked(any_home, people, references[0])[:2] == ("booked", "2026-03-29")
    assert apply(any_home, people, row(refs[0], appt_date="2026-04-02", updated_at="2026-03-04")) == [("apply", "")]
    assert booked(any_home, people, references[0])[:2] == ("booked", "2026-04-02")


def test_in_one_file_the_newest_of_several_answers_holds(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    older, newer = row(refs[0], "acknowledged", updated_at="2026-03-01"), row(refs[0], "rejected", updated_at="2026-03-02")
    assert apply(any_home, people, newer, older, newer) == [("apply", ""), ("refused", "older"), ("same", "same")]
    assert states(any_home, references)[0] == "rejected"


def test_two_different_answers_of_which_none_is_newer_wait_for_a_person(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    assert apply(any_home, people, row(refs[0]), row(refs[0], "rejected"), row(refs[1])) == [
        ("refused", "two_answers"),
        ("refused", "two_answers"),
        ("apply", ""),
    ]
    assert states(any_home, references) == ["sent", "accepted", "sent"]


def test_what_was_done_is_not_refused_afterwards(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    apply(any_home, people, row(refs[0], "done", done_date="2026-03-04"))
    assert apply(any_home, people, row(refs[0], "rejected")) == [("refused", "conflict")]
    assert states(any_home, references)[0] == "done"


def test_a_row_of_another_list_is_refused(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    assert apply(any_home, people, row(refs[0], batch_id="7"), row(refs[1], batch_id="٠١")) == [("refused", "other_batch"), ("apply", "")]
    assert states(any_home, references)[:2] == ["sent", "accepted"]


def test_what_was_not_sent_has_no_answer(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    unsent = steps.register(any_home, people["amal"]).reference
    assert apply(any_home, people, row(steps.partner_ref(any_home, unsent))) == [("refused", "not_sent")]
    assert steps.state_of(any_home, unsent) == "ready"


def test_an_unknown_centre_or_reason_is_kept_and_flagged(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    outcome = steps.answers(any_home, people["karim"], row(refs[0], centre_code="ZZZ-9", reason_code="because", appt_date="2026-03-29"))
    assert (outcome.rows[0].reason, set(outcome.rows[0].flags)) == ("flagged", {"centre_code", "reason_code"})
    assert states(any_home, references)[0] == "booked"


def test_another_regions_coordinator_learns_and_changes_nothing(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    south = Actor(None, "south", people["karim"].role, world.make_areas(any_home)["south"], "c-south")
    assert steps.verdicts(steps.answers(any_home, south, row(refs[0]))) == [("unmatched", "unknown_ref")]
    assert states(any_home, references)[0] == "sent"


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_only_coordinators_read_answers(any_home: Home, people: dict[str, Actor], refs: list[str], name: str) -> None:
    for act in (answer.preview, answer.apply):
        with steps.refused("not_allowed"):
            act(any_home, people[name], steps.csv_file([row(refs[0])]), "answers.csv")


def test_the_operator_of_the_machine_looks_and_applies_nothing(any_home: Home, references: list[str], refs: list[str]) -> None:
    data = steps.csv_file([row(refs[0])])
    assert answer.preview(any_home, operator(any_home), data, "a.csv").counts["apply"] == 1
    with steps.refused("needs_account"):
        answer.apply(any_home, operator(any_home), data, "a.csv")
    assert states(any_home, references)[0] == "sent"


def test_two_who_apply_the_same_file_at_once_apply_it_once(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    data = steps.csv_file([row(refs[0]), row(refs[1], "needs_info"), row("AAAABBBBCCCCDDDD"), row("")])
    together = threading.Barrier(3)

    def one(name: str) -> int:
        together.wait()
        return answer.apply(any_home, people[name], data, "answers.csv").counts["apply"]

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, ("karim", "lina", "karim"))) == [0, 0, 2]
    assert len(answer_queue.waiting(any_home, people["karim"])) == 2
    assert len(find.open_answers(find.hold(any_home, references[0]).key, find.hold(any_home, references[0]).referrals[0])) == 1


def test_two_different_files_at_once_lose_no_answer(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    together = threading.Barrier(2)

    def one(decision: str) -> None:
        together.wait()
        steps.answers(any_home, people["karim"], row(refs[0], decision))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, ("needs_info", "accepted")))
    held = find.hold(any_home, references[0])
    assert {one["decision"] for one in find.open_answers(held.key, held.referrals[0])} == {"needs_info", "accepted"}


@pytest.mark.empty
def test_without_any_partner_there_are_no_answers(any_home: Home) -> None:
    karim = world.make_people(any_home)["karim"]
    with steps.refused("no_such_partner"):
        answer.preview(any_home, karim, steps.csv_file([row("x")]), "a.csv")


def test_applying_is_in_the_log_with_counts_and_no_reference(any_home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    progress: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, count: progress.append((done, count))  # noqa: E731
    answer.apply(any_home, people["karim"], steps.csv_file([row(refs[0]), row("")]), "a.csv", None, tell)
    entries = audit.read(any_home, people["nadia"], most=2)
    assert [one.action for one in entries] == ["answers_applied", "answer_applied"]
    assert entries[0].detail == {"partner": steps.MINISTRY, "apply": 1, "same": 0, "unmatched": 1, "refused": 0}
    assert entries[1].detail == {"state": "accepted"}
    assert refs[0] not in repr(entries)
    assert progress == [(2, 2)]
