"""Fields for what there are long lists of: a few tiles first, then a line that proposes all the others by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from intake.domain.places import STATELESS
from intake.services.languages import all_languages, spoken
from intake.web import words
from intake.web.forms.answers import AnswerField, Tile
from intake.web.language import data_locale, say


class LanguageField(AnswerField):
    """A tile for each language the pack offers first (else our own), and a line with a list for all others."""

    shape = "listed"

    def read(self, sent: Any) -> str:
        """The code of what was typed, else the tile that is on."""
        typed, self.sent_tile = sent.get(f"{self.name}-other", "").strip(), str(sent.get(self.name, "")).strip()
        self.conflict = bool(typed and self.sent_tile in self.clashing)
        return self.code_of(typed) if typed else self.sent_tile

    @property
    def clashing(self) -> tuple[str, ...]:
        """The tiles that cannot stand beside something typed."""
        return self.question.decline

    @property
    def tiles(self) -> list[tuple[str, str]]:
        """(code, label) of what is offered first: each language by its own name and in the language of the page."""
        own = dict(words.first_languages())
        return [(code, self._label(own.get(code, ""), words.language_name(code))) for code in self.question.first or own]

    @staticmethod
    def _label(autonym: str, name: str) -> str:
        return name if words.plain(name) == words.plain(autonym or name) else f"{autonym} · {name}"

    @property
    def choices(self) -> list[Tile]:
        """What is offered first, then the ways to decline."""
        return [Tile(code, label) for code, label in self.tiles] + self.declines

    def said_as(self, value: str) -> tuple[str, str] | None:
        """A language is said by its own name, in itself: who understands it hears it."""
        autonym = dict(words.first_languages()).get(value)
        ours = spoken(value)
        if autonym is None:
            return None
        return (autonym, ours.code) if ours else ("", next(one.code for one in all_languages() if one.iso == value))

    @property
    def text(self) -> str:
        """What stands in the line: what has no tile."""
        return "" if not self.data or self.declined or self.data in dict(self.tiles) else self.name_of(self.data)

    @property
    def listed(self) -> Iterable[tuple[str, str]]:
        """(code, name) of what the line proposes."""
        return words.language_names(data_locale()).items()

    def code_of(self, typed: str) -> str:
        """The code of what was typed; what was typed if it is none."""
        return words.language_code(typed)

    def name_of(self, code: str) -> str:
        """The name in the language of the page."""
        return words.language_name(code)


class CountryField(LanguageField):
    """A tile for each country the pack offers first and for people without one, and a line with a list of all."""

    def said_as(self, value: str) -> tuple[str, str] | None:  # noqa: ARG002 - as above
        """By its name in the language of the page."""
        return None

    @property
    def clashing(self) -> tuple[str, ...]:
        """The tiles that cannot stand beside something typed."""
        return (STATELESS, *self.question.decline)

    @property
    def tiles(self) -> list[tuple[str, str]]:
        """(code, label) of the countries offered first, and of being stateless."""
        return [(code, words.country_name(code)) for code in self.question.first] + [(STATELESS, say(words.STATELESS_LABEL))]

    @property
    def listed(self) -> Iterable[tuple[str, str]]:
        """(code, name) of what the line proposes."""
        return words.country_names(data_locale()).items()

    def code_of(self, typed: str) -> str:
        """The code of what was typed; what was typed if it is none."""
        return words.country_code(typed)

    def name_of(self, code: str) -> str:
        """The name in the language of the page."""
        return words.country_name(code)
