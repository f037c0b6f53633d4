"""What is wrong with a page, found in the browser: `faults.js` looks at its boxes, axe at what a screen reader gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from intake.services.languages import all_languages
from tests import pseudo
from tests.browsing import violations

LOOK = Path(__file__).with_name("faults.js").read_text("utf-8")
READ = """([data, own]) => {
    const open = document.querySelector("dialog[open]") ?? document.body;
    const walker = document.createTreeWalker(open, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || parent.closest(`${data}, script, style, template, svg`) || !parent.checkVisibility()) continue;
        if (parent.closest("[lang]").lang === own) found.push([parent.tagName.toLowerCase(), node.data.trim().replace(/\\s+/g, " ")]);
    }
    return found;
}"""
"""What is read in the page's own language, data aside: element and text."""
SCRIPTS = {one.tag: one.script for one in all_languages()}


LEAST, FINGER = 24, 48
"""How large a control must be, px: WCAG 2.2 (2.5.8), and on tablets, where a person or a volunteer touches."""


class Fault(NamedTuple):
    """One fault: what kind, in which element, what is read there."""

    kind: str
    where: str
    what: str


def faults(page: Any, *, axe: bool = True, least: int = LEAST) -> list[Fault]:
    """The faults of what a page shows now. `least`: how large a control must be, px."""
    found = [Fault(*one) for one in page.evaluate(LOOK, [SCRIPTS, least])]
    if axe:
        # Nobody goes from heading to heading on paper, and a card has none: it says nothing of what it is for.
        off = ["page-has-heading-one"] if page.evaluate("matchMedia('print').matches") else []
        found += [Fault(f"axe: {rule}", place[:120], help_) for rule, help_, *places in violations(page, off=off) for place in places]
    return found


def in_no_catalogue(page: Any, english: pseudo.English, code: str) -> list[Fault]:
    """What reads as English in a page that is shown in a language nobody speaks, in the place of the language with this code."""
    own = code.replace("_", "-")
    return [
        Fault("in no catalogue", where, text[:80])
        for where, text in page.evaluate(READ, [", ".join(pseudo.DATA), own])
        if english.left_in(text)
    ]
