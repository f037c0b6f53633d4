"""Follow-ups: what is due, without names; one of them opened, what came of it noted, given to a volunteer. Which one it is, is never in an
address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.follow_up import HANDED, OUTCOMES, WAYS
from intake.domain.problems import Problem, Refused
from intake.services import follow_up as lists
from intake.services import follow_up_one as service
from intake.web import words
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("follow_up", __name__)

LINES = 20
MOST_TYPED = 40


@pages.get("/follow-ups")
@guard(Right.FOLLOW_UP)
def index() -> Response:
    """What is due until the end of the week; for a coordinator how much at each point."""
    home, actor = opened_home(), current()
    lists.look(home, actor)
    points = lists.overview(home, actor) if actor.may(Right.ASSIGN) else []
    shown = paging(lists.count(home, actor), LINES)
    found = lists.due(home, actor, shown.skip, shown.most)
    return page("follow_up/index.html", found=found, points=points, paging=shown, day=day, of_all=actor.may(Right.ASSIGN))


@pages.post("/follow-ups/open")
@guard(Right.FOLLOW_UP)
def open_one() -> Response:
    """One of them: who it is, and whether a call is safe."""
    return _shown(service.open_one(opened_home(), current(), request.form.get("id", "")[:MOST_TYPED]))


def _shown(one: service.One, problems: tuple[Problem, ...] = ()) -> Response:
    choices = [(code, say(OUTCOMES[code]), False) for code in one.outcomes]
    volunteers = [(name, name) for name in service.volunteers(opened_home(), current(), one.id)] if current().may(Right.ASSIGN) else None
    said = {key: words.in_words(one.questions[key], value) for key, value in _contact(one) if key in one.questions}
    names: dict[str, Any] = {"ways": WAYS, "said": said, "questions": one.questions}
    return page("follow_up/one.html", one=one, choices=choices, volunteers=volunteers, day=day, problems=problems, **names)


def _contact(one: service.One) -> list[tuple[str, str]]:
    there = one.contact
    found = [("safe_days", there.days), ("safe_hours", there.hours), ("contact_value", there.number)]
    found += [("who_may_answer", there.who_may_answer), ("safe_word", there.safe_word)]
    return [(key, value) for key, value in found if value]


@pages.post("/follow-ups/note")
@guard(Right.FOLLOW_UP)
def note() -> Response:
    """What came of it; without a choice the page is shown again."""
    sent, home, actor = request.form, opened_home(), current()
    which = sent.get("id", "")[:MOST_TYPED]
    try:
        state = service.note(home, actor, which, sent.get("outcome", ""))
    except Refused as refused:
        if refused.problems[0].code != "not_a_choice":
            raise
        return _shown(service.open_one(home, actor, which), refused.problems)
    flash(_("Noted. A coordinator will look at it.") if state == HANDED else _("Noted."))
    return redirect(url_for("follow_up.index"), 303)


@pages.post("/follow-ups/assign")
@guard(Right.ASSIGN)
def assign() -> Response:
    """Give one to a volunteer of its point, or to everybody there."""
    sent = request.form
    service.assign(opened_home(), current(), sent.get("id", "")[:MOST_TYPED], sent.get("volunteer", "")[:MOST_TYPED])
    flash(_("Given on."))
    return redirect(url_for("follow_up.index"), 303)
