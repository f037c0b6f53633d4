"""A partner's own proposals: to change its profile, or a pack whose referrals go to it; what became of each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused
from intake.domain.proposal import STATES, WHATS, WHYS
from intake.services import proposal as service
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page
from intake.web.proposal import forms, proposed

pages = Blueprint("partner_proposal", __name__)


@pages.get("/partner-page/proposals")
@guard(Right.PROPOSE_OWN)
def index() -> Response:
    """What this account has proposed, what was decided, and the form for a new one."""
    return _list()


def _list(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    return page(
        "partner_page/proposals.html",
        problems=problems,
        found=service.own(home, actor),
        about=[(code, say(title)) for code, title in service.choices_own(home, actor)],
        names={"whats": WHATS, "whys": WHYS, "states": STATES},
        forms=forms(),
        sent=request.form,
        day=day,
    )


@pages.post("/partner-page/proposals")
@guard(Right.PROPOSE_OWN)
def propose() -> Response:
    """Make one."""
    try:
        service.propose_own(opened_home(), current(), *proposed())
    except Refused as refused:
        return _list(refused.problems)
    flash(_("Proposed. It is talked about with those who work with the programme; what becomes of it stands here."))
    return redirect(url_for("partner_proposal.index"), 303)
