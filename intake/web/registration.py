"""Registering somebody together with them: notice, consent, one small page after the other, read back, saved.

Every page is the answer to a POST that carries the sealed draft; nothing is kept on the server before the person has heard everything read
back, and nothing a person says is ever in an address.
"""

from __future__ import annotations

from collections.abc import Callable
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
from intake.services.registration import Registered, Registering, register
from intake.web import registration_pages as pages_of
from intake.web.guard import current, guard, opened_home
from intake.web.page import page
from intake.web.registration_walk import NOBODY, Draft, Walk

pages = Blueprint("registration", __name__)


@pages.get("/register")
@guard(Right.REGISTER)
def index() -> Response:
    """Choose the programme; with one open programme there is nothing to choose."""
    if not current().trained:
        return page("course/first.html", status=403)
    found = programmes.open_programmes(opened_home())
    if len(found) == 1:
        return redirect(url_for("registration.begin", programme=found[0].code), 303)
    return page("registration/programmes.html", programmes=found)


@pages.get("/register/<programme>")
@guard(Right.REGISTER)
def begin(programme: str) -> Response:
    """A fresh registration: the notice comes first."""
    if not current().trained:
        return page("course/first.html", status=403)
    pack = programmes.open_programme(opened_home(), programme)
    return pages_of.show(walk_of(pack, Draft(pack.code, pack.version)))


@pages.post("/register/<programme>")
@guard(Right.REGISTER)
def go_on(programme: str) -> Response:
    """Take what one page sent, and show the page it leads to."""
    home, sent = opened_home(), request.form
    pack = programmes.open_programme(home, programme)
    draft = Draft(**open_draft(home, current(), sent.get("draft", "")))
    if draft.programme != pack.code or draft.practice:
        raise refuse("csrf")
    changed = draft.version != pack.version
    walk = walk_of(pack, draft)
    return pages_of.show(walk) if changed else move(walk, sent, sent.get("go") or sent.get("enter", ""))


@pages.post("/card")
@guard(Right.REGISTER)
def card() -> Response:
    """The card to print, for a reference and pictures just handed out."""
    return pages_of.card(*_handed_out())


@pages.post("/card/words")
@guard(Right.REGISTER)
def told() -> Response:
    """What is said to her at the end, in another language; nothing is looked up for it."""
    reference, code = _handed_out()
    pack = programmes.open_programme(opened_home(), request.form.get("programme", ""))
    return pages_of.registered(pack, "", Registered(reference, False, request.form.get("referred") == "yes", picture_code=code))


def _handed_out() -> tuple[str, str]:
    reference = read_reference(request.form.get("reference", ""))
    if reference is None:
        raise refuse("bad_reference")
    pictures = request.form.get("picture_code", "")
    code = read_picture_code(pictures) if pictures else ""  # registrations that came in a file have no pictures
    if code is None:
        raise refuse("bad_pictures")
    return reference, code


def walk_of(pack: Programme, draft: Draft) -> Walk:
    """The draft being walked through its pack by whoever is signed in."""
    home, actor = opened_home(), current()
    points: list[Area] = [actor.area] if actor.area.kind == POINT else areas.points(home, actor)
    return Walk(pack, draft, When.of(home.today), {point.code: point for point in points})


def move(walk: Walk, sent: Any, go: str, end: Callable[[Walk], Response] | None = None) -> Response:
    """`go` says which button was pressed (the Enter key: `enter`). None (another language, the idle screen): stay, keep what was typed.
    `end`: the page for whichever end it comes to, in practice; otherwise it is saved or nothing is kept."""
    walk.take(sent, check=go == "next")
    if go == "next" and (walk.refused or walk.draft.minor_with == NOBODY):
        return end(walk) if end else pages_of.nothing_kept(walk, minor=not walk.refused)
    if go == "next" and not walk.problems:
        walk.forward()
    elif go == "back":
        walk.back()
    elif go.startswith("change:"):
        walk.change(go.removeprefix("change:"))
    elif go == "save":
        return end(walk) if end else _save(walk)
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
        return pages_of.registered(walk.pack, draft.language, register(opened_home(), current(), wanted))
    except Refused as refused:
        walk.show_problems(refused.problems)
        return pages_of.show(walk)
