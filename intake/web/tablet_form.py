"""The form for the tablet: one page a programme's version and language, with every step of it, made from the same pack by the same parts
as the pages online. It is for no account: the app keeps it for days without a network, and whoever takes the tablet may read it.

Nothing is sent from it. `intake/tablet/walk.js` shows it one step at a time and hands over what was answered; what that script has to know
of a question stands in the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from intake.domain.contact import MODES_WITHOUT_NUMBER
from intake.domain.guidance import AROUND
from intake.domain.messages import N_
from intake.domain.problems import CATALOGUE, FOUND_BY_THE_TABLET, refuse
from intake.domain.programme import Programme
from intake.domain.registration import ADULT_AGE, MINOR_BANDS, OLDEST
from intake.services import programme as programmes
from intake.services import wording
from intake.services.home import Home
from intake.services.languages import Language, people_language
from intake.web import session
from intake.web.forms.registration import show_step
from intake.web.guard import public, shelf
from intake.web.language import show_in
from intake.web.page import page
from intake.web.registration_pages import DECIDERS, MODES, NOBODY_LABEL, WITNESS_NAMES

pages = Blueprint("tablet_form", __name__)

WORDS: Mapping[str, str] = {
    "at": N_("%(at)s of %(of)s"),
    "list": N_(", "),
    "not_asked": N_("Not asked"),
    "about_age": N_("About %(age)s years old"),
    "not_kept": N_("It could not be kept on this tablet. The answers are still here: try again, or ask your coordinator."),
}
"""Other sentences the script needs."""


@pages.get("/tablet/form/<programme>/<int:version>/<language>")
@public
def form(programme: str, version: int, language: str) -> Response:
    """The form of one version of a pack in one of its languages, open or not: what waits on a tablet may be of an older version."""
    return _form(programme, version, language)


@pages.get("/tablet/form/<programme>/<int:version>/<language>/practice")
@public
def practice_form(programme: str, version: int, language: str) -> Response:
    """To practise with: what nobody has checked yet is in it too. What was agreed to in such words waits for a person at the office."""
    return _form(programme, version, language, practice=True)


def _form(programme: str, version: int, language: str, practice: bool = False) -> Response:
    session.look_at_nobody()
    pack = programmes.programme(shelf(), programme, version)
    shown = people_language(language)
    if shown is None or shown.code not in wording.languages_of(pack):
        raise refuse("not_found")
    show_in(shown.code)
    return page("tablet/form.html", **context(pack, shown, practice))


def context(pack: Programme, shown: Language, practice: bool) -> dict[str, Any]:
    """What stands in the form of a pack, in a language."""
    return {"pack": pack, **_read_out(pack, shown, practice), **_asked(pack), **_told(pack)}


def _read_out(pack: Programme, shown: Language, practice: bool) -> dict[str, Any]:
    """What is read out: in the form's language, and in those of the volunteers. The words of the others stand in
    forms of theirs, which the tablet has too."""
    there = [found for code in wording.readable_languages(shelf(), pack, practice) if (found := people_language(code))]
    spoken = [one for one in there if one.whole or one == shown]
    reading = shown if shown in spoken else spoken[0]
    unchecked = [people_language(code) for code in wording.unchecked_languages(shelf(), pack, practice)]
    home = shelf()
    if isinstance(home, Home):  # a tablet may send long after this what it showed; for a relay the office notes it with each visit
        wording.put_on_ledger(home, pack)
    readings = [(one, wording.in_language(home, pack, one.code)) for one in spoken]
    return {
        "reading": reading,
        "unchecked": unchecked,
        "spoken": spoken,
        "readings": readings,
        "wordings": [(one, dict(words.consents)) for one, words in readings],
    }


def _asked(pack: Programme) -> dict[str, Any]:
    """The questions with empty fields, and what else is asked."""
    steps = [(step, list(show_step(step, {}).questions())) for step in pack.steps]
    return {"steps": steps, "modes": MODES, "witnesses": WITNESS_NAMES, "deciders": DECIDERS, "nobody": NOBODY_LABEL, "around": AROUND}


def _told(pack: Programme) -> dict[str, Any]:
    """What the script tells and keeps to: where answers go, its sentences, the rules of the checks."""
    return {
        "partner": programmes.partner(shelf(), pack.partner).name if pack.partner else "",
        "columns": _columns(pack),
        "sentences": {code: CATALOGUE[code][1] for code in FOUND_BY_THE_TABLET} | dict(WORDS),
        "rules": {"oldest": OLDEST, "adult": ADULT_AGE, "minor_bands": sorted(MINOR_BANDS), "without_number": sorted(MODES_WITHOUT_NUMBER)},
    }


def _columns(pack: Programme) -> list[tuple[str, str, str]]:
    """(question, its name, the consent it needs) of everything the partner may get, in the order of its columns."""
    if not pack.partner:
        return []
    columns = programmes.partner(shelf(), pack.partner).columns
    return [(one.source, pack.by_key[one.source].label, one.needs_consent or "") for one in columns if one.source in pack.by_key]
