"""A coordinator's first page and queues by keyboard alone; and the keys switched off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.test_journey import judge, sign_in
from tests.web import office
from tests.world import make_people

pytestmark = pytest.mark.browser
NOTHING_MS = 300
"""So long nothing may happen."""


def test_a_queue_is_gone_through_by_its_keys(site: Site, pages: Callable[[int, int], Any]) -> None:
    people = make_people(site.home)
    for contact in ("+961 71 234 567", "+961 71 234 568"):
        for point, spelling in (("dora", "Almaz Tesema Bekele"), ("tripoli", "Almas Tessema Bekele")):
            office.enter(site.home, people["karim"], point, name_latin=spelling, name_native="አልማዝ ተሰማ", contact_value=contact)
    page = pages(800, 1280)
    sign_in(page, site, "karim", "en")

    def press(text: str) -> None:
        key = page.locator(".choice, .decide > *", has_text=text).first.get_attribute("aria-keyshortcuts")
        page.keyboard.press(f"Digit{key}")

    page.locator("kbd").first.wait_for()
    judge(page, "en")
    press("Suspected duplicates")
    page.wait_for_url("**/duplicates*")
    page.locator("[data-queue] button").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[...document.querySelectorAll('[data-queue] > *')].findIndex((one) => one.contains(document.activeElement))") == 1
    page.get_by_role("link", name="one by one").click()
    page.locator("kbd").first.wait_for()
    press("Different people")
    page.get_by_text("Settled: different people.").first.wait_for()

    page.goto(site.url)
    page.get_by_role("button", name="Switch the keys off").click()
    assert page.locator("kbd").count() == 0
    page.keyboard.press("Digit1")
    page.wait_for_timeout(NOTHING_MS)
    page.get_by_role("button", name="Switch the keys on").wait_for()
    assert page.url.rstrip("/") == site.url, "a single key does nothing once it is switched off"


def test_what_is_typed_is_no_key(site: Site, pages: Callable[[int, int], Any]) -> None:
    office.enter(site.home, make_people(site.home)["karim"])
    page = pages(800, 1280)
    sign_in(page, site, "karim", "ar")
    page.locator("kbd").first.wait_for()
    before = page.url
    page.keyboard.press("Control+Digit1")
    page.keyboard.press("Shift+Digit1")
    page.wait_for_timeout(NOTHING_MS)
    assert page.url == before
    judge(page, "ar")
