"""What needs attention: envelopes of tablets that could not be taken in by themselves, each with what can be done. No name is shown."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import format_datetime  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.envelope import REASONS
from intake.services import envelope_held as service
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("envelope_held", __name__)

LINES = 20


@pages.get("/attention")
@guard(Right.RECEIVE)
def index() -> Response:
    """The list, oldest first."""
    home, actor = opened_home(), current()
    shown = paging(service.count(home, actor), LINES)
    lines = service.waiting(home, actor, shown.skip, shown.most)
    return page("envelope_held/index.html", lines=lines, paging=shown, reasons=REASONS, day=day, moment=_moment)


def _moment(made: str) -> str:
    """The time an envelope was made, in words."""
    return str(format_datetime(datetime.fromisoformat(made), "medium"))


@pages.post("/attention/take")
@guard(Right.RECEIVE)
def take() -> Response:
    """Take one in on the coordinator's word."""
    result = service.take(opened_home(), current(), request.form.get("envelope", ""))
    if result.already:
        flash(_("This registration was there already. The envelope is dealt with."))
    else:
        flash(_("The registration is kept."))
    return redirect(url_for("envelope_held.index"), 303)


@pages.post("/attention/delete")
@guard(Right.RECEIVE)
def delete() -> Response:
    """Delete one for good, after asking once more."""
    envelope = request.form.get("envelope", "")
    if request.form.get("sure") != "yes":
        return page("envelope_held/delete.html", envelope=envelope)
    service.delete(opened_home(), current(), envelope)
    flash(_("The envelope is deleted."))
    return redirect(url_for("envelope_held.index"), 303)
