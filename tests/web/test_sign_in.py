"""Signing in, the idle lock, and going on where she was."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask

from intake.services import sign_in as door
from intake.services.home import Home
from intake.web.session import local_path
from tests.web.pages import Visitor
from tests.world import PASSWORD


def test_after_signing_in_she_is_where_she_wanted_to_go(visitor: Visitor) -> None:
    assert visitor.open("/find").heading == "Sign in"
    assert visitor.press(name=" Amal ", password=PASSWORD).path == "/find"


def test_a_wrong_password_keeps_the_name_and_never_shows_the_password(visitor: Visitor) -> None:
    page = visitor.sign_in("amal", "not the right one")
    assert page.status == 403
    assert "The name or the password is wrong." in page.text
    assert 'value="amal"' in page.body
    assert "not the right one" not in page.body


def test_the_fresh_session_has_another_form_token(visitor: Visitor) -> None:
    visitor.open("/sign-in")
    with visitor.client.session_transaction() as session:
        before = session["csrf_token"]
    visitor.press(name="amal", password=PASSWORD)
    with visitor.client.session_transaction() as session:
        assert session.get("csrf_token") != before


def test_idle_minutes_lock_the_screen_and_the_password_opens_it(amal: Visitor, home: Home) -> None:
    home.clock.forward(minutes=4)  # type: ignore[attr-defined]
    assert amal.open("/find").heading == "Find again"
    home.clock.forward(minutes=5, seconds=1)  # type: ignore[attr-defined]
    assert amal.open("/visits").heading == "The screen is locked"
    assert "Lock now" not in amal.page.text
    assert amal.open("/").heading == "The screen is locked"
    assert amal.press(password="wrong").status == 403
    assert amal.open("/visits").heading == "The screen is locked"
    assert amal.press(password=PASSWORD).path == "/visits"


def test_the_lock_is_on_the_server(amal: Visitor, home: Home) -> None:
    with amal.client.session_transaction() as session:
        token = session["token"]
    home.clock.forward(minutes=6)  # type: ignore[attr-defined]
    amal.open("/")
    with amal.client.session_transaction() as session:
        session["seen"] = int(home.clock().timestamp())  # as if the cookie had been put back
    found = door.signed_in(home, token)
    assert found is not None and found.locked
    assert amal.open("/find").heading == "The screen is locked"


def test_typing_counts_as_being_there(amal: Visitor, home: Home) -> None:
    token = next(amal.page.root.all("meta", name_="form-token")).attrs["content"]
    for _ in range(3):
        home.clock.forward(minutes=4)  # type: ignore[attr-defined]
        assert amal.client.post("/here", headers={"X-CSRFToken": token}).status_code == 204
    assert amal.open("/find").heading == "Find again"


def test_what_was_being_sent_survives_the_lock(amal: Visitor, home: Home) -> None:
    amal.open("/find")
    home.clock.forward(minutes=6)  # type: ignore[attr-defined]
    page = amal.press(reference="4F7 typed so far")
    assert page.heading == "The screen is locked"
    assert "typed so far" not in page.body  # it waits sealed: whoever looks at the locked screen learns nothing
    assert amal.press(password="wrong").status == 403
    assert amal.press(password=PASSWORD).heading == "The screen is open again"
    assert "not a reference" in amal.press().text
    assert 'value="4F7 typed so far"' in amal.page.body


def test_what_one_person_was_sending_cannot_be_taken_up_by_another(amal: Visitor, signed_in: Callable[..., Visitor], home: Home) -> None:
    amal.open("/find")
    home.clock.forward(minutes=6)  # type: ignore[attr-defined]
    held = next(amal.press(reference="abc").root.all("input", name_="held")).attrs["value"]
    karim = signed_in("karim")
    karim.press(form=next(karim.page.root.all("form", action="/lock")))
    page = karim.press(password=PASSWORD, held=held)
    assert page.status == 400
    assert "abc" not in page.body


def test_lock_now_and_sign_out(amal: Visitor) -> None:
    lock = next(amal.page.root.all("form", action="/lock"))
    assert amal.press(form=lock).heading == "The screen is locked"
    out = next(amal.page.root.all("form", action="/sign-out"))
    assert amal.press(form=out).heading == "Sign in"
    with amal.client.session_transaction() as session:
        assert "token" not in session and "back" not in session
    assert amal.open("/find").heading == "Sign in"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example/", "/\\evil.example", "/nowhere", "evil", "", "/sign-out", "/sign-in"]
)
def test_the_way_back_is_always_one_of_our_pages(app: Flask, path: str) -> None:
    with app.test_request_context("/"):
        assert local_path(path) == "/"


def test_lock_now_leads_back_to_the_page(amal: Visitor) -> None:
    amal.open("/visits")
    amal.press(form=next(amal.page.root.all("form", action="/lock")))
    assert amal.press(password=PASSWORD).path == "/visits"


@pytest.mark.parametrize("keeps", ["/sign-out", "//evil.example/", "/nowhere"])
def test_lock_now_holds_nothing_for_another_place(amal: Visitor, keeps: str) -> None:
    token = next(amal.page.root.all("meta", name_="form-token")).attrs["content"]
    page = amal.post("/lock", {"csrf_token": token, "keeps": keeps, "x": "y"})
    assert next(page.root.all("input", name_="held")).attrs["value"] == ""
    assert amal.press(password=PASSWORD).path == "/"


def test_a_script_that_is_not_signed_in_is_told_so(app: Flask) -> None:
    response = app.test_client().get("/find", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json["problems"][0]["code"] == "not_allowed"


def test_logs_hold_no_query_and_no_form_value(app: Flask, amal: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    amal.open("/nowhere/secret-path?name=secret-name")
    amal.open("/find")
    amal.press(reference="secret-reference")
    amal.client.post("/find", data={"reference": "secret-form"})
    assert "secret" not in caplog.text
    assert "404" in caplog.text
