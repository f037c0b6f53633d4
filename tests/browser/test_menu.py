"""Every page of the menu on a phone, one half in English and one in Arabic: it can be used, and the menu leaves room for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.test_journey import judge, sign_in

PHONE = (360, 640)
TABLET = (800, 1280)
TWO_LINES = 116
MORE = {"amal": ["/account", "/account/second"], "karim": ["/find/name", "/retention/ending", "/retention/holds", "/consent/running-out"]}
MORE |= {"nadia": [f"/incidents/new/{kind}" for kind in ("account", "backup", "server")], "ziad": []}
HERE = "(menu) => [...menu.querySelectorAll('a[aria-current]')].map((one) => one.getBoundingClientRect())"


@pytest.mark.parametrize(("name", "language"), [("amal", "ar"), ("karim", "ar"), ("nadia", "en"), ("ziad", "en")])
def test_every_page_can_be_used_on_a_phone(site: Site, pages: Callable[[int, int], Any], name: str, language: str) -> None:
    page = pages(*PHONE)
    sign_in(page, site, name, language)
    menu = page.locator("nav.menu")
    if menu.locator("a[href$='/more']").count():
        page.goto(f"{site.url}/more")
    for path in [*(one.get_attribute("href") for one in page.locator("nav.menu a, main a.choice").all()), *MORE[name]]:
        page.goto(f"{site.url}{path}")
        judge(page, language)
        if menu.count():
            assert page.locator("header.top").bounding_box()["height"] < PHONE[1] / 3, f"{path}: the menu fills the screen"
            for here in menu.evaluate(HERE):
                assert here["left"] > -1 and here["right"] < PHONE[0] + 1, f"{path}: the menu does not show where one is"


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_on_a_tablet_the_longest_menu_takes_two_lines(site: Site, pages: Callable[[int, int], Any], language: str) -> None:
    page = pages(*TABLET)
    sign_in(page, site, "karim", language)
    assert page.locator("nav.menu").bounding_box()["height"] <= TWO_LINES
