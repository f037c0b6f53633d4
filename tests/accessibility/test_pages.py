"""Every page of every role, in English on a tablet and from right to left on a phone: axe finds nothing, nothing is cut off, covered,
out of order or without a glyph, and at 400 % (a window 320 px wide) nothing is wider than the screen.

Each page is rendered in both languages, and its headings, labels, marks and languages are judged (`tests/web/pages.py`). In the browser a
page is judged whole if there is anything on it, by element, class and everything around it, that was on no page before in that language;
contrast, which is the same in both, in English. With INTAKE_LONG=1 all pages are judged in the browser in both, with contrast.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.accessibility.conftest import Full
from tests.browsing import violations
from tests.opened import every_page
from tests.web.tree import Node
from tools.gallery.faults import LEAST, LOOK, SCRIPTS

pytestmark = pytest.mark.browser
SIZES = {"en": (800, 1280), "ar": (360, 640)}
ZOOMED = {"width": 320, "height": 256}
"""What is left of a window of 1280 x 1024 at 400 %."""
LONG = os.environ.get("INTAKE_LONG") == "1"
FRAME = ["header.top", "footer.bottom"]
OF_ITS_ADDRESS = ("late.letter", "transparency.ar", "figures.brief")
"""Pages in the language of their address."""
DRAWN = ("script", "symbol", "path", "use")
FITS = """() => {
    const html = document.documentElement;
    const here = [...document.querySelectorAll("nav.menu a[aria-current]")].map((one) => one.getBoundingClientRect());
    const headings = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
    return [html.lang, html.dir, headings.length, html.scrollWidth - html.clientWidth,
            document.querySelector("header.top")?.getBoundingClientRect().height ?? 0,
            here.every(({ left, right }) => left > -1 && right < html.clientWidth + 1)];
}"""


def kinds(node: Node, around: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every kind of element on a page: tag, class, type and role, and those of everything around it; each entry of the menu is one."""
    for one in node.inside:
        if isinstance(one, Node) and one.tag not in DRAWN:
            own = one.attrs
            here = own.get("href", "") if "aria-current" in own else ""
            kind = (*around, f"{one.tag} {own.get('class', '')} {own.get('type', '')} {own.get('role', '')} {'hidden' in own} {here}")
            yield kind
            yield from kinds(one, kind)


def levels(root: Node) -> list[int]:
    """The levels of the headings, in their order."""
    return [int(one.tag[1]) for one in root.all("h1", "h2", "h3", "h4", "h5", "h6")]


def test_every_page_is_for_everybody(full: Full, chromium: Browser) -> None:
    wrong: list[tuple[object, ...]] = []
    shown, judged = Counter[str](), Counter[str]()
    for language, (width, height) in SIZES.items():
        page = chromium.new_context(viewport={"width": width, "height": height}).new_page()
        every = [(role, name, one, set(kinds(one.root))) for role, name, one in every_page(full.app, full.home, full.known, language)]
        seen: set[tuple[str, ...]] = set()
        for role, name, one, on_it in sorted(every, key=lambda one: -len(one[3])):  # those with most on them, so that few are needed
            who = f"{language} {role or 'nobody'}"
            shown[who] += 1
            order = levels(one.root)
            if any(after > before + 1 for before, after in pairwise(order)):
                wrong.append((who, name, "levels of headings", order))
            if LONG or on_it - seen:
                judged[who] += 1
                first, seen = not seen, seen | on_it
                page.goto(f"{full.url}{full.shelf.keep(one)}")
                own = name.startswith(OF_ITS_ADDRESS)
                wrong += [(who, name, *fault) for fault in judge(page, language, own=own, first=first)]
        page.context.close()
    print(*(f"{who}: {many} pages, {judged[who]} of them in the browser" for who, many in shown.items()), sep="\n")
    assert not wrong, "\n".join(map(str, wrong))


def judge(page: Any, language: str, *, own: bool, first: bool) -> Iterator[tuple[object, ...]]:
    """What is wrong with what is shown. `own`: in the language of its address; `first`: the frame around it is judged too."""
    width, height = SIZES[language]
    lang, way, headings, wider, top, menu_shows = page.evaluate(FITS)
    if not own and (lang, way) != (language, "rtl" if language == "ar" else "ltr"):
        yield "language", lang, way
    if headings != 1 or wider > 0 or top > height / 3 or not menu_shows:
        yield headings, wider, top, menu_shows
    yield from page.evaluate(LOOK, [SCRIPTS, LEAST])
    yield from violations(page, () if first or LONG else FRAME, off=() if language == "en" or LONG else ["color-contrast"])
    page.set_viewport_size(ZOOMED)
    if (wide := page.evaluate(FITS)[3]) > 0:
        yield "at 400 %", wide
    page.set_viewport_size({"width": width, "height": height})
