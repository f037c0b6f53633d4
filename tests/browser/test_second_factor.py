"""Passkeys with Chromium's own authenticator, the second step by keyboard, and what Back shows after signing out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intake.services import account
from tests import second
from tests.browsing import Site, arrived, violations
from tests.second import Phone, with_app
from tests.world import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def office(site: Site) -> Site:
    """The home as one for real work, under a name: passkeys belong to names."""
    second.real(site.home)
    return Site(site.url.replace("127.0.0.1", "localhost"), site.home)


@pytest.fixture
def page(office: Site, pages: Any) -> Iterator[Page]:
    """A tablet with a finger reader; nothing may be complained of in its console."""
    page: Page = pages(800, 1280)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    reader = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.reader = lambda **how: cdp.send("WebAuthn.setUserVerified", {"authenticatorId": reader, **how})  # type: ignore[attr-defined]
    yield page
    # A refused form (403) is what some of these tests are about; nothing else may be wrong.
    assert [text for text in wrong if "403" not in text] == []


def sign_in(page: Page, url: str, name: str = "karim") -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("Account name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def clean(page: Page) -> None:
    """No fault that the checker of accessibility finds."""
    arrived(page)
    assert violations(page) == []


def test_a_passkey_is_made_and_opens_the_next_time(office: Site, page: Page) -> None:
    sign_in(page, office.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    clean(page)
    page.get_by_role("button", name="Add a passkey").click()
    clean(page)
    expect(page.get_by_text("This browser cannot use a passkey here.")).to_be_hidden()
    page.get_by_label("What you call it").fill("Blue key")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    clean(page)
    page.get_by_role("link", name="I have them on paper").click()
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, office.url)
    clean(page)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    page.goto(f"{office.url}/sign-in/second")
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()


def test_a_finger_that_does_not_fit_opens_nothing(office: Site, page: Page) -> None:
    sign_in(page, office.url)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("Blue key")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Sign out").click()
    page.reader(isUserVerified=False)  # type: ignore[attr-defined]
    sign_in(page, office.url)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("alert")).to_have_text("The passkey was not used. Try again.")
    page.goto(f"{office.url}/find")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_app_by_keyboard_alone(office: Site, page: Page) -> None:
    sign_in(page, office.url, "nadia")
    page.get_by_role("button", name="Add an authenticator app").focus()
    page.keyboard.press("Enter")
    secret = (page.locator(".second-key").inner_text()).replace(" ", "")
    phone = Phone(office.home, secret, [])
    page.get_by_label("Code of the authenticator app").focus()
    page.keyboard.type(phone.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, office.url, "nadia")
    expect(page.get_by_label("Code of the authenticator app")).to_be_focused()
    page.keyboard.type(phone.code(1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()


def test_back_after_signing_out_shows_nothing_and_back_at_the_second_step_opens_nothing(office: Site, page: Page) -> None:
    phone = with_app(office.home, account.actor_by_name(office.home, "karim"))
    sign_in(page, office.url)
    page.get_by_label("Code of the authenticator app").fill(phone.code(1))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{office.url}/account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

    sign_in(page, office.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.go_back()
    page.go_forward()
    page.goto(f"{office.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_without_a_script_a_code_does(office: Site, chromium: Any) -> None:
    phone = with_app(office.home, account.actor_by_name(office.home, "karim"))
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, office.url)
        page.get_by_label("Code of the authenticator app").fill(phone.code(1))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    finally:
        context.close()
