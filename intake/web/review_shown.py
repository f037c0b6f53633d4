"""Where a text stands: the part of the page that the person sees, in her language, with the text marked. Nothing in it can be pressed."""

from __future__ import annotations

import re
from typing import Any

from flask import render_template
from markupsafe import Markup, escape

from intake.domain.programme import Programme, Step
from intake.services import programme as programmes
from intake.services import wording
from intake.services.home import Home
from intake.services.languages import Language
from intake.services.review import Text
from intake.web.forms.registration import show_step
from intake.web.language import say, speaking

_BETWEEN_TAGS = re.compile(r">([^<]*)<")


def shown(home: Home, text: Text, language: Language) -> Markup | None:
    """The part of the page with the text marked; None for a text that stands in no open pack."""
    for pack in programmes.open_programmes(home):
        found = _place(home, pack, text.english, language)
        if found:
            with speaking(language.code):
                made = render_template("review/shown.html", pack=pack, reading=language, **found)
                return _marked(made, say(text.english))
    return None


def _place(home: Home, pack: Programme, english: str, language: Language) -> dict[str, Any] | None:
    words = wording.in_language(home, pack, language.code)
    if english in pack.notice.text:
        return {"wording": words, "part": "notice"}
    if any(english in (one.title, one.wording, one.if_no) for one in pack.notice.consents):
        return {"wordings": [(language, dict(words.consents))], "part": "consent"}
    for step in pack.steps:
        if english in _texts(step):
            return {"step": step, "fields": list(show_step(step, {}).questions()), "part": "step"}
    for sentences in (pack.walk_in, pack.documents, pack.minors, tuple(pack.bring.values())):
        if english in sentences:
            return {"sentences": sentences, "part": "list"}
    return None


def _texts(step: Step) -> set[str]:
    asked = {text for one in step.questions for text in (one.label, one.ask, one.why, *(choice.label for choice in one.choices))}
    return {step.title, *step.guidance, *asked}


def _marked(html: str, text: str) -> Markup:
    """The first place between two tags where the text stands, marked."""
    wanted = str(escape(text))
    for one in _BETWEEN_TAGS.finditer(html):
        if wanted in one.group(1):
            there = one.group(1).replace(wanted, f"<mark>{wanted}</mark>", 1)
            html = f"{html[: one.start()]}>{there}<{html[one.end() :]}"
            break
    return Markup(html)  # noqa: S704 - rendered by our own template
