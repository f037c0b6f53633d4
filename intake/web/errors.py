"""When something is wrong: the translated sentence, its status and a way on; never a detail of the machine or of a person.

The log gets the route's name and the status, and for a fault of ours where it happened; never a path, a query, a form value or the text
of an exception, because each of them can hold what a person said.
"""

from __future__ import annotations

import logging

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from intake.domain.messages import N_
from intake.domain.problems import CATALOGUE, Problem, Refused, problem
from intake.silence import Known, places
from intake.web.language import gettext
from intake.web.page import page, problems_json, wants_json

log = logging.getLogger("intake.web")

OURS = N_("Something went wrong here, not with you. Nothing was changed. Go back to the first page and try again.")
UNSIGNED = N_("You are not signed in. Sign in first.")
TITLES = {
    400: N_("This did not work"),
    401: N_("Please sign in"),
    403: N_("This is not possible"),
    404: N_("Nothing here"),
    405: N_("This did not work"),
    409: N_("This is not possible now"),
    413: N_("This is too large"),
    429: N_("Please wait"),
    500: N_("Something went wrong"),
}
FOR_TABLETS = frozenset({"envelope", "tablet_door"})
"""Blueprints that a script of ours asks, which described its answers as JSON."""
CODES = {400: "bad_request", 401: "not_allowed", 403: "not_allowed", 404: "not_found", 405: "bad_request", 413: "too_large"}


def _answer(problems: tuple[Problem, ...], status: int, sentence: str = "") -> Response:
    log.info("%s %s", Known(request.endpoint or "-"), status)
    if wants_json() or request.blueprint in FOR_TABLETS:
        return problems_json(problems, status)
    title = TITLES.get(status, TITLES[400] if status < 500 else TITLES[500])
    return page(
        current_app.extensions["intake_problem_page"],
        refused=problems,
        status=status,
        title=gettext(title),
        sentence=gettext(sentence) if sentence else "",
    )


def on_refused(refused: Refused) -> Response:
    """A rule said no: show every reason."""
    return _answer(refused.problems, refused.status if refused.status >= 400 else 400)


def on_http(error: HTTPException, most_upload_mb: int) -> Response:
    """What the framework refuses: unknown page, wrong method, too large, no valid form token."""
    if error.code is None or error.code < 400:  # a redirect raised as an exception
        return error.get_response()
    if isinstance(error, CSRFError):
        return _answer((problem("csrf"),), CATALOGUE["csrf"][0])
    code = CODES.get(error.code)
    if code is None:
        return _answer((problem("bad_request"),), error.code) if error.code < 500 else _answer((), 500, OURS)
    found = problem(code, most=most_upload_mb) if code == "too_large" else problem(code)
    return _answer((found,), error.code, UNSIGNED if error.code == 401 else "")


def on_fault(error: Exception) -> Response:
    """A fault of ours: note where, say nothing."""
    g.setdefault("signed", None)  # the fault may have been in finding out who is there
    g.setdefault("actor", None)
    where, kind = Known(places(error.__traceback__)), Known(type(error).__name__)
    log.error("%s 500 %s at %s", Known(request.endpoint or "-"), kind, where)
    return _answer((), 500, OURS)


def wire(app: Flask, *, most_upload_mb: int, template: str = "errors/problem.html") -> None:
    """Answer every failure with a page of ours, drawn by `template`."""
    app.extensions["intake_problem_page"] = template
    app.register_error_handler(Refused, on_refused)
    app.register_error_handler(HTTPException, lambda error: on_http(error, most_upload_mb))
    app.register_error_handler(Exception, on_fault)
