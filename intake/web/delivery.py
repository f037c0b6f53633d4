"""Deliveries: a batch is sent off, files that did not reach the partner are tried again or given up, what the partner said is noted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused
from intake.services import delivery as service
from intake.services import delivery_queue, delivery_steps, pick_up
from intake.services import programme as programmes
from intake.web import delivery_words
from intake.web.batch import batch_page
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page

pages = Blueprint("delivery", __name__)


@pages.get("/deliveries")
@guard(Right.BATCH)
def index() -> Response:
    """Files that did not reach the partner: why, and what to do."""
    return _index()


def _index(problems: tuple[Problem, ...] = ()) -> Response:
    found = service.failed(opened_home(), current())
    troubles = pick_up.troubles(opened_home(), current())
    names = {one.code: one.name for one in programmes.partners(opened_home())}
    return page("delivery/index.html", problems=problems, deliveries=found, going=delivery_words, troubles=troubles, partners=names)


def _batch(number: int) -> Response:
    return redirect(url_for("batch.one", number=number), 303)


@pages.post("/batches/<int(max=2147483647):number>/deliver")
@guard(Right.BATCH)
def send_off(number: int) -> Response:
    """Have the file sent by the way that was agreed."""
    try:
        delivery_queue.send_off(opened_home(), current(), number, request.form.get("format") or None)
    except Refused as refused:
        if refused.problems[0].code == "no_such_batch":
            raise
        return batch_page(number, refused.problems)
    flash(_("The file is on its way. This page says when it has arrived."))
    return _batch(number)


@pages.post("/batches/<int(max=2147483647):number>/said")
@guard(Right.BATCH)
def said(number: int) -> Response:
    """Note what the partner said by telephone or letter: that it has the list."""
    delivery_steps.note_by_hand(opened_home(), current(), number, request.form.get("step", ""))
    flash(_("Noted."))
    return _batch(number)


@pages.post("/deliveries/<int(max=2147483647):number>/again")
@guard(Right.BATCH)
def again(number: int) -> Response:
    """Try once more, from now on."""
    try:
        batch = delivery_queue.try_again(opened_home(), current(), number)
    except Refused as refused:
        if refused.problems[0].code == "no_such_delivery":
            raise
        return _index(refused.problems)
    flash(_("The file is on its way. This page says when it has arrived."))
    return _batch(batch)


@pages.post("/deliveries/<int(max=2147483647):number>/give-up")
@guard(Right.BATCH)
def give_up(number: int) -> Response:
    """The file goes another way, or not at all."""
    try:
        batch = service.put_away(opened_home(), current(), number)
    except Refused as refused:
        if refused.problems[0].code == "no_such_delivery":
            raise
        return _index(refused.problems)
    flash(_("The delivery is given up. The file can be downloaded and handed over."))
    return _batch(batch)
