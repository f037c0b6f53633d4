"""Sessions: an old cookie opens nothing, a planted one neither, and a password or account that is gone ends all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.domain.account import Actor
from intake.services import account
from intake.services.home import Home
from tests.security.conftest import form_token
from tests.world import PASSWORD

COOKIE = "intake"


def taken(client: FlaskClient) -> str:
    """The session cookie, as a thief has it."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def replay(app: Flask, value: str, path: str = "/find") -> FlaskClient:
    """Another browser with a stolen cookie; only that it opens nothing is asked."""
    thief = app.test_client()
    thief.set_cookie(COOKIE, value)
    answer = thief.get(path)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 303 or "The screen is locked" in body, answer.status_code
    return thief


def test_after_signing_out(app: Flask, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("amal")
    old = taken(client)
    client.post("/sign-out", data={"csrf_token": form_token(client)})
    replay(app, old)


def test_after_locking_even_the_form_of_before_does_nothing(app: Flask, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("karim")
    token = form_token(client)
    old = taken(client)
    client.post("/lock", data={"csrf_token": token})
    thief = replay(app, old)
    for path in ("/find", "/batches/build", "/here", "/answers/put-away", "/accounts/close"):
        assert thief.post(path, data={"csrf_token": token, "reference": "x", "sure": "yes"}).status_code == 403
    assert thief.post("/here", data={"csrf_token": token}, headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("what", ["closed", "password", "reopened"])
def test_after_the_account_changed(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], what: str
) -> None:
    old = taken(browser("amal"))
    if what == "password":
        account.set_password(home, everybody["ziad"], "amal", "quite another long one")
    else:
        account.close_account(home, everybody["ziad"], "amal")
    if what == "reopened":
        account.reopen_account(home, everybody["ziad"], "amal", PASSWORD)
    replay(app, old)


def test_an_old_cookie_counts_as_idle_and_locks(app: Flask, home: Home, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("amal")
    old = taken(client)
    home.clock.forward(minutes=6)  # type: ignore[attr-defined]
    replay(app, old)


def test_a_cookie_planted_before_the_sign_in_is_worth_nothing(app: Flask) -> None:
    victim = app.test_client()
    token = form_token(victim, "/sign-in")
    planted = taken(victim)
    assert victim.post("/sign-in", data={"name": "amal", "password": PASSWORD, "csrf_token": token}).status_code == 303
    replay(app, planted)


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: text[1:], lambda text: "x", lambda text: "é" * 9, lambda text: "." * 9]
)
def test_a_made_up_cookie_is_nobodys(app: Flask, browser: Callable[[str], FlaskClient], change: Callable[[str], str]) -> None:
    replay(app, change(taken(browser("amal"))))


def test_the_cookie_tells_nothing_of_who_holds_it(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient]
) -> None:
    with app.test_request_context():
        opened = app.session_interface.get_signing_serializer(app).loads(taken(browser("amal")))  # type: ignore[attr-defined]
    assert set(opened) <= {"token", "seen", "since", "csrf_token", "back"}
    assert not [one for one in ("amal", everybody["amal"].pseudonym, "dora") if one in str(opened)]
