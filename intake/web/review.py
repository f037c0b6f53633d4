"""The languages: how far each is, and the review of one, text by text, by a native speaker."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused
from intake.domain.review import KINDS
from intake.services import review as service
from intake.services.glossary import terms_in
from intake.services.language_table import table
from intake.services.languages import SOURCE, Language, all_languages
from intake.web.guard import current, guard, opened_home
from intake.web.headers import in_a_frame
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.review_shown import where as where_it_stands
from intake.web.words import language_name

pages = Blueprint("review", __name__)

DIGEST_SIGNS = 64


@pages.get("/languages")
@guard(Right.REVIEW)
def index() -> Response:
    """How far each language is; an administrator names here who reviews which."""
    return _index()


def _index(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    choices = [(one.code, f"{one.autonym} ({language_name(one.iso)})") for one in all_languages() if one.code != SOURCE]
    names: dict[str, Any] = {
        "mine": service.reviews(home, actor),
        "manages": actor.may(Right.ADMINISTER),
        "choices": choices,
        "sent": request.form,
        "name_of": language_name,
    }
    return page("review/index.html", problems=problems, found=table(home), source=SOURCE, **names)


@pages.post("/languages/reviewers")
@guard(Right.ADMINISTER)
def reviewers() -> Response:
    """Name a reviewer, or take the name off again."""
    sent = request.form
    try:
        code, name, named = sent.get("language", "")[:8], sent.get("account", "")[:40], "name" in sent
        service.name_reviewer(opened_home(), current(), code, name, named=named)
    except Refused as refused:
        return _index(refused.problems)
    flash(_("Noted. It holds from now on."))
    return redirect(url_for("review.index"), 303)


@pages.get("/languages/<code>")
@guard(Right.REVIEW)
def one(code: str) -> Response:
    """One text after the other: the English, the draft, where it stands."""
    return _one(_language(code), request.args.get("at", "")[:DIGEST_SIGNS])


def _one(language: Language, at: str, problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    kind, state = request.values.get("kind", ""), request.values.get("show", "todo")
    every = [one for one in service.texts(home, language.code) if one.forms]
    wanted = [one for one in every if kind in ("", one.kind) and _fits(one, state)]
    marks = [one.digest.hex() for one in wanted]
    text = next((one for one in every if one.digest.hex() == at), None) if at else next(iter(wanted), None)
    place = marks.index(text.digest.hex()) if text and text.digest.hex() in marks else -1
    around: dict[str, Any] = {"before": marks[place - 1] if place > 0 else "", "after": marks[place + 1] if place + 1 < len(marks) else ""}
    counts = {"todo": sum(not one.checked for one in every), "done": sum(one.checked for one in every), "all": len(every)}
    shows = {"kind": kind, "show": state, "kinds": KINDS, "left": len(wanted), "counts": counts, "sent": request.form, **around}
    mine = language.code in service.reviews(home, actor)
    terms = terms_in(text.english) if text else ()
    return page("review/one.html", problems=problems, reviewed=language, text=text, mine=mine, terms=terms, **shows)


def _fits(text: service.Text, state: str) -> bool:
    return {"todo": not text.checked, "done": text.checked, "mended": bool(text.mended)}.get(state, True)


@pages.get("/languages/<code>/where")
@guard(Right.REVIEW)
def where(code: str) -> Response:
    """The part of the page on which a text stands, to be shown in a frame."""
    language, at = _language(code), request.args.get("at", "")[:DIGEST_SIGNS]
    text = next((one for one in service.texts(opened_home(), language.code) if one.digest.hex() == at), None)
    found = where_it_stands(opened_home(), text, language) if text else None
    return in_a_frame(page("review/where.html", reviewed=language, where=found))


@pages.post("/languages/<code>")
@guard(Right.REVIEW)
def judge(code: str) -> Response:
    """Approve a text, put other words in its place, or take a verdict back; then the next one is shown."""
    language, sent = _language(code), request.form
    at, after = sent.get("digest", "")[:DIGEST_SIGNS], sent.get("after", "")[:DIGEST_SIGNS]
    places: dict[str, Any] = {"code": code, "kind": sent.get("kind", ""), "show": sent.get("show", "todo")}
    try:
        if "take_back" in sent:
            service.take_back(opened_home(), current(), language.code, _digest(at))
            return redirect(url_for("review.one", at=at, **places), 303)
        words = [one[:4000] for one in sent.getlist("words")] if "mend" in sent else None
        service.judge(opened_home(), current(), language.code, _digest(at), words)
    except Refused as refused:
        return _one(language, at, refused.problems)
    flash(_("Kept, and in force. The one before can be looked at and taken back."))
    return redirect(url_for("review.one", at=after, last=at, **places), 303)


@pages.get("/languages/<code>.po")
@guard(Right.REVIEW)
def export(code: str) -> Response:
    """The catalogue as it is reviewed here, to give back to the project."""
    response = make_response(service.export(opened_home(), _language(code).code))
    response.headers["Content-Type"] = "text/x-gettext-translation; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{_language(code).code}.po"'
    return response


def _language(code: str) -> Language:
    return next((one for one in all_languages() if one.code == code and code != SOURCE), None) or abort(404)


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
