"""The way by pictures through both packs: its screens, what is left for a volunteer, checks, how consent was given. In Node, no page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from intake import inventory
from intake.domain.pack_file import read_pack
from intake.domain.programme import Kind, Programme
from intake.services.programme import shipped
from intake.web.forms.registration import MOST_TILES
from tests.tablet.office import NODE

RULES = Path(__file__).with_name("pictures.mjs")
LISTED = (Kind.LANGUAGE, Kind.COUNTRY)

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def rules() -> Iterator[Ask]:
    """Calls one of the rules."""
    running = subprocess.Popen([str(NODE), str(RULES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(*call: Any) -> Any:
        assert running.stdin and running.stdout
        running.stdin.write(json.dumps(call) + "\n")
        running.stdin.flush()
        return json.loads(running.stdout.readline())

    yield ask
    running.communicate()


def pack(name: str) -> Programme:
    """A shipped pack."""
    return read_pack(shipped("programmes")[f"{name}.toml"], name, inventory.question_keys())


def questions(programme: Programme, **answers: str) -> list[dict[str, Any]]:
    """Those that apply, as the script knows them: a small number and what is chosen from a list have tiles."""
    found = []
    for one in programme.questions:
        if one.show_if and not one.show_if.holds(answers):
            continue
        tiles = [choice.value for choice in one.choices] or (["tile"] if one.kind in LISTED else [])
        if one.kind is Kind.NUMBER and one.most - one.least < MOST_TILES:
            tiles = [str(number) for number in range(one.least, one.most + 1)]
        found.append({"key": one.key, "kind": one.kind.value, "choices": tiles})
    return found


def screens(rules: Ask, programme: Programme, **more: Any) -> list[str]:
    """The screens of somebody who shares a phone and needs food."""
    asked = questions(programme, contact_mode="own_shared", relief_need="food", dose_no="1")
    consents = [one.key for one in programme.notice.consents]
    told = {"consents": consents, "checks": len(programme.notice.checks), "questions": asked, "minor": False, "byYear": False, "writes": ""}
    return list(rules("screensOf", told | more))


def test_vaccination_goes_by_touching_from_the_notice_to_the_pictures_read_back(rules: Ask) -> None:
    assert screens(rules, pack("vaccination")) == [
        *("~notice", "consent_store", "consent_refer", "consent_contact", "~check-0", "~check-1"),
        *("age_band", "sex", "language", "needs_interpreter", "doc_at_visit", "assist_need", "dose_no", "priority_group"),
        *("contact_mode", "contact_value", "safe_days", "safe_hours", "who_may_answer", "availability", "~writes", "~review"),
    ]


def test_relief_too(rules: Ask) -> None:
    assert screens(rules, pack("relief")) == [
        *(
            "~notice",
            "consent_store",
            "consent_contact",
            "~check-0",
            "~check-1",
            "age_band",
            "language",
            "needs_interpreter",
            "relief_need",
        ),
        *("household_size", "children_under_five", "diet_need", "collect_mode", "urgency", "contact_mode", "contact_value", "safe_days"),
        *("~writes", "~review"),
    ]


@pytest.mark.parametrize("name", ["vaccination", "relief"])
def test_every_question_is_asked_by_pictures_or_left_for_the_volunteer(rules: Ask, name: str) -> None:
    programme = pack(name)
    asked = questions(programme, contact_mode="own_shared", relief_need="food", dose_no="1")
    left = rules("leftFor", {"questions": asked, "answers": {}, "writes": "volunteer"})
    reached = {*screens(rules, programme), *left, "birth_year", "birth_year_estimated"}
    assert {one["key"] for one in asked} <= reached
    assert not set(screens(rules, programme)) & set(left)


def test_the_year_comes_after_the_life_stages_and_only_if_it_is_known(rules: Ask) -> None:
    shown = screens(rules, pack("vaccination"), byYear=True)
    assert shown[shown.index("age_band") + 1] == "birth_year"
    assert "birth_year_estimated" not in shown, "the wheel says that it is about right"


@pytest.mark.parametrize(("by_year", "before"), [(False, "age_band"), (True, "birth_year")])
def test_under_age_somebody_decides_right_after_the_age(rules: Ask, by_year: bool, before: str) -> None:
    shown = screens(rules, pack("vaccination"), minor=True, byYear=by_year)
    assert shown[shown.index("~minor") - 1] == before


def test_who_writes_herself_is_asked_for_letters_at_the_end(rules: Ask) -> None:
    shown = screens(rules, pack("vaccination"), writes="herself")
    assert shown[shown.index("~writes") :] == [
        *("~writes", "call_name", "name_latin", "name_native", "nationality", "last_dose_month", "safe_word", "~review")
    ]


def test_the_volunteer_asks_only_what_nobody_has_answered(rules: Ask) -> None:
    asked = questions(pack("vaccination"))
    told = {"questions": asked, "answers": {"call_name": "not_said"}, "writes": "volunteer"}
    assert rules("leftFor", told) == ["name_latin", "name_native", "nationality"]
    assert rules("leftFor", told | {"writes": "herself"}) == rules("leftFor", told | {"writes": "nobody"}) == []
    declined = rules("declinedBy", told | {"writes": "nobody"})
    assert [one["key"] for one in declined] == ["call_name", "name_latin", "name_native"]
    assert rules("declinedBy", told) == []


def test_a_check_is_right_by_what_was_agreed_to(rules: Ask) -> None:
    check = pack("vaccination").notice.checks[0]
    right = [one.value for one in check.choices if one.right]
    without = {one.value: one.right_without for one in check.choices if one.right_without}
    told = {"right": right, "without": without}
    for value, shared, kept_here in (
        ("with_partner", True, True),
        ("volunteers", False, True),
        ("police", False, False),
        ("", False, False),
    ):
        assert rules("understood", told, value, {"consent_refer": "yes"}) is shared
        assert rules("understood", told, value, {"consent_refer": "no"}) is kept_here


def test_it_never_blocks_for_ever(rules: Ask) -> None:
    assert [rules("afterMiss", misses) for misses in (1, 2, 3)] == ["again", "call", "call"]


@pytest.mark.parametrize(
    ("heard", "came", "mode"), [(True, False, "audio"), (True, True, "audio"), (False, True, "oral"), (False, False, "read")]
)
def test_how_it_was_agreed_is_what_happened(rules: Ask, heard: bool, came: bool, mode: str) -> None:
    assert rules("modeOf", {"heard": heard, "came": came}) == mode


@pytest.mark.parametrize(("number", "drawn"), [(0, "0"), (5, "5"), (9, "9"), (10, "5 5"), (13, "5 5 3"), (30, "5 5 5 5 5 5")])
def test_a_number_is_drawn_in_bundles_of_five(rules: Ask, number: int, drawn: str) -> None:
    assert rules("tallyOf", number) == [f"tally_{one}" for one in drawn.split()]
