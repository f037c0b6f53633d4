"""A sheet to test the pictograms with people, before anybody has to answer by them: printed, read out, ticked; no name stands on it."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.comprehension import sheet_of
from intake.services import programme as programmes
from intake.services.languages import people_language, people_languages
from intake.web.guard import guard, opened_home
from intake.web.language import current_language, say, speaking
from intake.web.page import page

pages = Blueprint("comprehension", __name__)
LETTERS = "ABCD"


@pages.get("/pictures/sheet")
@guard(Right.PROPOSE)
def index() -> Response:
    """The sheet, its meanings in one of the languages that people speak."""
    chosen = people_language(request.args.get("language", "")) or current_language()
    with speaking(chosen.code):
        found = [
            (pack.title, [(one.pictogram, [say(text) for text in one.meanings], LETTERS[one.right]) for one in sheet_of(pack)])
            for pack in programmes.open_programmes(opened_home())
        ]
    return page("comprehension/index.html", found=found, chosen=chosen, languages=people_languages(), letters=LETTERS)
