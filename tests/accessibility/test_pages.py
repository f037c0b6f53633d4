"""Every page of every role, in English on a tablet and from right to left on a phone: axe finds nothing, nothing is cut off, covered,
out of order or without a glyph, and at 400 % (a window 320 px wide) nothing is wider than the screen.

What a page has in common with one that was judged already (same elements, same classes) is not judged twice, nor is the frame around every
page. `make gallery` judges everything, in every language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.accessibility.conftest import Full
from tests.all_pages import ROLES, show, views
from tests.browsing import violations
from tools.gallery.faults import LOOK, SCRIPTS

pytestmark = pytest.mark.browser
SIZES = {"en": (800, 1280), "ar": (360, 640)}
ZOOMED = {"width": 320, "height": 256}
"""What is left of a window of 1280 x 1024 at 400 %."""
OFF = {"en": (), "ar": ("color-contrast",)}
"""Colours are the same from right to left, and looking at them is most of the work."""
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
    return [html.lang, html.dir, [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length, html.scrollWidth - html.clientWidth,
            document.querySelector("header.top")?.getBoundingClientRect().height ?? 0,
            here.every(({ left, right }) => left > -1 && right < html.clientWidth + 1)];
}"""


@pytest.mark.parametrize("language", SIZES)
def test_every_page_is_for_everybody(full: Full, opened: Callable[..., Any], language: str) -> None:
    wrong: list[tuple[object, ...]] = []
    judged: set[str] = set()
    direction = "rtl" if language == "ar" else "ltr"
    width, height = SIZES[language]
    for role in ROLES:
        page = opened(role, language, width, height)
        for first, view in enumerate(views(full.app, full.home, full.known, role)):
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
            wrong += [(role, view.name, *one) for one in page.evaluate(LOOK, SCRIPTS)]
            found = violations(page, FRAME if first else (), OFF[language])
            wrong += [(role, view.name, *one) for one in found]
            page.set_viewport_size(ZOOMED)
            if (wide := page.evaluate(FITS)[3]) > 0:
                wrong.append((role, view.name, "at 400 %", wide))
            page.set_viewport_size({"width": width, "height": height})
        page.context.close()
    assert not wrong, "\n".join(map(str, wrong))
