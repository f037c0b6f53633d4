"""Fields that read and show one answer each, whatever it takes on the page: a line, tiles, a month, a name from a list.

What a field reads is the answer as it is kept (`data`: one string, '' for "not asked"); whether it is a good one is for the domain to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from intake.domain.places import STATELESS
from intake.domain.problems import Problem, problem
from intake.domain.programme import NOT_SAID, Kind, Question
from intake.web import words
from intake.web.language import say, select_locale

MOST_TILES = 10
"""Numbers up to so many possible answers are shown as tiles: one touch instead of a keyboard."""


class AnswerField(Field):
    """One question's answer. `shape` names the macro that shows it; `conflict`: an answer and a way to decline were both given;
    both are shown again then, and neither wins by chance."""

    shape = "line"

    def __init__(self, question: Question, **kwargs: Any) -> None:
        """`question`: of a pack."""
        super().__init__(label=question.label, **kwargs)
        self.question = question
        self.conflict = False
        self.data: str = ""
        self.problems: list[Problem] = []
        self.sent_tile = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002 - WTForms' signature
        """Read the answer from what was sent, or take the one in the draft."""
        self.process_errors = []
        self.data = self.read(formdata) if formdata is not None else ("" if data is unset_value else str(data))

    def read(self, sent: Any) -> str:
        """The answer in what was sent: a line, unless declined."""
        typed = str(sent.get(self.name, "")).strip()
        declined = [value for value in sent.getlist(self.decline_name) if value in self.question.decline]
        self.sent_tile = NOT_SAID if NOT_SAID in declined else "".join(declined[:1])
        self.conflict = bool(typed and declined)
        return typed or self.sent_tile

    @property
    def decline_name(self) -> str:
        """Under which name the two ways to decline are sent."""
        return f"{self.name}-decline"

    @property
    def declined(self) -> str:
        """The way in which it was declined, or ''."""
        return self.data if self.data in self.question.decline else ""

    @property
    def text(self) -> str:
        """What stands in the line."""
        return "" if self.declined else self.data

    @property
    def chosen(self) -> Sequence[str]:
        """The tiles that are on."""
        return [self.sent_tile] if self.conflict else self.data.split()

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(value, label, whether it declines) of each tile, in the language of the page."""
        return [(choice.value, say(choice.label), False) for choice in self.question.choices] + self.declines

    @property
    def alone(self) -> list[str]:
        """The choices that exclude all the others."""
        return [choice.value for choice in self.question.choices if choice.alone]

    @property
    def declines(self) -> list[tuple[str, str, bool]]:
        """The two ways to decline, as tiles."""
        return [(value, say(words.DECLINES[value]), True) for value in self.question.decline]

    def found(self) -> list[Problem]:
        """What the page itself finds wrong: an answer that is also declined."""
        if not self.conflict:
            return []
        return [problem("choices_exclude", self.question.key, value=say(words.DECLINES[NOT_SAID]))]


class OneField(AnswerField):
    """One tile out of several."""

    shape = "one"

    def read(self, sent: Any) -> str:
        """The tile that is on."""
        return str(sent.get(self.name, "")).strip()


class DigitField(OneField):
    """A small number, one tile each."""

    shape = "digit"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The numbers, then the ways to decline."""
        numbers = range(self.question.least, self.question.most + 1)
        return [(str(number), str(number), False) for number in numbers] + self.declines


class SeveralField(AnswerField):
    """Any number of tiles; kept with spaces between."""

    shape = "several"

    def read(self, sent: Any) -> str:
        """The tiles that are on."""
        return " ".join(one.strip() for one in sent.getlist(self.name) if one.strip())

    @property
    def by_half_days(self) -> bool:
        """Whether the choices are mornings and afternoons, which read best as two columns."""
        values = [choice.value for choice in self.question.choices if not choice.alone]
        return bool(values) and all(value.endswith(("_am", "_pm")) for value in values)


class MonthField(AnswerField):
    """A month and a year."""

    shape = "month"

    def read(self, sent: Any) -> str:
        """`YYYY-MM`; whatever was typed if it is not complete."""
        year, month = (str(sent.get(f"{self.name}-{part}", "")).strip() for part in ("year", "month"))
        typed = f"{year}-{month}" if year or month else ""
        declined = sent.getlist(self.decline_name)
        self.sent_tile = NOT_SAID if NOT_SAID in declined else "".join(declined[:1])
        self.conflict = bool(typed and declined)
        return typed or self.sent_tile

    @property
    def year(self) -> str:
        """What stands in the line for the year."""
        return self.text.partition("-")[0]

    @property
    def month(self) -> str:
        """The month that is picked."""
        return self.text.partition("-")[2]

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months in the language of the page."""
        return words.month_names()


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
    def choices(self) -> list[tuple[str, str, bool]]:
        """What is offered first, then the ways to decline."""
        return [(code, label, False) for code, label in self.tiles] + self.declines

    @property
    def text(self) -> str:
        """What stands in the line: what has no tile."""
        return "" if not self.data or self.declined or self.data in dict(self.tiles) else self.name_of(self.data)

    @property
    def listed(self) -> Iterable[tuple[str, str]]:
        """(code, name) of what the line proposes."""
        return words.language_names(select_locale()).items()

    def code_of(self, typed: str) -> str:
        """The code of what was typed; what was typed if it is none."""
        return words.language_code(typed)

    def name_of(self, code: str) -> str:
        """The name in the language of the page."""
        return words.language_name(code)


class CountryField(LanguageField):
    """A tile for each country the pack offers first and for people without one, and a line with a list of all."""

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
        return words.country_names(select_locale()).items()

    def code_of(self, typed: str) -> str:
        """The code of what was typed; what was typed if it is none."""
        return words.country_code(typed)

    def name_of(self, code: str) -> str:
        """The name in the language of the page."""
        return words.country_name(code)


FIELDS: dict[Kind, type[AnswerField]] = {
    Kind.TEXT: AnswerField,
    Kind.YEAR: AnswerField,
    Kind.PHONE: AnswerField,
    Kind.CHOICE: OneField,
    Kind.CHOICES: SeveralField,
    Kind.MONTH: MonthField,
    Kind.LANGUAGE: LanguageField,
    Kind.COUNTRY: CountryField,
}


def field_for(question: Question) -> type[AnswerField]:
    """The field that fits a question."""
    if question.kind is Kind.NUMBER:
        return DigitField if question.most - question.least < MOST_TILES else AnswerField
    return FIELDS[question.kind]
