"""Enrolling a tablet, and a volunteer signing in on it, at the office. At a relay the same addresses are served by `relay`."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.problems import Refused, refuse
from intake.services import tablet_answer
from intake.web.envelope import of_tablet
from intake.web.guard import opened_home, with_token
from intake.web.page import problems_json

pages = Blueprint("tablet_door", __name__)

MOST_FIELD = 200
MOST_BODY = 4096
"""Bytes of what a tablet sends to enrol, or a volunteer to sign in."""


@pages.post("/tablet/enrol")
@with_token("a one-time code")
def enrol() -> Response:
    """A tablet shows its one-time code, and gets its token and what it must know of the office."""
    try:
        return as_json(tablet_answer.joined(opened_home(), field("code"), request.remote_addr or ""))
    except Refused as refused:
        return problems_json(refused.problems, refused.status)


@pages.post("/tablet/volunteer")
@with_token("the tablet's token and a password")
def volunteer() -> Response:
    """A volunteer signs in on the tablet with her password, and gets a badge that the tablet closes under name and PIN."""
    try:
        found = tablet_answer.admitted(opened_home(), of_tablet(), field("name"), field("password"), request.remote_addr or "")
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    return as_json(found)


def field(name: str) -> str:
    """A text of the JSON that was sent; raises Refused `bad_request`."""
    request.max_content_length = MOST_BODY  # before it is read: anybody may send it
    try:
        sent = orjson.loads(request.get_data()) if request.is_json else None
    except orjson.JSONDecodeError:
        sent = None
    value = sent.get(name) if isinstance(sent, dict) else None
    if not isinstance(value, str) or len(value) > MOST_FIELD:
        raise refuse("bad_request")
    return value


def as_json(answer: dict[str, Any]) -> Response:
    """The answer for the tablet."""
    return Response(orjson.dumps(answer), mimetype="application/json")
