"""The tablet's app: a page for each language, its manifest, what the worker keeps. The office and a relay serve the same.

Pages are rendered for no account and hold no token: whoever opens them sees how the app looks and nothing else.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.guidance import AROUND
from intake.domain.picture_code import PICTURES
from intake.domain.practice import RATHER_NOT
from intake.domain.practice_people import PEOPLE
from intake.domain.programme import Programme
from intake.services.languages import people_language, people_languages
from intake.services.programme import open_programmes
from intake.services.wording import form_languages, readable_languages, unchecked_languages
from intake.web import session, tablet_shell
from intake.web.files import static_url
from intake.web.guard import public, shelf
from intake.web.language import current_language, say, show_in, speaking
from intake.web.page import page

pages = Blueprint("tablet", __name__)


@pages.get("/tablet")
@public
def index() -> Response:
    """The app in the language of the browser."""
    return redirect(url_for("tablet.app", language=current_language().code), 302)


@pages.get("/tablet/app/<language>")
@public
def app(language: str) -> Response:
    """The app: enrolling, unlocking, the first page, handing over, the card. The forms are fetched into it."""
    found = people_language(language)
    if found is None:
        abort(404)
    session.look_at_nobody()
    show_in(found.code)
    return page("tablet/app.html", **context())


def context() -> dict[str, Any]:
    """What stands in the app, in the language of the moment."""
    packs = [(pack.code, pack.version, pack.title, pack.short, *_languages(pack)) for pack in open_programmes(shelf())]
    readable, drafts = {code for *_, some, _ in packs for code in some}, {code for *_, some in packs for code in some}
    return {
        "packs": packs,
        "pictures": PICTURES,
        "shell": tablet_shell.version(),
        "hers": [one for one in people_languages() if one.code in readable],
        "handed": [one for one in people_languages() if one.code in readable | drafts],
        "unchecked": [one for one in people_languages() if one.code not in readable and packs],
        "around": AROUND,
        "people": PEOPLE.values(),
        "otherwise": RATHER_NOT,
    }


def _languages(pack: Programme) -> tuple[list[str], list[str], list[str]]:
    """Those that the form is there in, those that may be read out, and those that are good for practice only."""
    return form_languages(shelf(), pack), readable_languages(shelf(), pack), unchecked_languages(shelf(), pack)


@pages.get("/tablet/<language>.webmanifest")
@public
def manifest(language: str) -> Response:
    """What the device is told about the app; its name says nothing about the service."""
    found = people_language(language)
    if found is None:
        abort(404)
    with speaking(found.code):
        name = say("Intake")
    about = {
        "id": "/tablet",
        "name": name,
        "short_name": name,
        "lang": found.tag,
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


def _json(answer: dict[str, Any]) -> Response:
    return Response(orjson.dumps(answer), mimetype="application/json")
