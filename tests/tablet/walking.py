"""Somebody at the tablet: touches tiles, types, presses keys, and counts the touches. The form's page is opened as it is served, and the
app's part (start it, take what is done) is played by the test."""

from __future__ import annotations

from typing import Any

from tests.browsing import Site, violations

TABLET, PHONE = (800, 1280), (360, 640)
TODAY = "2026-03-04"
POINT = {"code": "dora", "name": "Dora"}
START = """async (options) => {
    const { startForm } = await import("/tablet/js-test/walk.js");
    [window.kept, window.ended] = [[], []];
    window.form = startForm(document.querySelector("#tablet-form"), {
        ...options,
        done: async (registration) => {
            if (window.broken) throw new Error("no room");
            window.kept.push(structuredClone(registration));
        },
        stopped: (why) => window.ended.push(why),
    });
}"""
SHOWN = "document.querySelector('#tablet-form:not([hidden]) [data-step]:not([hidden])')?.dataset.step ?? ''"
PATIENCE_MS = 5000
SETTLED_MS = 320


class Form:
    """The form on a page, started. `touches`: how often the screen was touched."""

    def __init__(self, page: Any, site: Site, programme: str = "vaccination", language: str = "en", **options: Any) -> None:
        """`options`: for `startForm`."""
        self.page, self.language, self.touches = page, language, 0
        self.told: list[str] = []
        page.on("console", lambda message: self.told.append(message.text))
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.goto(f"{site.url}/tablet/form/{programme}/3/{language}")
        self.address, self.title = page.url, page.title()
        self.start(**options)

    def start(self, **options: Any) -> None:
        """What the app does."""
        self.page.evaluate(START, {"points": [POINT], "today": TODAY, **options})

    @property
    def step(self) -> str:
        """The step that is shown; "" if the form is closed."""
        return str(self.page.evaluate(SHOWN))

    def arrive(self, step: str) -> None:
        """Wait for a step to come (a policy without eval keeps `wait_for_function` out)."""
        for _ in range(PATIENCE_MS // 20):
            if self.step == step:
                self.page.wait_for_timeout(SETTLED_MS)
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{step!r} does not come; shown is {self.step!r}: {self.page.inner_text('main')[:300]}")

    def touch(self, selector: str) -> None:
        """One touch."""
        self.touches += 1
        self.page.locator(selector).click()

    def tile(self, key: str, value: str) -> None:
        """Touch one tile, anywhere on it."""
        self.touch(f'label.tile:has([name="{key}"][value="{value}"])')

    def next(self) -> None:
        """Touch the main button."""
        self.touch("[data-next]")

    def type(self, text: str, *, key: str = "Enter") -> None:
        """Type where the cursor is, and press a key."""
        self.page.keyboard.type(text)
        self.page.keyboard.press(key)

    def agree(self, *, step: str = "greeting", contact: str = "yes") -> None:
        """Notice and consents."""
        self.next()
        self.arrive("~consent")
        for key, value in (("consent_store", "yes"), ("consent_refer", "yes"), ("consent_contact", contact)):
            self.tile(key, value)
        self.arrive(step)

    def skip(self, to: str) -> None:
        """Leave everything unasked until a step."""
        for _ in range(30):
            if self.step == to:
                return
            self.next()
        self.arrive(to)

    def ask(self, expression: str) -> Any:
        """What the page says."""
        return self.page.evaluate(expression)

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What was handed over."""
        return list(self.ask("window.kept"))

    @property
    def focused(self) -> str:
        """The name of the field, or the id of the heading, where the keyboard is."""
        return str(self.ask("document.activeElement.name || document.activeElement.id"))

    def problems(self) -> list[str]:
        """The problems on top."""
        return [str(one) for one in self.page.locator(".problems li").all_inner_texts()]

    def judge(self) -> None:
        """What a person could not use fails here."""
        width = self.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{self.step} is {width} px wider than the screen"
        assert not violations(self.page), self.step

    def left_over(self, secrets: list[str]) -> list[str]:
        """Where one of `secrets` can still be found: fields, text, attributes, address, title, history, stores, console."""
        everywhere = self.ask(
            """() => [
                document.documentElement.outerHTML, document.title, location.href, document.cookie, JSON.stringify(history.state),
                JSON.stringify(localStorage), JSON.stringify(sessionStorage),
                ...[...document.querySelectorAll("input:not([type=radio], [type=checkbox]), select")].map((one) => one.value),
            ]"""
        )
        return [secret for secret in secrets if any(secret in one for one in [*everywhere, *self.told])]
