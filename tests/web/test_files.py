"""Our own files: kept by browsers for as long as they stay the same."""

from __future__ import annotations

import pytest
from flask import Flask

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


def test_secure_cookies(app: Flask) -> None:
    assert app.config["SESSION_COOKIE_HTTPONLY"] and app.config["SESSION_COOKIE_SAMESITE"] == "Strict"
