"""Alerts: what somebody should look at, and the button that says that somebody has."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.alert import KINDS
from intake.services import alert as service
from intake.web.access import moment
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("alert", __name__)

LINES = 20


@pages.get("/alerts")
@guard(Right.ALERT)
def index() -> Response:
    """The alerts of one's area, those nobody has looked at first."""
    found = service.alerts(opened_home(), current())
    shown = paging(len(found), LINES)
    lines = found[shown.skip : shown.skip + shown.most]
    return page("alert/index.html", lines=lines, paging=shown, kinds=KINDS, moment=moment)


@pages.post("/alerts/look")
@guard(Right.ALERT)
def look() -> Response:
    """Note that somebody has looked at one."""
    service.look(opened_home(), current(), request.form.get("alert", ""))
    flash(_("Noted: you have looked at it."))
    return redirect(url_for("alert.index"), 303)
