"""The tablet for every body: each screen of the app and each step of the form, read and by pictures, in English and in Arabic.

Judged on each: axe (on the person's screens with a contrast of 7 to 1), boxes, order, targets of 48 px, focus that is seen and not covered,
and what a screen reader gets. axe and the focus are looked at on the volunteer's screens in English and on the person's in Arabic; with
INTAKE_LONG=1 on all in both, as `make gallery` does with axe in all languages.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.accessibility import golden
from tests.accessibility.conftest import Full
from tests.browsing import violations
from tools.gallery import walks
from tools.gallery.faults import FINGER, LOOK, SCRIPTS

pytestmark = pytest.mark.browser
LONG = os.environ.get("INTAKE_LONG") == "1"
AAA = ("color-contrast-enhanced",)
KEPT = ("app home", "form notice", "form age", "form review", "handover calling")
KEPT += ("by pictures notice", "by pictures consent_store", "by pictures check-0", "by pictures age_band", "by pictures fits")
KEPT += ("by pictures safe_days", "by pictures review", "by read notice")
"""Screens whose accessibility tree is kept."""
ASIDE = """() => {
    const unseen = [...document.querySelectorAll("[data-step][hidden], [data-screen][hidden], fieldset.field, datalist option")];
    globalThis.aside = unseen.filter((one) => !one.checkVisibility()).map((one) => [document.createComment(""), one]);
    for (const [mark, one] of aside) one.replaceWith(mark);
}"""
"""Take out what is not shown (dozens of steps, hundreds of languages) while the rest is looked at: it would be gone through in vain."""
BACK = "() => { for (const [mark, one] of aside.reverse()) mark.replaceWith(one); }"
FOCUS = """() => {
    const open = document.querySelector("dialog[open]") ?? document.body;
    const look = (one) => {
        const parts = [one, one.closest("label")].filter(Boolean).map((part) => getComputedStyle(part));
        return parts.map((s) => [s.outline, s.boxShadow, s.borderColor, s.backgroundColor].join()).join("|");
    };
    const wrong = [];
    const was = document.activeElement;
    const all = [...open.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    for (const one of all.filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0)) {
        one.blur();
        const before = look(one);
        one.focus();
        const name = `${one.tagName} ${one.name ?? ""} ${one.innerText ?? ""}`.slice(0, 60);
        if (document.activeElement !== one) continue;
        if (!one.matches(":focus-visible") || look(one) === before) wrong.push(["focus is not seen", name]);
        const box = (one.closest("label") ?? one).getBoundingClientRect();
        const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, innerHeight / 2));
        const same = at && (one.contains(at) || at.contains(one) || one.closest("label")?.contains(at));
        if (!same) wrong.push(["focus is covered", name]);
    }
    was?.focus?.();
    return wrong;
}"""


TOLD = """() => {
    globalThis.told = [];
    const here = document.querySelector("[data-told-status]");
    new MutationObserver(() => told.push(here.textContent)).observe(here, { childList: true, characterData: true, subtree: true });
    return here.closest("[role=status]") === here && !document.querySelector("[data-status]").closest("[aria-live], [role=status]");
}"""
TELLS = {True: "No connection now. It is sent by itself later.", False: "Nothing waits here: everything has arrived."}
"""How what is told ends: without a network, and with one."""
SETTLED = "() => document.querySelector('[data-state=sending]').hidden"


def tells_once(page: Any) -> list[tuple[str, ...]]:
    """How the sync stands is told to whoever hears the screen once when it changes, politely, and not at each try."""
    assert page.evaluate(TOLD), "the line with the times is read out at each try"
    for offline in (False, True, False):
        page.context.set_offline(offline)
        for _ in range(3):
            page.click("[data-send]")
            page.wait_for_function(SETTLED)
        page.locator("[data-told-status]", has_text=TELLS[offline]).wait_for(state="attached")
        page.wait_for_timeout(100)
    told = page.evaluate("() => told")
    fits = len(told) == 2 and told[0].endswith(TELLS[True]) and told[1].endswith(TELLS[False])
    return [] if fits else [("app home", "told", *told)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_screen_is_for_everybody(full: Full, opened: Callable[..., Any], language: str) -> None:
    wrong: list[tuple[str, ...]] = []
    seen: set[str] = set()

    def look(page: Any, name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        hers = name.startswith(("by ", "handover "))
        page.evaluate(ASIDE)
        wrong.extend((name, *one) for one in page.evaluate(LOOK, [SCRIPTS, FINGER]))
        if LONG or hers == (language == "ar"):
            wrong.extend((name, *map(str, one)) for one in violations(page, on=AAA if hers else ()))
            page.keyboard.press("Shift")  # whoever uses keys sees where they are
            wrong.extend((name, *one) for one in page.evaluate(FOCUS))
        page.evaluate(BACK)
        if (kept := name.replace("~", "")) in KEPT:
            wrong.extend(
                (name, one)
                for one in golden.judge(page, kept, language, "dialog[open]" if page.locator("dialog[open]").count() else "main")
            )

    page = opened("", language)
    page.set_default_timeout(20_000)
    walks.volunteer(page, full.url, full.home, full.known.people["ziad"], language, look)
    walks.around(page, look)
    if language == "en":
        wrong.extend(tells_once(page))
    walks.registration(page, look)
    walks.person(page, language, "read", look)
    page.reload()
    walks.unlock(page)
    walks.person(page, language, "pictures", look)
    assert {one for one in KEPT if one not in {name.replace("~", "") for name in seen}} == set()
    assert not wrong, "\n".join(map(str, wrong))
