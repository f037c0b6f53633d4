"""Making a response: a page, or JSON where a script asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import jsonify, make_response, render_template, request
from werkzeug.wrappers import Response

from intake.domain.problems import Problem


def wants_json() -> bool:
    """Whether the client prefers JSON to a page."""
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"], "text/html") == "application/json"


def page(template: str, *, problems: Sequence[Problem] = (), status: int | None = None, **context: Any) -> Response:
    """Render `template`. `problems` are shown on top and beside their fields (`problem_of`), and decide the status unless one is given."""
    if status is None:
        status = problems[0].status if problems else 200
    return make_response(render_template(template, problems=problems, **context), status)


def problems_json(problems: Iterable[Problem], status: int) -> Response:
    """The problems for a script: codes, fields and English sentences."""
    found = [{"code": one.code, "field": one.field, "message": one.message} for one in problems]
    response = jsonify({"problems": found})
    response.status_code = status
    return response
