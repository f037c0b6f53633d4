"""Printing the card as a browser does: each layout is one page of its own size, and a card that was printed can be scanned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import steps
from tests.browser.conftest import Site
from tests.browser.test_journey import TABLET, judge, register, sign_in
from tests.browsing import served

PAPER = {"A4": (210, 297), "Letter": (215.9, 279.4)}
CARD, LABEL = (85.6, 54), (62, 29)


def sheets(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height in mm of each page."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(float(width) / 72 * 25.4, float(height) / 72 * 25.4) for width, height in boxes]


def is_one_page_of(pdf: bytes, size: tuple[float, float]) -> None:
    """Exactly one page, of this size."""
    assert len(sheets(pdf)) == 1
    assert sheets(pdf)[0] == pytest.approx(size, abs=0.5)


@pytest.fixture(scope="module")
def card_site(tmp_path_factory: pytest.TempPathFactory, full_template: Path) -> Iterator[Site]:
    """A served demonstration home for all the tests of this file: they change nothing in it."""
    with served(tmp_path_factory.mktemp("cards") / "home", full_template) as site:
        yield site


@pytest.fixture(scope="module")
def given(card_site: Site, chromium: Browser) -> Iterator[Callable[[str], Any]]:
    """By language: the page that shows the reference of somebody just registered, from which her card is opened."""
    made: dict[str, Any] = {}

    def given(language: str) -> Any:
        if language not in made:  # a session is in one language
            context = chromium.new_context(viewport={"width": TABLET[0], "height": TABLET[1]})
            made[language] = page = context.new_page()
            sign_in(page, card_site, "amal", language, judged=False)
            register(page, card_site, language, judged=False)
        return made[language]

    yield given
    for page in made.values():
        page.context.close()


def card_of(page: Any) -> Any:
    """The page with the card of who has just been registered on `page`."""
    with page.context.expect_page() as opened:
        page.click("main form[action='/card'] button")
    opened.value.wait_for_load_state()
    return opened.value


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_layout_is_one_page_of_its_own_size(given: Callable[[str], Any], language: str) -> None:
    card = card_of(given(language))
    judge(card, language)
    is_one_page_of(card.pdf(prefer_css_page_size=True), CARD)
    card.check("#as-sheet")
    judge(card, language)
    for place in (1, 4, 7):
        card.locator(".place input").nth(place).check()
    for paper, size in PAPER.items():
        is_one_page_of(card.pdf(prefer_css_page_size=True, format=paper), size)
    card.check("#as-label")
    judge(card, language)
    is_one_page_of(card.pdf(prefer_css_page_size=True, width=f"{LABEL[0]}mm", height=f"{LABEL[1]}mm"), LABEL)


@pytest.mark.browser
def test_nothing_but_the_cards_that_were_chosen_is_printed(given: Callable[[str], Any]) -> None:
    card = card_of(given("en"))
    card.emulate_media(media="print")
    printed = card.locator(".card").locator("visible=true")
    assert printed.count() == 1
    assert re.fullmatch(r"[0-9A-Y]{3}-[0-9A-Y]{3}-[0-9A-Y]{3}", card.inner_text("body").replace("•", "").strip())
    card.emulate_media(media="screen")
    card.check("#as-sheet")
    card.locator(".place input").nth(5).check()
    card.locator(".place input").nth(0).uncheck()
    card.emulate_media(media="print")
    assert printed.count() == 1
    place = card.locator(".place").nth(5).bounding_box()
    assert printed.bounding_box() == pytest.approx(place, abs=1)


@pytest.mark.browser
@pytest.mark.parametrize("layout", ["one", "label"])
def test_what_is_printed_can_be_scanned(card_site: Site, given: Callable[[str], Any], layout: str) -> None:
    """The card as a camera sees it, read by the library that the page of finding uses."""
    card = card_of(given("en"))
    card.check(f"#as-{layout}")
    shown = card.inner_text(f".print.{layout} bdi.reference").replace("-", "")
    card.emulate_media(media="print")
    picture = card.locator(f".print.{layout} .card").screenshot()
    read = """async ([library, bytes]) => {
        const { default: read } = await import(library);
        const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const pen = new OffscreenCanvas(picture.width * 2, picture.height * 2).getContext("2d");
        pen.drawImage(picture, 0, 0, picture.width * 2, picture.height * 2);
        const { data, width, height } = pen.getImageData(0, 0, picture.width * 2, picture.height * 2);
        return read(data, width, height)?.data;
    }"""
    card.goto(f"{card_site.url}/tablet/app/en")  # online pages run no script that does not bear their word, this test's neither
    assert card.evaluate(read, [f"{card_site.url}/static/lib/jsqr.js", list(picture)]) == shown


@pytest.mark.browser
def test_a_card_without_pictures_is_one_page_too(given: Callable[[str], Any]) -> None:
    """Somebody who came in a file has no pictures."""
    page = given("en")
    code = page.locator("main form[action='/card'] [name=picture_code]")
    pictures = code.input_value()
    code.evaluate("(field) => { field.value = ''; }")
    card = card_of(page)
    code.evaluate("(field, pictures) => { field.value = pictures; }", pictures)
    judge(card, "en")
    is_one_page_of(card.pdf(prefer_css_page_size=True), CARD)
    assert steps.VACCINATION not in card.content()
