"""The longest menu leaves room for the page; every page on a phone: tests/accessibility."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.test_journey import sign_in

TABLET = (800, 1280)
TWO_LINES = 116


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_on_a_tablet_the_longest_menu_takes_two_lines(site: Site, pages: Callable[[int, int], Any], language: str) -> None:
    page = pages(*TABLET)
    sign_in(page, site, "karim", language)
    assert page.locator("nav.menu").bounding_box()["height"] <= TWO_LINES
