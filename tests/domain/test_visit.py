"""Centres' hours, reminders by the person's rules, and what a report means for the referral."""

from __future__ import annotations

from datetime import datetime

import pytest

from intake.domain.accompaniment import CODE_WORDS, MEETING_POINTS, draws, part_covers
from intake.domain.centre import Details, is_open, read_hours
from intake.domain.centre_file import read_centres
from intake.domain.problems import Refused
from intake.domain.referral import State
from intake.domain.reminder import NO_CONSENT, NO_NUMBER, NOT_NOW, NOT_SAID, NOW, RELAYED, rules
from intake.domain.visit import VisitState, moved

WEDNESDAY_11 = datetime(2026, 3, 4, 11, 0)  # noqa: DTZ001 - the time where the work is done
SAFE = {
    "consent_contact": "yes",
    "contact_mode": "own_private",
    "contact_value": "+96170123456",
    "safe_days": "wed",
    "safe_hours": "morning",
    "who_may_answer": "trusted_person",
    "safe_word": "mango",
}


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, NOW),
        ({"consent_contact": "no"}, NO_CONSENT),
        ({"contact_mode": "none", "contact_value": ""}, NO_NUMBER),
        ({"contact_value": "unknown"}, NO_NUMBER),
        ({"contact_mode": "lent", "contact_value": ""}, RELAYED),
        ({"safe_days": "thu"}, NOT_NOW),
        ({"safe_hours": "evening"}, NOT_NOW),
        ({"safe_days": "any", "safe_hours": "any"}, NOW),
        ({"safe_days": ""}, NOT_SAID),
        ({"safe_hours": "not_said"}, NOT_SAID),
    ],
)
def test_nobody_is_called_against_her_rules(said: dict[str, str], verdict: str) -> None:
    found = rules(SAFE | said, WEDNESDAY_11)
    assert found.verdict == verdict
    assert (found.number, found.word) == (("+96170123456", "mango") if verdict == NOW else ("", ""))


def test_any_time_is_not_the_night() -> None:
    assert rules(SAFE | {"safe_days": "any", "safe_hours": "any"}, WEDNESDAY_11.replace(hour=23)).verdict == NOT_NOW


def test_who_did_not_say_who_may_pick_up_is_asked_for_alone() -> None:
    assert rules(SAFE | {"who_may_answer": "unknown"}, WEDNESDAY_11).who == "only_me"


def test_hours_are_read_as_they_are_written() -> None:
    open_hours = read_hours("MO-WE,SA 08:00-14:00; SU 09:00-12:00")
    assert open_hours is not None and open_hours[0].byday == ("MO", "TU", "WE", "SA")
    details = Details("A", "A", hours="MO-FR ٠٨:٠٠-14:00")
    assert is_open(details, 0, "08:00") and not is_open(details, 0, "14:00") and not is_open(details, 5, "")
    for wrong in ("MO", "XX 08:00-14:00", "MO 14:00-08:00", "MO 08:00-25:00", "at dawn"):
        assert read_hours(wrong) is None, wrong


def test_a_file_of_centres_is_read_in_both_forms_and_tells_every_fault() -> None:
    toml = 'partner = "moph_lb"\n[[centres]]\ncode = "A-1"\nname = "One"\nlanguages = ["ara"]\naccessibility = ["step_free"]\n'
    partner, (one,) = read_centres(toml, "centres.toml")
    assert (partner, one.code, one.languages) == ("moph_lb", "A-1", ("ara",))
    assert read_centres("\ufeffcode,name,languages,accessibility\nA-1,One,ara,step_free\n", "c.csv")[1] == [one]
    with pytest.raises(Refused) as caught:
        read_centres("code,name,hours,sponsor\nA-1,One,,\nA 2,,dawn,\n", "c.csv")
    assert len(caught.value.problems) == 2, "both rows have a column that is not known"
    with pytest.raises(Refused) as caught:
        read_centres("code,name,hours\nA-1,One,\nA-1,,dawn\n", "c.csv")
    assert {(one.params["table"], one.field) for one in caught.value.problems} == {("centre 2", "name"), ("centre 2", "hours")}


def test_served_is_done_and_turned_away_waits_for_a_new_date() -> None:
    assert moved("booked", VisitState.SERVED, "") == State.DONE
    assert moved("arrived", VisitState.TURNED_AWAY, "id_asked") == State.ACCEPTED
    assert moved("booked", VisitState.ABORTED, "not_come") == State.NO_SHOW
    with pytest.raises(Refused):
        moved("withdrawn", VisitState.SERVED, "")


def test_the_lists_are_neutral_and_a_word_is_not_given_twice() -> None:
    names = " ".join([*MEETING_POINTS.values(), *CODE_WORDS.values()]).lower()
    for word in ("clinic", "hospital", "health", "vaccin", "doctor", "pharmac", "church", "mosque", "police", "ministry"):
        assert word not in names
    taken = set(CODE_WORDS) - {"W07"}
    assert draws(lambda below: below - 1, taken) == "W07"
    assert draws(lambda _: 0, CODE_WORDS) in CODE_WORDS


def test_half_a_day_covers_its_half() -> None:
    assert part_covers("am", "09:30") and not part_covers("am", "12:30") and part_covers("pm", "12:30") and part_covers("pm", "")
