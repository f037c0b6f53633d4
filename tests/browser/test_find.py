"""Finding in a real browser: the card is scanned by a camera that shows a film, pictures are touched, with and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser

from tests import steps
from tests.browser.conftest import QUIET, Site
from tests.browser.test_journey import TABLET, judge, sign_in
from tests.world import make_people

CODE = "sun cup bus key"
PHONE = (360, 640)
WIDTH, HEIGHT, MODULE = 640, 480, 11
OTHER = "not one of our cards"


def film(path: Path, text: str) -> None:
    """A film of a white wall with a code on it, as Chromium takes it for a camera (YUV4MPEG2)."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    wall = [bytearray(b"\xeb" * WIDTH) for _ in range(HEIGHT)]
    across, down = (WIDTH - len(rows) * MODULE) // 2, (HEIGHT - len(rows) * MODULE) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            for line in range(MODULE if dark else 0):
                start = across + x * MODULE
                wall[down + y * MODULE + line][start : start + MODULE] = b"\x10" * MODULE
    frame = b"FRAME\n" + b"".join(wall) + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + frame * 2)


@pytest.fixture
def reference(site: Site) -> str:
    """Selam, registered at dora with four pictures."""
    return steps.register(site.home, make_people(site.home)["amal"], picture_code=CODE).reference


@pytest.fixture
def camera(tmp_path: Path, chromium: Browser) -> Iterator[Any]:
    """`camera("text")`: a page of a browser whose camera sees a code with this text."""
    path = shutil.which("chromium")
    with_film = [*QUIET, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path / 'film.y4m'}"]
    browsers = []

    def make(text: str, allowed: bool = True) -> Any:
        film(tmp_path / "film.y4m", text)
        browser = chromium.browser_type.launch(executable_path=path, args=with_film)
        browsers.append(browser)
        context = browser.new_context(viewport={"width": TABLET[0], "height": TABLET[1]})
        if allowed:
            context.grant_permissions(["camera"])
        return context.new_page()

    yield make
    for browser in browsers:
        browser.close()


def fetched(page: Any) -> list[str]:
    """The files that the page has asked for."""
    return [str(one) for one in page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")]


def open_find(page: Any, site: Site, language: str = "en") -> None:
    sign_in(page, site, "amal", language)
    page.goto(f"{site.url}/find")
    judge(page, language)
    assert not [one for one in fetched(page) if "jsqr" in one], "the library is fetched when it is needed, not before"


@pytest.mark.browser
def test_a_card_before_the_camera_is_found_without_typing(site: Site, reference: str, camera: Any) -> None:
    page = camera(reference)
    open_find(page, site)
    page.click("[data-scan-start]")
    page.wait_for_selector("h1:has-text('Ready to be sent')", timeout=20_000)
    judge(page, "en")
    assert "Selam" in page.inner_text("main") and reference not in page.url


@pytest.mark.browser
def test_a_browser_that_reads_codes_itself_fetches_no_library(site: Site, reference: str, camera: Any) -> None:
    page = camera(OTHER)
    open_find(page, site)
    page.add_init_script(
        f"""globalThis.BarcodeDetector = class {{
            static getSupportedFormats = async () => ["qr_code"];
            detect = async () => [{{ rawValue: " {reference.lower()} " }}];
        }};"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.url}/find")
    page.click("[data-scan-start]")
    page.wait_for_selector("h1:has-text('Ready to be sent')", timeout=20_000)
    assert not [one for one in asked if "jsqr" in one]


@pytest.mark.browser
def test_a_browser_that_only_says_it_reads_codes_gets_the_library(site: Site, reference: str, camera: Any) -> None:
    page = camera(reference)
    open_find(page, site)
    page.add_init_script(
        """globalThis.BarcodeDetector = class {
            static getSupportedFormats = async () => ["qr_code"];
            detect = async () => { throw new Error("not on this machine"); };
        };"""
    )
    page.goto(f"{site.url}/find")
    page.click("[data-scan-start]")
    page.wait_for_selector("h1:has-text('Ready to be sent')", timeout=20_000)


@pytest.mark.browser
def test_another_code_and_none_in_time_are_said_and_the_camera_is_closed(site: Site, reference: str, camera: Any) -> None:
    page = camera(OTHER)
    open_find(page, site)
    page.clock.install()
    page.goto(f"{site.url}/find")
    page.click("[data-scan-start]")
    page.wait_for_selector("[data-says=looking]:visible, [data-says=other]:visible")
    live = page.evaluate_handle("document.querySelector('video').srcObject.getTracks()[0]")
    page.wait_for_selector("[data-says=other]:visible")
    judge(page, "en")
    for _ in range(4):
        page.clock.run_for(10_000)
    page.wait_for_selector("[data-says=none]:visible")
    assert live.evaluate("(track) => track.readyState") == "ended"
    assert page.evaluate("document.activeElement.name") == "reference"
    page.fill("[name=reference]", reference)
    page.click("button.main")
    assert page.inner_text("h1") == "Ready to be sent"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_camera_that_may_not_be_used_is_said_and_typing_remains(site: Site, camera: Any, language: str) -> None:
    page = camera(OTHER, allowed=False)
    open_find(page, site, language)
    page.click("[data-scan-start]")
    page.wait_for_selector("[data-says=refused]:visible")
    judge(page, language)
    assert page.evaluate("document.activeElement.name") == "reference"


@pytest.mark.browser
def test_a_device_without_a_camera_says_so(site: Site, pages: Any) -> None:
    page = pages(*PHONE)
    open_find(page, site)
    page.context.grant_permissions(["camera"])
    page.click("[data-scan-start]")
    page.wait_for_selector("[data-says=missing]:visible")
    judge(page, "en")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("ar", TABLET)])
def test_four_pictures_are_touched_on_one_page(site: Site, pages: Any, reference: str, language: str, size: tuple[int, int]) -> None:
    page = pages(*size)
    sign_in(page, site, "amal", language)
    page.goto(f"{site.url}/find")
    page.click("a[href='/find/pictures']")
    judge(page, language)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("sun", "cup", "cat"):
        page.click(f"button[value={name}]")
    page.click("button[value=back]")
    for name in ("bus", "key"):
        page.click(f"button[value={name}]")
    judge(page, language)
    assert asked == []
    shown = page.locator("[data-place] use").evaluate_all("(all) => all.map((one) => one.href.baseVal.split('#')[1])")
    assert shown == CODE.split()
    assert page.locator("[name=touch]:enabled").count() == 0
    page.click("button[value=find]")
    judge(page, language)
    assert page.inner_text(".candidates button") == "S•••m"
    page.click(".candidates button")
    judge(page, language)
    assert "Selam" in page.inner_text("main")


@pytest.mark.browser
def test_pictures_work_without_scripts(site: Site, chromium: Browser, reference: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/")
    page.fill("input[name=name]", "amal")
    page.fill("input[name=password]", steps.world.PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"{site.url}/find/pictures")
    for name in CODE.split():
        page.click(f"button[value={name}]")
    page.click("button[value=find]")
    page.click(".candidates button")
    assert page.inner_text("h1") == "Ready to be sent"
    context.close()
