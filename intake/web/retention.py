"""How long registrations stay: closing one, opening it again, putting its purge off; the holds in force; what ends soon without having
arrived anywhere. One registration by its reference; lists show references only after they were opened, which is noted.
"""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused, refuse
from intake.domain.retention import REASONS
from intake.services import ending as ends
from intake.services import retention as service
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("retention", __name__)

MOST_TYPED = 40
LINES = 20


@pages.get("/retention")
@guard(Right.RETAIN)
def index() -> Response:
    """Ask for the reference; lead to the two lists."""
    return _ask("")


def _ask(typed: str, problems: tuple[Problem, ...] = ()) -> Response:
    lines = ends.ending(opened_home(), current())
    count = sum(line.undelivered + line.unanswered for line in lines)
    held = service.count_holds(opened_home(), current())
    return page("retention/index.html", problems=problems, typed=typed, ending=count, holds=held)


@pages.post("/retention")
@guard(Right.RETAIN)
def show() -> Response:
    """How long one registration stays, and what can be done about it."""
    return _shown()


def _shown(problems: tuple[Problem, ...] = ()) -> Response:
    typed = request.form.get("reference", "")[:MOST_TYPED]
    try:
        found = service.standing(opened_home(), current(), typed)
    except Refused as refused:
        return _ask(typed, refused.problems)
    chosen = {"reason": request.form.get("reason", ""), "until": request.form.get("until", "")}
    choices = [(code, say(text)) for code, text in REASONS.items()]
    return page("retention/one.html", one=found, reasons=REASONS, reason_choices=choices, day=day, problems=problems, chosen=chosen)


@pages.post("/retention/close")
@guard(Right.RETAIN)
def close() -> Response:
    """Close it; it can be opened again until it is destroyed."""
    week = service.close(opened_home(), current(), request.form.get("reference", ""))
    flash(_("It is closed, and destroyed in the week of %(day)s.", day=day(week)))
    return redirect(url_for("retention.index"), 303)


@pages.post("/retention/reopen")
@guard(Right.RETAIN)
def reopen() -> Response:
    """Open it again."""
    week = service.reopen(opened_home(), current(), request.form.get("reference", ""))
    flash(_("It is open again, and destroyed in the week of %(day)s at most.", day=day(week)))
    return redirect(url_for("retention.index"), 303)


@pages.post("/retention/hold")
@guard(Right.RETAIN)
def hold() -> Response:
    """Put its purge off; what can't be done is said beside the form."""
    sent = request.form
    try:
        week = service.hold(opened_home(), current(), sent.get("reference", ""), sent.get("reason", ""), _day(sent.get("until", "")))
    except Refused as refused:
        if any(problem.field == "reference" for problem in refused.problems):
            raise
        return _shown(refused.problems)
    flash(_("On hold: it is not destroyed before the week of %(day)s.", day=day(week)))
    return redirect(url_for("retention.index"), 303)


def _day(text: str) -> date:
    """A day as it is typed or chosen; raises Refused `bad_date`."""
    try:
        return date.fromisoformat(text.strip()[:MOST_TYPED])
    except ValueError:
        raise refuse("bad_date", "until") from None


@pages.post("/retention/release")
@guard(Right.RETAIN)
def release() -> Response:
    """End its hold."""
    week = service.release(opened_home(), current(), request.form.get("reference", ""))
    flash(_("The hold has ended. It is destroyed in the week of %(day)s, or in the next night if that is past.", day=day(week)))
    return redirect(url_for("retention.index"), 303)


@pages.get("/retention/holds")
@guard(Right.RETAIN)
def holds() -> Response:
    """How many holds are in force; nothing is opened yet."""
    return page("retention/holds.html", count=service.count_holds(opened_home(), current()), lines=None, paging=None)


@pages.post("/retention/holds")
@guard(Right.RETAIN)
def open_holds() -> Response:
    """The holds in force with their references, those that end first at the top."""
    home, actor = opened_home(), current()
    count = service.count_holds(home, actor)
    shown = paging(count, LINES)
    lines = service.holds(home, actor, shown.skip, shown.most)
    return page("retention/holds.html", count=count, lines=lines, paging=shown, reasons=REASONS, day=day)


@pages.get("/retention/ending")
@guard(Right.RETAIN)
def ending() -> Response:
    """What ends within two weeks without having arrived anywhere: counts."""
    return page("retention/ending.html", lines=ends.ending(opened_home(), current()), day=day)


@pages.post("/retention/ending")
@guard(Right.RETAIN)
def open_ending() -> Response:
    """The references behind one line."""
    sent = request.form
    try:
        found = ends.open_line(opened_home(), current(), sent.get("programme", ""), sent.get("partner", ""), sent.get("area", ""))
    except Refused as refused:
        if refused.problems[0].code == "no_such_area":
            return redirect(url_for("retention.ending"), 303)
        raise
    return page("retention/ending_open.html", lines=found, most=ends.MOST, reasons=REASONS, day=day)
