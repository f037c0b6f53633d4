"""Answers that disagree, for coordinators: what holds and what was said otherwise, side by side, and a decision with its reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.answer import REASONS as WHY
from intake.domain.conflict import KEEP, REASONS
from intake.domain.problems import Refused
from intake.domain.referral import STATE_NAMES
from intake.services import conflict as service
from intake.services import programme as programmes
from intake.web import batch_words, partner_page_words
from intake.web.answer import COLUMN_NAMES
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page
from intake.web.paging import paging
from intake.web.visit_words import long_day

pages = Blueprint("conflict", __name__)
AT_ONCE = 10
DAYS = ("appt_date", "done_date", "updated_at")
"""Columns of an answer that hold a day."""


@pages.get("/answers/conflicts")
@guard(Right.ANSWER)
def index() -> Response:
    """Referrals whose answers disagree: both sides of each, longest waiting first."""
    return _index()


def _index(refused: Refused | None = None) -> Response:
    home, actor = opened_home(), current()
    shown = paging(service.count(home, actor), AT_ONCE)
    return page(
        "conflict/index.html",
        problems=refused.problems if refused else (),
        conflicts=service.conflicts(home, actor, shown.skip, shown.most),
        paging=shown,
        why=WHY,
        reasons=REASONS,
        states=STATE_NAMES,
        columns=COLUMN_NAMES,
        partners={one.code: one.name for one in programmes.partners(home)},
        day=batch_words.day,
        **_words(),
    )


def _words() -> dict[str, Any]:
    """What an answer says, in words: decisions, reasons of a refusal, days; what is none of these is quoted as it came."""
    some = {"decisions": partner_page_words.DECISIONS, "refusals": partner_page_words.REASONS}
    words: dict[str, Any] = {name: {code: say(text) for code, text in one.items()} for name, one in some.items()}
    return words | {"days": DAYS, "said_day": long_day}


@pages.post("/answers/conflicts/decide")
@guard(Right.ANSWER)
def decide() -> Response:
    """Take an answer that waits, or leave what holds, for a reason of the list."""
    sent = request.form
    try:
        state = service.decide(opened_home(), current(), sent.get("row", ""), sent.get("decision", ""), sent.get("reason", ""))
    except Refused as refused:
        if refused.status == 404:
            raise
        return _index(refused)
    flash(_("Decided. What holds stays.") if sent.get("decision") == KEEP else _("Decided: %(state)s", state=say(STATE_NAMES[state])))
    return redirect(url_for("conflict.index"), 303)
