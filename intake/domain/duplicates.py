"""Suspected duplicates: whether two registrations may be of one person, on minimal data and across scripts.

Nothing here decides: a score and its reasons are shown to a coordinator, who settles the pair. `match_codes` says which registrations are
compared at all (the caller turns the codes into keyed hashes), `compare` weighs the evidence of a pair. The weights are fitted by
`tools/fit_duplicates.py` and lie beside this module; ADR 0004 has the measured figures.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.domain.duplicates_codes import codes
from intake.domain.duplicates_evidence import CODES, Prepared, born, evidence, number_key
from intake.domain.messages import N_
from intake.domain.names import words

_FITTED = tomllib.loads((Path(__file__).parent / "duplicates_weights.toml").read_text(encoding="utf-8"))
_START: float = _FITTED["start"]
_WEIGHTS: tuple[float, ...] = tuple(float(_FITTED["weights"][code]) for code in CODES)

SUSPECT_FROM: float = _FITTED["suspect_from"]
"""The score (0..1) from which a pair is shown to a coordinator: the best F1 of the cross-validated fit."""

# By Bayes' rule the odds of a pair fall as 1/crowd; less steeply here, because not everybody in a crowd fits equally well. The usual crowd
# is that of the 2,000 registrations that the weights were fitted on. Both were chosen with tools/crowd_duplicates.py.
_CROWD_WEIGHT = 0.75
_USUAL_CROWD = 2
_PHONE = CODES.index("same_phone")

_WORTH_SAYING = 0.1  # log-odds: less than this moves a score by 2.5 points at most, and would only clutter the list of reasons
_ABSENT = frozenset({"", "unknown", "not_said"})

_REASONS: Mapping[str, str] = {
    "same_name_sound": N_("The names sound alike."),
    "third_name_same": N_("Three names or more sound alike."),
    "word_differs": N_("One of the names is different."),
    "same_native_name": N_("The name in the person's own script is the same."),
    "native_name_differs": N_("The names in the person's own script differ."),
    "call_name_differs": N_("They want to be called differently."),
    "same_birth_year": N_("The birth year is the same."),
    "birth_year_close": N_("The birth years are close."),
    "birth_year_apart": N_("The birth years differ, but one of them is estimated."),
    "birth_years_far": N_("The birth years are too far apart."),
    "birth_band_fits": N_("The ages fit."),
    "birth_band_apart": N_("The ages do not fit."),
    "same_phone": N_("The phone number is the same."),
    "same_private_phone": N_("It is said to be nobody else's phone."),
    "phone_differs": N_("The phone numbers differ."),
    "sex_differs": N_("The sex differs."),
    "language_differs": N_("The language differs."),
    "nationality_differs": N_("The nationality differs."),
    "same_area": N_("They were registered at the same point."),
    "dose_differs": N_("The number of doses differs."),
    "dose_down": N_("The later dose has the lower number."),
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is compared of one registration; nothing else may be used. None and "" mean absent.

    `birth_year` is YYYY, `age_band` one of `duplicates_evidence.BANDS` as of `this_year`, `area` the code of the intake point,
    `last_dose_month` YYYY-MM, `contact_value` an E.164 number (other spellings are understood); a lent contact is never compared.
    """

    name_latin: str
    name_native: str
    call_name: str
    birth_year: int | None
    birth_year_estimated: bool
    age_band: str | None
    sex: str | None
    language: str | None
    nationality: str | None
    area: str | None
    dose_no: int | None
    last_dose_month: str | None
    contact_mode: str | None
    contact_value: str | None
    this_year: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How likely a pair is one person (0..1, calibrated on pairs that share a match code), and the codes of why, weightiest first."""

    score: float
    reasons: tuple[str, ...]


def likeness(answers: Mapping[str, str], area: str, this_year: int) -> Likeness:
    """Take from the answers of a registration what may be compared; "unknown", "not_said", "" and unreadable numbers are absent."""

    def answer(key: str) -> str | None:
        value = (answers.get(key) or "").strip()
        return None if value in _ABSENT else value

    def number(key: str) -> int | None:
        value = answer(key)
        return int(value) if value is not None and value.isdecimal() else None

    mode = answer("contact_mode")
    return Likeness(
        name_latin=answer("name_latin") or "",
        name_native=answer("name_native") or "",
        call_name=answer("call_name") or "",
        birth_year=number("birth_year"),
        birth_year_estimated=answer("birth_year_estimated") == "yes",
        age_band=answer("age_band"),
        sex=answer("sex"),
        language=answer("language"),
        nationality=answer("nationality"),
        area=area or None,
        dose_no=number("dose_no"),
        last_dose_month=answer("last_dose_month"),
        contact_mode=mode,
        contact_value=None if mode == "lent" else answer("contact_value"),
        this_year=this_year,
    )


def prepare(person: Likeness) -> Prepared:
    """Derive once what every comparison of a registration needs. It holds the name's forms: keep it no longer than the Likeness."""
    call = words(person.call_name)
    return Prepared(
        latin=words(person.name_latin),
        native=words(person.name_native),
        call=call[0] if call else None,
        born=born(person.birth_year, person.age_band, person.this_year),
        slack=1 if person.birth_year_estimated else 0,
        sex=person.sex,
        language=person.language,
        nationality=person.nationality,
        area=person.area,
        dose_no=person.dose_no,
        last_dose_month=person.last_dose_month,
        number=number_key(person.contact_mode, person.contact_value),
        private=person.contact_mode == "own_private",
    )


def match_codes(person: Likeness | Prepared) -> frozenset[str]:
    """The raw match codes of a registration (see `duplicates_codes`): two registrations of one person should share at least one."""
    return codes(person if isinstance(person, Prepared) else prepare(person))


def compare(a: Likeness | Prepared, b: Likeness | Prepared, crowd: int = 0) -> Suspicion:
    """Weigh the evidence for and against two registrations being of one person; the order of the two does not matter.

    `crowd` is how many registrations share a match code with the newer one. Many namesakes of about the same age mean that this one is
    more likely one of them by chance, so a common name in a large programme weighs less than a rare one, and no list of names is needed.
    Pass it whenever it is known: without it a programme of 100,000 shows ten pairs for one that is right (ADR 0004).
    """
    found = evidence(a if isinstance(a, Prepared) else prepare(a), b if isinstance(b, Prepared) else prepare(b))
    total = _START
    if crowd > _USUAL_CROWD and not found[_PHONE]:  # namesakes do not share a phone by chance
        total -= _CROWD_WEIGHT * math.log(crowd / _USUAL_CROWD)
    said: list[tuple[float, str]] = []
    for value, weight, code in zip(found, _WEIGHTS, CODES, strict=True):
        if value:
            part = value * weight
            total += part
            if part > _WORTH_SAYING or part < -_WORTH_SAYING:
                said.append((-abs(part), code))
    said.sort()
    return Suspicion(1 / (1 + math.exp(-total)), tuple([code for _, code in said]))


def reason_text(code: str) -> str:
    """The English msgid of a reason. Raises KeyError for a code that `compare` never gives."""
    return _REASONS[code]
