"""A tablet with a real Chromium on it: switched on and off, its plug pulled, its profile kept on the disk; and how a volunteer works on it.

Plain, for any test. The browser is started as a person would start it, with as few switches as possible, so that what it writes into its
profile is what it would write on a tablet.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

from intake.services import account, tablet
from intake.services.home import Home

QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--window-size=800,1280"]
PATIENCE = 30.0
MOST_STEPS = 30
IN_DATABASE = """([store, act, ...more]) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("intake");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const asked = opening.result.transaction(store).objectStore(store)[act](...more);
        asked.onsuccess = () => { opening.result.close(); resolve(asked.result ?? null); };
    };
})"""

ASKED = """() => {
    const step = document.querySelector("[data-step]:not([hidden])");
    const inputs = [...(step?.querySelectorAll("input, select") ?? [])].filter((one) => !one.matches(":disabled"));
    return [step?.dataset.step ?? "", Object.fromEntries(inputs.map(({ name, type }) => [name, type]))];
}"""
"""The step of the form that is shown, and the kind of each of its fields by name."""


@dataclass(frozen=True)
class Volunteer:
    """A volunteer of dora whose name, password and PIN stand nowhere else."""

    name: str
    password: str
    pin: str
    pseudonym: str


def volunteer(home: Home, people: Mapping[str, Any], name: str, pin: str) -> Volunteer:
    """Make an account at dora."""
    password = f"seven words chosen once {pin[::-1]}"
    made = account.accept(home, account.invite(home, people["ziad"], "volunteer", "dora"), name, password)
    return Volunteer(name, password, pin, made.pseudonym)


def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Wait until `true()` is, and return it."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, what
        time.sleep(0.05)
    return found


class Tablet:
    """One tablet. `page` is the app, while it is switched on."""

    def __init__(
        self, playwright: Playwright, chromium: str, profile: Path, url: str, more: Sequence[str] = (), own_folder: Path | None = None
    ) -> None:
        """Switched off. `url`: where the office is; `more`: switches for Chromium; `own_folder`: what it takes for the person's folder."""
        self._playwright, self._chromium, self._more = playwright, chromium, more
        self._environment = {**os.environ, **({"HOME": str(own_folder)} if own_folder else {})}
        self.profile, self.url = profile, url
        self._process: subprocess.Popen[bytes] | None = None
        self._browser: Browser | None = None
        self.page: Page

    # --- the device ---
    def switch_on(self, language: str = "en") -> None:
        """Start the browser on the profile as it is, and open the app."""
        port = self.profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        switches = [*QUIET, *self._more, f"--user-data-dir={self.profile}", "about:blank"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        run = ["setpriv", "--pdeathsig", "KILL", self._chromium, *switches]  # it never outlives the tests
        self._process = subprocess.Popen(run, start_new_session=True, env=self._environment, **quiet)
        until(lambda: port.exists() and len(port.read_text().split()) == 2, "the browser does not start")
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port.read_text().split()[0]}")
        context = self._browser.contexts[0]
        context.set_default_timeout(PATIENCE * 1000)
        self.page = context.pages[0]
        self.page.on("dialog", lambda dialog: dialog.accept())  # “leave the page?”: yes
        self.open(language)

    def open(self, language: str = "en") -> None:
        """Open the app's address, and wait until it stands."""
        self.page.goto(f"{self.url}/tablet/app/{language}")
        self.page.locator("[data-screen]:not([hidden])").first.wait_for()

    def reload(self) -> None:
        """Load the page again, as a finger does."""
        self.page.reload()
        self.page.locator("[data-screen]:not([hidden])").first.wait_for()

    def pull_the_plug(self) -> None:
        """The browser and all its processes are killed at once, by the number of our own child."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._gone()

    def switch_off(self) -> None:
        """The browser is closed in good order; switched off already is the same."""
        if self._process and self._browser:
            with contextlib.suppress(Error):
                self._browser.new_browser_cdp_session().send("Browser.close")
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.pull_the_plug()
                raise
            self._gone()

    def _gone(self) -> None:
        with contextlib.suppress(Error):
            if self._browser:
                self._browser.close()
        self._process = self._browser = None

    # --- what is on it ---
    def waiting(self) -> int:
        """How many envelopes wait."""
        return int(self.page.evaluate(IN_DATABASE, ["envelopes", "count"]))

    def setting(self, name: str) -> Any:
        """One of the app's settings."""
        return self.page.evaluate(IN_DATABASE, ["settings", "get", name])

    @property
    def screen(self) -> str:
        """The screen that is shown."""
        return str(self.page.locator("[data-screen]:not([hidden])").first.get_attribute("data-screen"))

    def comes(self, screen: str) -> None:
        """Wait for a screen."""
        self.page.locator(f"[data-screen={screen}]:not([hidden])").wait_for()

    # --- what a volunteer does ---
    def enrol(self, home: Home, people: Mapping[str, Any], area: str = "dora") -> int:
        """An administrator makes a code; it is typed here. Returns the tablet's number."""
        invited = tablet.enrol(home, people["ziad"], area, "Tablet")
        self.comes("enrol")
        self.page.fill("#field-code", invited.code)
        self.page.click("[data-form=enrol] [type=submit]")
        self.comes("sign-in")
        return invited.id

    def sign_in(self, who: Volunteer) -> None:
        """With the password; then everything is kept for working without a network."""
        for field, value in {"name": who.name, "password": who.password, "new-pin": who.pin, "again": who.pin}.items():
            self.page.locator(f"#field-{field}").press_sequentially(value)
        self.page.click("[data-form=sign-in] [type=submit]")
        self.comes("home")
        until(lambda: self.setting("ready"), "the app is not kept on the tablet")

    def unlock(self, who: Volunteer, pin: str = "", then: str = "home") -> None:
        """With name and PIN, hers unless another is given; `then`: the screen that comes."""
        self.page.fill("#field-who", who.name)
        self.page.locator("#field-pin").press_sequentially(pin or who.pin)
        self.page.click("[data-form=unlock] [type=submit]")
        self.comes(then)

    def ask(self, answers: Mapping[str, str], last: str = "~review") -> None:
        """Register somebody up to the step `last`, through the real form. With keys: after a touch it may go on by itself."""
        self.page.click("[data-register=vaccination]")
        self.page.locator("[data-step]:not([hidden])").wait_for()
        self.go_on(answers, last)

    def go_on(self, answers: Mapping[str, str], last: str = "~review") -> None:
        """From the step that is shown up to the step `last`."""
        for _ in range(MOST_STEPS):
            step = self._answer(answers)
            if step == last:
                return
            self.page.press("[data-next]", "Enter")
            until(lambda before=step: self.page.evaluate(ASKED)[0] != before, f"step {step} does not end: {self._problems()}")
        raise AssertionError("the form does not end")

    @property
    def step(self) -> str:
        """The step of the form that is shown."""
        return str(self.page.evaluate(ASKED)[0])

    def _answer(self, answers: Mapping[str, str]) -> str:
        # The step that is shown; an answer may bring another question.
        done: set[str] = set()
        while True:
            step, asked = self.page.evaluate(ASKED)
            name = next((one for one in asked if one in answers and one not in done), None)
            if name is None:
                return str(step)
            done.add(name)
            place = f"[data-step='{step}'] [name='{name}']"
            if asked[name] in ("radio", "checkbox"):
                self.page.press(f"{place}[value='{answers[name]}']", "Space")
            else:
                self.page.focus(place)
                self.page.keyboard.type(answers[name])

    def _problems(self) -> str:
        return str(self.page.locator("#tablet-form .problem").all_inner_texts())

    def save(self) -> str:
        """Keep what was asked; returns the reference on the card, which is shown."""
        self.page.press("[data-next]", "Enter")
        self.comes("card")
        return self.page.locator("[data-reference]").inner_text().replace("-", "")

    def hide_card(self) -> None:
        """The card was written down."""
        self.page.click("[data-next-person]")
        self.comes("home")

    def register(self, answers: Mapping[str, str]) -> str:
        """Register somebody; returns the reference."""
        self.ask(answers)
        reference = self.save()
        self.hide_card()
        return reference

    def try_to_send(self) -> None:
        """Send now, and give it a moment."""
        self.page.click("[data-send]")
        time.sleep(0.3)

    def send(self) -> None:
        """Send now, and wait until nothing waits."""
        self.page.click("[data-send]")
        until(lambda: self.waiting() == 0, "something still waits")
