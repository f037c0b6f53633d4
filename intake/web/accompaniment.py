"""Going along: what one has taken on, what wants somebody, the days one offers, and the calendar."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Refused
from intake.services import accompaniment as service
from intake.services import calendar_feed, shift, visit
from intake.web.batch_words import day as day_in_words
from intake.web.guard import current, guard, opened_home, with_token
from intake.web.language import gettext as _
from intake.web.language import select_locale
from intake.web.page import page
from intake.web.visit_words import asked_day, words

pages = Blueprint("accompaniment", __name__)


@pages.get("/accompaniments")
@guard(Right.ACCOMPANY)
def index() -> Response:
    """What one goes along to, what wants somebody, and one's days."""
    return _index()


def _index(refused: Refused | None = None, address: str = "") -> Response:
    home, actor = opened_home(), current()
    areas = [(area.code, area.name) for area in shift.areas(home, actor)]
    since = calendar_feed.since(home, actor)
    return page(
        "accompaniment/index.html",
        problems=refused.problems if refused else (),
        mine=visit.mine(home, actor),
        wanted=service.wanted(home, actor),
        shifts=shift.own(home, actor),
        areas=areas,
        own_area=actor.area.code,
        today=home.today,
        last=home.today + timedelta(days=shift.AHEAD_DAYS),
        feed_since=day_in_words(since) if since else "",
        address=address,
        **words(),
    )


@pages.post("/accompaniments/shift")
@guard(Right.ACCOMPANY)
def offer() -> Response:
    """Offer a day or half of it."""
    home, said = opened_home(), request.form
    try:
        shift.offer(home, current(), asked_day(said.get("day", ""), home.today), said.get("part", ""), said.get("area", ""))
    except Refused as refused:
        return _index(refused)
    flash(_("Offered. What wants somebody on that day shows above."))
    return redirect(url_for("accompaniment.index"), 303)


@pages.post("/accompaniments/shift/withdraw")
@guard(Right.ACCOMPANY)
def withdraw() -> Response:
    """Take an offer back."""
    shift.withdraw(opened_home(), current(), request.form.get("shift", ""))
    flash(_("Taken back. What you go along to stays: give it back if you cannot go."))
    return redirect(url_for("accompaniment.index"), 303)


@pages.post("/accompaniments/calendar")
@guard(Right.ACCOMPANY)
def calendar() -> Response:
    """Make a secret address for a calendar, and show it once; an earlier one ends."""
    token = calendar_feed.make(opened_home(), current(), str(select_locale()))
    return _index(address=url_for("accompaniment.feed", token=token, _external=True))


@pages.post("/accompaniments/calendar/end")
@guard(Right.ACCOMPANY)
def calendar_end() -> Response:
    """End the secret address."""
    calendar_feed.end(opened_home(), current())
    flash(_("The address does not work any more."))
    return redirect(url_for("accompaniment.index"), 303)


@pages.get("/calendar/<token>.ics")
@with_token("its secret address")
def feed(token: str) -> Response:
    """The times somebody goes along, for a calendar: no name, no place, no service."""
    body = calendar_feed.feed(opened_home(), token)
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return response
