"""Fields that read and show one answer each, whatever it takes on the page: a line, tiles, a month, a name from a list.

What a field reads is the answer as it is kept (`data`: one string, '' for "not asked"); whether it is a good one is for the domain to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wtforms import Field
from wtforms.utils import unset_value

from intake.domain.problems import Problem, problem
from intake.domain.programme import NOT_SAID, Question
from intake.web import words
from intake.web.language import say


class Tile(NamedTuple):
    """One tile: what it sends, its label in the language of the page, its pictogram ('' for none), whether it declines."""

    value: str
    label: str
    picture: str = ""
    quiet: bool = False


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
    def choices(self) -> list[Tile]:
        """The tiles, the ways to decline last."""
        return [Tile(choice.value, say(choice.label), choice.pictogram) for choice in self.question.choices] + self.declines

    @property
    def alone(self) -> list[str]:
        """The choices that exclude all the others."""
        return [choice.value for choice in self.question.choices if choice.alone]

    def short_of(self, value: str) -> str:
        """What stands for a choice in a week strip, '' in any other question."""
        return self.short_names.get(value.partition("_")[0], "")

    @property
    def short_names(self) -> Mapping[str, str]:
        """What a week strip calls its days; nothing in any other question."""
        return {}

    @property
    def declines(self) -> list[Tile]:
        """The two ways to decline, as tiles; their pictograms have the values' names."""
        return [Tile(value, say(words.DECLINES[value]), value, True) for value in self.question.decline]

    def said_as(self, value: str) -> tuple[str, str] | None:  # noqa: ARG002 - for those below
        """What is said for a tile, and in which of our languages, where that is not its label; ("", ""): nothing."""
        return None

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
    def choices(self) -> list[Tile]:
        """The numbers, then the ways to decline."""
        numbers = range(self.question.least, self.question.most + 1)
        return [Tile(str(number), str(number), f"tally_{number}") for number in numbers] + self.declines


class SeveralField(AnswerField):
    """Any number of tiles; kept with spaces between."""

    shape = "several"

    def read(self, sent: Any) -> str:
        """The tiles that are on."""
        return " ".join(one.strip() for one in sent.getlist(self.name) if one.strip())

    @property
    def columns(self) -> str:
        """The class of the tiles: mornings and afternoons read best as two columns; by pictures, days are a strip of seven."""
        values = [choice.value for choice in self.question.choices if not choice.alone]
        if values == [f"{day}_{half}" for day in words.DAYS for half in ("am", "pm")]:
            return "two half-days"
        return "some week" if values == list(words.DAYS) else "some"

    @property
    def short_names(self) -> Mapping[str, str]:
        """The days, as short as the language has them."""
        return words.day_names() if self.columns != "some" else {}


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
