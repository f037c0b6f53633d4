"""The form on the tablet, walked in a real browser: few touches, keys alone, children, no consent, and nothing left of what was said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import Site, touch
from tests.tablet.walking import PHONE, TABLET, Form

pytestmark = pytest.mark.browser
MOST_TOUCHES = 25
NAMES = {"call_name": "Almaz", "name_latin": "Almaz Tesema"}
NUMBER = "٠٣ ١١١ ٢٢٢"


def walk_to_contact(form: Form) -> None:
    """An ordinary registration, up to how she can be reached."""
    form.agree()
    form.type(NAMES["call_name"])
    form.arrive("names")
    form.type(NAMES["name_latin"])
    form.type("")
    form.arrive("age")
    form.type("1991")
    form.tile("birth_year_estimated", "no")
    form.arrive("sex")
    form.tile("sex", "f")
    form.arrive("language")
    form.tile("language", "amh")
    form.tile("needs_interpreter", "yes")
    form.arrive("nationality")
    form.tile("nationality", "ET")
    form.arrive("visit")
    form.tile("doc_at_visit", "cannot_show")
    form.arrive("help")
    form.next()
    form.arrive("doses")
    form.tile("dose_no", "0")
    form.arrive("priority")
    form.tile("priority_group", "no")
    form.arrive("contact")


AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes", "consent_mode": "oral", "consent_witness": "none"}
ORDINARY = {
    "call_name": "Almaz",
    "name_latin": "Almaz Tesema",
    "birth_year": "1991",
    "birth_year_estimated": "no",
    "sex": "f",
    "language": "amh",
    "needs_interpreter": "yes",
    "nationality": "ET",
    "doc_at_visit": "cannot_show",
    "dose_no": "0",
    "priority_group": "no",
}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_ordinary_registration_takes_few_touches(site: Site, pages: Any, language: str) -> None:
    form = Form(pages(*TABLET), site, language=language)
    walk_to_contact(form)
    form.tile("contact_mode", "none")
    form.arrive("availability")
    form.tile("availability", "sun_am")
    form.tile("availability", "sun_pm")
    form.next()
    form.arrive("~review")
    assert "Almaz Tesema" in form.page.inner_text("[data-lines]")
    form.next()
    form.arrive("")
    assert form.kept == [
        {
            "programme": "vaccination",
            "version": 3,
            "language": language,
            "point": "dora",
            "answers": {**ORDINARY, "contact_mode": "none", "availability": "sun_am sun_pm"},
            "consents": AGREED,
            "minor_with": "",
            "wording": "vaccination-2026-02",
            "wording_hash": form.page.get_attribute(f"ol[data-wording][lang={language}]", "data-hash"),
        }
    ]
    print(f"{language}: {form.touches} touches without a phone")
    assert form.touches <= MOST_TOUCHES


def test_with_a_phone_too(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    walk_to_contact(form)
    form.tile("contact_mode", "own_private")
    form.page.wait_for_timeout(50)
    assert form.focused == "contact_value", "the number can be typed at once"
    form.type(NUMBER)
    form.arrive("safe_contact")
    form.tile("safe_days", "any")
    form.tile("safe_hours", "any")
    form.tile("who_may_answer", "only_me")
    form.next()
    form.arrive("availability")
    form.tile("availability", "any")
    form.next()
    form.arrive("~review")
    form.next()
    form.arrive("")
    answers = form.kept[0]["answers"]
    assert (answers["contact_value"], answers["safe_hours"], answers["who_may_answer"]) == ("03111222", "any", "only_me")
    print(f"{form.touches} touches with a phone")
    assert form.touches <= MOST_TOUCHES


@pytest.mark.parametrize("language", ["en", "ar"])
def test_keys_alone(site: Site, pages: Any, language: str) -> None:
    form = Form(pages(*TABLET), site, language=language)
    keys = form.page.keyboard
    assert form.focused == "title-notice"
    keys.press("Enter")
    form.arrive("~consent")
    keys.press("Tab")  # past "How to ask"
    for _ in range(3):
        keys.press("Tab")
        keys.press("Space")
    keys.press("Enter")
    form.arrive("greeting")
    form.type("Almaz")
    form.arrive("names")
    form.type("Almaz Tesema")
    assert form.focused == "name_native"
    keys.press("Enter")
    form.arrive("age")
    form.type("1991")
    assert form.focused == "birth_year_estimated"
    keys.press("Space")
    keys.press("ArrowDown")
    form.page.wait_for_timeout(400)
    assert form.step == "age", "arrows choose, they do not go on"
    keys.press("Enter")
    form.arrive("sex")
    while form.step != "~review":
        before = form.step
        keys.press("Enter")
        form.page.wait_for_timeout(30)
        assert form.step != before
    for _ in range(200):
        if "data-next" in form.ask("document.activeElement.outerHTML"):
            break
        keys.press("Tab")
    keys.press("Enter")
    form.arrive("")
    assert form.kept[0]["answers"] == {
        "call_name": "Almaz",
        "name_latin": "Almaz Tesema",
        "birth_year": "1991",
        "birth_year_estimated": "no",
    }


def test_every_step_is_accessible_and_fits_a_phone_with_its_problems_too(site: Site, pages: Any) -> None:
    """In Arabic; tests/accessibility judges the same steps in English, on a tablet and in the person's hands."""
    form = Form(pages(*PHONE), site, language="ar")
    form.judge()
    form.agree()
    seen = []
    while form.step != "~review":
        if form.step == "age":
            form.page.fill("[name=birth_year]", "19x1")
            form.next()
            assert form.ask("document.activeElement.matches('.problems')")
            form.judge()
            form.page.fill("[name=birth_year]", "2012")
        if form.step == "contact":
            touch(form.page, "contact_mode", "own_private")
        form.judge()
        seen.append(form.step)
        if form.step == "~minor":
            form.tile("minor_with", "guardian")
            form.arrive("sex")
        else:
            form.next()
    form.judge()
    assert {"age", "~minor", "safe_contact"} <= set(seen)
    form.touch("[data-stop]")
    form.judge()


@pytest.mark.parametrize("answer", ["unknown", "not_said"])
def test_everything_can_be_declined(site: Site, pages: Any, answer: str) -> None:
    form = Form(pages(*TABLET), site)
    form.agree()
    for _ in range(40):
        step = form.step
        if step == "~review":
            break
        for one in form.page.locator(f'[data-step="{step}"] .declines label.tile:has([value="{answer}"])').all():
            if form.step == step and one.is_visible():
                one.click()
        form.page.wait_for_timeout(600)
        if form.step == step:
            form.next()
            form.page.wait_for_timeout(350)
    form.next()
    form.arrive("")
    answers = form.kept[0]["answers"]
    assert set(answers.values()) == {answer}
    assert {"call_name", "sex", "nationality", "availability", "dose_no", "contact_mode"} <= set(answers)
