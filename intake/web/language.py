"""Which language a page is in: chosen on the page, remembered on the device, else what the browser asks for; always one of the list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import flask_babel  # type: ignore[import-untyped]
from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from intake.domain.problems import Problem
from intake.domain.reference import in_groups
from intake.services.checked import catalogue_of
from intake.services.languages import (
    SOURCE,
    Language,
    all_languages,
    catalogue,
    language_of,
    locale_of,
    offered_languages,
    people_language,
    tag_of,
)
from intake.web.locale_data import part_languages

FIELD = "lang"
COOKIE = "lang"
COOKIE_DAYS = 365

part_languages([str(locale) for one in all_languages() if (locale := locale_of(one.code))])


def select_locale() -> str:
    """The code of the language for this request."""
    if "locale" not in g:
        g.locale = _chosen() or _known(request.cookies.get(_cookie())) or _asked_for() or SOURCE
    return str(g.locale)


def _cookie() -> str:
    """The cookie's name; over TLS one that no neighbouring host can set."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def _chosen() -> str | None:
    """The language chosen with this very request, by a link or by a button of a form."""
    try:
        wished = request.form.get(FIELD) if request.method == "POST" else None
    except HTTPException:  # a body that is too large or broken; the page that says so needs a language too
        wished = None
    return _known(wished or request.args.get(FIELD))


def _known(code: str | None) -> str | None:
    return code if code and language_of(code) else None


def _asked_for() -> str | None:
    """The first language the browser wishes for that we have, regions aside (`ar-LB` is `ar`)."""
    for wished, quality in request.accept_languages:
        if quality > 0 and (code := _known(wished.lower()) or _known(wished.lower().partition("-")[0])):
            return code
    return None


def current_language() -> Language:
    """The language of this page."""
    return people_language(select_locale()) or offered_languages()[0]


def show_in(code: str) -> None:
    """Show this page in the language its address names, whatever was chosen before; nothing is remembered of it. A page for a person may be
    in a language of the people."""
    g.locale, g.locale_of_address = code, True
    _changed()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Inside, what is said is said in this language; the page goes on in its own."""
    before = select_locale()
    g.locale = code
    _changed()
    try:
        yield
    finally:
        g.locale = before
        _changed()


def _changed() -> None:
    g.pop("catalogue", None)
    flask_babel.refresh()


def data_locale() -> str:
    """The locale whose names and dates stand in the page: that of its language, or English where Babel knows none (Krio)."""
    return str(locale_of(select_locale()) or SOURCE)


def remember(response: Response) -> Response:
    """Keep a choice made on the page on this device: the language alone, nothing about anybody."""
    if g.get("locale_of_address"):
        return response
    if chosen := _chosen():
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])  # not is_secure: TLS may end before us
        response.set_cookie(_cookie(), chosen, max_age=COOKIE_DAYS * 86400, httponly=True, samesite="Strict", secure=secure)
    return response


def switch_path() -> str:
    """Where the language links lead: this page again if it can be opened by its address, else the first page."""
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()) and request.method == "GET":
        return request.path
    if "home.index" not in current_app.view_functions:  # a relay has no first page
        return "/"
    try:
        return url_for("home.index")
    except HTTPException:
        return "/"


def gettext(msgid: str, **params: object) -> str:
    """`msgid` in the language of the page, its %(name)s places filled in."""
    text = _catalogue().gettext(msgid)
    return text % params if params else text


def ngettext(one: str, many: str, count: int, **params: object) -> str:
    """The form of the message that fits `count` in the language of the page; `%(num)s` is the count."""
    return _catalogue().ngettext(one, many, count) % {"num": count, **params}


def translate(problem: Problem) -> str:
    """The sentence of a problem in the language of the page."""
    return gettext(problem.msgid, **problem.params)


def say(msgid: str, **params: object) -> str:
    """Translate a message that the domain or a pack marked. An empty one stays empty (gettext would answer with its header)."""
    return gettext(msgid, **params) if msgid else ""


def reference(text: str) -> Markup:
    """A reference as it is printed and read aloud, left to right in every language."""
    return Markup('<bdi dir="ltr" class="reference">{}</bdi>').format(in_groups(text))


def _catalogue() -> NullTranslations:
    # Looked for once a page and not once a sentence.
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        home = current_app.extensions.get("intake_home")
        found = g.catalogue = catalogue_of(home, select_locale()) if home else catalogue(select_locale())
    return found


def wire(app: Flask) -> None:
    """Give the app its languages."""
    flask_babel.Babel(app, default_locale=SOURCE, locale_selector=data_locale)  # dates and numbers; texts come from our own catalogues
    app.after_request(remember)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda msgid: _catalogue().gettext(msgid), lambda one, many, count: _catalogue().ngettext(one, many, count), newstyle=True
    )
    app.jinja_env.filters.update(translate=translate, say=say, reference=reference, tag=tag_of)
    app.context_processor(_for_templates)


def _for_templates() -> dict[str, object]:
    return {"language": current_language(), "languages": offered_languages(), "switch_path": switch_path()}
