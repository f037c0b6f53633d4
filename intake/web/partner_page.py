"""A partner's own page: its lists, their rows, an answer to one row after the other.

An address holds the list's number and how many rows were put off; which row it is travels in the body of a form.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.partner_page import GIVEN
from intake.domain.problems import Problem, Refused
from intake.services import partner_page as service
from intake.services import programme as programmes
from intake.services.batch_write import RIGHT_TO_LEFT
from intake.services.partner_page import OPEN, Opened
from intake.web import batch_words as words
from intake.web import partner_page_words as own_words
from intake.web.guard import current, guard, opened_home
from intake.web.language import say
from intake.web.page import page
from intake.web.paging import asked, paging

pages = Blueprint("partner_page", __name__)

MOST_TYPED = 200
MOST_SKIPPED = 1_000_000


@pages.get("/partner-page")
@guard(Right.ANSWER_ROWS)
def index() -> Response:
    """The lists that were sent to the partner, and how far each is answered."""
    return sent_lists()


def sent_lists() -> Response:
    """The lists by the page: also the first page of a partner's account."""
    home, actor = opened_home(), current()
    shown = paging(service.count(home, actor), 25)
    found = service.lists(home, actor, shown.skip, shown.most)
    return page(
        "partner_page/index.html", lists=found, paging=shown, name=programmes.partner(home, actor.partner).name, words=words, own=own_words
    )


@pages.get("/partner-page/<int(max=2147483647):number>")
@guard(Right.ANSWER_ROWS)
def one(number: int) -> Response:
    """One list: its rows by the page, all of them or those with or without an answer."""
    home, actor = opened_home(), current()
    which = request.args.get("show", service.ALL)
    which = which if which in service.FILTERS else service.ALL
    at = min(max(1, request.args.get("page", 1, type=int)), MOST_SKIPPED)
    found = service.rows(home, actor, number, which, (at - 1) * service.MOST, service.MOST)
    sent = found.sent
    many = {service.OPEN: sent.open, service.ANSWERED: sent.answered}.get(which, sent.rows + sent.retractions)
    return page(
        "partner_page/one.html",
        sent=sent,
        rows=found.rows,
        table=_table(found),
        paging=paging(many, service.MOST),
        which=which,
        centres=service.centres(home, actor),
        words=words,
        own=own_words,
    )


@pages.get("/partner-page/<int(max=2147483647):number>/next")
@guard(Right.ANSWER_ROWS)
def next_row(number: int) -> Response:
    """The next row without an answer, after as many as were put off."""
    skip = min(asked("skip") or 0, MOST_SKIPPED)
    found = service.rows(opened_home(), current(), number, OPEN, skip, 1)
    if not found.rows:
        return page("partner_page/through.html", sent=found.sent, skip=skip)
    return _row(found, skip)


@pages.post("/partner-page/<int(max=2147483647):number>/row")
@guard(Right.ANSWER_ROWS)
def row(number: int) -> Response:
    """One row, to answer it or to answer it otherwise."""
    return _row(service.one(opened_home(), current(), number, request.form.get("row", "")), None)


@pages.post("/partner-page/<int(max=2147483647):number>/answer")
@guard(Right.ANSWER_ROWS)
def answer(number: int) -> Response:
    """Answer one row; what could not be applied is told in words, with the row still there."""
    home, actor, row_id = opened_home(), current(), request.form.get("row", "")
    text = request.form.get("skip", "")
    skip = min(int(text), MOST_SKIPPED) if text.isascii() and text.isdecimal() and len(text) < len(str(MOST_SKIPPED)) else None
    given = {code: request.form.get(code, "")[:MOST_TYPED] for code in GIVEN}
    try:
        said = service.say(home, actor, number, row_id, given)
    except Refused as refused:
        if refused.status != 400:
            raise
        return _row(service.one(home, actor, number, row_id), skip, given, refused.problems)
    told = say(own_words.said(said.verdict, said.reason))
    if said.verdict not in ("apply", "same"):
        return _row(service.one(home, actor, number, row_id), skip, given, told=told)
    flash(told)
    if skip is None:
        return redirect(url_for("partner_page.one", number=number), 303)
    return redirect(url_for("partner_page.next_row", number=number, skip=skip + said.waits), 303)


def _table(found: Opened) -> dict[str, object]:
    return {"profile": found.profile, "rows": found.rows, "rtl": found.profile.language in RIGHT_TO_LEFT}


def _row(
    found: Opened, skip: int | None, given: Mapping[str, str] | None = None, problems: tuple[Problem, ...] = (), told: str = ""
) -> Response:
    """The form for one row; `skip`: how many were put off on the way through those without an answer, None if it was picked."""
    home, actor, shown = opened_home(), current(), found.rows[0]
    return page(
        "partner_page/row.html",
        problems=problems,
        labels=own_words.FIELDS,
        sent=found.sent,
        row=shown,
        pairs=list(zip(found.profile.columns, shown.cells, strict=True)),
        table=_table(found),
        skip=skip,
        given=given if given is not None else shown.last,
        told=told,
        reasons=[(code, say(name)) for code, name in own_words.REASONS.items()],
        centres=service.centres(home, actor),
        words=words,
        own=own_words,
    )
