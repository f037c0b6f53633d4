"""Finding by how a name sounds, for coordinators: four fields, masked names, and a choice. Nothing of it is ever in an address."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.messages import N_
from intake.domain.problems import Problem, Refused
from intake.services import programme as programmes
from intake.services.area import points
from intake.services.find_name import Sought, find_by_name
from intake.web import words
from intake.web.guard import current, guard, opened_home
from intake.web.language import data_locale, say
from intake.web.page import page

pages = Blueprint("find_name", __name__)

MOST_TYPED = 80
BANDS = (
    ("<12", N_("Under 12")),
    ("12-17", N_("12 to 17")),
    ("18-29", N_("18 to 29")),
    ("30-49", N_("30 to 49")),
    ("50-64", N_("50 to 64")),
    ("65+", N_("65 or older")),
)


@pages.get("/find/name")
@guard(Right.FIND_BY_NAME)
def index() -> Response:
    """Ask for the four fields."""
    return _ask(Sought("", "", "", ""))


@pages.post("/find/name")
@guard(Right.FIND_BY_NAME)
def look_up() -> Response:
    """The masked names that fit; what was typed stays to be mended if none does."""
    sent = request.form
    wanted = Sought(*(sent.get(name, "")[:MOST_TYPED].strip() for name in ("call_name", "age_band", "language", "point")))
    try:
        found = find_by_name(opened_home(), current(), wanted)
    except Refused as refused:
        return _ask(wanted, refused.problems)
    return page("find/candidates.html", candidates=found, by_name=True)


def _ask(wanted: Sought, problems: tuple[Problem, ...] = ()) -> Response:
    there = [(point.code, point.name) for point in points(opened_home(), current())]
    bands = [(code, say(label)) for code, label in BANDS]
    return page("find/name.html", problems=problems, wanted=wanted, bands=bands, spoken=_languages(), points=there)


def _languages() -> list[tuple[str, str]]:
    """Those the packs offer first, then our own, then all others by name."""
    asked = [question for pack in programmes.open_programmes(opened_home()) for question in pack.questions if question.key == "language"]
    first = dict.fromkeys([*(code for question in asked for code in question.first), *(code for code, _ in words.first_languages())])
    names = words.language_names(data_locale())
    return [(code, words.language_name(code)) for code in first] + [one for one in names.items() if one[0] not in first]
