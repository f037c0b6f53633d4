"""Registering somebody together with them: notice, consent, one small page after the other, read back, saved.

Every page is the answer to a POST that carries the sealed draft; nothing is kept on the server before the person has heard everything read
back, and nothing a person says is ever in an address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.area import POINT, Area
from intake.domain.picture_code import read_picture_code
from intake.domain.problems import Refused, refuse
from intake.domain.programme import Programme
from intake.domain.reference import read_reference
from intake.domain.registration import When
from intake.services import area as areas
from intake.services import programme as programmes
from intake.services.draft import open_draft
from intake.services.registration import Registering, register
from intake.web import registration_pages as pages_of
from intake.web.guard import current, guard, opened_home
from intake.web.page import page
from intake.web.registration_walk import NOBODY, Draft, Walk

pages = Blueprint("registration", __name__)


@pages.get("/register")
@guard(Right.REGISTER)
def index() -> Response:
    """Choose the programme; with one open programme there is nothing to choose."""
    found = programmes.open_programmes(opened_home())
    if len(found) == 1:
        return redirect(url_for("registration.begin", programme=found[0].code), 303)
    return page("registration/programmes.html", programmes=found)


@pages.get("/register/<programme>")
@guard(Right.REGISTER)
def begin(programme: str) -> Response:
    """A fresh registration: the notice comes first."""
    pack = programmes.open_programme(opened_home(), programme)
    return pages_of.show(_walk(pack, Draft(pack.code, pack.version)))


@pages.post("/register/<programme>")
@guard(Right.REGISTER)
def go_on(programme: str) -> Response:
    """Take what one page sent, and show the page it leads to."""
    home, sent = opened_home(), request.form
    pack = programmes.open_programme(home, programme)
    draft = Draft(**open_draft(home, current(), sent.get("draft", "")))
    if draft.programme != pack.code:
        raise refuse("csrf")
    changed = draft.version != pack.version
    walk = _walk(pack, draft)
    return pages_of.show(walk) if changed else _move(walk, sent, sent.get("go") or sent.get("enter", ""))


@pages.post("/card")
@guard(Right.REGISTER)
def card() -> Response:
    """The card to print, for a reference and pictures just handed out."""
    reference = read_reference(request.form.get("reference", ""))
    if reference is None:
        raise refuse("bad_reference")
    pictures = request.form.get("picture_code", "")
    code = read_picture_code(pictures) if pictures else ""  # registrations that came in a file have no pictures
    if code is None:
        raise refuse("bad_pictures")
    return pages_of.card(reference, code)


def _walk(pack: Programme, draft: Draft) -> Walk:
    home, actor = opened_home(), current()
    points: list[Area] = [actor.area] if actor.area.kind == POINT else areas.points(home, actor)
    return Walk(pack, draft, When.of(home.today), {point.code: point for point in points})


def _move(walk: Walk, sent: Any, go: str) -> Response:
    """`go` says which button was pressed (the Enter key: `enter`). None (another language, the idle screen): stay, keep what was typed."""
    walk.take(sent, check=go == "next")
    if go == "next" and walk.refused:
        return pages_of.nothing_kept(walk, minor=False)
    if go == "next" and walk.draft.minor_with == NOBODY:
        return pages_of.nothing_kept(walk, minor=True)
    if go == "next" and not walk.problems:
        walk.forward()
    elif go == "back":
        walk.back()
    elif go.startswith("change:"):
        walk.change(go.removeprefix("change:"))
    elif go == "save":
        return _save(walk)
    return pages_of.show(walk)


def _save(walk: Walk) -> Response:
    draft = walk.draft
    wanted = Registering(
        programme=draft.programme,
        point=draft.point,
        answers=draft.answers | draft.consents,
        registration_id=bytes.fromhex(draft.registration_id),
        consent_language=draft.language,
        minor_with=draft.minor_with,
        consent_wording=walk.pack.notice.wording_id,
        consent_hash=draft.wording_hash,
    )
    try:
        return pages_of.registered(walk, register(opened_home(), current(), wanted))
    except Refused as refused:
        walk.show_problems(refused.problems)
        return pages_of.show(walk)
