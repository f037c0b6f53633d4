"""Agreeing after having been registered: today's words are read out once more, and what is agreed to is kept with the proof of it. And the
list of agreements that run out before anything was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.messages import N_
from intake.domain.presence import PRESENCES
from intake.domain.problems import Refused, refuse
from intake.services import consent as service
from intake.services import programme as programmes
from intake.services import wording
from intake.services.draft import open_draft, seal_draft
from intake.services.erasure import PURPOSES
from intake.services.languages import people_language
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import current_language
from intake.web.page import page
from intake.web.registration_pages import MODES, WITNESS_NAMES

pages = Blueprint("consent", __name__)
KIND = "consent"
MOST_TYPED = 40
WISHES: Mapping[str, str] = {
    "refer": N_("Hand it on to the partner"),
    "contact": N_("Be called"),
}
"""Purpose -> what the person may agree to now."""


@pages.get("/consent")
@guard(Right.CORRECT)
def index() -> Response:
    """Ask for the reference, who is here, and what it is about."""
    return _index("", "", "")


@pages.post("/consent/begin")
@guard(Right.CORRECT)
def begin() -> Response:
    """The same, with the reference of somebody who was just found."""
    return _index(request.form.get("reference", "")[:MOST_TYPED], "", "refer")


def _index(typed: str, present: str, wish: str, problems: tuple[Any, ...] = ()) -> Response:
    return page("consent/index.html", problems=problems, typed=typed, present=present, wish=wish, presences=PRESENCES, wishes=WISHES)


@pages.post("/consent/ask")
@guard(Right.CORRECT)
def ask() -> Response:
    """Read today's words out."""
    sent = request.form
    typed, present, wish = sent.get("reference", "")[:MOST_TYPED], sent.get("presence", ""), sent.get("wish", "")
    try:
        if wish not in WISHES:
            raise refuse("no_wish", "wish")
        found = service.look(opened_home(), current(), typed, present if present in PRESENCES else "")
        if wish not in found.stands:
            raise refuse("not_offered", what=wish)
    except Refused as refused:
        return _index(typed, present, wish, refused.problems)
    return _ask({"reference": found.reference, "presence": present, "wish": wish, "programme": found.programme.code, "language": ""})


def _ask(held: dict[str, str], problems: tuple[Any, ...] = ()) -> Response:
    pack = programmes.open_programme(opened_home(), held["programme"])
    offered = wording.readable_languages(opened_home(), pack)
    wished = request.form.get("read_in") or held["language"] or current_language().code
    held["language"] = wished if wished in offered else offered[0]
    return page(
        "consent/ask.html",
        problems=problems,
        pack=pack,
        reading=people_language(held["language"]),
        languages_read=[people_language(code) for code in offered],
        unchecked=[people_language(code) for code in wording.unchecked_languages(opened_home(), pack)],
        words=wording.in_language(opened_home(), pack, held["language"]),
        asked=next(one for one in pack.notice.consents if one.key == PURPOSES[held["wish"]]),
        modes=MODES,
        witnesses=WITNESS_NAMES,
        given=request.form,
        sealed=seal_draft(opened_home(), current(), held, KIND),
        form_keeps="step",
    )


@pages.post("/consent")
@guard(Right.CORRECT)
def agree() -> Response:
    """Keep what she agreed to; a no keeps nothing and gives the walk-in guidance."""
    home, actor, sent = opened_home(), current(), request.form
    held = open_draft(home, actor, sent.get("draft", ""), KIND)
    if "go" not in sent and "enter" not in sent:
        return _ask(held)
    pack = programmes.open_programme(home, held["programme"])
    if sent.get("agreed") == "no":
        return page("consent/done.html", pack=pack, done=None, wish=held["wish"])
    given = service.Given(sent.get("consent_mode", ""), held["language"], sent.get("consent_witness") or "none")
    try:
        if sent.get("agreed") != "yes":
            raise refuse("consent_missing", "agreed")
        done = service.agree(home, actor, held["reference"], held["wish"], given, held["presence"])
    except Refused as refused:
        return _ask(held, refused.problems)
    return page("consent/done.html", pack=pack, done=done, wish=held["wish"])


@pages.get("/consent/running-out")
@guard(Right.BATCH)
def running_out() -> Response:
    """Agreements to hand on that have run out, or soon will, before anything was sent."""
    home = opened_home()
    return page("consent/running_out.html", rows=service.running_out(home, current()), today=home.today, day=day)
