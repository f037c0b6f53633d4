"""The one page of a server whose home is still closed: somebody who was granted to opens it. Everything else answers “not now” (503), so
that tablets keep what they have and try again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Flask, current_app, jsonify, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from intake.domain.problems import Problem, Refused, problem
from intake.services.home import Home
from intake.services.opening import Opening
from intake.web.page import page, problems_json, wants_json

pages = Blueprint("home", __name__)  # its name in the open application: the brand in the header leads to `home.index`
CLOSED = 503
RETRY_SECONDS = "60"


def _closed_page(problems: Sequence[Problem] = (), name: str = "") -> Response:
    response = page("opening/index.html", problems=problems, status=None if problems else CLOSED, name=name)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


@pages.get("/")
def index() -> Response:
    """Say that it is closed, and ask who opens it."""
    return _closed_page()


@pages.post("/")
def open_() -> Response:
    """Open the home; from the next request on everything is there."""
    name = request.form.get("name", "")
    try:
        home = current_app.extensions["intake_opening"].open(name, request.form.get("passphrase", ""))
    except Refused as refused:
        return _closed_page(refused.problems, name)
    current_app.extensions["intake_opened"](home)
    return redirect("/", 303)


@pages.get("/healthz")
def healthz() -> Response:
    """For whatever watches the server: it runs, and somebody has to open it."""
    response: Response = jsonify({"state": "closed"})
    response.status_code = CLOSED
    return response


def _anything_else(_: HTTPException) -> Response:
    if request.method == "GET" and not wants_json():
        return _closed_page()
    response = problems_json([problem("home_closed")], CLOSED)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def wire(app: Flask, opening: Opening, opened: Callable[[Home], None]) -> None:
    """Give the app its one page. `opened` is told the home, once."""
    app.extensions.update(intake_opening=opening, intake_opened=opened)
    app.register_blueprint(pages)
    for code in (404, 405):
        app.register_error_handler(code, _anything_else)
