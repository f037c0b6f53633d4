"""Finding by the four pictures: one touched after the other, then whose name it is. Nothing of it is ever in an address."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right, Where
from intake.domain.picture_code import LENGTH, PICTURES
from intake.domain.problems import Problem, Refused
from intake.services.find_pictures import choose, find_by_pictures
from intake.web.find import found_page
from intake.web.guard import current, guard, opened_home
from intake.web.page import page

pages = Blueprint("find_pictures", __name__)


@pages.get("/find/pictures")
@guard(Right.FIND, where=Where.BRANCH)
def index() -> Response:
    """All the pictures, none chosen."""
    return _ask([])


@pages.post("/find/pictures")
@guard(Right.FIND, where=Where.BRANCH)
def look_up() -> Response:
    """Take one more picture, or the last one back; with `go` find, look for the four."""
    sent = request.form
    chosen = _chosen(f"{sent.get('chosen', '')} {sent.get('touch', '')}")
    if sent.get("go") == "back":
        return _ask(chosen[:-1])
    if sent.get("go") != "find":
        return _ask(chosen)
    try:
        return page("find/candidates.html", candidates=find_by_pictures(opened_home(), current(), " ".join(chosen)))
    except Refused as refused:
        return _ask(chosen, refused.problems)


@pages.post("/find/candidate")
@guard(Right.FIND, where=Where.BRANCH)
def chosen() -> Response:
    """Show where things stand for the one who said the name."""
    try:
        return found_page(choose(opened_home(), current(), request.form.get("candidate", "")))
    except Refused as refused:
        return _ask([], refused.problems)


def _chosen(names: str) -> list[str]:
    return list(dict.fromkeys(name for name in names.split() if name in PICTURES))[:LENGTH]


def _ask(chosen: list[str], problems: tuple[Problem, ...] = ()) -> Response:
    return page("find/pictures.html", problems=problems, chosen=chosen, length=LENGTH)
