"""Correcting an answer with the person at the point: by her reference, one question asked again as it was when registering, old and new
read back, kept. Nothing is changed before that, and nothing a person says is ever in an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.presence import PRESENCES
from intake.domain.problems import Refused
from intake.domain.programme import Question
from intake.domain.registration import When
from intake.services import area as areas
from intake.services import correction as service
from intake.services import programme as programmes
from intake.services.draft import open_draft, seal_draft
from intake.web import words
from intake.web.forms.registration import show_step
from intake.web.guard import current, guard, opened_home
from intake.web.language import say
from intake.web.page import page
from intake.web.registration_pages import DECIDERS, NOBODY_LABEL
from intake.web.registration_walk import MINOR, NOBODY, REVIEW, Draft, Walk

pages = Blueprint("correction", __name__)
KIND = "correction"
MOST_TYPED = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it stands: its name, old and new answer in words, on which page it is asked; `unseen`: the role does not see it."""

    label: str
    old: str
    new: str
    page: str
    unseen: bool


@dataclass
class Correcting:
    """A correction on its way, held by the page alone. `kept`: the answers that were shown when it began."""

    reference: str
    presence: str
    kept: dict[str, str]
    walk: Walk

    @property
    def changed(self) -> dict[str, str]:
        """Question -> what it is to be now, of those that are no longer as they were shown."""
        now = self.walk.draft.answers
        return {key: now.get(key, "") for key in self.walk.pack.by_key if now.get(key, "") != self.kept.get(key, "")}


@pages.get("/correction")
@guard(Right.CORRECT)
def index() -> Response:
    """Ask for the reference and who is here."""
    return page("correction/index.html", typed="", present="", presences=PRESENCES)


@pages.post("/correction/begin")
@guard(Right.CORRECT)
def begin() -> Response:
    """The same, with the reference of somebody who was just found."""
    typed = request.form.get("reference", "")[:MOST_TYPED]
    return page("correction/index.html", typed=typed, present="", presences=PRESENCES)


@pages.post("/correction/choose")
@guard(Right.CORRECT)
def choose() -> Response:
    """The questions with their answers: which is wrong?"""
    home, actor, sent = opened_home(), current(), request.form
    typed, present = sent.get("reference", "")[:MOST_TYPED], sent.get("presence", "")
    try:
        found = service.look(home, actor, typed, present if present in PRESENCES else "")
    except Refused as refused:
        return page("correction/index.html", problems=refused.problems, typed=typed, present=present, presences=PRESENCES)
    draft = Draft(found.programme.code, found.programme.version, point=found.point, position=REVIEW, answers=dict(found.answers))
    walk = _walk(draft)
    draft.visited = walk.positions()
    return _show(Correcting(found.reference, present, dict(found.answers), walk))


@pages.post("/correction")
@guard(Right.CORRECT)
def go_on() -> Response:
    """Take what one page sent, and show the page it leads to."""
    sent = request.form
    held = open_draft(opened_home(), current(), sent.get("draft", ""), KIND)
    at = Correcting(held["reference"], held["presence"], held["kept"], _walk(Draft(**held["draft"])))
    go, walk = sent.get("go") or sent.get("enter", ""), at.walk
    if go != "back":
        walk.take(sent, check=go == "next")
    if go == "next" and not walk.problems and walk.draft.minor_with != NOBODY:
        walk.forward()
    elif go == "back":
        walk.back()
    elif go.startswith("change:"):
        walk.change(go.removeprefix("change:"))
    elif go == "save" and walk.draft.position == REVIEW:
        return _save(at)
    return _show(at)


def _walk(draft: Draft) -> Walk:
    home = opened_home()
    pack = programmes.programme(home, draft.programme, draft.version)
    point = areas.find_area(home, draft.point)
    return Walk(pack, draft, When.of(home.today), {point.code: point})


def _save(at: Correcting) -> Response:
    was = {key: at.kept.get(key, "") for key in at.changed if service.sees(current(), key)}
    try:
        decider = at.walk.draft.minor_with
        done = service.correct(opened_home(), current(), at.reference, at.changed, at.presence, was=was, minor_with=decider)
    except Refused as refused:
        at.walk.show_problems(refused.problems)
        return _show(at)
    questions = say(words.LIST).join(say(at.walk.pack.by_key[key].label) for key in done.keys)
    return page("correction/done.html", pack=at.walk.pack, done=done, questions=questions)


def _show(at: Correcting) -> Response:
    draft = at.walk.draft
    if draft.position == MINOR:
        decider = draft.minor_with
        return _page(at, "minor", deciders=DECIDERS, nobody=NOBODY_LABEL, decider=decider)
    if draft.position in at.walk.steps:
        step = at.walk.steps[draft.position]
        form = at.walk.form or show_step(step, draft.answers)
        form.carry(at.walk.problems)
        return _page(at, "step", step=step, form=form, unseen=any(_unseen(at, one) for one in step.questions))
    partner = at.walk.pack.partner
    told = programmes.partner(opened_home(), partner).name if partner else ""
    return _page(at, "review", told=told, warnings=at.walk.warnings if at.changed else (), **_lines(at))


def _unseen(at: Correcting, question: Question) -> bool:
    return question.key not in at.walk.draft.answers and not service.sees(current(), question.key)


def _lines(at: Correcting) -> Mapping[str, list[Line]]:
    answers, changed = at.walk.draft.answers, at.changed
    shown, new = [], []
    for step in at.walk.pack.steps:
        for question in step.questions:
            key = question.key
            old, now = (words.in_words(question, one.get(key, "")) for one in (at.kept, answers))
            if key in changed:
                new.append(Line(question.label, old, now, step.key, not service.sees(current(), key)))
            if question.show_if is None or question.show_if.holds(answers):
                shown.append(Line(question.label, old, now, step.key, _unseen(at, question)))
    return {"changed": new, "lines": shown}


def _page(at: Correcting, template: str, **context: Any) -> Response:
    held = {"reference": at.reference, "presence": at.presence, "kept": at.kept, "draft": asdict(at.walk.draft)}
    return page(
        f"correction/{template}.html",
        problems=at.walk.problems,
        pack=at.walk.pack,
        labels={question.key: question.label for question in at.walk.pack.questions},
        sealed=seal_draft(opened_home(), current(), held, KIND),
        form_keeps="step",
        **context,
    )
