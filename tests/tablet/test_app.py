"""The app on the tablet, in Chromium: what must hold when it is locked, left, revoked, enrolled anew or out of room."""

from __future__ import annotations

from typing import Any

import pytest

from intake.services import tablet
from tests import world
from tests.browsing import Site, touch
from tests.tablet.walking import TABLET

pytestmark = pytest.mark.browser
PIN = "4711"
SOON_MS = 10_000
LEFT = "document.querySelector('[data-screen=card]').textContent + document.querySelector('[data-form-here]').innerHTML"


class App:
    """The app in one page of a browser, enrolled for dora."""

    def __init__(self, page: Any, site: Site) -> None:
        self.page, self.site, self.faults = page, site, []
        self.reference = ""
        page.on("pageerror", lambda fault: self.faults.append(fault.message))
        self.ziad = world.make_people(site.home)["ziad"]
        self.number = self.enrol()

    def enrol(self) -> int:
        """Enrol by the address that an administrator's page shows as a picture."""
        invited = tablet.enrol(self.site.home, self.ziad, "dora", "Dora 1")
        self.page.goto("about:blank")
        self.page.goto(f"{self.site.url}/tablet/app/en#{invited.code}")
        self.page.click("[data-form=enrol] [type=submit]")
        self.shows("sign-in")
        return invited.id

    def shows(self, screen: str) -> None:
        """Wait for a screen, and see that it is the only one."""
        self.page.locator(f"[data-screen={screen}]").wait_for(timeout=SOON_MS)
        assert self.page.locator("[data-screen]:visible").count() == 1

    def sign_in(self, pin: str = PIN) -> None:
        """Sign in with the password and choose a PIN."""
        for field, text in (("name", "amal"), ("password", world.PASSWORD), ("new-pin", pin), ("again", pin)):
            self.page.fill(f"#field-{field}", text)
        self.page.click("[data-form=sign-in] [type=submit]")

    def unlock(self, pin: str = PIN) -> None:
        """Unlock with name and PIN."""
        self.page.fill("#field-who", "amal")
        self.page.fill("#field-pin", pin)
        self.page.click("[data-form=unlock] [type=submit]")

    def register(self) -> None:
        """Register somebody who answers nothing, as far as the card."""
        self.page.click("[data-register=relief]")
        self.page.locator("[data-step='~notice']").wait_for()
        self.page.click("[data-next]")
        for consent in ("consent_store", "consent_contact"):
            touch(self.page, consent, "yes")
        self.go_on("[data-step='~review']")
        self.page.click("[data-next]")
        self.shows("card")
        self.reference = self.page.inner_text("[data-reference]")

    def go_on(self, to: str) -> None:
        """Leave everything unasked until something is seen. What saves is pressed by the caller, once: the form goes while it is saved."""
        for _ in range(30):
            if not self.page.locator(to).is_visible():
                self.page.click("[data-next]")
                self.page.wait_for_timeout(100)


@pytest.fixture
def app(site: Site, pages: Any) -> Any:
    """The app, with amal signed in; no script of it may have failed by the end."""
    app = App(pages(*TABLET), site)
    app.sign_in()
    app.shows("home")
    yield app
    assert app.faults == []


def test_a_lock_hides_the_card_and_gives_it_back_to_her_alone(app: App) -> None:
    app.register()
    app.page.click("[data-lock]")
    app.shows("unlock")
    assert app.reference not in app.page.evaluate(LEFT)
    app.unlock()
    app.shows("card")
    assert app.page.inner_text("[data-reference]") == app.reference and app.page.locator("[data-pictures] li").count() == 4
    app.page.click("[data-next-person]")
    app.shows("home")
    assert app.reference not in app.page.evaluate(LEFT)


def test_the_card_is_seen_from_its_top_and_prints_in_its_size_with_the_order_of_the_pictures(app: App) -> None:
    page = app.page
    page.set_viewport_size({"width": 360, "height": 640})
    app.register()
    page.wait_for_timeout(600)
    assert page.evaluate("scrollY") == 0 and page.locator("[data-reference]").is_visible()
    assert page.locator("[data-pictures] b").all_inner_texts() == ["•", "••", "•••", "••••"]
    page.emulate_media(media="print")
    box = page.locator(".given").bounding_box()
    assert (round(box["width"] / 96 * 25.4), round(box["height"] / 96 * 25.4)) == (86, 54)
    assert page.evaluate(
        "(([one]) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)(document.querySelectorAll('.given'))"
    )
    assert page.locator("h1:visible, button:visible").count() == 0


def test_a_page_that_is_left_and_comes_back_is_locked_and_empty(app: App) -> None:
    app.page.click("a[href='/find']")
    app.page.go_back()
    app.shows("unlock")


def test_a_new_pin_takes_the_place_of_the_one_that_somebody_saw(app: App) -> None:
    app.page.click("[data-lock]")
    app.page.click("[data-screen=unlock] [data-go=sign-in]")
    app.sign_in("8215")
    app.shows("home")
    app.page.click("[data-lock]")
    app.unlock(PIN)
    app.page.locator("[data-form=unlock] [data-problem]").wait_for()
    app.unlock("8215")
    app.shows("home")


def test_a_pin_of_more_than_a_month_ago_leads_to_the_password(app: App) -> None:
    app.page.click("[data-lock]")
    app.page.evaluate("const now = Date.now; Date.now = () => now() + 31 * 86_400_000")
    app.unlock()
    app.shows("sign-in")
    assert app.page.locator("[data-form=sign-in] [data-problem]").is_visible()


def test_a_tablet_that_the_office_does_not_know_is_enrolled_anew(app: App) -> None:
    app.page.click("[data-lock]")
    tablet.revoke(app.site.home, app.ziad, app.number)
    app.page.click("[data-screen=unlock] [data-go=sign-in]")
    app.sign_in()
    app.shows("enrol")
    assert app.page.locator("[data-form=enrol] [data-problem]").is_visible()
    app.enrol()
    app.sign_in()
    app.shows("home")


def test_clearing_a_revoked_tablet_never_takes_what_it_was_enrolled_with_meanwhile(app: App) -> None:
    assert app.page.evaluate("""async () => {
        const { Device } = await import("/tablet/js-test/device.js");
        const [one, other] = [await Device.open(), await Device.open()];
        const left = [];
        for (let turn = 0; turn < 20; turn += 1) {
            await one.setAll({ token: "old", office: "old", badges: ["hers"] });
            const clearing = () => one.removeWhile("token", "old", ["badges", "token", "office"]);
            const enrolling = () => other.setAll({ token: "new", office: "new", badges: [] });
            await Promise.all(turn % 2 ? [clearing(), enrolling()] : [enrolling(), clearing()]);
            left.push(await one.get("token"), await one.get("office"));
        }
        return [...new Set(left)];
    }""") == ["new"]


def test_a_call_that_nobody_hears_ends_in_erasing(app: App) -> None:
    page = app.page
    page.click("[data-go=hand-over]")
    page.click("[data-hand-over-in=ar]")
    page.locator("[data-step='~notice']").wait_for()
    page.click("[data-call]")
    page.evaluate("const now = Date.now; Date.now = () => now() + 100_000")
    page.locator("[data-why=idle]:visible").first.wait_for(timeout=SOON_MS)
    page.evaluate("const then = Date.now; Date.now = () => then() + 40_000")
    page.locator("[data-why=leave]:visible").wait_for(timeout=SOON_MS)
    assert page.locator("#tablet-form").count() == 0
    for _ in range(2):  # a dialog that is closed for the second time does not ask
        page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.locator("[data-why=leave]:visible").count() > 0
    page.fill("#field-back-pin", PIN)
    page.evaluate("""() => {
        const form = document.querySelector("[data-form=take-back]");
        form.requestSubmit();
        form.requestSubmit();
    }""")
    app.shows("home")


def test_a_form_that_is_not_there_is_said_also_when_handing_over(app: App) -> None:
    app.page.evaluate("for (const one of document.querySelectorAll('[name=hand-over-programme]')) one.dataset.version = '99'")
    app.page.click("[data-go=hand-over]")
    app.page.click("[data-hand-over-in=ar]")
    app.page.locator("[data-no-form]").wait_for(timeout=SOON_MS)
    app.shows("form")
    app.page.click("[data-no-form] button")
    app.shows("home")


def test_a_lost_connection_to_the_database_is_made_again(app: App) -> None:
    app.page.evaluate("""async () => {
        const { Device } = await import("/tablet/js-test/device.js");
        const device = await Device.open();
        await new Promise((resolve) => (indexedDB.deleteDatabase("intake").onsuccess = resolve));
        await device.set("tries", 3);
        if ((await device.get("tries")) !== 3) throw new Error("not kept");
    }""")


def test_enrolling_does_not_wait_for_what_the_browser_asks(site: Site, pages: Any) -> None:
    page = pages(*TABLET)
    page.add_init_script("if (navigator.storage) navigator.storage.persist = () => new Promise(() => {})")
    assert App(page, site).faults == []


def test_a_browser_that_keeps_nothing_says_so(site: Site, pages: Any) -> None:
    page = pages(*TABLET)
    page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }")
    page.goto(f"{site.url}/tablet/app/en")
    page.locator("[data-screen=no-room]").wait_for(timeout=SOON_MS)


def test_alone_with_the_tablet_a_child_cannot_say_who_decides_with_her(app: App) -> None:
    page = app.page
    page.click("[data-go=hand-over]")
    touch(page, "hand-over-programme", "vaccination")
    page.click("[data-hand-over-in=en]")
    page.locator("[data-step='~notice']").wait_for()
    page.click("[data-next]")
    for consent, answer in (("consent_store", "yes"), ("consent_refer", "no"), ("consent_contact", "no")):
        touch(page, consent, answer)
    app.go_on("[name=birth_year]")
    page.fill("[name=birth_year]", str(int(page.evaluate("new Date().getFullYear()")) - 12))
    page.click("[data-next]")
    page.locator("[data-step='~minor']").wait_for()
    touch(page, "minor_with", "guardian")  # one touch leads on by itself
    page.locator("dialog [data-why=minor]").first.wait_for()
    page.click("[data-answer=go-on]")
    assert page.locator("[data-step='~minor']").is_visible(), "nobody came, so it does not go on"
    page.click("[data-next]")
    page.fill("#field-back-pin", "0000")
    page.click("[data-form=take-back] [type=submit]")
    page.locator("dialog [data-problem]").wait_for()
    page.fill("#field-back-pin", PIN)
    page.click("[data-form=take-back] [type=submit]")
    page.locator("[data-step=sex]").wait_for(timeout=SOON_MS)
    assert page.locator(".handover-bar").is_visible(), "the person still has the tablet"
