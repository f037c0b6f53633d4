"""Programmes: which packs are loaded and open, loading one with everything that is wrong in it, closing, and a pack to read through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right, Where
from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.domain.programme import Kind, Programme
from intake.domain.proposal import PROGRAMME, WHATS, WHYS
from intake.services import programme as service
from intake.services import proposal as proposals
from intake.services.programme import CLOSED, LOADED, OPEN
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.pack_files import parted, sent_text
from intake.web.page import page
from intake.web.paging import asked
from intake.web.proposal import ROLES

pages = Blueprint("programme", __name__)

STATES: Mapping[str, tuple[str, str]] = {
    OPEN: (N_("Open"), "good"),
    LOADED: (N_("Loaded, not open"), "wait"),
    CLOSED: (N_("Closed"), "none"),
}
"""State of a pack -> its name and the kind of its badge."""
MISSING: Mapping[str, str] = {
    "legal_basis": N_("the legal basis"),
    "agreement": N_("the licence or agreement"),
    "dpia_date": N_("the date of the data protection assessment"),
}
KINDS: Mapping[Kind, str] = {
    Kind.TEXT: N_("Words"),
    Kind.CHOICE: N_("One choice"),
    Kind.CHOICES: N_("Several choices"),
    Kind.YEAR: N_("A year"),
    Kind.NUMBER: N_("A number"),
    Kind.MONTH: N_("A month"),
    Kind.PHONE: N_("A phone number"),
    Kind.LANGUAGE: N_("A language"),
    Kind.COUNTRY: N_("A country"),
}
EVENTS: Mapping[str, str] = {
    "registered": N_("after registering"),
    "booked": N_("after the appointment was booked"),
    "done": N_("after it was done"),
}


def made_of(pack: Programme) -> dict[str, Any]:
    """The proposals that led to this version, and the words for them."""
    found = proposals.of_version(opened_home(), PROGRAMME, pack.code, pack.version)
    return {"proposals": found, "proposal_words": {"whats": WHATS, "whys": WHYS, "roles": ROLES}}


@pages.get("/programmes")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def index() -> Response:
    """Every pack with its versions, and the form to load one."""
    return _list()


def _list(refused: Refused | None = None) -> Response:
    problems, findings = parted(refused) if refused else ((), ())
    return page(
        "programme/index.html",
        problems=problems,
        status=refused.status if refused else 200,
        findings=findings,
        programmes=service.programmes(opened_home()),
        partners={one.code: one.name for one in service.partners(opened_home())},
        states=STATES,
        missing=MISSING,
    )


@pages.post("/programmes/load")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def load() -> Response:
    """Load a pack, and open it if that was asked for; a pack with anything wrong is not loaded."""
    try:
        text, name = sent_text()
        pack = service.load_programme(opened_home(), current(), text, name, open_it=request.form.get("open") == "yes")
    except Refused as refused:
        return _list(refused)
    flash(_("%(programme)s, version %(version)s, is loaded.", programme=_(pack.title), version=pack.version))
    return redirect(url_for("programme.one", code=pack.code, version=pack.version), 303)


@pages.post("/programmes/close")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def close() -> Response:
    """Take no more registrations for a programme, after asking once more."""
    pack = service.programme(opened_home(), request.form.get("code", ""))
    if request.form.get("sure") != "yes":
        return page("programme/close.html", pack=pack)
    service.close_programme(opened_home(), current(), pack.code)
    flash(_("The programme is closed. Nobody can be registered in it any more."))
    return redirect(url_for("programme.index"), 303)


@pages.get("/programmes/<code>")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def one(code: str) -> Response:
    """A pack to read through with those who make it: what is asked in which order, what is read out, what is kept how long."""
    home = opened_home()
    pack = service.programme(home, code, asked("version"))
    partner = service.partner(home, pack.partner).name if pack.partner else ""
    return page("programme/one.html", pack=pack, partner_name=partner, kinds=KINDS, events=EVENTS, missing=MISSING, **made_of(pack))
