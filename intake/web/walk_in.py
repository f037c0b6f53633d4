"""Walk-in sessions: planned with so many places, and people put on them with the card in hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right, Where
from intake.domain.problems import Refused
from intake.services import centre as centres
from intake.services import walk_in as service
from intake.web.guard import current, guard, opened_home
from intake.web.hers import her_language
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.visit_words import asked_day, words

pages = Blueprint("walk_in", __name__)


@pages.get("/sessions")
@guard(Right.CENTRE, Right.ACCOMPANY)
def index() -> Response:
    """The walk-in sessions to come, and how many places are left."""
    return _index()


def _index(refused: Refused | None = None) -> Response:
    home, actor = opened_home(), current()
    manages = actor.may(Right.CENTRE)
    choices = [(one.id, f"{one.details.code} {one.details.name}") for one in centres.centres(home, actor) if one.details.taken]
    typed = {name: request.form.get(name, "") if refused else "" for name in ("centre", "day", "from", "to", "places")}
    problems = refused.problems if refused else ()
    found = service.sessions(home, actor)
    return page(
        "walk_in/index.html", problems=problems, sessions=found, centres=choices, typed=typed, manages=manages, today=home.today, **words()
    )


@pages.post("/sessions/add")
@guard(Right.CENTRE)
def add() -> Response:
    """Plan a session."""
    home, said = opened_home(), request.form
    try:
        service.add(
            home,
            current(),
            said.get("centre", 0, type=int),
            asked_day(said.get("day", ""), home.today),
            said.get("from", ""),
            said.get("to", ""),
            said.get("places", 0, type=int),
        )
    except Refused as refused:
        return _index(refused)
    flash(_("The session is planned. People can be put on it with the card in hand."))
    return redirect(url_for("walk_in.index"), 303)


@pages.post("/sessions/places")
@guard(Right.CENTRE)
def places() -> Response:
    """Give a session another number of places."""
    try:
        service.set_places(opened_home(), current(), request.form.get("session", ""), request.form.get("places", -1, type=int))
    except Refused as refused:
        return _index(refused)
    flash(_("The number of places is changed."))
    return redirect(url_for("walk_in.index"), 303)


@pages.post("/sessions/put")
@guard(Right.ACCOMPANY, where=Where.CARD)
def put() -> Response:
    """Put the person with this reference on a session; shows the sessions first, then asks whether somebody should come along."""
    home, actor, said = opened_home(), current(), request.form
    reference = said.get("reference", "")[:40]
    problems: Refused | None = None
    if said.get("session"):
        try:
            found = service.put(home, actor, reference, said["session"])
            return page("walk_in/put.html", session=found, reference=reference, hers=her_language(), **words())
        except Refused as refused:
            problems = refused
    free = [one for one in service.sessions(home, actor) if one.free]
    wrong = problems.problems if problems else ()
    return page("walk_in/choose.html", problems=wrong, sessions=free, reference=reference, hers=her_language(), **words())
