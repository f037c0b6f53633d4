"""WebKitGTK as a stand-in for Safari: Debian's MiniBrowser on a display in memory, driven by selenium. Plain; without WebKit the tests are
skipped and say so, under CI=true they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from intake.services import tablet
from intake.services.home import Home
from tests.browser.tablet import ASKED, MOST_STEPS, Volunteer, until

NO_WEBKIT = "there is no WebKit: tools/install_system.sh test installs it"
SHOWN = "return document.querySelector('[data-screen]:not([hidden])')?.dataset.screen ?? ''"
IN_DATABASE = """
    const [store, act, more, done] = arguments;
    const opening = indexedDB.open("intake");
    opening.onsuccess = () => {
        const asked = opening.result.transaction(store).objectStore(store)[act](...more);
        asked.onsuccess = () => { opening.result.close(); done(asked.result ?? null); };
    };
"""


def mini_browser() -> Path:
    """Where Debian keeps WebKitGTK's small browser."""
    there = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not there or not shutil.which("WebKitWebDriver") or not shutil.which("Xvfb"):
        if os.environ.get("CI") == "true":
            pytest.fail(NO_WEBKIT)
        pytest.skip(NO_WEBKIT)
    return there[-1]


@contextmanager
def display() -> Iterator[str]:
    """A display in memory; its name."""
    reading, writing = os.pipe()
    run = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x1280x24", "-nolisten", "tcp"]
    with subprocess.Popen(run, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            process.terminate()


@contextmanager
def webkit() -> Iterator[Any]:
    """A browser with an empty profile."""
    options = Options()
    options.binary_location = str(mini_browser())
    options.add_argument("--automation")
    with display() as name:
        service = Service(env={**os.environ, "DISPLAY": name}, log_output=subprocess.DEVNULL)
        driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            driver.set_script_timeout(20)
            yield driver
        finally:
            driver.quit()


class SafariTablet:
    """A tablet with WebKit: how a volunteer works on it."""

    def __init__(self, driver: Any, url: str) -> None:
        """The app is opened."""
        self._driver, self._address = driver, f"{url}/tablet/app/en"
        self.open()

    def open(self) -> None:
        """Open the app, or load it again."""
        self._driver.get(self._address)
        until(lambda: self._driver.execute_script(SHOWN), "the app does not stand")

    def comes(self, screen: str) -> None:
        """Wait for a screen."""
        try:
            until(lambda: self._driver.execute_script(SHOWN) == screen, f"{screen} does not come")
        except AssertionError as error:
            raise AssertionError(f"{error}; what stands there: {self.text('main')[:300]!r}") from None

    def kept(self, store: str, act: str, *more: str) -> Any:
        """Ask the app's database."""
        return self._driver.execute_async_script(IN_DATABASE, store, act, more)

    def text(self, place: str) -> str:
        """What stands there."""
        return str(self._one(place).text)

    def press(self, place: str) -> None:
        """Touch a button."""
        self._one(place).click()

    def _one(self, place: str) -> Any:
        return self._driver.find_element(By.CSS_SELECTOR, place)

    def _fill(self, form: str, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            box = self._one(f"[data-form={form}] #field-{name}")
            box.send_keys(value)
            until(lambda box=box, value=value: box.get_property("value") == value, f"what was typed into {name} does not stand there")
        self.press(f"[data-form={form}] [type=submit]")

    def enrol(self, home: Home, people: Mapping[str, Any]) -> None:
        """By a code that an administrator makes."""
        self.comes("enrol")
        self._fill("enrol", {"code": tablet.enrol(home, people["ziad"], "dora", "Tablet").code})
        self.comes("sign-in")

    def sign_in(self, who: Volunteer) -> None:
        """With the password."""
        self._fill("sign-in", {"name": who.name, "password": who.password, "new-pin": who.pin, "again": who.pin})
        self.comes("home")
        until(lambda: self.kept("settings", "get", "ready"), "the app is not kept on the tablet")

    def unlock(self, who: Volunteer) -> None:
        """With the PIN."""
        self.comes("unlock")
        self._fill("unlock", {"who": who.name, "pin": who.pin})
        self.comes("home")

    def register(self, answers: Mapping[str, str]) -> str:
        """Register somebody through the real form, with keys; returns the reference on the card."""
        self.press("[data-register=vaccination]")
        until(lambda: self._asked()[0], "the form does not come")
        for _ in range(MOST_STEPS):
            step, asked = self._asked()
            for name in asked:
                if name in answers:
                    self._answer(f"[data-step='{step}'] [name='{name}']", asked[name], answers[name])
            self._one("[data-next]").send_keys(Keys.ENTER)
            until(lambda before=step: self._asked()[0] != before, f"step {step} does not end")
            if self._driver.execute_script(SHOWN) == "card":
                return self.text("[data-reference]").replace("-", "")
        raise AssertionError("the form does not end")

    def _asked(self) -> Any:
        return self._driver.execute_script(f"return ({ASKED})()")

    def _answer(self, place: str, kind: str, value: str) -> None:
        if kind in ("radio", "checkbox"):
            self._one(f"{place}[value='{value}']").send_keys(Keys.SPACE)
        else:
            self._one(place).send_keys(value)
