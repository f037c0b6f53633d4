"""A part of a page that is read out to the person, in her language, while the page around it stays in the volunteer's.

In which language comes with the form that asks for the page, never by an address; nothing is remembered of it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, request
from markupsafe import Markup

from intake.services.languages import Language, people_language, people_languages
from intake.web.language import current_language, speaking

FIELD = "read_in"
"""The name of the field in which she chooses."""


def her_language(before: str = "") -> Language:
    """The language that was chosen, else the one that was read out in `before`, else the page's."""
    for code in (request.form.get(FIELD, ""), before):
        if code and (found := people_language(code)):
            return found
    return current_language()


def in_her_language(language: Language, caller: Callable[[], Markup]) -> Markup:
    """What stands in a template's call block, said in `language` and marked as that; it can be heard where there is a sound for it."""
    with speaking(language.code):
        inside = caller()
    opening = Markup('<div class="hers" lang="{}" dir="{}" data-language="{}" data-heard>')
    return opening.format(language.tag, language.direction, language.code) + inside + Markup("</div>")


def wire(app: Flask) -> None:
    """Let every template say a part of a page in her language."""
    app.jinja_env.globals.update(in_her_language=in_her_language, languages_of_people=people_languages)
