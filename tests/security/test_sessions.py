"""Sessions, as an attacker tries them: fixation, old and stolen cookies, half sign-ins, what a change of the account ends, and how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from intake.app import create_app
from intake.domain.account import Actor
from intake.services import account, second_factor_own
from intake.services.home import Home
from intake.store.tables_house import AccountTable
from tests import second
from tests.second import with_app
from tests.security.conftest import form_token
from tests.security.test_cookies import COOKIE, replay, taken
from tests.world import PASSWORD


def inside(app: Flask, value: str) -> dict[str, Any]:
    """What a session cookie holds."""
    with app.test_request_context():
        opened: dict[str, Any] = app.session_interface.get_signing_serializer(app).loads(value)  # type: ignore[attr-defined]
    return opened


def set_cookies(app: Flask, home: Home, *, secure: bool) -> list[str]:
    """The cookies that signing in sets."""
    served = create_app(replace_config(home, secure))
    client = served.test_client()
    base = "https://localhost" if secure else "http://localhost"
    name = "__Host-intake" if secure else COOKIE
    page = client.get("/sign-in", base_url=base)
    first = [one for one in page.headers.getlist("Set-Cookie") if one.startswith(name)]
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"name": "amal", "password": PASSWORD, "csrf_token": token}
    headers = {"Origin": base, "Referer": base + "/"}
    answer = client.post("/sign-in", data=sent, base_url=base, headers=headers)
    assert answer.status_code == 303
    return first + [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(name)]


def replace_config(home: Home, secure: bool) -> Home:
    """The same home, served over TLS or not."""
    return replace(home, config=replace(home.config, secure_cookies=secure))


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_for_this_host_for_the_server_alone_and_end_with_the_browser(app: Flask, home: Home, secure: bool) -> None:
    found = set_cookies(app, home, secure=secure)
    assert len(found) == 2
    for cookie in found:
        words = [word.strip().lower() for word in cookie.split(";")[1:]]
        assert {"httponly", "samesite=strict", "path=/"} <= set(words)
        assert ("secure" in words) is secure
        assert not [word for word in words if word.startswith(("domain", "expires", "max-age"))]
        assert cookie.startswith("__Host-intake=") is secure


def test_a_session_planted_before_the_password_and_before_the_second_factor_is_worth_nothing(
    app: Flask, home: Home, everybody: dict[str, Actor]
) -> None:
    phone = with_app(home, everybody["karim"])
    victim = app.test_client()
    token = form_token(victim, "/sign-in")
    planted = taken(victim)
    victim.post("/sign-in", data={"name": "karim", "password": PASSWORD, "csrf_token": token})
    half = taken(victim)
    assert inside(app, half).get("csrf_token") != inside(app, planted)["csrf_token"]
    token = form_token(victim, "/sign-in/second")
    shown = taken(victim)
    assert victim.post("/sign-in/second", data={"code": phone.next().code, "csrf_token": token}).status_code == 303
    assert victim.get("/find").status_code == 200
    for old in (planted, half, shown):
        replay(app, old)
    whole = inside(app, taken(victim))
    assert "half" not in whole and inside(app, half).keys() <= {"half", "back", "csrf_token"}


def test_half_a_sign_in_is_no_session(app: Flask, home: Home, everybody: dict[str, Actor]) -> None:
    with_app(home, everybody["karim"])
    thief = app.test_client()
    token = form_token(thief, "/sign-in")
    assert thief.post("/sign-in", data={"name": "karim", "password": PASSWORD, "csrf_token": token}).location == "/sign-in/second"
    half = inside(app, taken(thief))["half"]
    for path in ("/", "/find", "/account", "/account/second", "/batches"):
        assert thief.get(path).location == "/sign-in", path
    token = form_token(thief, "/sign-in/second")
    for path in ("/unlock", "/lock", "/here", "/account/second/confirm", "/account/second/add", "/account/password", "/sign-out"):
        assert thief.post(path, data={"csrf_token": token, "password": PASSWORD}).location == "/sign-in", path
    with app.test_request_context():  # as if the server's signature could be had: the token itself is no sign-in
        forged = app.session_interface.get_signing_serializer(app).dumps({"token": half, "seen": 9_999_999_999})  # type: ignore[attr-defined]
    assert replay(app, forged).get("/account").status_code == 303


def test_half_a_sign_in_ends_who_was_signed_in_here_before(app: Flask, home: Home, browser: Callable[[str], FlaskClient]) -> None:
    with_app(home, account.actor_by_name(home, "karim"))
    client = browser("amal")
    old, token = taken(client), form_token(client)
    client.post("/sign-in", data={"name": "karim", "password": PASSWORD, "csrf_token": token})
    replay(app, old)
    assert client.get("/find").location == "/sign-in"


def test_signing_out_ends_it_at_the_server_and_keeps_no_page(app: Flask, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("karim")
    page, old, token = client.get("/find"), taken(client), form_token(client)
    assert page.headers["Cache-Control"] == "no-store"
    answer = client.post("/sign-out", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie(COOKIE) is None or "token" not in inside(app, taken(client))
    thief = replay(app, old)
    assert thief.post("/find", data={"csrf_token": token, "reference": "x"}).status_code in (303, 400)


@pytest.mark.parametrize("what", ["changed", "set", "reset", "closed", "elsewhere"])
def test_what_ends_sessions_elsewhere(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], what: str
) -> None:
    other, mine = browser("karim"), browser("karim")
    stolen, token = taken(other), form_token(mine)
    if what == "changed":
        new = "quite another long one"
        mine.post("/account/password", data={"csrf_token": token, "old": PASSWORD, "password": new, "again": new})
    elif what == "set":
        account.set_password(home, everybody["ziad"], "karim", "quite another long one")
    elif what == "reset":
        with_app(home, everybody["karim"])
        second_factor_own.reset(home, everybody["ziad"], "karim")
    elif what == "closed":
        account.close_account(home, everybody["ziad"], "karim")
    else:
        mine.post("/account/others", data={"csrf_token": token})
    replay(app, stolen)
    assert (mine.get("/find").status_code == 200) is (what in ("changed", "elsewhere"))


@pytest.mark.parametrize("column", ["role", "area_id", "state"])
def test_another_role_area_or_state_counts_from_the_next_page_on(
    home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], column: str
) -> None:
    client = browser("karim")
    assert client.get("/duplicates").status_code == 200 and "Lebanon" in client.get("/account").get_data(as_text=True)
    value = {"role": "volunteer", "area_id": everybody["coo"].area.id, "state": "closed"}[column]
    with home.store.writing() as connection:
        connection.execute(update(AccountTable).where(AccountTable.name == "karim").values({column: value}))
    if column == "area_id":
        page = client.get("/account").get_data(as_text=True)
        assert "North" in page and "Lebanon" not in page
    else:
        assert client.get("/duplicates").status_code == {"role": 404, "state": 303}[column]


def test_a_role_that_needs_a_second_factor_needs_it_from_the_next_page_on(
    home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient]
) -> None:
    second.real(home)
    client = browser("amal")
    assert client.get("/find").status_code == 200
    with home.store.writing() as connection:
        connection.execute(update(AccountTable).where(AccountTable.name == "amal").values(role="coordinator"))
    assert client.get("/find").location == "/account/second"


def test_twelve_hours_and_no_longer_however_busy(app: Flask, home: Home, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("amal")
    old = taken(client)
    for _ in range(11 * 15 + 10):
        home.clock.forward(minutes=4)  # type: ignore[attr-defined]
        client.get("/visits")
    assert client.get("/find").status_code == 200
    home.clock.forward(minutes=4)  # type: ignore[attr-defined]
    home.clock.forward(minutes=20)  # type: ignore[attr-defined]
    assert client.get("/find").location == "/sign-in"
    for value in (old, taken(client)):
        replay(app, value)


def test_a_stolen_cookie_after_the_lock_opens_nothing_and_the_password_is_still_asked(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient]
) -> None:
    client = browser("karim")
    stolen = taken(client)
    home.clock.forward(minutes=6)  # type: ignore[attr-defined]
    client.get("/")
    thief = replay(app, stolen)
    for path in ("/account", "/account/second", "/find"):
        assert "The screen is locked" in thief.get(path).get_data(as_text=True), path
    token = form_token(thief, "/unlock")
    assert thief.post("/unlock", data={"csrf_token": token, "password": "a guess"}).status_code == 403
    assert thief.post("/account/second/confirm", data={"csrf_token": token, "do": "app"}).status_code == 403


def test_another_ones_step_cannot_be_taken_up(app: Flask, home: Home, everybody: dict[str, Actor]) -> None:
    """A thief who has lured somebody half-way puts that half-way into his own browser, and has no factor for it."""
    karim, lina = with_app(home, everybody["karim"]), with_app(home, everybody["lina"])
    victim, thief = app.test_client(), app.test_client()
    for client, name in ((victim, "karim"), (thief, "lina")):
        client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf_token": form_token(client, "/sign-in")})
    thief.set_cookie(COOKIE, taken(victim))
    token = form_token(thief, "/sign-in/second")
    assert thief.post("/sign-in/second", data={"csrf_token": token, "code": lina.next().code}).status_code == 403
    assert thief.get("/find").location == "/sign-in"
    assert karim.secret != lina.secret
