"""Messages that came on lent contacts: taking one down, the list of those of which nobody knows whose they are, one of them, and reading
out what has come to the person who is there. What they say is shown as plain text: nothing in it can be pressed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.answer import REASONS as ROW_REASONS
from intake.domain.lent_match import FOR_HER, MOST_SENDER, MOST_TEXT, NOBODY, QUEUED
from intake.domain.lent_match import REASONS as WHY
from intake.domain.messages import N_
from intake.domain.problems import Problem, Refused, refuse
from intake.domain.profile_answers import REASON_CODES
from intake.services import lent_arrive as arriving
from intake.services import lent_message as service
from intake.services import programme as programmes
from intake.web.access import moment
from intake.web.answer import COLUMN_NAMES
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import ngettext
from intake.web.page import page
from intake.web.paging import paging
from intake.web.partner_page_words import REASONS

pages = Blueprint("lent_message", __name__)

LINES = 20
MOST_TYPED = 120
WAYS: Mapping[str, str] = {
    arriving.PASTED: N_("Taken down by somebody"),
    arriving.MAIL: N_("By e-mail"),
    arriving.GATEWAY: N_("By text message"),
}
DECISION_NAMES: Mapping[str, str] = {
    "acknowledged": N_("The partner has the row"),
    "accepted": N_("Accepted, or an appointment is given"),
    "rejected": N_("Refused"),
    "needs_info": N_("The partner wants to know more"),
    "duplicate": N_("The partner has the person twice"),
    "done": N_("Done"),
    "no_show": N_("The person did not come"),
}
"""Decision of an answer -> its name, to choose from."""
ASKED = ("appt_date", "appt_from", "centre_code", "reason_code", "done_date")
"""Columns of an answer that a message may fill."""
SAID: Mapping[str, str] = {
    FOR_HER: N_("It is kept for the person, and read out to her when she comes back."),
    QUEUED: N_("Nobody can tell yet whose it is: it waits for a coordinator."),
    NOBODY: N_("Nobody has this contact in that time: nothing of it is kept."),
    arriving.SEEN: N_("It was taken in before. Nothing changes."),
}


@pages.get("/lent/take-down")
@guard(Right.MESSAGE)
def index() -> Response:
    """The form to take something down in."""
    return _form()


def _form(problems: tuple[Problem, ...] = (), typed: Mapping[str, str] | None = None) -> Response:
    home, actor = opened_home(), current()
    lines = [(str(one.number), f"{one.number} · \u2066{one.address}\u2069") for one in arriving.lines(home, actor)]
    given = typed or {"sent": home.today.isoformat(), "again": secrets.token_hex(8)}
    return page("lent_message/take_down.html", problems=problems, lines=lines, typed=given, most=MOST_TEXT)


@pages.post("/lent/take-down")
@guard(Right.MESSAGE)
def take_down() -> Response:
    """Take it down, once."""
    home, actor, sent = opened_home(), current(), request.form
    try:
        number = sent.get("contact", "")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise refuse("no_such_lent", "contact", contact="-")
        words = (sent.get("text", "")[: 2 * MOST_TEXT], sent.get("sender", "")[:MOST_SENDER], _end_of(sent.get("sent", "")))
        verdict = arriving.take_down(home, actor, int(number), *words, sent.get("reference", "")[:MOST_TYPED], sent.get("again", "")[:40])
    except Refused as refused:
        return _form(refused.problems, sent)
    flash(_(SAID[verdict]))
    return redirect(url_for("lent_message.index"), 303)


def _end_of(typed: str) -> datetime:
    """The last minute of the day that was typed (so far as it has come); raises Refused `bad_date`."""
    try:
        found = date.fromisoformat(typed.strip()[:MOST_TYPED])
    except ValueError:
        raise refuse("bad_date", "sent") from None
    home = opened_home()
    end = datetime.combine(found, time(23, 59), home.config.zone)
    return min(end, home.clock()) if found == home.today else end


@pages.get("/lent/messages")
@guard(Right.ANSWER)
def waiting() -> Response:
    """Those of which nobody knows whose they are; below, those that wait for their person."""
    home, actor = opened_home(), current()
    shown = paging(service.count(home, actor), LINES)
    lines = service.waiting(home, actor, shown.skip, shown.most)
    hers = service.waiting(home, actor, hers=True)
    return page("lent_message/waiting.html", lines=lines, paging=shown, hers=hers, why=WHY, day=day)


@pages.post("/lent/messages/open")
@guard(Right.ANSWER)
def open_one() -> Response:
    """One of them: what it says, and who it may be for."""
    return _one(request.form.get("message", ""))


def _one(message_id: str, problems: tuple[Problem, ...] = (), typed: Mapping[str, str] | None = None) -> Response:
    home = opened_home()
    found = service.open_one(home, current(), message_id)
    partners = {one.code: one.name for one in programmes.partners(home)}
    words: dict[str, Any] = {
        "why": WHY,
        "ways": WAYS,
        "decisions": DECISION_NAMES,
        "columns": COLUMN_NAMES,
        "moment": moment,
        "reasons": {code: REASONS[code] for code in REASON_CODES},
    }
    return page("lent_message/one.html", problems=problems, found=found, partners=partners, typed=typed or {}, **words)


@pages.post("/lent/messages/give")
@guard(Right.ANSWER)
def give() -> Response:
    """Say whose it is."""
    sent = request.form
    try:
        service.give(opened_home(), current(), sent.get("message", ""), sent.get("reference", "")[:MOST_TYPED])
    except Refused as refused:
        if refused.problems[0].code == "not_found":
            raise
        return _one(sent.get("message", ""), refused.problems, sent)
    flash(_(SAID[FOR_HER]))
    return redirect(url_for("lent_message.waiting"), 303)


@pages.post("/lent/messages/answer")
@guard(Right.ANSWER)
def answer() -> Response:
    """Take it as the partner's answer; what does not fit is said, and the message stays."""
    sent = request.form
    cells = {key: sent.get(key, "")[:MOST_TYPED] for key in ("decision", *ASKED)}
    about = (sent.get("message", ""), sent.get("reference", "")[:MOST_TYPED], sent.get("partner", "")[:MOST_TYPED])
    try:
        if cells["decision"] not in DECISION_NAMES:
            raise refuse("not_a_choice", "decision", choices=", ".join(DECISION_NAMES))
        outcome = service.as_answer(opened_home(), current(), *about, cells)
        if not (outcome.counts["apply"] or outcome.counts["same"]):
            raise refuse("answer_does_not_fit", "decision", why=_(ROW_REASONS[outcome.rows[0].reason]))
    except Refused as refused:
        if refused.problems[0].code == "not_found":
            raise
        return _one(about[0], refused.problems, sent)
    flash(_("It is applied as the partner’s answer."))
    return redirect(url_for("lent_message.waiting"), 303)


@pages.post("/lent/messages/delete")
@guard(Right.ANSWER)
def delete() -> Response:
    """Delete it for good, after asking once more."""
    message = request.form.get("message", "")
    if request.form.get("sure") != "yes":
        return page("lent_message/delete.html", message=message)
    service.delete(opened_home(), current(), message)
    flash(_("The message is deleted."))
    return redirect(url_for("lent_message.waiting"), 303)


@pages.post("/lent/hear")
@guard(Right.MESSAGE)
def hear() -> Response:
    """What has come for the person who is there, to be read out to her."""
    typed = request.form.get("reference", "")[:MOST_TYPED]
    said = service.hear(opened_home(), current(), typed)
    return page("lent_message/hear.html", said=said, reference=typed, moment=moment)


@pages.post("/lent/told")
@guard(Right.MESSAGE)
def told() -> Response:
    """She has heard it: it is destroyed."""
    sent = request.form
    count = service.told(opened_home(), current(), sent.get("reference", "")[:MOST_TYPED], sent.getlist("message"))
    flash(ngettext("%(num)s message is destroyed.", "%(num)s messages are destroyed.", count))
    return redirect(url_for("find.index"), 303)
