"""Incidents on pages: noting one, its steps with links to what does them, who is affected, and the hours that are left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import format_datetime  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from intake.domain import incident as rules
from intake.domain.account import Actor, Right
from intake.domain.problems import Refused, refuse
from intake.services import incident as service
from intake.services import incident_affected
from intake.services.home import Home
from intake.services.incident import Incident, Opening
from intake.services.incident_what import whats
from intake.web.batch_words import day
from intake.web.batch_words import number as number_in_words
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import ngettext, say
from intake.web.menu import may_open
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("incident", __name__)

LINES = 20
MOST_SHOWN = 1000
"""References on one page: more is a stack of paper nobody works through; the command gives them all."""
NUMBER = "int(max=2147483647)"


@pages.get("/incidents")
@guard(Right.INCIDENT)
def index() -> Response:
    """All incidents of the area, newest first."""
    found = service.incidents(opened_home(), current())
    shown = paging(len(found), LINES)
    lines = found[shown.skip : shown.skip + LINES]
    drills = sum(one.drill is not None for one in found)
    names: dict[str, Any] = {"kinds": rules.KIND_NAMES, "states": rules.STATE_NAMES}
    return page("incident/index.html", lines=lines, paging=shown, drills=drills, clock=clock, moment=_moment, **names)


@pages.get("/incidents/new/<kind>")
@guard(Right.INCIDENT)
def new(kind: str) -> Response:
    """The form to note an incident of one kind."""
    return _form(kind)


def _form(kind: str, refused: Refused | None = None) -> Response:
    if kind not in rules.KIND_NAMES:
        raise refuse("not_found")
    home, actor = opened_home(), current()
    choices = [(one.what, one.name) for one in whats(home, actor, kind)]
    now = home.clock().astimezone(home.config.zone).strftime("%Y-%m-%dT%H:%M")
    typed = {name: request.form.get(name, "") for name in ("what", "title", "discovered", "since")}
    typed["discovered"] = typed["discovered"] or now
    problems = refused.problems if refused else ()
    return page("incident/new.html", problems=problems, kind=kind, name=rules.KIND_NAMES[kind], choices=choices, typed=typed)


@pages.post("/incidents/new/<kind>")
@guard(Right.INCIDENT)
def add(kind: str) -> Response:
    """Note it, and show what is to be done."""
    said = {name: request.form.get(name, "")[:400] for name in ("what", "title", "discovered", "since")}
    try:
        made = service.open_one(opened_home(), current(), Opening(kind, **said))
    except Refused as refused:
        return _form(kind, refused)
    flash(_("The incident is noted. Go through the steps now."))
    return redirect(url_for("incident.one", number=made.number), 303)


@pages.get(f"/incidents/<{NUMBER}:number>")
@guard(Right.INCIDENT)
def one(number: int) -> Response:
    """One incident: what is left to do, and what was done, when and by whom."""
    return _one(opened_home(), current(), number)


def _one(home: Home, actor: Actor, number: int, refused: Refused | None = None) -> Response:
    found = service.one(home, actor, number)
    steps = [(step, rules.STEPS[step], found.done.get(step)) for step in rules.STEPS_OF[found.kind]]
    names: dict[str, Any] = {"kinds": rules.KIND_NAMES, "states": rules.STATE_NAMES}
    names |= {"clock": clock, "moment": _moment, "day": day, "may_open": lambda endpoint: may_open(actor, endpoint)}
    return page("incident/one.html", problems=refused.problems if refused else (), one=found, steps=steps, **names)


@pages.post(f"/incidents/<{NUMBER}:number>/step")
@guard(Right.INCIDENT)
def step(number: int) -> Response:
    """Tick a step as done, or as not needed."""
    service.tick(opened_home(), current(), number, request.form.get("step", ""), needed=request.form.get("as") != "not_needed")
    return redirect(url_for("incident.one", number=number), 303)


@pages.post(f"/incidents/<{NUMBER}:number>/affected")
@guard(Right.INCIDENT)
def affected(number: int) -> Response:
    """Who is affected: references for a coordinator, to be printed; counts for others."""
    home, actor = opened_home(), current()
    found = incident_affected.affected(home, actor, number)
    names: dict[str, Any] = {"exposed": rules.EXPOSED_NAMES, "kinds": rules.KIND_NAMES, "number": number_in_words}
    incident = service.one(home, actor, number)
    return page("incident/affected.html", found=found, one=incident, people=found.people[:MOST_SHOWN], day=day, **names)


@pages.post(f"/incidents/<{NUMBER}:number>/close")
@guard(Right.INCIDENT)
def close(number: int) -> Response:
    """Close it, after asking once more; what is missing is said on its page."""
    home, actor = opened_home(), current()
    if request.form.get("sure") != "yes":
        return page("incident/close.html", one=service.one(home, actor, number))
    try:
        service.close(home, actor, number)
    except Refused as refused:
        return _one(home, actor, number, refused)
    flash(_("The incident is closed."))
    return redirect(url_for("incident.one", number=number), 303)


def _moment(at: datetime) -> str:
    """A time in words, where the work is done."""
    return str(format_datetime(at.astimezone(opened_home().config.zone), "short", rebase=False))


def clock(one: Incident) -> tuple[str, bool]:
    """How much time is left to tell the authority, in words, and whether it is over; '' once it is told."""
    if not one.counts:
        return "", False
    left = rules.hours_left(one.discovered, opened_home().clock())
    if left < 0:
        return ngettext(
            "Overdue by %(num)s hour: the authority is not told.", "Overdue by %(num)s hours: the authority is not told.", -left
        ), True
    return ngettext("%(num)s hour left to tell the authority.", "%(num)s hours left to tell the authority.", left), False


def urgent(home: Home, actor: Actor) -> list[tuple[Incident, str, str, bool]]:
    """The incidents that are not closed, for the first page: each with its kind and time left in words, and whether that is over."""
    if not actor.may(Right.INCIDENT):
        return []
    return [(one, say(rules.KIND_NAMES[one.kind]), *clock(one)) for one in service.incidents(home, actor, closed=False)]
