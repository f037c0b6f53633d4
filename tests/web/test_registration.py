"""Registering somebody, page by page, without JavaScript."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.services import programme as programmes
from intake.services.find import hold
from intake.services.home import Home
from tests.web.pages import Visitor
from tests.web.registering import AGREED, begin, decline_all, kept, on_step, reference_on


def test_a_registration_in_which_everything_is_declined_is_kept(amal: Visitor, home: Home) -> None:
    begin(amal)
    decline_all(amal)
    page = amal.press("save")
    assert page.heading == "Registered"
    payload = hold(home, reference_on(page)).payload
    assert payload["sex"] == payload["call_name"] == payload["availability"] == payload["nationality"] == "not_said"
    assert payload["consent_language"] == "en"


def test_every_question_can_also_be_left_unasked(amal: Visitor, home: Home) -> None:
    begin(amal, "relief")
    page = on_step(amal, "Read everything back")
    assert "Not asked" in page.text
    assert amal.press("save").heading == "Registered"
    assert "call_name" not in hold(home, reference_on(amal.page)).payload


def test_no_consent_to_keep_keeps_nothing_and_gives_the_walk_in_information(amal: Visitor, home: Home) -> None:
    page = begin(amal, consent_store="no")
    assert page.heading == "Nothing is kept"
    assert "You can go to an open vaccination day without being registered." in page.text
    assert kept(home) == 0
    assert not list(page.root.all("input", name_="draft"))


def test_no_consent_to_hand_over_refers_nothing_and_gives_the_walk_in_information(amal: Visitor, home: Home) -> None:
    begin(amal, consent_refer="no")
    assert "Nothing goes out to anybody else." in decline_all(amal).text
    page = amal.press("save")
    assert "Nothing is sent to anybody." in page.text and "open vaccination day" in page.text
    assert hold(home, reference_on(page)).referrals == ()


def test_the_notice_and_the_consents_come_before_the_first_question(amal: Visitor) -> None:
    amal.open("/register/vaccination")
    assert amal.press("next").heading == "Ask what the person agrees to"
    page = amal.press("next")
    assert page.status == 400 and page.heading == "Ask what the person agrees to"
    assert page.text.count("This consent was not asked") == 6  # on top and beside each


def test_the_notice_is_read_in_the_language_of_the_person(amal: Visitor, home: Home) -> None:
    amal.open("/register/vaccination")
    page = amal.press("ar", button="read_in")
    notice = next(page.root.all("ol", class_="read-out"))
    assert (notice.attrs["lang"], notice.attrs["dir"]) == ("ar", "rtl")
    assert next(page.root.all("html")).attrs["lang"] == "en"
    amal.press("next")
    amal.press("next", **AGREED)
    decline_all(amal)
    assert hold(home, reference_on(amal.press("save"))).payload["consent_language"] == "ar"


@pytest.mark.parametrize("who", ["guardian", "safeguarding_lead"])
def test_under_eighteen_somebody_decides_with_the_child(amal: Visitor, home: Home, who: str) -> None:
    begin(amal)
    on_step(amal, "Your age")
    page = amal.press("next", birth_year="2012")
    assert page.heading == "Under 18: who decides with the child?"
    assert amal.press("next").status == 400
    assert amal.press("next", minor_with=who).heading == "Woman or man"
    decline_all(amal)
    assert hold(home, reference_on(amal.press("save"))).payload["minor_with"] == who


def test_under_eighteen_and_nobody_there_keeps_nothing(amal: Visitor, home: Home) -> None:
    begin(amal)
    on_step(amal, "Your age")
    amal.press("next", age_band="12-17")
    assert amal.press("next", minor_with="nobody").heading == "Nothing is kept"
    assert kept(home) == 0


def test_one_open_programme_needs_no_choice_and_none_says_so(
    amal: Visitor, home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert amal.open("/register").heading == "What is the person asking for?"
    monkeypatch.setattr(programmes, "_FRESH_SECONDS", -1.0)
    programmes.close_programme(home, people["ziad"], "relief")
    assert amal.open("/register").path == "/register/vaccination"
    programmes.close_programme(home, people["ziad"], "vaccination")
    assert "No programme is open now" in amal.open("/register").text
    assert amal.open("/register/vaccination").status == 409
    assert amal.open("/register/nothing").status == 404
