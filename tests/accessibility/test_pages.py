"""Every page of every role, in English on a tablet and from right to left on a phone: axe finds nothing, nothing is cut off, covered,
out of order or without a glyph, and at 400 % (a window 320 px wide) nothing is wider than the screen.

A page that is made like one that was judged already (same elements, same classes) is not judged twice, nor is the frame around every page.
The pages take turns, one in English, the next in Arabic; with INTAKE_LONG=1 each is opened in both, and `make gallery` opens it in all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest

from tests.accessibility.conftest import Full
from tests.all_pages import ROLES, show, views
from tests.browsing import violations
from tools.gallery.faults import LEAST, LOOK, SCRIPTS

pytestmark = pytest.mark.browser
SIZES = {"en": (800, 1280), "ar": (360, 640)}
ZOOMED = {"width": 320, "height": 256}
"""What is left of a window of 1280 x 1024 at 400 %."""
LONG = os.environ.get("INTAKE_LONG") == "1"
FRAME = ["header.top", "footer.bottom"]
SKELETON = """() => {
    const bones = (one) => {
        const inside = [...new Set([...one.children].map(bones))].join("");
        return `<${one.tagName} ${one.className} ${one.type ?? ""} ${one.getAttribute("role") ?? ""} ${one.hidden}>${inside}`;
    };
    return bones(document.querySelector("main"));
}"""
FITS = """() => {
    const html = document.documentElement;
    const here = [...document.querySelectorAll("nav.menu a[aria-current]")].map((one) => one.getBoundingClientRect());
    const headings = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
    return [html.lang, html.dir, headings.length, html.scrollWidth - html.clientWidth,
            document.querySelector("header.top")?.getBoundingClientRect().height ?? 0,
            here.every(({ left, right }) => left > -1 && right < html.clientWidth + 1)];
}"""


@pytest.mark.parametrize("language", SIZES)
def test_every_page_is_for_everybody(full: Full, opened: Callable[..., Any], language: str) -> None:
    wrong: list[tuple[object, ...]] = []
    judged: set[str] = set()
    direction = "rtl" if language == "ar" else "ltr"
    width, height = SIZES[language]
    turns = cycle(SIZES)
    for role in ROLES:
        page = opened(role, language, width, height)
        here = [one for one, turn in zip(views(full.app, full.home, full.known, role), turns, strict=False) if LONG or turn == language]
        for first, view in enumerate(here):
            assert show(page, full.url, view) in (200, 404), view
            lang, way, headings, wider, top, menu_shows = page.evaluate(FITS)
            if view.name.startswith(("late.letter", "transparency.ar", "figures.brief")):
                lang, way = language, direction  # in the language of its address
            if (lang, way, headings) != (language, direction, 1) or wider > 0 or top > height / 3 or not menu_shows:
                wrong.append((role, view.name, lang, way, headings, wider, top, menu_shows))
            bones = page.evaluate(SKELETON)
            if bones in judged and first:
                continue
            judged.add(bones)
            wrong += [(role, view.name, *one) for one in page.evaluate(LOOK, [SCRIPTS, LEAST])]
            wrong += [(role, view.name, *one) for one in violations(page, FRAME if first else ())]
            page.set_viewport_size(ZOOMED)
            if (wide := page.evaluate(FITS)[3]) > 0:
                wrong.append((role, view.name, "at 400 %", wide))
            page.set_viewport_size({"width": width, "height": height})
        page.context.close()
    assert not wrong, "\n".join(map(str, wrong))
