"""Checking and cleaning the answers of one registration against its pack, the same for page, command and tablet.

Nothing is required because a partner requires it: every question may be declined or left unasked. What is there must be possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from intake.domain.contact import MODES_WITHOUT_NUMBER, read_number
from intake.domain.places import is_country, is_language
from intake.domain.problems import Problem, problem
from intake.domain.programme import DECLINED, Kind, Programme, Question
from intake.domain.wording import WITNESSES
from intake.domain.written import digits

ADULT_AGE = 18
OLDEST = 120
MINOR_BANDS = frozenset({"<12", "12-17"})
YES, NO = "yes", "no"
CONSENT_MODES = ("oral", "audio", "interpreter", "read")
"""How consent was given; `read`: the person read it herself, with the tablet in her hands (decision 8)."""
MINOR_WITH = ("guardian", "safeguarding_lead")
EMPLOYER_MODES = frozenset({"employer", "household"})
# Letters of any script, marks, digits, punctuation and plain spaces; no controls, no unassigned, no private use. Joiners (Cf) are needed
# by Persian, Sinhala and Bengali; direction overrides are not, and could disguise a name.
_NOT_SHOWN = re.compile("[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class When:
    """What "now" is for the checks, in the office's calendar."""

    year: int
    month: str

    @classmethod
    def of(cls, day: date) -> When:
        """The year and month (`YYYY-MM`) of a day."""
        return cls(day.year, f"{day.year:04d}-{day.month:02d}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found: clean `answers` (keys that were answered), `problems` that refuse it, `warnings` to be read out, `minor`."""

    answers: Mapping[str, str]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    minor: bool = False


@dataclass(slots=True)
class _Findings:
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check_answers(programme: Programme, answers: Mapping[str, str], region: str, when: When) -> Checked:
    """Check the answers to a pack's questions (consents apart); `region`: the point's, for phone numbers. Raises nothing."""
    findings = _Findings()
    questions = programme.by_key
    findings.problems += [problem("unknown_field", key) for key in answers if key not in questions]
    clean: dict[str, str] = {}
    for key, question in questions.items():
        value = _tidy(answers.get(key, ""))
        if not value:
            continue
        if _NOT_SHOWN.search(value):
            findings.problems.append(problem("control_characters", key))
            continue
        if value in question.decline:
            clean[key] = value
            continue
        found = _CHECKS[question.kind](question, value, region, when, findings)
        if found is not None:
            clean[key] = found
    _check_together(clean, findings)
    for key, question in questions.items():
        if key in clean and question.show_if and not question.show_if.holds(clean):
            if question.kind is Kind.PHONE:
                continue
            del clean[key]  # asked before an earlier answer was changed: it no longer belongs
    return Checked(clean, tuple(findings.problems), tuple(findings.warnings), is_minor(clean, when))


def is_minor(answers: Mapping[str, str], when: When) -> bool:
    """Under 18 by this year minus birth year, or by the band (domain section 2)."""
    year = answers.get("birth_year", "")
    if year.isdigit():
        return when.year - int(year) < ADULT_AGE
    return answers.get("age_band", "") in MINOR_BANDS


def check_consent(programme: Programme, consents: Mapping[str, str]) -> Checked:
    """Check the consents and how they were given: each purpose of the pack needs a yes or a no, and store needs a yes; who else was there
    (`consent_witness`) may be left out."""
    problems: list[Problem] = []
    clean: dict[str, str] = {}
    wanted = [consent.key for consent in programme.notice.consents]
    problems += [problem("unknown_field", key) for key in consents if key not in (*wanted, "consent_mode", "consent_witness")]
    for key in wanted:
        value = consents.get(key, "").strip()
        if value not in (YES, NO):
            problems.append(problem("consent_missing", key))
        clean[key] = value
    if clean.get("consent_store") == NO:
        return Checked({}, (problem("consent_store_missing", "consent_store"),))
    mode = consents.get("consent_mode", "").strip()
    if mode not in CONSENT_MODES:
        problems.append(problem("consent_mode_missing", "consent_mode"))
    witness = consents.get("consent_witness", "").strip()
    if witness and witness not in WITNESSES:
        problems.append(problem("not_a_witness", "consent_witness", witnesses=", ".join(WITNESSES)))
    return Checked(clean | {"consent_mode": mode} | ({"consent_witness": witness} if witness else {}), tuple(problems))


def _tidy(value: str) -> str:
    """NFC (Unicode Annex 15), line ends and runs of spaces made one space."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", value)).strip()


def _check_together(clean: dict[str, str], findings: _Findings) -> None:
    """Rules between questions: one age, and a number only with a way of being called that has one."""
    year, band = clean.get("birth_year", ""), clean.get("age_band", "")
    if year.isdigit() and band and band not in DECLINED:
        findings.problems.append(problem("two_ages", "age_band"))
    if clean.get("birth_year_estimated") == YES and not year.isdigit():
        del clean["birth_year_estimated"]
        findings.warnings.append(problem("estimated_without_year", "birth_year_estimated"))
    value = clean.get("contact_value", "")
    if value and value not in DECLINED and clean.get("contact_mode", "") in MODES_WITHOUT_NUMBER | set(DECLINED):
        findings.problems.append(problem("phone_not_wanted", "contact_value"))
    elif value and value not in DECLINED and "contact_mode" not in clean | {one.field: "" for one in findings.problems}:
        findings.problems.append(problem("contact_mode_missing", "contact_mode"))


def _text(question: Question, value: str, _region: str, _when: When, findings: _Findings) -> str | None:
    if len(value) > question.most:
        findings.problems.append(problem("too_long", question.key, most=question.most))
        return None
    return value


def _choice(question: Question, value: str, _region: str, _when: When, findings: _Findings) -> str | None:
    if question.key == "contact_mode" and value in EMPLOYER_MODES:
        findings.problems.append(problem("employer_number", question.key))
        return None
    if not question.takes(value):
        findings.problems.append(_not_a_choice(question))
        return None
    return value


def _not_a_choice(question: Question) -> Problem:
    return problem("not_a_choice", question.key, choices=", ".join([*(choice.value for choice in question.choices), *question.decline]))


def _choices(question: Question, value: str, _region: str, _when: When, findings: _Findings) -> str | None:
    given = set(value.split())
    known = [choice for choice in question.choices if choice.value in given]
    declined = given & set(question.decline)
    if len(known) + len(declined) != len(given):
        findings.problems.append(_not_a_choice(question))
        return None
    alone = [choice.value for choice in known if choice.alone] + sorted(declined)
    if alone and len(given) > 1:
        findings.problems.append(problem("choices_exclude", question.key, value=alone[0]))
        return None
    return " ".join(choice.value for choice in known)


def _whole(value: str) -> int | None:
    plain = digits(value)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 6 else None


def _year(question: Question, value: str, _region: str, when: When, findings: _Findings) -> str | None:
    year = _whole(value)
    if year is None or not when.year - OLDEST <= year <= when.year:
        findings.problems.append(problem("not_a_year", question.key, first=when.year - OLDEST, last=when.year))
        return None
    return str(year)


def _number(question: Question, value: str, _region: str, _when: When, findings: _Findings) -> str | None:
    number = _whole(value)
    if number is None or not question.least <= number <= question.most:
        findings.problems.append(problem("not_a_number", question.key, least=question.least, most=question.most))
        return None
    return str(number)


def _month(question: Question, value: str, _region: str, when: When, findings: _Findings) -> str | None:
    plain = digits(value)
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", plain, re.ASCII)
    if not match or not 1 <= int(match[2]) <= 12 or not when.year - OLDEST <= int(match[1]) <= when.year + 1:
        findings.problems.append(problem("not_a_month", question.key))
        return None
    month = f"{match[1]}-{int(match[2]):02d}"
    if month > when.month:
        findings.problems.append(problem("month_in_future", question.key))
        return None
    return month


def _phone(question: Question, value: str, region: str, _when: When, findings: _Findings) -> str | None:
    number = read_number(value, region) if len(value) <= 80 else None
    if number is None:
        findings.problems.append(problem("impossible_phone", question.key))
        return None
    if not number.allocated:
        findings.warnings.append(problem("unallocated_phone", question.key))
    return number.e164


def _language(question: Question, value: str, _region: str, _when: When, findings: _Findings) -> str | None:
    code = value.lower()
    if not is_language(code):
        findings.problems.append(problem("not_a_language", question.key))
        return None
    return code


def _country(question: Question, value: str, _region: str, _when: When, findings: _Findings) -> str | None:
    code = value.lower() if value.lower() == "stateless" else value.upper()
    if not is_country(code):
        findings.problems.append(problem("not_a_country", question.key))
        return None
    return code


_CHECKS: Mapping[Kind, Callable[[Question, str, str, When, _Findings], str | None]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YEAR: _year,
    Kind.NUMBER: _number,
    Kind.MONTH: _month,
    Kind.PHONE: _phone,
    Kind.LANGUAGE: _language,
    Kind.COUNTRY: _country,
}
