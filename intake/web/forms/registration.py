"""The form of one step, built from the pack: the same definition that bulk files and exports are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wtforms import Form

from intake.domain.problems import Problem
from intake.domain.programme import Kind, Question, Step
from intake.web.forms.answers import AnswerField, DigitField, MonthField, OneField, SeveralField
from intake.web.forms.listed import CountryField, LanguageField

MOST_TILES = 10
"""Numbers up to so many possible answers are shown as tiles: one touch instead of a keyboard."""
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


class StepForm(Form):
    """What every step's form can do; the fields are added by `form_for`."""

    def answers(self) -> dict[str, str]:
        """The answers as they are kept, '' where nothing was given."""
        return {field.question.key: field.data for field in self.questions()}

    def questions(self) -> Iterator[AnswerField]:
        """The fields, in the order asked."""
        return (field for field in self if isinstance(field, AnswerField))

    def found(self) -> list[Problem]:
        """What the page itself finds wrong."""
        return [problem for field in self.questions() for problem in field.found()]

    def carry(self, problems: Iterable[Problem]) -> None:
        """Bring the problems found to the fields they are about."""
        found = tuple(problems)
        for field in self.questions():
            field.problems = [problem for problem in found if problem.field == field.question.key]


def form_for(step: Step) -> type[StepForm]:
    """The form class of a step: one field a question."""
    fields = {question.key: _unbound(question) for question in step.questions}
    return type("StepFormOf" + step.key.title().replace("_", ""), (StepForm,), fields)


def _unbound(question: Any) -> Any:
    return field_for(question)(question)


def read_step(step: Step, sent: Mapping[str, str]) -> StepForm:
    """The form with what was sent."""
    return form_for(step)(formdata=sent)  # type: ignore[arg-type]


def show_step(step: Step, answers: Mapping[str, str]) -> StepForm:
    """The form with the answers of the draft."""
    return form_for(step)(data=dict(answers))
