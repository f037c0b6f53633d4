"""By keys alone: a volunteer registers somebody and loses nothing when the screen locks; a coordinator goes through a queue, finds
somebody, reads out what is kept and forgets her; with motion switched off and forced colours. And the longest menu takes two lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import everything, steps
from tests.accessibility.conftest import Full
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
MOST_KEYS = 120
MOST_STEPS = 20
TWO_LINES = 116
AWAY = """() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 6 * 60_000;
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Six minutes go by; the page looks at the clock when it is looked at again."""
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

    def choose(self, what: str, value: str) -> None:
        """Choose one of several: to the first with Tab, to the others with arrows."""
        self.go_to(what)
        self.page.keyboard.press("Space")
        for _ in range(MOST_STEPS):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no key leads to {value}")

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


def test_registered_by_keys_alone_and_a_lock_in_between(full: Full, opened: Callable[..., Any]) -> None:
    page = opened("amal", "en")
    keys = Keys(page)
    page.goto(full.url)
    keys.press("a[href^='/register']")
    if "/register/" not in page.url:
        keys.press("main a[href='/register/vaccination']")
    keys.press("main button[value=next]")
    for consent in ("store", "refer", "contact"):
        keys.choose(f"[name=consent_{consent}]", "yes")
    keys.choose("[name=consent_mode]", "oral")
    keys.press("main button[value=next]")
    keys.go_to("[name=call_name]")
    page.keyboard.type("Divina")
    with page.expect_navigation():
        full.home.clock.forward(minutes=6)  # type: ignore[attr-defined]
        page.evaluate(AWAY)
    assert "Divina" not in page.content(), "the screen is locked"
    keys.go_to("[name=password]")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if not page.locator("[name=call_name]:not([type=hidden])").count():
        keys.press("main button")
    assert page.input_value("[name=call_name]") == "Divina", "what was typed is still there"
    for _ in range(MOST_STEPS):
        if page.locator("main button[value=save]").count():
            break
        keys.press("main button[value=next]")
    keys.press("main button[value=save]")
    assert page.locator("main .large .reference").count() == 1


def test_a_queue_by_keys_alone(full: Full, opened: Callable[..., Any]) -> None:
    twins = {**everything.TWICE, "contact_value": "70 765 432", "birth_year": "1990", "name_native": "ሮዛ"}
    steps.register(full.home, full.known.people["amal"], {**twins, "name_latin": "Roza Haile Mariam"})
    steps.register(full.home, full.known.people["karim"], {**twins, "name_latin": "Rosa Hayle Maryam"}, point="tripoli")
    page = opened("karim", "ar")
    keys = Keys(page)
    page.goto(f"{full.url}/duplicates")
    waiting = page.locator("main [data-queue] > *").count()
    keys.press("main a[href='/duplicates/next']")
    keys.press("main button[value=different]")
    page.goto(f"{full.url}/duplicates")
    assert page.locator("main [data-queue] > *").count() == waiting - 1


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_on_a_tablet_the_longest_menu_takes_two_lines(full: Full, opened: Callable[..., Any], language: str) -> None:
    page = opened("karim", language)
    page.goto(full.url)
    assert page.locator("nav.menu").bounding_box()["height"] <= TWO_LINES
