"""Service gaps: ticking what somebody asked for, and how often it was asked for."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.gap import GAPS
from intake.domain.problems import Problem, Refused
from intake.services import gap as service
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page

pages = Blueprint("gap", __name__)

MOST_TYPED = 40


@pages.get("/gaps")
@guard(Right.REGISTER)
def index() -> Response:
    """Tick what somebody asked for; nothing is kept of who it was."""
    return _ticks()


def _ticks(problems: tuple[Problem, ...] = ()) -> Response:
    choices = [(code, say(name), False) for code, name in GAPS.items()]
    sees = current().may(Right.FIGURES)
    return page("gap/index.html", problems=problems, choices=choices, points=service.points(opened_home(), current()), sees=sees)


@pages.post("/gaps")
@guard(Right.REGISTER)
def note() -> Response:
    """Count what was ticked."""
    sent = request.form
    try:
        service.note(opened_home(), current(), sent.getlist("gap"), sent.get("point", "")[:MOST_TYPED])
    except Refused as refused:
        return _ticks(refused.problems)
    flash(_("Counted. Nothing was kept of who asked."))
    return redirect(url_for("gap.index"), 303)


@pages.get("/gaps/counts")
@guard(Right.FIGURES)
def counts() -> Response:
    """How often what was asked for, by area and month."""
    found = service.asked(opened_home(), current(), request.args.get("what", "")[:MOST_TYPED])
    return page("gap/counts.html", found=found, gaps=GAPS)
