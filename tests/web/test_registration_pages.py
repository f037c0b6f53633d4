"""The pages of a registration: mistakes, going back, changing, other languages."""

from __future__ import annotations

from collections.abc import Callable

from intake.services.find import hold
from intake.services.home import Home
from tests.web.pages import Visitor
from tests.web.registering import AGREED, NAME, NUMBER, begin, decline_all, on_step, reference_on
from tests.web.tree import controls


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


def test_a_coordinator_says_at_which_point_she_is(signed_in: Callable[..., Visitor], home: Home) -> None:
    karim = signed_in("karim")
    karim.open("/register/vaccination")
    assert karim.press("next").status == 400
    karim.press("next", point="tripoli")
    karim.press("next", **AGREED)
    decline_all(karim)
    found = hold(home, reference_on(karim.press("save")))
    assert found.kept.area_id is not None


def test_countries_many_people_come_from_are_one_touch_away_and_what_is_typed_counts_more(amal: Visitor) -> None:
    begin(amal)
    on_step(amal, "Your country")
    tiles = [one.attrs["value"] for one in amal.page.form().all("input", name_="nationality")]
    assert tiles[:3] == ["ET", "BD", "SD"] and "stateless" in tiles
    amal.press("next", nationality="ET")
    amal.press("back")
    assert controls(amal.page.form())["nationality"] == ["ET"]
    amal.press("next", nationality__other="Togo")
    page = on_step(amal, "Read everything back")
    assert "Togo" in page.text and "Ethiopia" not in page.text
    amal.press("change:nationality")
    assert amal.press("next", nationality="stateless", nationality__other="Togo").status == 400
