"""By keys alone: a coordinator finds somebody, reads out what is kept and forgets her; with motion switched off and forced colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import steps
from tests.accessibility.conftest import Full

pytestmark = pytest.mark.browser
MOST_KEYS = 120
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
    return parseFloat(transitionDuration) > 0.01 || animationName !== "none" || scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 80)).concat(document.getAnimations().map(String))"""
SEEN = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""
STATES = """() => {
    const look = (one) => { const s = getComputedStyle(one); return [s.outlineStyle, s.borderColor, s.backgroundColor].join(); };
    const tiles = [...document.querySelectorAll("label.tile")];
    const on = tiles.find((one) => one.querySelector(":checked"));
    const off = tiles.find((one) => !one.querySelector(":checked"));
    return Boolean(on && off && look(on) !== look(off));
}"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Any) -> None:
        """`page`: the page in front of her."""
        self.page = page

    def go_to(self, what: str) -> None:
        """Tab on until something has the focus; it must be seen there."""
        for _ in range(MOST_KEYS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(what) => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"no key leads to {what} on {self.page.title()}")

    def press(self, what: str) -> None:
        """Go to something that leads to another page, see that it has the focus, and press Enter."""
        self.go_to(what)
        assert self.page.evaluate(SEEN), f"the focus on {what} is not seen"
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def say_who(self, reference: str) -> None:
        """The reference, and that she asks herself."""
        self.go_to("[name=reference]")
        self.page.keyboard.type(reference)
        self.go_to("[name=presence]")
        self.page.keyboard.press("Space")
        assert self.page.evaluate(STATES), "what is chosen looks like what is not"


def test_found_read_out_and_forgotten_by_keys_alone(full: Full, opened: Callable[..., Any]) -> None:
    answers = {**steps.SELAM, "name_latin": "Divina Reyes", "call_name": "Divina", "birth_year": "1983"}
    reference = steps.register(full.home, full.known.people["amal"], answers).reference
    page = opened("karim", "en", forced_colors="active", reduced_motion="reduce")
    keys = Keys(page)
    page.goto(full.url)
    assert page.evaluate(MOVING) == []
    keys.press("a[href='/find']")
    keys.go_to("[name=reference]")
    page.keyboard.type(reference.lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Divina" in page.inner_text("main")
    keys.press("a[href='/more']")
    keys.press("main a[href='/access']")
    keys.say_who(reference)
    keys.press("main form button.main")
    assert "Divina Reyes" in page.inner_text("main") and page.evaluate(MOVING) == []
    keys.press("a[href='/more']")
    keys.press("main a[href='/erasure']")
    keys.say_who(reference)
    keys.go_to("[name=wish]")
    page.keyboard.press("Space")
    for _ in range(4):
        if page.evaluate("document.activeElement.value") != "store":
            page.keyboard.press("ArrowDown")
    keys.press("main form button.main")
    keys.press("main form[action='/erasure'] button.stop")
    page.goto(f"{full.url}/find")
    keys.go_to("[name=reference]")
    page.keyboard.type(reference)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Divina" not in page.inner_text("main")
