"""Accounts and areas, as the administrator sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.services.home import Home
from tests.web.pages import Visitor
from tests.world import PASSWORD


@pytest.fixture
def ziad(signed_in: Callable[..., Visitor]) -> Visitor:
    """The administrator."""
    return signed_in("ziad")


def test_an_invitation_is_shown_once_and_makes_one_account(app: Flask, ziad: Visitor) -> None:
    ziad.open("/accounts")
    page = ziad.press(form=page_form(ziad, "/accounts/invite"), role="volunteer", area="tripoli")
    link = next(page.root.all("bdi", class_="link-once")).text
    assert link.startswith("http://localhost/invitation/")
    assert "link-once" not in ziad.open("/accounts").body
    guest = Visitor(app)
    path = link.removeprefix("http://localhost")
    assert "Volunteer, Tripoli" in guest.open(path).text
    assert guest.press(name="rami", password="short").status == 400
    assert 'value="rami"' in guest.page.body and "short" not in guest.page.body
    assert guest.press(name="rami", password="four plain words more").heading == "Sign in"
    assert "ready" in guest.page.text
    assert guest.press(name="rami", password="four plain words more").heading == "What would you like to do?"
    assert Visitor(app).open(path).status == 404


def page_form(visitor: Visitor, action: str):  # type: ignore[no-untyped-def]
    """The form of the visitor's page that goes to `action`."""
    return next(visitor.page.root.all("form", action=action))


def test_closing_asks_first(app: Flask, ziad: Visitor) -> None:
    ziad.open("/accounts")
    close = next(one for one in ziad.page.root.all("form", action="/accounts/close") if "karim" in str([i.attrs for i in one.all("input")]))
    assert ziad.press(form=close).heading == "Close this account?"
    assert "karim" in ziad.page.text
    assert "The account is closed" in ziad.press(form=page_form(ziad, "/accounts/close")).text
    assert Visitor(app).sign_in("karim", PASSWORD).status == 403


def test_an_area_is_added_and_mistakes_keep_what_was_typed(ziad: Visitor) -> None:
    ziad.open("/areas")
    page = ziad.press(name="Port", code="Not A Code", kind="point", parent="saida")
    assert page.status == 400 and 'value="Not A Code"' in page.body
    assert "The area is added." in ziad.press(name="Port", code="saida-port", kind="point", parent="south", region="").text
    assert "saida-port" in ziad.page.text


def test_the_audit_log_names_nobody_and_is_checked(signed_in: Callable[..., Visitor], home: Home) -> None:
    nadia = signed_in("nadia")
    assert nadia.open("/audit").heading == "Audit log"
    assert "Signed in" in nadia.page.text
    assert "amal" not in nadia.page.text and "karim" not in nadia.page.text
    assert "hold" in nadia.press().text
    assert nadia.open("/audit?before=3").text.count("Area added") == 2
    assert nadia.open("/audit?before=nonsense").status == 200


@pytest.mark.parametrize(
    ("name", "words"), [("amal", "Register someone"), ("karim", "What needs you now"), ("nadia", "Audit log"), ("ziad", "Accounts")]
)
def test_each_role_has_its_own_first_page(signed_in: Callable[..., Visitor], name: str, words: str) -> None:
    visitor = signed_in(name)
    assert words in visitor.page.text
    for link in {one.attrs["href"] for one in visitor.page.root.all("a") if one.attrs["href"].startswith("/")}:
        assert visitor.open(link).status == 200, link


def test_one_changes_ones_own_password_and_the_other_devices_are_signed_out(
    app: Flask, signed_in: Callable[..., Visitor], home: Home
) -> None:
    amal, elsewhere = signed_in("amal"), signed_in("amal")
    new = "five other plain words here"
    assert amal.open("/account").heading == "Your account"
    assert amal.press(old="not it at all", password=new, again=new).status == 403
    assert amal.press(old=PASSWORD, password=new, again=new + "s").status == 400
    assert amal.press(old=PASSWORD, password="short", again="short").status == 400
    assert new not in amal.page.body and PASSWORD not in amal.page.body
    assert elsewhere.open("/account").heading == "Your account", "nothing was changed so far"
    assert "changed" in amal.press(old=PASSWORD, password=new, again=new).text
    assert elsewhere.open("/account").heading == "Sign in"
    assert Visitor(app).sign_in("amal").status == 403
    assert Visitor(app).sign_in("amal", new).status == 200


def test_ones_own_account_is_not_the_list_of_all_accounts(ziad: Visitor) -> None:
    for path, here in (("/accounts", ["Accounts"]), ("/account", []), ("/account/second", [])):
        assert [one.text for one in ziad.open(path).root.all("a", aria_current="page")] == here, path


def test_the_menu_follows_the_work_and_incidents_end_it_for_everybody(signed_in: Callable[..., Visitor]) -> None:
    def shown(name: str) -> list[str]:
        return [one.text for one in next(signed_in(name).open("/").root.all("nav", class_="menu")).all("a")]

    person = ["Register", "Find", "Follow-ups", "Correct", "Visits"]
    assert shown("amal") == [*person, "More pages"]
    assert shown("karim")[: len(person)] == person
    assert [shown(name)[-2:] for name in ("karim", "nadia")] == [["Incidents", "More pages"]] * 2
    more = signed_in("karim").open("/more")
    rest = {"Read out", "Withdraw or erase", "Close or hold", "Agree anew", "Not offered", "Lent contacts"}
    assert rest <= {one.text for one in more.root.all("b")}, "what is gone to seldom is one step away"
