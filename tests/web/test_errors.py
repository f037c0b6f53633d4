"""Failures: our pages, the right status, nothing of the machine or of a person."""

from __future__ import annotations

import logging

import pytest
from flask import Blueprint, Flask

from intake.web.guard import public
from tests.web.pages import Visitor


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The app with a page that has a fault."""
    pages = Blueprint("broken", __name__)

    @pages.get("/broken")
    @public
    def fault() -> str:
        raise RuntimeError("Abeba, +9613111222")

    app.register_blueprint(pages)
    return app


def test_a_fault_of_ours_says_nothing(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = Visitor(broken).open("/broken?name=Abeba")
    assert page.status == 500
    assert "not with you" in page.text
    assert "Abeba" not in page.body and "Abeba" not in caplog.text
    assert "RuntimeError at test_errors.py" in caplog.text


def test_a_fault_before_anybody_is_known(app: Flask, amal: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("intake.services.sign_in.signed_in", down)
    assert amal.open("/").status == 500


@pytest.mark.parametrize(("path", "method", "status"), [("/nowhere", "get", 404), ("/lock", "get", 405), ("/sign-in", "put", 405)])
def test_pages_and_json_for_what_is_not_there(amal: Visitor, path: str, method: str, status: int) -> None:
    if method == "get":
        assert amal.open(path).status == status
    response = amal.client.open(path, method=method.upper(), headers={"Accept": "application/json"})
    assert response.status_code in (status, 400)  # a PUT without a form token never gets so far
    assert response.json is not None and response.json["problems"][0]["message"]


def test_a_form_without_its_token_is_refused_kindly(amal: Visitor) -> None:
    page = amal.post("/find", {"reference": "4F7K2M9QD"})
    assert page.status == 400
    assert "Nothing was lost: go back, and send it again." in page.text


def test_too_large(app: Flask, amal: Visitor) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    token = next(amal.page.root.all("meta", name_="form-token")).attrs["content"]
    page = amal.post("/find", {"csrf_token": token, "reference": "x" * 2000})
    assert page.status == 413
    assert "larger than 20 MB" in page.text


def test_health_says_only_that_it_answers(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})
