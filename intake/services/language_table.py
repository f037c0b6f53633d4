"""How far each language is, in one table for the command and the page: texts translated and reviewed, prompts said by a volunteer, by a
computer's voice or by nobody, and the font that a device needs."""

from __future__ import annotations

from dataclasses import dataclass

from intake.services import review, sound
from intake.services.home import Home
from intake.services.languages import Language


@dataclass(frozen=True, slots=True)
class Line:
    """One language. `messages`: texts it has to have; `prompts`: what is said aloud for the open packs that are offered in it. Of these
    `recorded` are said by a volunteer, `computer` by the stand-in, `silent` by nobody, and `untranslated` have no words yet; together
    they are `prompts`. `reviewers`: names of accounts."""

    language: Language
    messages: int
    translated: int
    reviewed: int
    reviewers: tuple[str, ...]
    prompts: int = 0
    recorded: int = 0
    computer: int = 0
    silent: int = 0
    untranslated: int = 0

    @property
    def heard(self) -> int:
        """How many prompts can be heard, in whichever voice."""
        return self.recorded + self.computer


def table(home: Home | None) -> list[Line]:
    """Every language of the list, those that are off too, here or (without a home: nothing is offered, nothing heard) in the project."""
    return [_line(home, one) for one in review.progress(home)]


def _line(home: Home | None, one: review.Progress) -> Line:
    texts = (one.of, one.translated, one.reviewed, one.reviewers)
    if home is None or not one.language.offered:
        return Line(one.language, *texts)
    heard = sound.state(home, one.language.code)
    return Line(one.language, *texts, heard.prompts, heard.recorded, heard.computer, heard.silent, heard.untranslated)
