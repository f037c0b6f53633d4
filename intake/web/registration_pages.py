"""Drawing the pages of a registration: one for each position of the walk, and the two ways it can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from flask import url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from intake.domain.guidance import AROUND
from intake.domain.messages import N_
from intake.domain.picture_code import PICTURES
from intake.domain.practice import Person
from intake.domain.practice_people import PEOPLE
from intake.domain.programme import Programme
from intake.domain.registration import YES
from intake.services import programme as programmes
from intake.services import wording
from intake.services.draft import seal_draft
from intake.services.languages import Language, people_language
from intake.services.registration import Registered
from intake.web import words
from intake.web.forms.registration import show_step
from intake.web.guard import current, opened_home
from intake.web.hers import her_language
from intake.web.language import current_language
from intake.web.page import page
from intake.web.registration_walk import CONSENT, MINOR, NOTICE, REVIEW, Walk

MODES = (
    ("oral", N_("Spoken, face to face")),
    ("interpreter", N_("Spoken, through an interpreter")),
    ("audio", N_("By a recording that was played")),
    ("read", N_("Read by the person herself")),
)
WITNESS_NAMES = (
    ("none", N_("Nobody else")),
    ("volunteer", N_("Another volunteer")),
    ("interpreter", N_("An interpreter")),
    ("relative", N_("A relative or friend whom the person brought")),
    ("safeguarding_lead", N_("The safeguarding lead of this point")),
)
DECIDERS = (
    ("guardian", N_("A parent or a guardian, here with the child")),
    ("safeguarding_lead", N_("The safeguarding lead of this point")),
)
NOBODY_LABEL = N_("None of them is here now")
DECIDES_LABEL = N_("Who is here and decides with the child?")


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as it is read back: its name, the answer in words ('' if it was not asked), and on which page it can be changed."""

    label: str
    answer: str
    page: str


def show(walk: Walk) -> Response:
    """The page of the walk's present position, with its problems."""
    draw = {NOTICE: _notice, CONSENT: _consent, MINOR: _minor, REVIEW: _review}.get(walk.draft.position, _step)
    return draw(walk)


def _page(walk: Walk, template: str, **context: Any) -> Response:
    pages = walk.positions()
    at = pages.index(walk.draft.position) + 1 if walk.draft.position in pages else len(pages)
    person = PEOPLE.get(walk.draft.practice)
    return page(
        f"registration/{template}.html",
        around=AROUND,
        person=person,
        spoken=_spoken(walk, person),
        problems=walk.problems,
        labels=_labels(walk.pack),
        pack=walk.pack,
        draft=walk.draft,
        sealed=seal_draft(opened_home(), current(), walk.draft.as_dict()),
        at=at,
        of=len(pages),
        form_keeps="step",
        **context,
    )


def _spoken(walk: Walk, person: Person | None) -> list[tuple[str, str]]:
    """(question, what she says) of the page that is shown, in practice: an invented person speaks."""
    if person is None:
        return []
    at = walk.draft.position
    keys = {CONSENT: [consent.key for consent in walk.pack.notice.consents], MINOR: ["minor_with"]}.get(at, [])
    if at in walk.steps:
        keys = [question.key for question in walk.steps[at].questions]
    return [(label_of(walk.pack, key), said.words) for key in keys if (said := person.about(key))]


def _labels(pack: Programme) -> dict[str, str]:
    """What the fields are called, for the list of problems on top."""
    consents = {consent.key: consent.title for consent in pack.notice.consents}
    return {question.key: question.label for question in pack.questions} | consents


def label_of(pack: Programme, key: str) -> str:
    """What a question or a consent is called."""
    return (_labels(pack) | {"minor_with": DECIDES_LABEL})[key]


def _reading(walk: Walk) -> Language:
    """The language the notice is read in: the one chosen, else that of the page, else the pack's first."""
    offered = wording.readable_languages(opened_home(), walk.pack, practice=bool(walk.draft.practice))
    for code in (walk.draft.language, current_language().code, *offered):
        found = people_language(code) if code in offered else None
        if found:
            return found
    return current_language()


def _notice(walk: Walk) -> Response:
    reading = _reading(walk)
    walk.draft.language = reading.code
    home, practice = opened_home(), bool(walk.draft.practice)
    languages = [people_language(code) for code in wording.readable_languages(home, walk.pack, practice)]
    unchecked = [people_language(code) for code in wording.unchecked_languages(home, walk.pack, practice)]
    words_read = wording.in_language(opened_home(), walk.pack, reading.code)
    return _page(walk, "notice", reading=reading, languages_read=languages, unchecked=unchecked, wording=words_read, points=_points(walk))


def _points(walk: Walk) -> list[tuple[str, str]]:
    return [(point.code, point.name) for point in walk.points.values()] if len(walk.points) > 1 else []


def _consent(walk: Walk) -> Response:
    reading = _reading(walk)
    shown = wording.in_language(opened_home(), walk.pack, reading.code)
    walk.draft.wording_hash = shown.hash
    return _page(walk, "consent", reading=reading, wordings=dict(shown.consents), modes=MODES, witnesses=WITNESS_NAMES)


def _step(walk: Walk) -> Response:
    step = walk.steps[walk.draft.position]
    form = walk.form or show_step(step, walk.draft.answers)
    form.carry(walk.problems)
    return _page(walk, "step", step=step, form=form)


def _minor(walk: Walk) -> Response:
    return _page(walk, "minor", deciders=DECIDERS, nobody=NOBODY_LABEL)


def _review(walk: Walk) -> Response:
    pages = walk.positions()
    lines = [
        Line(question.label, words.in_words(question, walk.draft.answers.get(question.key, "")), step.key)
        for step in walk.pack.steps
        if step.key in pages
        for question in step.questions
        if question.show_if is None or question.show_if.holds(walk.draft.answers)
    ]
    consents = [(consent.title, walk.draft.consents.get(consent.key) == YES) for consent in walk.pack.notice.consents]
    decider = dict(DECIDERS).get(walk.draft.minor_with, "")
    told = {"partner": _partner(walk.pack), "goes_out": _goes_out(walk), "warnings": walk.warnings}
    return _page(walk, "review", lines=lines, consents=consents, decider=decider, **told)


def _partner(pack: Programme) -> str:
    return programmes.partner(opened_home(), pack.partner).name if pack.partner else ""


def _goes_out(walk: Walk) -> list[str]:
    """What the partner will get of what was answered: names of the questions, in the order of its columns. Nothing without consent."""
    pack, draft = walk.pack, walk.draft
    if not pack.partner or draft.consents.get("consent_refer") != YES:
        return []
    columns = programmes.partner(opened_home(), pack.partner).columns
    agreed = [column.source for column in columns if not column.needs_consent or draft.consents.get(column.needs_consent) == YES]
    return [pack.by_key[source].label for source in agreed if source in pack.by_key and draft.answers.get(source)]


def registered(pack: Programme, language: str, result: Registered) -> Response:
    """The end: the reference, the pictures, the card, what to bring; or what to do where nothing goes to the partner.

    What is said to her is in `language`, that of the notice, unless she chooses another.
    """
    return page(
        "registration/registered.html",
        pack=pack,
        result=result,
        notes=result.warnings,
        around=AROUND,
        hers=her_language(language),
        pictures=[PICTURES[name] for name in result.picture_code.split()],
    )


def nothing_kept(walk: Walk, *, minor: bool) -> Response:
    """The other end: nothing is kept. What the person can do without being registered, or who has to be there for a child."""
    return page(
        "registration/nothing_kept.html", pack=walk.pack, minor=minor, again=url_for("registration.begin", programme=walk.pack.code)
    )


def card(reference: str, picture_code: str) -> Response:
    """The card: the reference, a QR that holds only the reference, and the pictures ('' where there are none)."""
    code = segno.make(reference, error="m", micro=False).svg_inline(border=0, omitsize=True)
    # Drawn by segno from a checked reference.
    return page("registration/card.html", reference=reference, picture_code=picture_code, code=Markup(code))  # noqa: S704
