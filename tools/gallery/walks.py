"""The ways through the app on the tablet, screen by screen: a volunteer's, and a person's with the tablet in her hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from intake.domain.account import Actor
from intake.services import tablet
from intake.services.home import Home
from tests.world import PASSWORD

PIN = "84150937"
MOST = 60
AWAY = 91_000
"""Milliseconds; the tablet asks after 90 seconds."""
STEP = """() => {
    if (document.querySelector("dialog[open]")) return "dialog";
    const step = document.querySelector("[data-step]:not([hidden])");
    const now = step?.querySelector(".now")?.dataset ?? {};
    const fits = step?.dataset.step === "~fits" ? ` ${document.querySelector("[data-fits-asked]").textContent}` : "";
    return (now.question ?? now.consent ?? step?.dataset.step ?? "") + fits;
}"""
"""What is shown: a question, a step, or that somebody is asked something."""
ANSWER = """(say) => {
    const step = document.querySelector("[data-step]:not([hidden])");
    const part = step.querySelector(".now") ?? step;
    const names = new Set([...part.querySelectorAll("input:not(:disabled), select:not(:disabled)")].map(({ name }) => name));
    for (const name of names) {
        const some = [...part.querySelectorAll(`[name="${name}"]`)];
        const tick = (one) => { if (!one.checked) one.click(); };
        const wanted = some.find(({ value }) => value === say[name]);
        if (["radio", "checkbox"].includes(some[0].type)) tick(wanted ?? some[0]);
        else if (say[name]) [some[0].value] = [say[name]], some[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""
SAID = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes", "call_name": "Almaz", "name_latin": "Almaz Tesema"}
SAID |= {"birth_year": "1991", "birth_year_estimated": "no", "sex": "f", "language": "amh", "needs_interpreter": "no", "nationality": "ET"}
SAID |= {"contact_mode": "own_shared", "contact_value": "03 123 456", "dose_no": "2", "~check-0": "volunteers_ministry", "~check-1": "yes"}
SAID |= {"~writes": "volunteer", "age_band": "30-49"}

Look = Callable[[Any, str], None]


def volunteer(page: Any, url: str, home: Home, ziad: Actor, language: str, look: Look) -> None:
    """The app from the code to its first page, and the screens around a registration."""
    page.goto(f"{url}/tablet/app/{language}")
    page.locator("[data-screen=enrol]:not([hidden])").wait_for()
    look(page, "app enrol")
    page.fill("#field-code", tablet.enrol(home, ziad, "dora", "Tablet").code)
    page.click("[data-form=enrol] [type=submit]")
    page.locator("[data-screen=sign-in]:not([hidden])").wait_for()
    look(page, "app sign-in")
    for name, value in {"name": "amal", "password": PASSWORD, "new-pin": PIN, "again": PIN}.items():
        page.fill(f"#field-{name}", value)
    page.click("[data-form=sign-in] [type=submit]")
    page.locator("[data-screen=home]:not([hidden])").wait_for()


def around(page: Any, look: Look) -> None:
    """The screens of the app that are no form."""
    look(page, "app home")
    for screen in ("hand-over", "sounds"):
        if page.locator(f"[data-screen=home] [data-go={screen}]").count():
            page.click(f"[data-screen=home] [data-go={screen}]")
            look(page, f"app {screen}")
            page.click(f"[data-screen={screen}] [data-go=home]")
    page.click("[data-practise]")
    look(page, "app practise")
    page.click("[data-leave-practice]")
    page.click("[data-lock]")
    page.locator("[data-screen=unlock]:not([hidden])").wait_for()
    look(page, "app unlock")
    page.fill("#field-who", "amal")
    page.fill("#field-pin", "0000")
    page.click("[data-form=unlock] [type=submit]")
    page.locator("[data-screen=unlock] [data-problem]:not([hidden])").wait_for()
    look(page, "app unlock wrong")
    unlock(page)


def unlock(page: Any) -> None:
    """With name and PIN."""
    page.locator("[data-screen=unlock]:not([hidden])").wait_for()
    page.fill("#field-who", "amal")
    page.fill("#field-pin", PIN)
    page.click("[data-form=unlock] [type=submit]")
    page.locator("[data-screen=home]:not([hidden])").wait_for()


def steps(page: Any, prefix: str, look: Look) -> Iterator[str]:
    """Go on from step to step, looking at each; gives the name of each after it was looked at, and ends with the review or a dialog."""
    for _ in range(MOST):
        step = page.evaluate(STEP)
        look(page, f"{prefix} {step.split(' ')[0]}")
        yield step
        if step in ("~review", "dialog", ""):
            return
        page.evaluate("(() => { const now = performance.now.bind(performance); performance.now = () => now() + 5000; })()")
        if step.startswith("~fits"):
            page.click("[data-fits-yes]")
        else:
            page.evaluate(ANSWER, SAID)
            if page.evaluate(STEP) == step and page.locator("[data-next]:visible").count():
                page.locator("[data-next]:visible").first.press("Enter")
        page.wait_for_function(f"(before) => ({STEP})() !== before", arg=step, timeout=5_000)


def registration(page: Any, look: Look) -> None:
    """A whole registration by a volunteer, to the card."""
    page.click("[data-register=vaccination]")
    page.locator("[data-step]:not([hidden])").wait_for()
    for _ in steps(page, "form", look):
        pass
    page.locator("[data-next]:visible").first.press("Enter")
    page.locator("[data-screen=card]:not([hidden])").wait_for()
    look(page, "form card")
    page.click("[data-next-person]")
    page.locator("[data-screen=home]:not([hidden])").wait_for()


def hand_over(page: Any, language: str, way: str) -> None:
    """Give the tablet to the person. `way`: "read" or "pictures"."""
    page.click("[data-go=hand-over]")
    for programme in ("vaccination", "relief"):  # not each is offered in each language
        page.locator(f"[name=hand-over-programme][value={programme}]").check(force=True)
        if page.locator(f"[data-hand-over-in={language}]").is_visible():
            break
    page.locator(f"[name=hand-over-way][value={way}]").check(force=True)
    page.click(f"[data-hand-over-in={language}]")
    page.locator("[data-step]:not([hidden])").wait_for()


def take_back(page: Any) -> None:
    """The volunteer gives her PIN in the dialog that is shown."""
    page.locator("#field-back-pin").press_sequentially(PIN)
    page.click("[data-form=take-back] [type=submit]")


def left_alone(page: Any, look: Look) -> None:
    """Nobody touches the tablet for a minute and a half: it asks, and she goes on where she was. Raises AssertionError if she can't."""
    before = page.evaluate(STEP)
    page.wait_for_timeout(100)  # a dialog that was just closed says so a moment later, and that counts as being there
    page.evaluate("(more) => { const now = Date.now.bind(Date); Date.now = () => now() + more; }", AWAY)
    page.locator("dialog[open] [data-why=idle]:visible").first.wait_for()
    look(page, "handover idle")
    page.click("dialog [data-answer=go-on]")
    assert page.evaluate(STEP) == before, "what she answered is gone"


def person(page: Any, language: str, way: str, look: Look) -> None:
    """The form in the person's hands, to its end; the questions that come above it; and the tablet given back."""
    hand_over(page, language, way)
    if way == "read":
        for button, name in (("[data-call]", "calling"), ("[data-erase]", "erase")):
            page.click(f".handover-bar {button}")
            look(page, f"handover {name}")
            page.click("dialog [data-answer=go-on]")
        for _ in range(2):  # as often as she likes
            left_alone(page, look)
    while True:
        last = list(steps(page, f"by {way}", look))[-1]
        if last != "dialog":
            break
        take_back(page)
        page.wait_for_function(f"() => ({STEP})() !== 'dialog'")
    if way == "pictures":
        page.locator("[data-next]:visible").first.click()
    else:
        page.locator("[data-next]:visible").first.press("Enter")
    page.wait_for_function("() => document.querySelector('dialog[open], [data-screen=card]:not([hidden])')")
    look(page, f"by {way} end")
