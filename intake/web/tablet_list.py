"""The tablets of an administrator's area: enrolling one by a code that is shown once, revoking a lost one."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.services import area as areas
from intake.services import tablet as tablets
from intake.services.languages import SOURCE
from intake.services.relay_link import known
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import select_locale
from intake.web.page import page

pages = Blueprint("tablet_list", __name__)

STATES = {"invited": (N_("To be enrolled"), "wait"), "enrolled": (N_("In use"), "good"), "revoked": (N_("Revoked"), "stop")}
"""State of a tablet -> its name and the kind of its badge."""
GROUP = 4


@pages.get("/tablets")
@guard(Right.ADMINISTER)
def index() -> Response:
    """Every tablet, and the form to enrol one."""
    return _list()


def _list(problems: Refused | None = None, code: str = "") -> Response:
    home, actor = opened_home(), current()
    groups = "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
    return page(
        "tablet_list/index.html",
        problems=problems.problems if problems else (),
        tablets=tablets.tablets(home, actor),
        places=[(area.code, area.name) for area in areas.all_areas(home, actor)],
        states=STATES,
        typed=request.form.get("name", "") if problems else "",
        code=groups,
        picture=_picture(code) if code else "",
        address=_address("tablet.index"),
        day=day,
    )


def _address(endpoint: str, **values: Any) -> str:
    """Where tablets open the app: at the relay if there is one, else here."""
    relay = known(opened_home())
    return relay.url + url_for(endpoint, **values) if relay else url_for(endpoint, _external=True, **values)


def _picture(code: str) -> Markup:
    """The address of the app with the code behind the hash sign, so that the tablet's own camera opens it; no server sees that part."""
    language = select_locale() or SOURCE
    drawn = segno.make(f"{_address('tablet.app', language=language)}#{code}", error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True))  # noqa: S704 - drawn by segno from our own address


@pages.post("/tablets/enrol")
@guard(Right.ADMINISTER)
def enrol() -> Response:
    """Make a one-time code and show it, once: only a hash of it is kept."""
    try:
        invited = tablets.enrol(opened_home(), current(), request.form.get("area", ""), request.form.get("name", ""))
    except Refused as refused:
        return _list(refused)
    return _list(code=invited.code)


@pages.post("/tablets/revoke")
@guard(Right.ADMINISTER)
def revoke() -> Response:
    """Revoke a tablet, after asking once more."""
    number = request.form.get("tablet", 0, type=int)
    if request.form.get("sure") != "yes":
        name = next((one.name for one in tablets.tablets(opened_home(), current()) if one.id == number), "")
        return page("tablet_list/revoke.html", number=number, name=name)
    tablets.revoke(opened_home(), current(), number)
    flash(_("The tablet is revoked. What it still sends waits for a coordinator."))
    return redirect(url_for("tablet_list.index"), 303)
