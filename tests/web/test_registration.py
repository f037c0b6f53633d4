"""Registering somebody, page by page, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.domain.account import Actor
from intake.domain.reference import read_reference
from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.find import hold
from intake.services.home import Home
from intake.store.tables import RegistrationTable
from tests.web.pages import Page, Visitor, controls

NAME, NUMBER = "Sentinel Abeba", "03 111 222"
AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes", "consent_mode": "oral"}


def kept(home: Home) -> int:
    """How many registrations are kept."""
    with home.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(RegistrationTable)).scalar_one()


def begin(visitor: Visitor, programme: str = "vaccination", **consents: str) -> Page:
    """Read the notice out, and answer the consents."""
    visitor.secret += [NAME, NUMBER]
    visitor.open(f"/register/{programme}")
    assert visitor.page.heading == "Read this out first"
    visitor.press("next")
    return visitor.press("next", **{**AGREED, **consents})


def decline_all(visitor: Visitor, answer: str = "not_said") -> Page:
    """Decline every question until the read-back."""
    for _ in range(30):
        if visitor.page.heading == "Read everything back":
            break
        declined = {}
        for one in visitor.page.form().all("input", value=answer):
            declined[one.attrs["name"].replace("-", "__")] = answer
        assert declined
        visitor.press("next", **declined)
        assert visitor.page.status == 200
    return visitor.page


def reference_on(page: Page) -> str:
    """The reference on the last page."""
    found = read_reference(next(page.root.all("p", class_="large")).text)
    assert found is not None
    return found


def on_step(visitor: Visitor, heading: str) -> Page:
    """Press Next until a page is reached."""
    for _ in range(30):
        if visitor.page.heading == heading:
            break
        visitor.press("next")
    return visitor.page


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


def test_saving_twice_keeps_one(amal: Visitor, home: Home) -> None:
    begin(amal)
    decline_all(amal)
    review = amal.page
    first = reference_on(amal.press("save"))
    again = amal.post(review.path, {**controls(review.form()), "go": "save"})
    assert reference_on(again) == first
    assert "still one registration" in again.text
    assert kept(home) == 1


def test_the_next_person_starts_with_empty_pages(amal: Visitor) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    begin(amal)
    assert NAME not in amal.page.body


def test_a_mistake_keeps_what_was_typed_and_leads_to_the_field(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Your age")
    page = amal.press("next", birth_year="19x4", birth_year_estimated="yes")
    assert page.status == 400 and page.heading == "Your age"
    assert 'value="19x4"' in page.body
    field = next(page.root.all("input", name_="birth_year"))
    part = field.within("fieldset")
    assert part is not None and part.attrs["aria-invalid"] == "true" and "problem-birth_year" in part.attrs["aria-describedby"]
    assert controls(page.form())["birth_year_estimated"] == ["yes"]
    assert list(page.root.all("a", href="#field-birth_year"))


def test_an_answer_that_is_also_declined_is_asked_again(amal: Visitor) -> None:
    begin(amal)
    page = amal.press("next", call_name=NAME, call_name__decline="not_said")
    assert page.status == 400
    sent = controls(page.form())
    assert sent["call_name"] == [NAME] and sent["call_name-decline"] == ["not_said"]


def test_back_keeps_the_answers(amal: Visitor) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    amal.press("back", name_latin="typed, not sent on")
    assert controls(amal.page.form())["call_name"] == [NAME]
    amal.press("next")
    assert controls(amal.page.form())["name_latin"] == ["typed, not sent on"]


def test_another_language_of_the_page_keeps_the_place_and_what_was_typed(amal: Visitor) -> None:
    begin(amal)
    page = amal.press("ar", button="lang", call_name=NAME)
    assert next(page.root.all("html")).attrs["dir"] == "rtl"
    assert controls(page.form())["call_name"] == [NAME]
    amal.press("en", button="lang")
    assert amal.page.heading == "How to call you"


def test_change_goes_to_one_page_and_back_by_way_of_what_it_brings_up(amal: Visitor) -> None:
    begin(amal)
    decline_all(amal)
    before = amal.page.text.count("Change")
    amal.press("change:contact")
    amal.press("next", contact_mode="own_private", contact_value=NUMBER, contact_value__decline=[])
    assert amal.page.heading == "Calling safely"
    amal.press("next")
    assert amal.page.heading == "Read everything back"
    assert "+9613111222" in amal.page.text
    assert amal.page.text.count("Change") > before


def test_a_number_said_before_is_not_kept_with_a_way_that_has_none(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Reaching you")
    page = amal.press("next", contact_mode="none", contact_value=NUMBER)
    assert page.status == 400 and "no number is kept" in page.text
    amal.press("next", contact_mode="none", contact_value="")
    assert amal.page.heading == "When you can come"


def test_a_question_is_skipped_where_it_does_not_apply(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Reaching you")
    amal.press("next", contact_mode="lent")
    assert amal.page.heading == "When you can come"


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


def test_languages_and_countries_are_taken_by_name(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Your language")
    amal.press("next", language__other="oromo")
    amal.press("next", nationality__other="ETHIOPIA")
    on_step(amal, "Read everything back")
    assert "Oromo" in amal.page.text and "Ethiopia" in amal.page.text
    amal.press("change:language")
    page = amal.press("next", language__other="Klingonese")
    assert page.status == 400 and 'value="Klingonese"' in page.body


def test_months_in_two_parts(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Doses so far")
    page = amal.press("next", dose_no="1", last_dose_month__month="03")
    assert page.status == 400
    assert controls(page.form())["last_dose_month-month"] == ["03"]
    amal.press("next", last_dose_month__year="٢٠٢٥")
    on_step(amal, "Read everything back")
    assert "March 2025" in amal.page.text


def test_what_the_ministry_gets_follows_the_consents(amal: Visitor) -> None:
    begin(amal, consent_contact="no")
    amal.press("next", call_name=NAME)
    amal.press("next", name_latin=NAME)
    on_step(amal, "Reaching you")
    amal.press("next", contact_mode="own_private", contact_value=NUMBER)
    page = on_step(amal, "Read everything back")
    goes_out = next(one for one in page.root.all("li") if "What goes out" in one.text).text
    assert "Name in Latin letters" in goes_out
    assert "Phone number" not in goes_out and "Name to call you by" not in goes_out


def test_warnings_are_shown_and_do_not_hinder(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Reaching you")
    amal.press("next", contact_mode="own_private", contact_value="50 123 456")
    assert "possible but not in use" in on_step(amal, "Read everything back").text
    page = amal.press("save")
    assert page.status == 200 and "possible but not in use" in page.text


def test_the_card_holds_nothing_but_the_reference(amal: Visitor) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    on_step(amal, "Read everything back")
    page = amal.press("save")
    shown = next(page.root.all("p", class_="large")).text
    card = amal.press(form=page.form("/card"))
    printed = next(card.root.all("div", class_="card"))
    assert printed.text == shown
    assert len(list(printed.all("svg"))) == 1
    assert card.title == "Card" and NAME not in card.body
    assert amal.post("/card", {**controls(page.form("/card")), "reference": "not one"}).status == 400


@pytest.mark.parametrize("change", [lambda text: text[:-6] + "AAAAAA", lambda text: "", lambda text: "é", lambda text: "A" * 80])
def test_an_altered_draft_is_refused(amal: Visitor, home: Home, change: Callable[[str], str]) -> None:
    begin(amal)
    sent = controls(amal.page.form())
    page = amal.post(amal.page.path, {**sent, "draft": change(sent["draft"][0]), "go": "next"})
    assert page.status == 400
    assert kept(home) == 0


def test_a_draft_belongs_to_whoever_began_it_and_to_its_programme_and_ends(
    amal: Visitor, signed_in: Callable[..., Visitor], home: Home
) -> None:
    begin(amal)
    path, mine = amal.page.path, controls(amal.page.form())
    draft = mine["draft"][0]
    assert NAME not in draft
    karim = signed_in("karim")
    karim.open("/register/vaccination")
    assert karim.post(path, {**controls(karim.page.form()), "draft": draft, "go": "next"}).status == 400
    assert amal.post("/register/relief", {**mine, "go": "next"}).status == 400
    for _ in range(31):
        home.clock.forward(minutes=4)  # type: ignore[attr-defined]
        amal.open("/find")
    assert amal.post(path, {**mine, "go": "next"}).status == 400


def test_a_coordinator_says_at_which_point_she_is(signed_in: Callable[..., Visitor], home: Home) -> None:
    karim = signed_in("karim")
    karim.open("/register/vaccination")
    assert karim.press("next").status == 400
    karim.press("next", point="tripoli")
    karim.press("next", **AGREED)
    decline_all(karim)
    found = hold(home, reference_on(karim.press("save")))
    assert found.kept.area_id is not None


def test_a_pack_that_changed_meanwhile_starts_again_at_the_notice(amal: Visitor, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    text = programmes.shipped("programmes")["vaccination.toml"].replace("version = 1", "version = 2", 1)
    monkeypatch.setattr(programmes, "_FRESH_SECONDS", -1.0)
    programmes.load_programme(home, operator(home), text, "vaccination.toml")
    assert amal.press("next").heading == "Read this out first"
    amal.press("next")
    assert amal.press("next", **AGREED).heading == "How to call you"
    assert controls(amal.page.form())["call_name"] == [NAME]


def test_the_lock_keeps_a_page_of_a_registration(amal: Visitor, home: Home) -> None:
    begin(amal)
    home.clock.forward(minutes=7)  # type: ignore[attr-defined]
    locked = amal.press("next", call_name=NAME)
    assert locked.heading == "The screen is locked" and NAME not in locked.body
    amal.press(password="six plain words for a demo")
    assert amal.press().heading == "Your name on the list"


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


def test_nothing_a_person_says_is_in_the_database_in_clear(amal: Visitor, home: Home, app: Flask) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    on_step(amal, "Read everything back")
    amal.press("save")
    for file in home.config.home.rglob("*"):
        if file.is_file():
            assert NAME.encode() not in file.read_bytes(), file
