"""Visits: of a day, one by one, at risk, on paper; reporting how one went, and taking a slip back. No page of a visit bears a name but the
one that is asked for, and that is counted and logged."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right, Role, Where
from intake.domain.problems import Refused
from intake.domain.reminder import TEXT_AT, TEXT_ON
from intake.domain.visit import FOLLOWS, REPORTED, VisitState
from intake.services import accompaniment, reminder, visit_report, walk_in
from intake.services import shift as shifts
from intake.services import visit as service
from intake.services.languages import people_language
from intake.services.languages import spoken as language_spoken
from intake.web.guard import current, guard, opened_home, shown_actor
from intake.web.language import gettext as _
from intake.web.language import select_locale, speaking
from intake.web.page import page
from intake.web.visit_words import asked_day, day_in, words
from intake.web.words import language_name

pages = Blueprint("visit", __name__)

NEAR = 7


@pages.get("/visits")
@guard(Right.ACCOMPANY)
def index() -> Response:
    """The visits of a day in the actor's area: times and places, no names."""
    home, actor = opened_home(), current()
    day = asked_day(request.args.get("day", ""), home.today)
    found = service.of_day(home, actor, day)
    days = [one for one in service.days_of(home, actor) if abs((one - home.today).days) <= NEAR or actor.role is Role.VOLUNTEER]
    return page("visit/index.html", visits=found, day=day, days=days, today=home.today, **words())


@pages.get("/visits/sheet")
@guard(Right.ACCOMPANY)
def sheet() -> Response:
    """The visits of a day on paper: times, places, meeting points and words; no name, no reference, no service."""
    home, actor = opened_home(), current()
    day = asked_day(request.args.get("day", ""), home.today)
    found = [one for one in service.of_day(home, actor, day) if one.is_open]
    return page("visit/sheet.html", visits=found, day=day, **words())


@pages.get("/visits/risk")
@guard(Right.ACCOMPANY)
def risk() -> Response:
    """The open visits at a centre with a risk that nobody has dealt with."""
    return page("visit/risk.html", visits=service.flagged(opened_home(), current()), **words())


@pages.get("/visits/one/<visit_id>")
@guard(Right.ACCOMPANY)
def one(visit_id: str) -> Response:
    """One visit: when, where, how it stands, and what can be reported."""
    return _one(visit_id)


def at_risk() -> int:
    """How many open visits at a risk concern whoever is signed in: the warning on every page."""
    actor = shown_actor()
    return service.warned(opened_home(), actor) if actor is not None else 0


def _one(visit_id: str, refused: Refused | None = None) -> Response:
    home, actor = opened_home(), current()
    found = service.one(home, actor, visit_id)
    follows = FOLLOWS[VisitState(found.state)]
    steps = [state for state in REPORTED if state in follows and found.is_open and (found.due or state is VisitState.ABORTED)]
    day = asked_day(found.date, home.today)
    offered = shifts.offers(home, actor, day) if actor.role is not Role.VOLUNTEER and found.own else []
    problems = refused.problems if refused else ()
    coordinates = actor.role is not Role.VOLUNTEER
    return page("visit/one.html", problems=problems, visit=found, steps=steps, offered=offered, coordinates=coordinates, **words())


def _done(visit_id: str, said: str) -> Response:
    flash(said)
    return redirect(url_for("visit.one", visit_id=visit_id), 303)


@pages.post("/visits/one/<visit_id>/report")
@guard(Right.ACCOMPANY)
def report(visit_id: str) -> Response:
    """Report how it goes."""
    try:
        visit_report.report(opened_home(), current(), visit_id, request.form.get("state", ""), request.form.get("reason", ""))
    except Refused as refused:
        return _one(visit_id, refused)
    return _done(visit_id, _("Noted. If it was a slip, take it back below."))


@pages.post("/visits/one/<visit_id>/undo")
@guard(Right.ACCOMPANY)
def undo(visit_id: str) -> Response:
    """Take the last report back."""
    try:
        visit_report.undo(opened_home(), current(), visit_id)
    except Refused as refused:
        return _one(visit_id, refused)
    return _done(visit_id, _("Taken back: it stands as it did before."))


@pages.post("/visits/one/<visit_id>/told")
@guard(Right.ACCOMPANY)
def told(visit_id: str) -> Response:
    """Note that the risk has been dealt with for this visit: she knows, and goes."""
    visit_report.dealt_with(opened_home(), current(), visit_id)
    return _done(visit_id, _("Noted: she knows of the risk, and goes."))


@pages.post("/visits/one/<visit_id>/take")
@guard(Right.ACCOMPANY)
def take(visit_id: str) -> Response:
    """Take the accompaniment on."""
    accompaniment.take(opened_home(), current(), visit_id)
    return _done(visit_id, _("You go along. Learn the meeting point and the word."))


@pages.post("/visits/one/<visit_id>/give-back")
@guard(Right.ACCOMPANY)
def give_back(visit_id: str) -> Response:
    """Give the accompaniment back."""
    accompaniment.give_back(opened_home(), current(), visit_id)
    flash(_("Given back: somebody else can take it on."))
    return redirect(url_for("accompaniment.index"), 303)


@pages.post("/visits/one/<visit_id>/assign")
@guard(Right.ACCOMPANY)
def assign(visit_id: str) -> Response:
    """Give the accompaniment to a volunteer; for coordinators."""
    try:
        accompaniment.assign(opened_home(), current(), visit_id, request.form.get("account", ""))
    except Refused as refused:
        return _one(visit_id, refused)
    return _done(visit_id, _("Given. It shows on her pages at once; tell her all the same."))


@pages.post("/visits/one/<visit_id>/off")
@guard(Right.ACCOMPANY)
def off(visit_id: str) -> Response:
    """Take the person off a walk-in session."""
    walk_in.take_off(opened_home(), current(), visit_id)
    return _done(visit_id, _("Taken off: the place is free, and she waits for a date again."))


@pages.post("/visits/one/<visit_id>/person")
@guard(Right.ACCOMPANY, where=Where.BRANCH)
def person(visit_id: str) -> Response:
    """Whom to expect, and how she may be reminded: counted and logged as a look-up."""
    home, actor = opened_home(), current()
    found = reminder.person(home, actor, visit_id)
    spoken = language_name(found.language) if found.language else ""
    texts = [(people_language(code), _text(code, found.visit.date, found.visit.from_)) for code in _languages(found.language)]
    return page("visit/person.html", person=found, visit=found.visit, texts=texts, spoken=spoken, **words())


def _languages(spoken: str) -> list[str]:
    """Her own language first if the pages have it, then the page's."""
    own = language_spoken(spoken) if spoken else None
    return list(dict.fromkeys([*([own.code] if own else []), select_locale()]))


def _text(code: str, day: str, at: str) -> str:
    with speaking(code):
        said = day_in(code, day)
        return _(TEXT_AT, day=said, time=at) if at else _(TEXT_ON, day=said)


@pages.post("/visits/arrange")
@guard(Right.ACCOMPANY, where=Where.CARD)
def arrange() -> Response:
    """Note whether she wants somebody to come along, as she says when the appointment is read out; shows what to tell her."""
    home, said = opened_home(), request.form
    found = accompaniment.arrange(home, current(), said.get("reference", "")[:40], said.get("along", ""), said.get("meeting", ""))
    return page("visit/arranged.html", found=found, tomorrow=home.today + timedelta(days=1), **words())
