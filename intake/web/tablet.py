"""The tablet's app: a page for each language, its manifest, what the worker keeps; enrolling, and volunteers signing in on it.

Pages are rendered for no account and hold no token: whoever opens them sees how the app looks and nothing else.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import force_locale  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from intake.domain.area import POINT, Area
from intake.domain.picture_code import PICTURES
from intake.domain.problems import Refused, refuse
from intake.services import office_key
from intake.services import tablet as service
from intake.services.languages import language_of
from intake.services.programme import open_programmes
from intake.web import session, tablet_shell
from intake.web.envelope import of_tablet
from intake.web.files import static_url
from intake.web.guard import opened_home, public, with_token
from intake.web.language import current_language, say, show_in
from intake.web.page import page, problems_json

pages = Blueprint("tablet", __name__)

MOST_FIELD = 200
MOST_BODY = 4096
"""Bytes of what a tablet sends to enrol, or a volunteer to sign in."""


@pages.get("/tablet")
@public
def index() -> Response:
    """The app in the language of the browser."""
    return redirect(url_for("tablet.app", language=current_language().code), 302)


@pages.get("/tablet/app/<language>")
@public
def app(language: str) -> Response:
    """The app: enrolling, unlocking, the first page, handing over, the card. The forms are fetched into it."""
    if language_of(language) is None:
        abort(404)
    session.look_at_nobody()
    show_in(language)
    packs = [(pack.code, pack.version, pack.title, pack.short, pack.languages) for pack in open_programmes(opened_home())]
    return page("tablet/app.html", packs=packs, pictures=PICTURES, shell=tablet_shell.version())


@pages.get("/tablet/<language>.webmanifest")
@public
def manifest(language: str) -> Response:
    """What the device is told about the app; its name says nothing about the service."""
    found = language_of(language)
    if found is None:
        abort(404)
    with force_locale(language):
        name = say("Intake")
    about = {
        "id": "/tablet",
        "name": name,
        "short_name": name,
        "lang": found.code,
        "dir": found.direction,
        "start_url": url_for("tablet.app", language=language),
        "scope": "/tablet",
        "display": "standalone",
        "background_color": "#f6f2ea",
        "theme_color": "#0f4c4a",
        "icons": [{"src": static_url("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return Response(orjson.dumps(about), mimetype="application/manifest+json")


@pages.get("/tablet/shell.json")
@public
def shell() -> Response:
    """What the worker keeps: the app and its files in one language, and the forms of all languages by language."""
    return _json({"version": tablet_shell.version(), **tablet_shell.addresses(request.args.get("language", ""))})


@pages.post("/tablet/enrol")
@with_token("a one-time code")
def enrol() -> Response:
    """A tablet shows its one-time code, and gets its token and what it must know of the office."""
    home = opened_home()
    try:
        token, tablet = service.join(home, _field("code"), request.remote_addr or "")
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    key = office_key.current(home)
    return _json(
        {
            "token": token,
            "tablet": {"number": tablet.id, "name": tablet.name},
            "area": _area(tablet.area),
            "office": {"id": key.id, "recipient": key.recipient},
        }
    )


@pages.post("/tablet/volunteer")
@with_token("the tablet's token and a password")
def volunteer() -> Response:
    """A volunteer signs in on the tablet with her password, and gets a badge that the tablet closes under name and PIN."""
    home = opened_home()
    try:
        admitted = service.admit(home, of_tablet(), _field("name"), _field("password"), request.remote_addr or "")
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    return _json({"badge": admitted.badge, "points": [_area(point) for point in admitted.points if point.kind == POINT]})


def _area(area: Area) -> dict[str, str]:
    return {"code": area.code, "name": area.name, "region": area.region}


def _field(name: str) -> str:
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


def _json(answer: dict[str, Any]) -> Response:
    return Response(orjson.dumps(answer), mimetype="application/json")
