"""A whole vaccination registration by touching alone (text is typed on the tablet's own keyboard), counted: a queue waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from intake.services import tablet
from intake.services.account import actor_by_name
from tests import world
from tests.browser.tablet import until
from tests.browsing import Site

MOST_TOUCHES = 19
SHOWN = "document.querySelector('[data-step]:not([hidden])')?.dataset.step ?? ''"
TILES = {
    "~consent": [("consent_store", "yes"), ("consent_refer", "yes"), ("consent_contact", "no")],
    "age": [("birth_year_estimated", "no")],
    "sex": [("sex", "f")],
    "language": [("language", "amh"), ("needs_interpreter", "no")],
    "nationality": [("nationality", "ET")],
    "visit": [("doc_at_visit", "cannot_show")],
    "doses": [("dose_no", "0")],
    "priority": [("priority_group", "no")],
    "contact": [("contact_mode", "none")],
    "availability": [("availability", "any")],
}
TYPED = {"greeting": ["Almaz"], "names": ["Almaz Tesema", ""], "age": ["1991"]}

pytestmark = pytest.mark.browser


@pytest.fixture
def touched(chromium: Browser, site: Site) -> Iterator[Any]:
    """Makes tablets on which a volunteer has signed in, by language."""
    contexts = []

    def make(language: str) -> Page:
        context = chromium.new_context(viewport={"width": 800, "height": 1280}, has_touch=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site.url}/tablet/app/{language}")
        page.fill("#field-code", tablet.enrol(site.home, actor_by_name(site.home, "ziad"), "dora", "Tablet").code)
        page.tap("[data-form=enrol] [type=submit]")
        for name, value in {"name": "amal", "password": world.PASSWORD, "new-pin": "84150937", "again": "84150937"}.items():
            page.fill(f"#field-{name}", value)
        page.tap("[data-form=sign-in] [type=submit]")
        page.locator("[data-register=vaccination]").wait_for()
        return page

    yield make
    for context in contexts:
        context.close()


def _left(page: Page, step: str) -> bool:
    return bool(page.evaluate(SHOWN) != step) or page.locator("[data-screen=card]").is_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_registering_takes_few_touches(touched: Any, language: str) -> None:
    page, touches = touched(language), 0

    def touch(place: str) -> None:
        nonlocal touches
        page.locator(place).first.tap()
        touches += 1

    touch("[data-register=vaccination]")
    until(lambda: page.evaluate(SHOWN), "the form does not come")
    for _ in range(30):
        step = page.evaluate(SHOWN)
        for text in TYPED.get(step, []):
            page.keyboard.type(text)
            if step != "age":
                page.keyboard.press("Enter")
        for name, value in TILES.get(step, []):
            touch(f"[data-step='{step}'] label.tile:has([name={name}][value='{value}'])")
        page.wait_for_timeout(500)  # what is answered whole goes on by itself
        if page.evaluate(SHOWN) == step:
            touch("[data-next]")
            until(partial(_left, page, step), f"{step} stays")
        if page.locator("[data-screen=card]").is_visible():
            break
    assert len(page.inner_text("[data-reference]")) >= 9
    assert touches <= MOST_TOUCHES
