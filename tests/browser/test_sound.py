"""From a volunteer's mouth to a tablet without a network: recorded with a false microphone, approved by somebody else, kept, and played
to its end; what was stopped was not heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from intake.app import create_app
from intake.domain.spoken import mark_of
from intake.services import recording, sound
from tests import world
from tests.browser.tablet import Tablet, until, volunteer
from tests.tablet.served import Served

WORDS = "We are volunteers of Amel Association. We are not the police and not the government."
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required")
PARTS = """async (address) => {
    const some = await fetch(address, { headers: { Range: "bytes=0-1" } });
    const last = await fetch(address, { headers: { Range: "bytes=-4" } });
    const beyond = await fetch(address, { headers: { Range: "bytes=99999999-" } });
    return [some.status, (await some.arrayBuffer()).byteLength, some.headers.get("content-range"), last.status, beyond.status];
}"""
LISTEN = """() => {
    window.told = [];
    for (const what of ["sound-start", "sound-end"]) addEventListener(what, ({ detail }) => window.told.push({ what, ...detail }));
}"""


@pytest.fixture
def house(tmp_path: Path, full_template: Path, playwright: Playwright, chromium_path: str) -> Iterator[tuple[Any, Any, Served, Tablet]]:
    """A served home, its people, and a tablet whose browser has a microphone that beeps."""
    home = world.make_home(tmp_path / "home", template=full_template)
    people = world.make_people(home)
    served = Served(create_app(home))
    tablet = Tablet(playwright, chromium_path, tmp_path / "profile", served.url, MICROPHONE)
    yield home, people, served, tablet
    tablet.switch_off()
    served.stop()
    home.close()


def record(page: Page, url: str) -> None:
    """A volunteer speaks for a second, with keys alone, and keeps it."""
    page.goto(f"{url}/sign-in")
    page.fill("#field-name", "amal")
    page.fill("#field-password", world.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")
    page.goto(f"{url}/voices/en/record?text={mark_of(WORDS)}")
    page.check("#field-agreed")
    page.focus("[data-record]")
    page.keyboard.press("Enter")
    page.locator("[data-record][aria-pressed=true]").wait_for()
    page.wait_for_timeout(1500)
    page.keyboard.press("Enter")
    page.locator("[data-preview]:not([hidden])").wait_for()
    assert page.evaluate("document.activeElement.dataset.save") == "", "the next key keeps it"
    page.keyboard.press("Enter")
    page.locator(".notice.good").wait_for()


@pytest.mark.browser
def test_a_voice_is_recorded_approved_and_heard_without_a_network(house: tuple[Any, Any, Served, Tablet]) -> None:
    home, people, served, tablet = house
    tablet.switch_on()
    record(tablet.page, served.url)
    (waiting,) = recording.waiting(home, people["karim"], "en")
    recording.approve(home, people["karim"], waiting.recording.id)
    heard = sound.available(home, "en")[mark_of(WORDS)]
    assert heard.kind == "volunteer" and heard.milliseconds > 500

    tablet.open()
    tablet.enrol(home, people)
    dora = volunteer(home, people, "quvaxim", "84150937")
    tablet.sign_in(dora)
    address = f"/tablet/sound/en/{mark_of(WORDS)}.ogg?v={heard.version}"
    kept = f"caches.open('intake-sounds').then((one) => one.match('{address}')).then(Boolean)"
    until(lambda: tablet.page.evaluate(kept), "the sound is not kept")
    served.stop()
    tablet.reload()
    assert tablet.page.evaluate(PARTS, address) == [206, 2, f"bytes 0-1/{heard.ogg}", 206, 416]

    tablet.unlock(dora)
    page = tablet.page
    page.click("[data-register=vaccination]")
    button = page.locator("[data-step='~notice'] .say:visible").first
    button.wait_for()
    page.evaluate(LISTEN)
    button.press("Enter")
    page.locator(".said").wait_for()
    assert page.locator(".voice-note").inner_text() == "The voice of a volunteer"
    button.press("Enter")  # pressed again it stops, and that is no hearing
    until(lambda: len(page.evaluate("window.told")) == 2, "it does not stop")
    button.press("Enter")
    until(lambda: len(page.evaluate("window.told")) > 3, "it does not end")
    assert page.evaluate("window.told")[:4] == [
        {"what": "sound-start", "kind": "volunteer"},
        {"what": "sound-end", "heard": False},
        {"what": "sound-start", "kind": "volunteer"},
        {"what": "sound-end", "heard": True},
    ]
