"""Centres: what is known of each, adding and changing them, loading a file, and raising a risk."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right, Role
from intake.domain.centre import ACCESS_NAMES, RISK_NAMES, STATUS_NAMES, Details, Risk
from intake.domain.centre_file import problems_of
from intake.domain.problems import Refused
from intake.services import centre as service
from intake.services import programme as programmes
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import ngettext, say
from intake.web.page import page
from intake.web.paging import MOST_NUMBER

pages = Blueprint("centre", __name__)

NUMBER = f"int(max={MOST_NUMBER})"
TEXTS = ("code", "name", "address", "transportation", "hours", "alert")


def _names() -> dict[str, Any]:
    actor = current()
    names: dict[str, Any] = {"access": ACCESS_NAMES, "risks": RISK_NAMES, "statuses": STATUS_NAMES}
    return names | {"manages": actor.may(Right.CENTRE), "ends": actor.role is Role.COORDINATOR}


@pages.get("/centres")
@guard(Right.CENTRE, Right.ACCOMPANY)
def index() -> Response:
    """Every centre, with what is known of it."""
    return _index()


def _index(refused: Refused | None = None) -> Response:
    home = opened_home()
    partners = [(one.code, say(one.name)) for one in programmes.partners(home)]
    found = service.centres(home, current())
    every = refused.problems if refused else ()
    findings = problems_of(refused) if refused else ()
    problems = tuple(one for one in every if one not in findings)
    status = every[0].status if every else None
    names = _names() | {"findings": findings, "centres": found, "partners": partners}
    return page("centre/index.html", problems=problems, status=status, **names)


@pages.post("/centres/load")
@guard(Right.CENTRE)
def load() -> Response:
    """Load a file of centres."""
    sent = request.files.get("file")
    data = sent.read(service.MOST_FILE + 1) if sent else b""
    try:
        found = service.load(opened_home(), current(), data, (sent.filename or "" if sent else "")[:80], request.form.get("partner", ""))
    except Refused as refused:
        return _index(refused)
    flash(ngettext("%(num)s centre is kept.", "%(num)s centres are kept.", len(found)))
    return redirect(url_for("centre.index"), 303)


@pages.get(f"/centres/<{NUMBER}:number>")
@guard(Right.CENTRE, Right.ACCOMPANY)
def one(number: int) -> Response:
    """One centre; for whoever manages them, to be changed."""
    return _one(service.one(opened_home(), current(), number))


def _one(found: service.Centre | None, refused: Refused | None = None, typed: Details | None = None, partner: str = "") -> Response:
    partners = [(one.code, say(one.name)) for one in programmes.partners(opened_home())]
    details = typed or (found.details if found else Details("", ""))
    problems = refused.problems if refused else ()
    return page("centre/one.html", problems=problems, centre=found, details=details, partners=partners, partner=partner, **_names())


@pages.get("/centres/new")
@guard(Right.CENTRE)
def new() -> Response:
    """The form for a new centre."""
    return _one(None)


@pages.post("/centres/save")
@guard(Right.CENTRE)
def save() -> Response:
    """Keep a centre: a new one, or other details of one that is there."""
    said = request.form
    texts = {name: said.get(name, "").strip() for name in TEXTS}
    languages = tuple(said.get("languages", "").replace(",", " ").split())
    details = Details(**texts, languages=languages, accessibility=tuple(said.getlist("accessibility")), status=said.get("status", "active"))
    try:
        found = service.save(opened_home(), current(), said.get("partner", ""), details)
    except Refused as refused:
        return _one(None, refused, details, said.get("partner", ""))
    flash(_("The centre is kept."))
    return redirect(url_for("centre.one", number=found.id), 303)


@pages.post(f"/centres/<{NUMBER}:number>/risk")
@guard(Right.CENTRE, Right.ACCOMPANY)
def risk(number: int) -> Response:
    """Raise a risk, after asking once more: everybody with an open visit there is warned."""
    home, actor = opened_home(), current()
    found = service.one(home, actor, number)
    level = request.form.get("risk", Risk.REPORTED)
    if request.form.get("sure") != "yes":
        return page("centre/risk.html", centre=found, level=level, **_names())
    visits = service.raise_risk(home, actor, number, level)
    flash(ngettext("Everybody is warned: %(num)s open visit there.", "Everybody is warned: %(num)s open visits there.", visits))
    return redirect(url_for("visit.risk" if actor.may(Right.ACCOMPANY) else "centre.index"), 303)


@pages.post(f"/centres/<{NUMBER}:number>/risk-over")
@guard(Right.CENTRE)
def risk_over(number: int) -> Response:
    """Note that there is no risk any more; for coordinators."""
    service.end_risk(opened_home(), current(), number)
    flash(_("Noted: no risk is known any more."))
    return redirect(url_for("centre.index"), 303)
