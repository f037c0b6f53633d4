"""Practising a registration with an invented person: the same pages as a real one, with a mark on each, and nothing is kept.

What was recorded goes from page to page in the sealed draft, is compared with what the person said at the end, and is gone.
"""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.messages import N_
from intake.domain.practice import Compared, Person, compare, practised
from intake.domain.practice_people import PEOPLE
from intake.domain.problems import refuse
from intake.domain.programme import Programme
from intake.services import course
from intake.services import programme as programmes
from intake.services.draft import open_draft
from intake.web import registration_pages as pages_of
from intake.web import words
from intake.web.guard import current, guard, opened_home
from intake.web.page import page
from intake.web.registration import move, walk_of
from intake.web.registration_walk import Draft, Walk

pages = Blueprint("practice", __name__)
YES_NO = {"yes": N_("Yes"), "no": N_("No")}


@pages.get("/practice")
@guard(Right.REGISTER)
def index() -> Response:
    """The invented people to practise with, for each programme that is open."""
    return page("practice/index.html", people=PEOPLE.values(), packs=programmes.open_programmes(opened_home()))


@pages.get("/practice/<programme>/<person>")
@guard(Right.REGISTER)
def begin(programme: str, person: str) -> Response:
    """A fresh practice registration."""
    pack = programmes.open_programme(opened_home(), programme)
    return pages_of.show(walk_of(pack, Draft(pack.code, pack.version, practice=_person(person).key)))


@pages.post("/practice/<programme>/<person>")
@guard(Right.REGISTER)
def go_on(programme: str, person: str) -> Response:
    """Take what one page sent, and show the page it leads to, or what came of it."""
    home, sent = opened_home(), request.form
    pack = programmes.open_programme(home, programme)
    draft = Draft(**open_draft(home, current(), sent.get("draft", "")))
    if draft.programme != pack.code or draft.practice != _person(person).key:
        raise refuse("csrf")
    changed = draft.version != pack.version
    walk = walk_of(pack, draft)
    return pages_of.show(walk) if changed else move(walk, sent, sent.get("go") or sent.get("enter", ""), _compared)


def _person(key: str) -> Person:
    if key not in PEOPLE:
        raise refuse("not_found")
    return PEOPLE[key]


def _compared(walk: Walk) -> Response:
    home, actor, draft, person = opened_home(), current(), walk.draft, _person(walk.draft.practice)
    found = compare(person, walk.pack, draft.answers, draft.consents, draft.minor_with)
    lines = [(pages_of.label_of(walk.pack, one.key), one, _in_words(walk.pack, one)) for one in found]
    good = practised(found)
    finished = good and course.practised(home, actor, person.key)
    return page("practice/compared.html", pack=walk.pack, person=person, lines=lines, good=good, finished=finished)


def _in_words(pack: Programme, one: Compared) -> str:
    if one.key == "minor_with":
        return dict(pages_of.DECIDERS).get(one.recorded, pages_of.NOBODY_LABEL if one.recorded else "")
    if one.key in pack.by_key:
        return words.in_words(pack.by_key[one.key], one.recorded)
    return YES_NO.get(one.recorded, "")
