"""What can be heard, for anybody: a list a language, and the sounds. The tablet's worker keeps them; the pages online play them.

The address of a sound names the language and the mark of the words; `v` is the version of its contents, and with it a browser may keep the
sound for good. Nothing of anybody is in it: the voice of a volunteer is one she gave for this.
"""

from __future__ import annotations

import orjson
from flask import Blueprint, Flask, Response, request, url_for
from markupsafe import Markup

from intake.domain.problems import refuse
from intake.domain.spoken import mark_of
from intake.services import sound as service
from intake.services import sound_signed
from intake.services.languages import people_language
from intake.web import hers, session
from intake.web.files import FOREVER
from intake.web.guard import public, shelf

pages = Blueprint("sound", __name__)

TYPES = {"ogg": "audio/ogg", "m4a": "audio/mp4"}


@pages.get("/tablet/sound/<language>.json")
@public
def listed(language: str) -> Response:
    """What there is in a language: mark -> [kind, version, milliseconds, bytes as Opus, bytes as AAC]; and the office's list of the
    recordings among them, with its signature."""
    session.look_at_nobody()
    if people_language(language) is None:
        raise refuse("not_found")
    there = service.available(shelf(), language)
    sounds = {mark: [one.kind, one.version, one.milliseconds, one.ogg, one.m4a] for mark, one in there.items()}
    sizes = {"ogg": sum(one.ogg for one in there.values()), "m4a": sum(one.m4a for one in there.values())}
    signed = sound_signed.signed(shelf(), language)
    about = {"sounds": sounds, "bytes": sizes, "signed": [signed.list, signed.signature] if signed else None}
    response = Response(orjson.dumps(about, option=orjson.OPT_SORT_KEYS), mimetype="application/json")
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@pages.get("/tablet/sound/<language>/<mark>.<form>")
@public
def audio(language: str, mark: str, form: str) -> Response:
    """One sound; parts of it too, which some browsers ask for."""
    session.look_at_nobody()
    if people_language(language) is None or form not in TYPES:
        raise refuse("not_found")
    found = service.contents(shelf(), language, mark, form)
    if found is None:
        raise refuse("not_found")
    data, version = found
    response = Response(data, mimetype=TYPES[form])
    response.headers["Cache-Control"] = f"public, {FOREVER}" if request.args.get("v") == version else "public, no-cache"
    response.set_etag(version)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(data))  # type: ignore[return-value]


def voice(text: object, language: str = "") -> Markup:
    """The attribute that says which sound belongs to an element: `<li{{ voice(sentence) }}>`. `text`: what stands in it; with a `language`
    something else is said than stands there, in that language of ours."""
    mark = Markup(' data-say="{}"').format(mark_of(str(text)))
    return mark + Markup(' data-said="{}" data-said-in="{}"').format(text, language) if language else mark


def list_url(language: str) -> str:
    """The address of the list of a language's sounds."""
    return url_for("sound.listed", language=language)


def wire(app: Flask) -> None:
    """Let every template mark what can be heard."""
    app.jinja_env.globals["voice"] = voice
    hers.wire(app)
