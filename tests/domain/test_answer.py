"""The ministry's answers: whatever comes is read or refused with a reason, and never overrides what is newer or over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import inventory
from intake.domain.answer import (
    COLUMNS,
    DECISIONS,
    MOST_NOTE,
    REASONS,
    VERDICTS,
    Answer,
    Known,
    Unreadable,
    read_answer,
    rule,
    state_of,
    two_answers,
    words_of,
)
from intake.domain.profile_file import read_profile
from intake.domain.referral import State
from intake.domain.written import read_date, read_moment, read_time
from intake.services.programme import shipped

AGREED = words_of(read_profile(shipped("partners")["moph_lb.toml"], "moph_lb.toml", inventory.export_sources()).answers)
TODAY = date(2026, 3, 20)
REF = "AAAABBBBCCCCDDDD"


def read(**cells: str) -> Answer | Unreadable:
    return read_answer({"partner_ref": REF, "decision": "accepted"} | cells, AGREED, TODAY)


def good(**cells: str) -> Answer:
    found = read(**cells)
    assert isinstance(found, Answer), found
    return found


def answer(decision: str = "accepted", **more: Any) -> Answer:
    return Answer(REF, more.pop("batch_id", ""), decision, **more)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("accepted", "accepted"),
        (" ACCEPTED ", "accepted"),
        ("Accepté", "accepted"),
        ("acceptee", "accepted"),
        ("مقبول", "accepted"),
        ("مقـبول", "accepted"),
        ("no show", "no_show"),
        ("No-Show", "no_show"),
        ("ne s’est pas présenté", "no_show"),
        ("ne s'est pas presente", "no_show"),
        ("needs info", "needs_info"),
        ("مكرر", "duplicate"),
        ("'done", "done"),
    ],
)
def test_a_decision_is_understood_however_it_is_written(word: str, code: str) -> None:
    assert good(decision=word).decision == code


@pytest.mark.parametrize("code", DECISIONS)
def test_our_own_codes_are_always_understood(code: str) -> None:
    assert good(decision=code).decision == code


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"partner_ref": ""}, "no_ref"),
        ({"partner_ref": "  "}, "no_ref"),
        ({"partner_ref": "AAAA"}, "bad_ref"),
        ({"decision": ""}, "unknown_decision"),
        ({"decision": "perhaps"}, "unknown_decision"),
        ({"appt_date": "soon"}, "bad_date"),
        ({"appt_date": "2026-02-30"}, "bad_date"),
        ({"updated_at": "yesterday"}, "bad_date"),
        ({"appt_from": "25:00"}, "bad_time"),
        ({"appt_to": "noon"}, "bad_time"),
        ({"decision": "done", "done_date": "2026-03-21"}, "date_in_future"),
        ({"updated_at": "2026-03-22"}, "date_in_future"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(cells: dict[str, str], reason: str) -> None:
    found = read(**cells)
    assert isinstance(found, Unreadable)
    assert found.reason == reason
    assert REASONS[reason]


def test_the_partners_clock_may_be_a_day_ahead() -> None:
    assert good(updated_at="2026-03-21").updated_at == "2026-03-21"


def test_a_reason_or_centre_that_is_not_on_the_list_is_kept_and_flagged() -> None:
    found = good(reason_code="the moon is full", centre_code="XYZ-99")
    assert (found.reason_code, found.centre_code) == ("the moon is full", "XYZ-99")
    assert set(found.flags) == {"reason_code", "centre_code"}
    assert not good(reason_code="complet", centre_code="BEY-01").flags
    assert good(reason_code="complet").reason_code == "no_capacity"


def test_long_cells_are_cut() -> None:
    found = good(note="x" * 500, reason_code="y" * 500, centre_code="z" * 500, bring_code="w" * 500)
    assert [len(one) for one in (found.note, found.reason_code, found.centre_code, found.bring_code)] == [MOST_NOTE, 40, 40, 40]


@pytest.mark.parametrize("said", ["2026-03-31", "2026/3/31", "31/03/2026", "31.3.2026", "٣١/٠٣/٢٠٢٦", "۲۰۲۶-۰۳-۳۱", "46112", "46112.0"])
def test_a_date_is_read_however_it_is_written(said: str) -> None:
    assert read_date(said) == "2026-03-31"


@pytest.mark.parametrize("said", ["2026-03-31T10:00", "2026-03-31 10:00:00", "2026-03-31T10:00:00+02:00", "2026-03-31T10:00:00.5Z"])
def test_a_time_after_a_date_is_left_away(said: str) -> None:
    assert read_date(said) == "2026-03-31"


@pytest.mark.parametrize("said", ["31", "2026", "2026-13-01", "1/2/26", "03/31/2026", "0000-01-01", "99999", "12345", "tomorrow"])
def test_what_is_no_date_is_none(said: str) -> None:
    assert read_date(said) is None


@pytest.mark.parametrize(
    ("said", "time"), [("9:30", "09:30"), ("09.30", "09:30"), ("9h30", "09:30"), ("٩:٣٠", "09:30"), ("9", "09:00"), ("14:00:00", "14:00")]
)
def test_a_time_is_read_however_it_is_written(said: str, time: str) -> None:
    assert read_time(said) == time


def test_an_empty_cell_is_no_date_and_no_error() -> None:
    assert (read_date(" "), read_time(""), read_moment("")) == ("", "", "")


def test_moments_compare_as_text() -> None:
    assert read_moment("9/3/2026 08:05") == "2026-03-09T08:05"
    assert read_moment("2026-03-09T8:05:30Z") == "2026-03-09T08:05"
    assert read_moment("2026-03-09 00:30+02:00") == "2026-03-08T22:30"
    assert read_moment("nonsense") is None


@given(st.dictionaries(st.sampled_from([*COLUMNS, "other"]), st.text(max_size=60)))
def test_reading_never_fails(cells: dict[str, str]) -> None:
    found = read_answer(cells, AGREED, TODAY)
    assert found.reason in REASONS if isinstance(found, Unreadable) else found.decision in DECISIONS


WRITTEN = st.text("0123456789٠١٢۰۱۲५-/.:T hZ+", max_size=25)


@given(st.fixed_dictionaries(dict.fromkeys(("appt_date", "appt_from", "appt_to", "done_date", "updated_at"), WRITTEN)))
def test_near_dates_and_times_never_fail(cells: dict[str, str]) -> None:
    found = read(**cells)
    if isinstance(found, Answer):
        assert found.appt_date == "" or date.fromisoformat(found.appt_date)
        assert rule(found, Known(State.SENT, "")).verdict in VERDICTS


@pytest.mark.parametrize(
    ("given_answer", "state"),
    [
        (answer("accepted", appt_date="2026-04-01"), State.BOOKED),
        (answer("accepted"), State.ACCEPTED),
        (answer("duplicate"), State.REJECTED),
        (answer("rejected", reason_code="already_done"), State.REJECTED),
        (answer("acknowledged"), State.ACKNOWLEDGED),
        (answer("needs_info"), State.NEEDS_INFO),
        (answer("done"), State.DONE),
        (answer("no_show"), State.NO_SHOW),
    ],
)
def test_what_an_answer_means(given_answer: Answer, state: State) -> None:
    assert state_of(given_answer) is state
    ruling = rule(given_answer, Known(State.SENT, "7"))
    assert (ruling.verdict, ruling.state) == ("apply", state)


ACCEPTED = {"partner_ref": REF, "decision": "accepted"}
DATED = ACCEPTED | {"updated_at": "2026-03-01"}


@pytest.mark.parametrize(
    ("given_answer", "known", "verdict", "reason"),
    [
        (answer(), Known("ready", ""), "refused", "not_sent"),
        (answer(), Known("batched", "7"), "refused", "not_sent"),
        (answer(batch_id="8"), Known("sent", "7"), "refused", "other_batch"),
        (answer(batch_id="007"), Known("sent", "7"), "apply", ""),
        (answer(flags=("centre_code",)), Known("sent", "7"), "apply", "flagged"),
        (answer(), Known("accepted", "7", [{"partner_ref": REF, "batch_id": "7", "decision": "accepted"}]), "same", "same"),
        (answer(), Known("withdrawn", "7"), "refused", "withdrawn"),
        (answer(), Known("error", "7"), "refused", "withdrawn"),
        (answer("rejected"), Known("done", "7", [{"decision": "done"}]), "refused", "conflict"),
        (answer("acknowledged"), Known("booked", "7", [{"decision": "accepted"}]), "refused", "conflict"),
        (answer("acknowledged"), Known("booked", "7"), "same", "same"),
        (answer(updated_at="2026-03-01"), Known("booked", "7", [{"updated_at": "2026-03-02"}]), "refused", "older"),
        (answer(updated_at="2026-03-03"), Known("booked", "7", [{"updated_at": "2026-03-02"}]), "apply", ""),
        (answer("accepted", appt_date="2026-04-09"), Known("booked", "7", [{"decision": "accepted"}]), "apply", ""),
        (answer(), Known("needs_info", "7", [ACCEPTED, {"decision": "needs_info"}]), "refused", "conflict"),
        (answer("needs_info"), Known("needs_info", "7", [ACCEPTED, ACCEPTED | {"decision": "needs_info"}]), "same", "same"),
        (answer(updated_at="2026-03-01"), Known("needs_info", "7", [DATED, {"decision": "needs_info"}]), "same", "same"),
        (answer(updated_at="2026-03-04"), Known("needs_info", "7", [{"updated_at": "2026-03-04T08:00"}]), "apply", ""),
        (answer(updated_at="2026-03-04T07:59"), Known("needs_info", "7", [{"updated_at": "2026-03-04T08:00"}]), "refused", "older"),
        (answer("rejected", reason_code="already_done"), Known("sent", "7"), "apply", "already_done"),
    ],
)
def test_what_an_answer_does(given_answer: Answer, known: Known, verdict: str, reason: str) -> None:
    ruling = rule(given_answer, known)
    assert (ruling.verdict, ruling.reason) == (verdict, reason)
    assert verdict in VERDICTS


OLD, NEW = answer("accepted", updated_at="2026-03-01"), answer("rejected", updated_at="2026-03-02")


@pytest.mark.parametrize(
    ("rows", "torn"),
    [
        ([answer(), answer()], False),
        ([answer(), answer("rejected")], True),
        ([OLD, NEW], False),
        ([NEW, OLD], False),
        ([OLD, answer("rejected", updated_at="2026-03-01")], True),
        ([OLD, answer("done", updated_at="2026-03-01"), NEW], False),
        ([NEW, OLD, answer("done", updated_at="2026-03-01")], False),
        ([OLD, answer("rejected")], True),
        ([answer("rejected"), OLD], True),
        ([OLD, answer("accepted", batch_id="7", updated_at="2026-03-01")], False),
        ([answer(updated_at="2026-03-04"), answer("rejected", updated_at="2026-03-04T08:00")], True),
        ([answer(updated_at="2026-03-04T07:00"), answer("rejected", updated_at="2026-03-04T08:00")], False),
        ([], False),
    ],
)
def test_two_answers_of_which_none_is_newer_are_both_held_back(rows: list[Answer], torn: bool) -> None:
    assert two_answers(rows) == ({REF} if torn else set())


def test_every_reason_is_a_sentence() -> None:
    assert all(text.endswith(".") for text in REASONS.values())
