"""The one catalogue of failures: code -> HTTP status and the sentence that says what is wrong and what to do.

Pages translate the sentence, commands print it in English, JSON carries code and sentence. Sentences name fields and rows, never a value
that a person gave (values may be names or numbers).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from intake.domain import problems_house, problems_journey, problems_visit

CATALOGUE: Mapping[str, tuple[int, str]] = MappingProxyType(
    {**problems_journey.CATALOGUE, **problems_house.CATALOGUE, **problems_visit.CATALOGUE}
)
FOUND_BY_THE_TABLET = (
    "too_long",
    "control_characters",
    "not_a_choice",
    "choices_exclude",
    "not_a_year",
    "not_a_number",
    "not_a_month",
    "month_in_future",
    "not_a_language",
    "not_a_country",
    "impossible_phone",
    "phone_not_wanted",
    "contact_mode_missing",
    "two_ages",
    "estimated_without_year",
    "consent_missing",
    "consent_mode_missing",
    "minor_with_missing",
)
"""The codes of what the tablet can find wrong by itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: catalogue `code`, the `field` it concerns ('' for the whole) and the sentence's parameters.

    `sentence` stands instead of the catalogue's msgid where a reader of files says more exactly what is wrong.
    """

    code: str
    field: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    sentence: str = ""

    @property
    def status(self) -> int:
        """The HTTP status that fits."""
        return CATALOGUE[self.code][0]

    @property
    def msgid(self) -> str:
        """The English sentence with its %(name)s placeholders still in."""
        return self.sentence or CATALOGUE[self.code][1]

    @property
    def message(self) -> str:
        """The English sentence, filled in."""
        return self.msgid % dict(self.params) if self.params else self.msgid


def problem(code: str, field: str = "", **params: object) -> Problem:
    """Make a Problem; raises KeyError for a code that is not in the catalogue."""
    if code not in CATALOGUE:
        raise KeyError(code)
    return Problem(code, field, {key: str(value) for key, value in params.items()})


class Refused(Exception):
    """Raised by services and domain rules: the first problem decides the status, all are shown. Nothing has been changed."""

    def __init__(self, *problems: Problem) -> None:
        """`problems`: at least one."""
        self.problems = problems
        super().__init__(problems[0].message)

    @property
    def status(self) -> int:
        """The HTTP status that fits."""
        return self.problems[0].status


def refuse(code: str, field: str = "", **params: object) -> Refused:
    """Short for Refused(problem(...)): `raise refuse("no_such_batch", batch=7)`."""
    return Refused(problem(code, field, **params))
