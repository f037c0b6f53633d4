"""Answer files that were fetched at a partner: each is looked at as one that was sent in, and applied or put away."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused
from intake.services import answer, pick_up, upload
from intake.services import picked as service
from intake.services import programme as programmes
from intake.web import delivery_words
from intake.web.answer import show_preview
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page

pages = Blueprint("picked", __name__)


@pages.get("/answers/picked")
@guard(Right.ANSWER)
def index() -> Response:
    """The fetched files that wait."""
    return _index()


def _index(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    partners = programmes.partners(home)
    return page(
        "picked/index.html",
        problems=problems,
        files=service.waiting(home, actor),
        partners={one.code: one.name for one in partners},
        fetches=any(one.delivery.route.pick_up for one in partners),
        going=delivery_words,
    )


@pages.post("/answers/picked/look")
@guard(Right.ANSWER)
def look() -> Response:
    """Look for new files at the partners now."""
    try:
        found = pick_up.look_now(opened_home(), current())
    except Refused as refused:
        return _index(refused.problems)
    wrong = tuple(delivery_words.why(one.problem) for one in found if one.problem)
    if wrong:
        return _index(wrong)
    flash(_("New files: %(count)s.", count=sum(one.files for one in found)))
    return redirect(url_for("picked.index"), 303)


@pages.post("/answers/picked/open")
@guard(Right.ANSWER)
def open_file() -> Response:
    """What every row of a fetched file would do."""
    home, actor, file = opened_home(), current(), request.form.get("file", "")
    data, name, partner = service.open_file(home, actor, file)
    try:
        outcome = answer.preview(home, actor, data, name, partner)
    except Refused as refused:
        return _index(tuple(replace(one, field="") for one in refused.problems))  # there is no field on this page
    return show_preview(outcome, upload.hold(home, actor, data, name), partner, file)


@pages.post("/answers/picked/put-away")
@guard(Right.ANSWER)
def put_away() -> Response:
    """Destroy a fetched file without applying it, after asking once more."""
    file = request.form.get("file", "")
    if request.form.get("sure") != "yes":
        return page("picked/put_away.html", file=file)
    service.close(opened_home(), current(), file, applied=False)
    flash(_("The file is deleted. Nothing of it was applied."))
    return redirect(url_for("picked.index"), 303)
