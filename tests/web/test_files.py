"""Our own files: kept by browsers for as long as they stay the same."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask

from intake.app import create_app
from intake.domain.account import Actor
from intake.services.home import Home
from intake.web.files import static_url, tablet_url


def test_a_file_with_its_mark_may_be_kept(app: Flask) -> None:
    with app.test_request_context():
        for path in (static_url("site.css"), tablet_url("page.js")):
            with app.test_client().get(path) as response:
                assert "immutable" in response.headers["Cache-Control"]
            with app.test_client().get(path.partition("?")[0] + "?v=other") as other:
                assert other.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "nothing.css", "lib/", ""])
def test_nothing_else_is_served(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/static/{name}").status_code == 404


def test_an_installation_behind_tls(home: Home, people: dict[str, Actor]) -> None:
    home.config = dataclasses.replace(home.config, secure_cookies=True)
    response = create_app(home).test_client().get("/sign-in?lang=ar")
    cookies = response.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-intake=") for cookie in cookies) and len(cookies) == 2
    assert all("; Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in cookies)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
