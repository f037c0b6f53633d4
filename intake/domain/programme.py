"""What a programme pack says, as frozen dataclasses. Reading and checking the file is in `pack_file.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

UNKNOWN = "unknown"
NOT_SAID = "not_said"
DECLINED: tuple[str, str] = (UNKNOWN, NOT_SAID)
"""The two answers every question takes: "don't know" and "rather not say". An absent key means: not asked."""


class Kind(StrEnum):
    """How a question is answered; decides the control, the cleaning and the check."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    YEAR = "year"
    NUMBER = "number"
    MONTH = "month"
    PHONE = "phone"
    LANGUAGE = "language"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: stable `value`, English msgid `label`, name of our pictogram ('' for none), `alone`: excludes the others."""

    value: str
    label: str
    pictogram: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ShowIf:
    """Ask only if the earlier question `key` was answered with one of `values`."""

    key: str
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether the question is to be asked, given the answers so far (several chosen values: any of them counts)."""
        return any(value in self.values for value in answers.get(self.key, "").split())


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `key` is in the inventory; `label` names it, `ask` is what the volunteer says, `why` is the guidance beside it.
    `first`: codes of the languages or countries that are offered before the list of all."""

    key: str
    kind: Kind
    label: str
    ask: str
    why: str = ""
    pictogram: str = ""
    choices: tuple[Choice, ...] = ()
    show_if: ShowIf | None = None
    most: int = 80
    least: int = 0
    decline: tuple[str, ...] = DECLINED
    first: tuple[str, ...] = ()

    def takes(self, value: str) -> bool:
        """Whether `value` is one of the question's choices."""
        return any(choice.value == value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: a question or a small group, with guidance for the volunteer (why we ask, how to ask, what never to ask)."""

    key: str
    title: str
    guidance: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """One purpose a person agrees to or not: `key` consent_store, consent_refer or consent_contact; `wording` is what is read out;
    `story`: the pictograms that tell it without words."""

    key: str
    title: str
    wording: str
    if_no: str
    pictogram: str = ""
    story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckChoice:
    """One answer to a check. `right`: it shows that the notice was understood; `right_without`: so it does for whoever did not give
    that consent."""

    value: str
    label: str
    pictogram: str = ""
    right: bool = False
    right_without: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A question that shows whether we said it well ("teach-back"), where somebody answers by pictures. The answer is kept nowhere."""

    ask: str
    pictogram: str
    choices: tuple[CheckChoice, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What is read out before the first question: `wording_id` names this version of all consent wordings; `pictograms`: one for each
    sentence, or none."""

    wording_id: str
    text: tuple[str, ...]
    consents: tuple[Consent, ...]
    pictograms: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One planned contact: `after_days` days after `after` (an event: registered, booked, done), or several: `times`, one `every` "week"
    or "month". `until`: what makes it needless ("answered", "done" or ''). `missed_days` after the day it counts as missed: then it is
    due again after `again_days`, up to `tries` in all, and then `missed` says: "nothing", or it goes to a "coordinator". `outcomes`: what
    may be noted."""

    key: str
    title: str
    after: str
    after_days: int
    every: str = ""
    times: int = 1
    until: str = ""
    missed_days: int = 7
    again_days: int = 7
    tries: int = 1
    missed: str = "nothing"
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole pack, one version of it. `consent_expires_days`: how long an agreement to hand on holds; 0: as long as the answers stay."""

    code: str
    version: int
    title: str
    short: str
    legal_basis: str
    agreement: str
    dpia_date: date | None
    languages: tuple[str, ...]
    partner: str
    notice: Notice
    steps: tuple[Step, ...]
    walk_in: tuple[str, ...]
    documents: tuple[str, ...]
    bring: Mapping[str, str]
    minors: tuple[str, ...]
    follow_up: tuple[FollowUp, ...]
    closed_days: int = 30
    most_days: int = 180
    dpia_reference: str = ""
    consent_expires_days: int = 0
    by_key: Mapping[str, Question] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order asked."""
        return tuple(question for step in self.steps for question in step.questions)

    @property
    def columns(self) -> tuple[str, ...]:
        """The header of a bulk file: point, question keys, consents, how the consent was given; the last two may be left out."""
        consents = (consent.key for consent in self.notice.consents)
        return ("point", *(question.key for question in self.questions), *consents, "consent_mode", "consent_language", "consent_witness")

    def missing_to_open(self) -> tuple[str, ...]:
        """What keeps the programme from opening (requirement 1): names of empty keys among legal basis, agreement and DPIA date."""
        wanted = {"legal_basis": self.legal_basis, "agreement": self.agreement, "dpia_date": self.dpia_date}
        return tuple(key for key, value in wanted.items() if not value)
