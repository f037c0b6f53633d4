"""The pages of the second factor: after the password, on one's own account, and an administrator's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import second_factor_add, second_factor_own
from intake.services.home import Home
from intake.services.second_factor import Given, Site
from intake.web.guard import SIGNED_IN, mark_of
from intake.web.second_factor_given import site
from tests import second
from tests.passkeys import Device
from tests.second import Phone, with_app
from tests.web.pages import Page, Visitor
from tests.web.test_guard import paths
from tests.web.tree import Node
from tests.world import PASSWORD

ORIGIN = "http://localhost"
ADD_APP, ADD_PASSKEY = {"do": "app"}, {"do": "passkey"}


@pytest.fixture
def real(home: Home, app: Flask) -> Home:
    """The home as one for real work."""
    return second.real(home)


@pytest.fixture
def phone(home: Home, people: dict[str, Actor]) -> Phone:
    """Karim's."""
    return with_app(home, people["karim"])


def form_with(page: Page, **fields: str) -> Node:
    """The form in which these hidden fields stand."""
    for form in page.root.all("form"):
        hidden = {one.attrs.get("name"): one.attrs.get("value") for one in form.all("input", type="hidden")}
        if fields.items() <= hidden.items():
            return form
    raise AssertionError(f"no form with {fields}")


def asks(page: Page) -> str:
    """What the page asks a passkey for."""
    return next(one.attrs["data-asks"] for one in page.root.all("div") if "data-asks" in one.attrs)


def secret_of(page: Page) -> str:
    """The key that is to be typed into an app."""
    return next(one for one in page.root.all("bdi") if one.attrs.get("class") == "second-key").text.replace(" ", "")


def sheet_of(page: Page) -> list[str]:
    """The recovery codes on the page."""
    return [one.text for one in page.root.all("bdi") if len(one.text) == 11 and one.text[5] == "-"]


def test_password_then_code_then_where_she_wanted_to_go(visitor: Visitor, phone: Phone) -> None:
    visitor.open("/find")
    assert visitor.press(name="karim", password=PASSWORD).heading == "Second factor"
    assert visitor.page.path == "/sign-in/second" and "Sign out" not in visitor.page.text
    assert visitor.open("/find").heading == "Sign in"  # nothing is open yet
    visitor.open("/sign-in/second")
    wrong = visitor.press(code="000000")
    assert (wrong.status, wrong.heading) == (403, "Second factor") and "This did not fit" in wrong.text
    assert visitor.press(code=phone.next().code).path == "/find"
    assert visitor.open("/sign-in/second").path == "/"


def test_a_recovery_code_in_the_place_of_the_app(visitor: Visitor, phone: Phone) -> None:
    visitor.sign_in("karim")
    assert visitor.press(recovery=phone.sheet[0]).path == "/"
    assert "9 are left" in visitor.open("/account/second").text


def test_a_passkey_by_the_form_that_the_script_sends(visitor: Visitor, home: Home, people: dict[str, Actor]) -> None:
    device = Device(ORIGIN, host="localhost")
    with_passkey_here(home, people["karim"], device)
    page = visitor.sign_in("karim")
    assert "Code of the authenticator app" not in page.text
    assert visitor.press(passkey=device.use(asks(page))).path == "/"
    again = Visitor(visitor.client.application)
    page = again.sign_in("karim")
    device.origin = "http://evil.example"
    wrong = again.press(passkey=device.use(asks(page)))
    assert (wrong.status, wrong.heading) == (403, "Second factor")
    assert asks(wrong) != asks(page)  # another challenge each time


def with_passkey_here(home: Home, actor: Actor, device: Device) -> None:
    """Add a passkey on the test client's host."""
    site = Site("localhost", ORIGIN)
    found = second_factor_add.begin_adding(home, actor, "passkey", site)
    second_factor_add.add(home, actor, found.draft, "Blue key", Given(passkey=device.make(found.asks), site=site), "")


def test_too_late_leads_back_to_name_and_password(visitor: Visitor, home: Home, phone: Phone) -> None:
    visitor.sign_in("karim")
    home.clock.forward(minutes=6)  # type: ignore[attr-defined]
    page = visitor.press(code=phone.code())
    assert page.heading == "Sign in" and "took too long" in page.text


def test_in_a_real_home_nothing_opens_before_one_is_added(real: Home, app: Flask, visitor: Visitor) -> None:
    page = visitor.sign_in("karim")
    assert (page.path, page.heading) == ("/account/second", "Second factor")
    assert not [one for one in page.root.all("nav") if "menu" in one.attrs.get("class", "")]
    token, tried = next(page.root.all("input", name_="csrf_token")).attrs["value"], 0
    for endpoint, method, path in paths(app):
        with app.app_context():
            mark = mark_of(endpoint)
        if isinstance(mark, frozenset) or mark == SIGNED_IN:
            answer = visitor.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
            assert (answer.status_code, answer.location) == (303, "/account/second"), (endpoint, method)
            tried += 1
    assert tried > 50
    assert visitor.client.get("/find", headers={"Accept": "application/json"}).status_code == 403
    assert visitor.open("/account").heading == "Your account"


def test_adding_an_app_shows_codes_once_and_opens_the_rest(real: Home, visitor: Visitor) -> None:
    visitor.sign_in("karim")
    page = visitor.press(form=form_with(visitor.page, **ADD_APP))
    phone = Phone(real, secret_of(page), [])
    assert "<svg" in page.body and f"otpauth://totp/Intake:karim?secret={phone.secret}" not in page.text
    wrong = visitor.press(code="000000", name="My phone")
    assert wrong.status == 400 and secret_of(wrong) == phone.secret
    codes = visitor.press(code=phone.code(), name="My phone")
    assert codes.heading == "Recovery codes" and len(sheet_of(codes)) == 10
    assert visitor.open("/find").heading == "Find again"
    shown = visitor.open("/account/second")
    assert sheet_of(shown) == [] and "My phone" in shown.text and "The last one stays." in shown.text
    other = Visitor(visitor.client.application)
    other.sign_in("karim")
    assert other.press(recovery=sheet_of(codes)[3]).path == "/"


def test_adding_a_passkey(real: Home, visitor: Visitor) -> None:
    visitor.sign_in("nadia")
    page = visitor.press(form=form_with(visitor.page, **ADD_PASSKEY))
    device = Device(ORIGIN)
    failed = visitor.press(name="Blue key", passkey="")
    assert failed.status == 400 and "not made" in failed.text and 'value="Blue key"' in failed.body
    assert visitor.press(name="Blue key", passkey=device.make(asks(page))).heading == "Recovery codes"
    assert visitor.open("/audit").heading == "Audit log"


def test_another_one_a_removal_and_new_codes_ask_for_a_factor_afresh(visitor: Visitor, phone: Phone) -> None:
    visitor.sign_in("karim")
    visitor.press(code=phone.next().code)
    visitor.open("/account/second")
    assert visitor.press(form=form_with(visitor.page, **ADD_PASSKEY)).heading == "Confirm with your second factor"
    assert visitor.press(code="000000").status == 403
    page = visitor.press(code=phone.next().code)
    assert page.heading == "Add a passkey"
    device = Device(ORIGIN)
    assert "It is added." in visitor.press(name="Blue key", passkey=device.make(asks(page))).text
    visitor.press(form=form_with(visitor.page, do="codes"))
    codes = visitor.press(passkey=device.use(asks(visitor.page)))
    assert len(sheet_of(codes)) == 10 and not set(sheet_of(codes)) & set(phone.sheet)
    visitor.open("/account/second")
    assert "My phone" in visitor.press(form=form_with(visitor.page, do="remove")).text
    assert "It is removed." in visitor.press(code=phone.next().code).text
    assert "My phone" not in visitor.page.text


def test_a_change_cannot_be_made_without_the_step(visitor: Visitor, phone: Phone, home: Home, people: dict[str, Actor]) -> None:
    visitor.sign_in("karim")
    visitor.press(code=phone.next().code)
    visitor.open("/account/second")
    (only,) = second_factor_own.own(home, people["karim"]).factors
    token = next(visitor.page.root.all("input", name_="csrf_token")).attrs["value"]
    for do in ("app", "passkey", "codes", "remove", "nonsense"):
        fields = {"csrf_token": token, "do": do, "factor": only.id, "step": "", "code": phone.next().code}
        page = visitor.post("/account/second/change", fields)
        assert page.heading == "Second factor" and page.status in (400, 403), do
    assert len(second_factor_own.own(home, people["karim"]).factors) == 1


def test_an_administrator_takes_it_away_and_its_owner_is_told(
    signed_in: Callable[..., Visitor], visitor: Visitor, phone: Phone, home: Home
) -> None:
    ziad = signed_in("ziad")
    page = ziad.open("/accounts")
    assert "Take it away" in page.text
    sure = ziad.press(form=next(page.root.all("form", action="/accounts/reset-second")))
    assert sure.heading == "Take this second factor away?"
    assert "taken away" in ziad.press().text
    told = visitor.sign_in("karim")  # in a demonstration home everything is open, and yet she is told first
    assert told.path == "/account/second" and "by an administrator" in told.text and "March 4, 2026" in told.text
    assert "by an administrator" not in visitor.press(form=next(told.root.all("form", action="/account/second/read"))).text
    again = Visitor(visitor.client.application)
    assert again.sign_in("karim").path == "/"


def test_own_account_lists_where_one_is_signed_in(signed_in: Callable[..., Visitor], home: Home) -> None:
    first = signed_in("karim")
    home.clock.forward(minutes=3)  # type: ignore[attr-defined]
    here = signed_in("karim")
    page = here.open("/account")
    assert page.text.count("Since ") == 2 and page.text.count("(here)") == 1
    assert "Everywhere else you are signed out." in here.press(form=next(page.root.all("form", action="/account/others"))).text
    assert first.open("/find").heading == "Sign in"
    assert not list(here.page.root.all("form", action="/account/others"))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_in_other_languages(real: Home, app: Flask, language: str) -> None:
    visitor = Visitor(app, language=language)
    visitor.sign_in("karim")
    page = visitor.press(form=form_with(visitor.page, **ADD_APP))
    codes = visitor.press(code=Phone(real, secret_of(page), []).code(), name="هاتف")
    assert len(sheet_of(codes)) == 10
    for english in ("Recovery codes", "Authenticator app", "Second factor"):
        assert english not in codes.text and english not in page.text


def test_addresses_titles_and_cookies_hold_no_code(real: Home, visitor: Visitor, people: dict[str, Actor]) -> None:
    phone = with_app(real, people["karim"])
    visitor.secret += [phone.secret, *phone.sheet, phone.code(1), people["karim"].pseudonym]
    visitor.sign_in("karim")
    visitor.press(code=phone.next().code)
    visitor.open("/account/second")
    visitor.press(form=form_with(visitor.page, do="codes"))
    visitor.press(recovery=phone.sheet[0])
    assert visitor.page.heading == "Recovery codes"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8000", Site("", "")),
        ("https://[::1]:8443", Site("", "")),
        ("https://Office.Example", Site("office.example", "https://office.example")),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
    ],
)
def test_passkeys_belong_to_names_and_not_to_bare_addresses(app: Flask, address: str, expected: Site) -> None:
    with app.test_request_context(base_url=address):
        assert site() == expected
