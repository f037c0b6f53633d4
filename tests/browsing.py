"""A served home and a real Chromium. Without Chromium the tests are skipped and say so; under CI=true they fail."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from werkzeug.serving import make_server

from intake.app import create_app
from intake.services.home import Home
from tests import world
from tests.late import late

# Nothing of the browser's own business may reach for the network.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
expect.set_options(timeout=30_000)  # as long as everything else waits: a machine may be busy
NO_CHROMIUM = "there is no Chromium: tools/install_system.sh test installs it"


HEADLESS = "chromium-headless-shell"
"""The same browser without its windows, where Debian has it: half the work for pages that need no profile."""
AXE = """async ([leftOut, on, off]) => {
    const exclude = ["[hidden]", ...leftOut].map((one) => [one]);
    const rules = Object.fromEntries([...on, ...off].map((rule) => [rule, { enabled: on.includes(rule) }]));
    const { violations } = await axe.run({ exclude }, { resultTypes: ["violations"], preload: false, rules });
    const places = (nodes) => nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`);
    return JSON.stringify(violations.map(({ id, help, nodes }) => [id, help, ...places(nodes)]));
}"""


def violations(page: Any, left_out: Sequence[str] = (), on: Sequence[str] = (), off: Sequence[str] = ()) -> list[list[str]]:
    """What axe finds against its rules in what is shown: rule, help and places of each. The script stays in the page for its next step.
    `left_out`: selectors of parts that were looked at before; `on`: rules that are off by themselves; `off`: rules to leave out."""
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = json.loads(page.evaluate(AXE, [list(left_out), list(on), list(off)]))
    return found


def arrived(page: Any) -> None:
    """Wait until the whole page that was asked for last is there: a click waits for its first bytes only. After a key, or where a script
    sends a form, the old page is there still: then wait for something of the new one by its name."""
    page.wait_for_load_state()


def touch(page: Any, key: str, value: str) -> None:
    """Touch the answer of a question once it stands still: a tile that moves away under a finger is not taken."""
    box = f'[name="{key}"][value="{value}"]'
    # The buttons of its sounds come a moment after the tablet's form, and move its tiles; where their list is held up they come never.
    for _ in range(20 if page.locator("[data-form-here] #tablet-form").count() else 0):
        if page.locator("[data-form-here] .voice-note").count():
            break
        page.wait_for_timeout(50)
    page.click(f"main label:has({box})")
    assert page.is_checked(f"main {box}"), f"{key} {value} was touched and is not chosen"


@dataclass(frozen=True)
class Site:
    """A served home: its address and what is behind it."""

    url: str
    home: Home


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives Chromium."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the system's Chromium is."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    return path


@pytest.fixture(scope="session")
def headless_path(chromium_path: str) -> str:
    """Where the browser for most tests is; what a real profile keeps is looked for in that of `chromium_path`."""
    return shutil.which(HEADLESS) or chromium_path


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, headless_path: str) -> Iterator[Browser]:
    """The system's Chromium, headless."""
    browser = playwright.chromium.launch(executable_path=headless_path, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def site(tmp_path: Path, full_template: Path) -> Iterator[Site]:
    """A demonstration home with its packs and people, served on a free port of this machine."""
    with served(tmp_path / "home", full_template) as site:
        yield site


@contextmanager
def served(folder: Path, template: Path) -> Iterator[Site]:
    """A copy of the home in `template`, in a new `folder`, served until the end of the block."""
    home = world.make_home(folder, template=template)
    home.clock = lambda: datetime.now(UTC)  # the browser's clock goes on, so the home's must
    server = make_server("127.0.0.1", 0, late(create_app(home)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", home)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        home.close()


@pytest.fixture
def pages(chromium: Browser) -> Iterator[Any]:
    """Makes pages of a size, each in a context of its own: `pages(800, 1280)`."""
    contexts = []

    def make(width: int, height: int) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
