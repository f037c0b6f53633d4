"""Canaries, for auditors: those that are there, and planting one more."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused
from intake.services import canary as service
from intake.services import programme as programmes
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.words import month_name

pages = Blueprint("canary", __name__)


@pages.get("/canaries")
@guard(Right.CANARY)
def index() -> Response:
    """What is planted, and the form to plant one more."""
    return _list()


def _list(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    running = sorted(programmes.open_programmes(home), key=lambda pack: (not pack.partner, pack.code))
    packs = {pack.code: pack.title for pack in running}
    found, points = service.planted(home, actor), service.points(home, actor)
    return page("canary/index.html", problems=problems, canaries=found, points=points, packs=packs, month=month_name)


@pages.post("/canaries/plant")
@guard(Right.CANARY)
def plant() -> Response:
    """Plant one."""
    sent = request.form
    try:
        service.plant(opened_home(), current(), sent.get("point", ""), sent.get("programme", ""))
    except Refused as refused:
        return _list(refused.problems)
    flash(_("It is planted. Tell nobody its reference whom you would not like to catch."))
    return redirect(url_for("canary.index"), 303)
