"""What a partner profile says, as frozen dataclasses. Reading and checking the file is in `profile_file.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from intake.domain.delivery import Route


class Filling(StrEnum):
    """What stands in a required column when the person has nothing to put there (never an invented ID number)."""

    BLANK = "blank"
    LENT = "lent"
    FACILITATOR = "facilitator"
    PLACEHOLDER = "placeholder"


class Absent(StrEnum):
    """Why a value is absent: FHIR R4 data-absent-reason codes (hl7.org/fhir/R4/valueset-data-absent-reason.html)."""

    UNKNOWN = "unknown"
    ASKED_UNKNOWN = "asked-unknown"
    TEMP_UNKNOWN = "temp-unknown"
    NOT_ASKED = "not-asked"
    ASKED_DECLINED = "asked-declined"
    MASKED = "masked"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """One column of the partner's file.

    `code` is stable; `headers` by language; `source` is a question key or one of the made values (`batch_id`, `partner_ref`, `change`,
    `consent_version`); `required`: the partner wants it filled; `filling` says how when the person lacks it, `placeholder` with what, and
    `agreement` under which written agreement; `codes` maps our values to the partner's; `needs_consent` names a consent without which the
    value is masked; `lends`: with the filling `lent`, whether a `number` or a `mailbox` is lent.
    """

    code: str
    headers: Mapping[str, str]
    source: str
    required: bool = False
    filling: Filling = Filling.BLANK
    absent: Absent = Absent.ASKED_UNKNOWN
    placeholder: str = ""
    agreement: str = ""
    codes: Mapping[str, str] | None = None
    needs_consent: str = ""
    lends: str = "number"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How files are closed and named: `encryption` is `age` or `openpgp` (`recipient`: the partner's age key, its OpenPGP certificate), or
    `aes_zip` or `xlsx_password` (with an agreed password, typed at export). `route` is how they travel."""

    encryption: str
    recipient: str = ""
    route: Route = field(default_factory=Route)


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """How the partner's answers are read: `synonyms` maps our column code to the headers it may have, in any language (already `normal`ed
    by the reader); `decisions` and `reasons` map the partner's words to our codes; `centres` maps centre codes to names (empty: any)."""

    synonyms: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, str]
    reasons: Mapping[str, str]
    centres: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reminders:
    """How a partner is reminded of a list without answers: at most `most` letters, `days` apart, `to` whom; then to whom `above` it goes.
    `to` and `above` are offices, as they stand in the letter; '' if the profile names none."""

    most: int = 3
    days: int = 7
    to: str = ""
    above: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole partner profile, one version of it. `name` is shown to coordinators; `language` is that of the headers."""

    code: str
    version: int
    name: str
    language: str
    columns: tuple[ProfileColumn, ...]
    formats: tuple[str, ...]
    delivery: Delivery
    most_rows: int
    answer_days: int
    answers: AnswerColumns
    reminders: Reminders = Reminders()
