"""Finding one registration by the reference on the card, typed or scanned. Nothing to browse; the reference is never in an address."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.accompaniment import CODE_WORDS, MEETING_POINTS
from intake.domain.account import Right
from intake.domain.problems import Problem, Refused
from intake.domain.referral import FOLLOWS, State, may_follow
from intake.services.find import Found, find
from intake.services.follow_up import of_reference
from intake.web.batch_words import day as day_in_words
from intake.web.guard import current, guard, opened_home
from intake.web.headers import with_camera
from intake.web.language import data_locale, say
from intake.web.page import page

pages = Blueprint("find", __name__)

MOST_TYPED = 40
SESSION_STATES = frozenset(state for state in FOLLOWS if may_follow(state, State.BOOKED))
"""Referrals that a place on a walk-in session can be found for."""


@pages.get("/find")
@guard(Right.FIND)
def index() -> Response:
    """Ask for the reference."""
    return _ask("")


@pages.post("/find")
@guard(Right.FIND)
def look_up() -> Response:
    """Show where things stand; a reference that fits nothing stays in the line to be mended."""
    typed = request.form.get("reference", "")[:MOST_TYPED]
    try:
        return found_page(find(opened_home(), current(), typed))
    except Refused as refused:
        return _ask(typed, refused.problems)


def _ask(typed: str, problems: tuple[Problem, ...] = ()) -> Response:
    by_name = current().may(Right.FIND_BY_NAME)
    return with_camera(page("find/index.html", problems=problems, typed=typed, by_name=by_name))


def found_page(found: Found) -> Response:
    """Where things stand with what was found, by whatever way."""
    held_until = day_in_words(found.held_until) if found.held_until else ""
    corrects = found.own and current().may(Right.CORRECT)
    accompanies = current().may(Right.ACCOMPANY)
    may_walk_in = accompanies and found.state in SESSION_STATES
    names: dict[str, Any] = {
        "meetings": MEETING_POINTS,
        "code_words": CODE_WORDS,
        "places": [(code, say(name)) for code, name in MEETING_POINTS.items()],
    }
    names |= {"accompanies": accompanies, "may_walk_in": may_walk_in, "corrects": corrects}
    follows = found.own and current().may(Right.FOLLOW_UP)
    due = of_reference(opened_home(), current(), found.reference) if follows else []
    names |= {"follow_ups": due, "in_words": day_in_words}
    return page("find/found.html", found=found, day=_day(found), held_until=held_until, **names)


def _day(found: Found) -> str:
    """The day of the appointment in words; as it came if it is not a date."""
    if found.appointment is None:
        return ""
    try:
        return format_date(date.fromisoformat(found.appointment.date), "full", locale=data_locale())
    except ValueError:
        return found.appointment.date
