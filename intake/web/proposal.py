"""Proposals: made, agreed to, decided, and linked to the version that came of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import ROLE_NAMES, Right, Role
from intake.domain.problems import Problem, Refused, refuse
from intake.domain.proposal import OWN, STATES, VOICES, WHATS, WHYS
from intake.services import proposal as service
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page

pages = Blueprint("proposal", __name__)

MOST_TYPED = 400
MOST_NUMBER = 2_147_483_647
ROLES = {**{str(role): name for role, name in ROLE_NAMES.items() if role is not Role.OPERATOR}, **VOICES}


@pages.get("/proposals")
@guard(Right.PROPOSE)
def index() -> Response:
    """Every proposal, and the form for a new one."""
    return _list()


def _list(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    names = {"whats": WHATS, "whys": WHYS, "states": STATES, "roles": ROLES, "voices": [(code, say(name)) for code, name in VOICES.items()]}
    about = [(code, say(title)) for code, title in service.choices(home)]
    return page(
        "proposal/index.html",
        problems=problems,
        found=service.proposals(home, actor),
        names=names,
        forms=forms(),
        about=about,
        sent=request.form,
        day=day,
        decides=actor.may(Right.ADMINISTER),
    )


def forms() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in the form for a new one."""
    return {"what": [(code, say(name)) for code, name in WHATS.items()], "why": [(code, say(name)) for code, name in WHYS.items()]}


def proposed() -> tuple[str, str, str, str, str]:
    """What was sent with that form: kind and code of what it is about, what, why, text."""
    about, what, why, text = (request.form.get(key, "")[:MOST_TYPED] for key in ("about", "what", "why", "text"))
    kind, _colon, code = about.partition(":")
    return kind, code, what, why, text


@pages.post("/proposals")
@guard(Right.PROPOSE)
def propose() -> Response:
    """Make one."""
    try:
        service.propose(opened_home(), current(), *proposed())
    except Refused as refused:
        return _list(refused.problems)
    flash(_("Proposed. Whoever works with it can agree now."))
    return redirect(url_for("proposal.index"), 303)


@pages.post("/proposals/say")
@guard(Right.PROPOSE)
def voice() -> Response:
    """Agree or not, or note what a group said."""
    service.say(opened_home(), current(), _number("number"), request.form.get("voice", OWN), yes=request.form.get("yes") == "yes")
    return redirect(url_for("proposal.index"), 303)


@pages.post("/proposals/decide")
@guard(Right.ADMINISTER)
def decide() -> Response:
    """Take one on, or not."""
    service.decide(opened_home(), current(), _number("number"), agreed=request.form.get("agreed") == "yes")
    return redirect(url_for("proposal.index"), 303)


@pages.post("/proposals/made")
@guard(Right.ADMINISTER)
def made() -> Response:
    """Say in which version it was made."""
    service.made(opened_home(), current(), _number("number"), _number("version"))
    return redirect(url_for("proposal.index"), 303)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_NUMBER)) and int(text) <= MOST_NUMBER):
        raise refuse("no_such_proposal")
    return int(text)
