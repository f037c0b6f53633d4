"""Ways through the form on the tablet that are not straight: back, change, stop, no consent, children, mistakes, another language."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import Site, touch
from tests.tablet.walking import TABLET, Form

pytestmark = pytest.mark.browser


def test_back_undoes_a_touch_and_keeps_the_answer(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.skip("sex")
    form.tile("sex", "f")
    form.arrive("language")
    form.touch("[data-back]")
    form.arrive("sex")
    assert form.page.locator("[name=sex]:checked").get_attribute("value") == "f"
    form.tile("sex", "m")
    form.arrive("language")
    form.page.go_back()
    form.arrive("sex")
    for step in ("age", "names", "greeting", "~consent", "~notice"):
        form.page.go_back()
        form.arrive(step)
    assert form.ask("window.form.isOpen()") and form.page.url == form.address


def test_a_finger_that_touches_twice_answers_once(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.skip("visit")
    tile = form.page.locator('label.tile:has([name="doc_at_visit"][value="can_show"])')
    box = tile.bounding_box()
    form.ask("{ const now = performance.now(); performance.now = () => now; }")  # however slow the machine, the second touch comes at once
    tile.click()
    while form.step == "visit":
        form.page.wait_for_timeout(20)
    form.page.mouse.click(box["x"] + 20, box["y"] + 20)
    form.page.wait_for_timeout(600)
    assert form.step == "help" and form.page.locator("[name=assist_need]:checked").count() == 0


def test_no_consent_to_keep_wipes_everything_and_gives_the_guidance(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.next()
    for key in ("consent_refer", "consent_contact", "consent_store"):
        form.tile(key, "no")
    form.page.wait_for_timeout(400)
    assert form.step == "~consent", "a touch alone does not end it"
    form.next()
    form.arrive("~refused")
    assert "open vaccination day" in form.page.inner_text("main")
    assert form.page.locator("[name^=consent_]:checked:not([name=consent_mode], [name=consent_witness])").count() == 0
    form.judge()
    form.page.go_back()
    form.page.wait_for_timeout(200)
    assert form.step == "~refused"
    form.next()
    form.arrive("")
    assert form.ask("window.ended") == ["refused"] and form.kept == []


def test_who_does_not_want_it_handed_on_hears_where_to_go_without_it(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.skip("~review")
    assert not form.page.locator("[data-walk-in]").is_visible()
    form.page.locator('[data-change]:has-text("Hand them to the ministry")').click()
    form.arrive("~consent")
    form.tile("consent_refer", "no")
    form.arrive("~review")
    assert "open vaccination day" in form.page.inner_text("[data-walk-in]")


def test_a_child_needs_somebody_who_decides(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.skip("age")
    form.tile("age_band", "12-17")
    form.arrive("~minor")
    form.next()
    assert len(form.problems()) == 1
    form.tile("minor_with", "guardian")
    form.arrive("sex")
    form.skip("~review")
    assert "A parent or a guardian" in form.page.inner_text("[data-lines]")
    form.next()
    form.arrive("")
    assert form.kept[0]["minor_with"] == "guardian" and form.kept[0]["answers"] == {"age_band": "12-17"}


def test_a_child_and_nobody_there_keeps_nothing(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.page.fill("[name=call_name]", "Almaz")
    form.skip("age")
    form.page.fill("[name=birth_year]", "2012")
    form.next()
    form.tile("minor_with", "nobody")
    form.page.wait_for_timeout(400)
    assert form.step == "~minor"
    form.next()
    form.arrive("~nobody")
    assert form.left_over(["Almaz"]) == []
    assert "safeguarding lead" in form.page.inner_text("main")
    form.next()
    form.arrive("")
    assert form.ask("window.ended") == ["nobody"] and form.kept == []


def test_who_turns_out_to_be_grown_up_decides_alone(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.skip("age")
    form.page.fill("[name=birth_year]", "2012")
    form.next()
    form.tile("minor_with", "guardian")
    form.arrive("sex")
    form.skip("~review")
    form.page.locator('[data-lines] > div:has(dt:text("Year of birth")) [data-change]').click()
    form.page.fill("[name=birth_year]", "1991")
    form.next()
    form.arrive("~review")
    form.next()
    form.arrive("")
    assert form.kept[0]["minor_with"] == "" and form.kept[0]["answers"] == {"birth_year": "1991"}


def test_a_change_leads_back_by_way_of_what_it_brings_up(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.skip("contact")
    form.tile("contact_mode", "none")
    form.arrive("availability")
    form.skip("~review")
    form.page.locator('[data-lines] > div:has(dt:text("How to reach you")) [data-change]').click()
    form.arrive("contact")
    assert form.page.inner_text("[data-next]").strip() == "Done"
    touch(form.page, "contact_mode", "own_shared")
    form.next()
    form.arrive("safe_contact")
    form.next()
    form.arrive("~review")
    form.page.locator('[data-lines] > div:has(dt:text("How to reach you")) [data-change]').click()
    form.page.fill("[name=contact_value]", "03111222")
    form.tile("contact_mode", "none")
    form.arrive("~review")
    form.next()
    form.arrive("")
    assert form.kept[0]["answers"] == {"contact_mode": "none"}, "a number that no way of calling belongs to is not kept"


def test_mistakes_are_told_on_top_and_beside(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.next()
    form.next()
    assert len(form.problems()) == 3
    assert form.page.locator("fieldset[aria-invalid]").count() == 3
    form.touch(".problems a >> nth=1")
    assert form.focused == "consent_refer" and form.page.url == form.address
    for key in ("consent_store", "consent_refer", "consent_contact"):
        form.tile(key, "yes")
    form.arrive("greeting")
    form.skip("age")
    form.page.fill("[name=birth_year]", "1850")
    form.next()
    assert form.problems() == ["Year of birth: This is not a year between 1906 and 2026. Give four digits, for example 1990."]
    part = form.page.locator('[data-question="birth_year"]')
    assert "problem-birth_year hint-birth_year" in part.get_attribute("aria-describedby")
    form.page.fill("[name=birth_year]", "١٩٩١")
    form.next()
    form.arrive("sex")
    assert form.page.locator(".problem, [aria-invalid]").count() == 0
    form.skip("nationality")
    form.page.fill("[name=nationality-other]", "Atlantis")
    form.next()
    assert "Atlantis" not in form.problems()[0]
    form.page.fill("[name=nationality-other]", "côte d’ivoire")
    form.next()
    form.arrive("visit")
    form.skip("~review")
    assert "1991" in form.page.inner_text("[data-lines]") and "Ivoire" in form.page.inner_text("[data-lines]")


def test_an_answer_and_what_excludes_it_are_kept_apart(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.page.press("[name=call_name-decline]", "Space")  # a touch would lead on
    form.page.fill("[name=call_name]", "Almaz")
    assert form.page.locator("[name=call_name-decline]:checked").count() == 0
    form.skip("availability")
    for value in ("sun_am", "mon_pm", "any"):
        form.tile("availability", value)
    assert [one.get_attribute("value") for one in form.page.locator("[name=availability]:checked").all()] == ["any"]
    form.tile("availability", "tue_am")
    assert [one.get_attribute("value") for one in form.page.locator("[name=availability]:checked").all()] == ["tue_am"]


def test_stop_asks_once_and_erases(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    form.page.fill("[name=call_name]", "Almaz")
    form.touch("[data-stop]")
    form.arrive("~stop")
    form.touch("[data-back]")
    form.arrive("greeting")
    assert form.ask("document.querySelector('[name=call_name]').value") == "Almaz"
    form.touch("[data-stop]")
    form.next()
    form.arrive("")
    assert form.ask("window.ended") == ["stopped"] and form.kept == [] and form.left_over(["Almaz"]) == []
    assert form.ask("history.state") is None, "Back leads to where the form was opened from"
