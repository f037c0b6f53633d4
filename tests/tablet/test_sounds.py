"""Recordings on a tablet whose server lies: what is played as a volunteer's voice is what the office signed for, also after other lists."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import Site
from tests.tablet.office import NODE
from tests.tablet.test_app import App
from tests.tablet.walking import TABLET

WORKER = Path(__file__).with_name("sounds.mjs")
HOLD = """() => {
    const [real, held] = [window.fetch, new Promise((resolve) => (window.letGo = resolve))];
    window.fetch = async (...what) => (String(what[0]).startsWith("/tablet/sound/") ? (await held, real(...what)) : real(...what));
}"""
ALL = """() => {
    const real = window.fetch;
    const list = { bytes: {}, sounds: new Proxy({}, { get: () => ["computer", "0123456789ab", 100, 15, 15] }) };
    const answer = { ok: true, json: async () => list };
    window.fetch = async (...what) => (/^\\/tablet\\/sound\\/\\w+\\.json/.test(what[0]) ? answer : real(...what));
}"""
MARK, NEW, OLD = "a" * 32, "0123456789ab", "ffffffffffff"
TRUE, OTHER, TAKEN_BACK = "OggS true words", "OggS other words", "OggS taken back"
LISTS = {
    "now": {"language": "en", "made": "2026-03-02", "version": NEW, "sound": TRUE},
    "older": {"language": "en", "made": "2026-01-05", "version": OLD, "sound": TAKEN_BACK},
}


def serve(kind: str = "", version: str = NEW, *, signed: str = "", sound: str = TRUE) -> dict[str, Any]:
    """What is served from now on."""
    return {"serve": {"list": {MARK: [kind, version, 100, 15, 15]} if kind else {}, "signed": signed, "sound": sound}}


def came(*steps: dict[str, Any]) -> list[Any]:
    """What came of the steps that ask for something."""
    asked = json.dumps({"mark": MARK, "lists": LISTS, "steps": steps})
    return list(json.loads(subprocess.run([str(NODE), str(WORKER)], input=asked, capture_output=True, text=True, check=True).stdout))


KEEP, PLAY, LIST = {"keep": "en"}, {"play": f"/tablet/sound/en/{MARK}.ogg?v={NEW}"}, {"list": "en"}


def test_what_the_office_signed_is_kept_and_nothing_else() -> None:
    assert came(serve("volunteer", signed="now"), KEEP, PLAY) == [True, TRUE]
    assert came(serve("volunteer", signed="now", sound=OTHER), KEEP) == [False]
    assert came(serve("volunteer"), KEEP, LIST)[1]["sounds"] == {}, "no signature, no volunteer's voice"


def test_what_was_kept_as_a_computers_voice_does_not_become_a_volunteers() -> None:
    before = (serve("computer", signed="now", sound=OTHER), KEEP)
    assert came(*before, serve("volunteer", signed="now"), KEEP, PLAY) == [True, True, TRUE], "it is fetched anew"
    liar = serve("volunteer", signed="now", sound=OTHER)
    kept, again, listed, played = came(*before, liar, KEEP, LIST, PLAY)
    assert (kept, again, listed["sounds"][MARK][0], played) == (True, False, "volunteer", "")


def test_an_older_list_is_not_taken_after_an_unsigned_one_either() -> None:
    older = serve("volunteer", OLD, signed="older", sound=TAKEN_BACK)
    kept, taken, unsigned, again, listed = came(serve("volunteer", signed="now"), KEEP, older, KEEP, serve(), KEEP, older, KEEP, LIST)
    assert (kept, taken, unsigned, again) == (True, False, True, False)
    assert listed["made"] == "2026-03-02" and MARK not in listed["sounds"]


@pytest.mark.browser
def test_a_list_of_sounds_that_comes_after_the_card_was_cleared_is_too_late(site: Site, pages: Any) -> None:
    app = App(pages(*TABLET), site)
    app.sign_in()
    app.shows("home")
    app.page.evaluate(HOLD)
    app.register()
    app.page.click("[data-next-person]")
    app.shows("home")
    with app.page.expect_response(lambda one: "/tablet/sound/" in one.url):
        app.page.evaluate("window.letGo()")
    app.page.wait_for_timeout(300)
    assert app.faults == []


@pytest.mark.browser
def test_each_card_can_be_heard_not_only_the_first(site: Site, pages: Any) -> None:
    app = App(pages(*TABLET), site)
    app.sign_in()
    app.shows("home")
    app.page.evaluate(ALL)
    for _ in range(3):
        app.register()
        app.page.locator("[data-screen=card] [data-hear-here] button").wait_for()
        app.page.click("[data-next-person]")
        app.shows("home")
    assert app.faults == []
