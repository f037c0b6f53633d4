"""What a person may ask for at any time: that a consent ends, or that everything about her is erased. By her reference, in three steps:
the reference and the wish, what exactly happens, done.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.messages import N_
from intake.domain.presence import PRESENCES
from intake.domain.problems import Problem, Refused, refuse
from intake.services import erasure as service
from intake.services import programme as programmes
from intake.web.guard import current, guard, opened_home
from intake.web.page import page

pages = Blueprint("erasure", __name__)

WISHES: Mapping[str, str] = {
    "refer": N_("No longer hand it on to the partner"),
    "contact": N_("No longer call the person"),
    "store": N_("Erase everything about the person"),
}
"""Purpose whose consent ends -> what the person asks for. Ending the consent to store is an erasure."""
MOST_TYPED = 40


@pages.get("/erasure")
@guard(Right.ERASE)
def index() -> Response:
    """Ask for the reference and what the person wishes."""
    return _index("", "", "")


def _index(typed: str, wish: str, present: str, problems: tuple[Problem, ...] = ()) -> Response:
    return page("erasure/index.html", problems=problems, typed=typed, wish=wish, present=present, wishes=WISHES, presences=PRESENCES)


@pages.post("/erasure/check")
@guard(Right.ERASE)
def check() -> Response:
    """Say exactly what happens then, and ask once more."""
    typed, wish, present = request.form.get("reference", "")[:MOST_TYPED], request.form.get("wish", ""), request.form.get("presence", "")
    try:
        if wish not in WISHES:
            raise refuse("no_wish", "wish")
        found = service.foresee(opened_home(), current(), typed, present if present in PRESENCES else "")
    except Refused as refused:
        return _index(typed, wish, present, refused.problems)
    partner = programmes.partner(opened_home(), found.partner).name if found.partner else ""
    return page("erasure/check.html", found=found, wish=wish, wishes=WISHES, partner_name=partner, present=present)


@pages.post("/erasure")
@guard(Right.ERASE)
def do() -> Response:
    """Do it, and say what was done. Nothing happens without the second question."""
    home, actor, sent = opened_home(), current(), request.form
    if sent.get("sure") != "yes":
        return check()
    present = sent.get("presence", "") if sent.get("presence") in PRESENCES else ""
    done = service.withdraw(home, actor, sent.get("reference", ""), sent.get("wish", ""), sent.get("partner", ""), present)
    return page("erasure/done.html", done=done, wish=sent["wish"])
