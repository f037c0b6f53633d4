"""What speaks for and against two registrations being of one person: the evidence that `duplicates` weighs.

Only what the smallest registration holds is used. Every piece of evidence is a number, mostly 0..1, with a stable code; 0 means that there
is nothing to say, so an unanswered question never counts for or against anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.domain.names import HEARD_ALIKE, Agreement, Word, agreement, word_likeness

BANDS: Mapping[str, tuple[int, int]] = {
    "<12": (0, 11), "12-17": (12, 17), "18-29": (18, 29), "30-49": (30, 49), "50-64": (50, 64), "65+": (65, 110),
}  # fmt: skip
"""Age bands in years, both ends inside."""

CODES = (
    "same_name_sound", "third_name_same", "word_differs", "same_native_name", "native_name_differs", "call_name_differs",
    "same_birth_year", "birth_year_close", "birth_year_apart", "birth_years_far", "birth_band_fits", "birth_band_apart",
    "same_phone", "same_private_phone", "phone_differs",
    "sex_differs", "language_differs", "nationality_differs", "same_area", "dose_differs", "dose_down",
)  # fmt: skip
"""The codes, in the order of the numbers that `evidence` returns."""
(
    _NAME, _THIRD, _WORD_DIFFERS, _NATIVE, _NATIVE_DIFFERS, _CALL_DIFFERS,
    _YEAR, _CLOSE, _APART, _FAR, _BAND, _BAND_APART,
    _PHONE, _PRIVATE, _PHONE_DIFFERS,
    _SEX, _LANGUAGE, _NATIONALITY, _AREA, _DOSE, _DOSE_DOWN,
) = range(len(CODES))  # fmt: skip

NEAR = 2
"""Years: a birth year is often remembered one or two off, even when nobody calls it estimated."""

_TAIL = 7  # digits: what +961 3 123456, 03/123456 and 3123456 share, and enough to tell numbers apart
_OWN = frozenset({"own_private"})
_OTHERS = frozenset({"own_shared", "trusted_person"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A registration with the derived forms that every comparison needs, so that they are made once. Never stored.

    `born` is the earliest and latest possible year of birth, None when neither year nor band is known; `slack` the further years
    that an estimated year may be off (see NEAR); `number` a phone number as digits without leading zeros; `private` says that it is
    nobody else's.
    """

    latin: tuple[Word, ...]
    native: tuple[Word, ...]
    call: Word | None
    born: tuple[int, int] | None
    slack: int
    sex: str | None
    language: str | None
    nationality: str | None
    area: str | None
    dose_no: int | None
    last_dose_month: str | None
    number: str
    private: bool


def born(birth_year: int | None, age_band: str | None, this_year: int) -> tuple[int, int] | None:
    """The years between which a person was born, from a year or a band as of `this_year`; a birthday still to come adds a year."""
    if birth_year is not None:
        return birth_year, birth_year
    if age_band is None or age_band not in BANDS:
        return None
    youngest, oldest = BANDS[age_band]
    return this_year - oldest - 1, this_year - youngest


def number_key(contact_mode: str | None, contact_value: str | None) -> str:
    """The digits of a number that may be compared, without leading zeros; "" for a lent contact, no contact, or too few digits."""
    if not contact_value or (contact_mode not in _OWN and contact_mode not in _OTHERS):
        return ""
    digits = "".join([str(int(sign)) for sign in contact_value if sign.isdecimal()]).lstrip("0")
    return digits if len(digits) >= _TAIL else ""


def number_tail(number: str) -> str:
    """The end of a number that is the same with and without its country and trunk prefix."""
    return number[-_TAIL:]


def _names(evidence: list[float], a: Prepared, b: Prepared) -> None:
    seen: list[Agreement] = []
    native: Agreement | None = None
    if a.latin and b.latin:
        seen.append(agreement(a.latin, b.latin))
    if a.native and b.native:
        native = agreement(a.native, b.native)
        seen.append(native)
    # A middle name left out in one script is often there in the other: the only chance to see that it is another one.
    if a.latin and b.native and (not b.latin or not native):
        seen.append(agreement(a.latin, b.native, across=True))
    if a.native and b.latin and (not a.latin or not native):
        seen.append(agreement(a.native, b.latin, across=True))
    if not seen:
        return
    worst = min([view.worst for view in seen])
    agreed = max([view.agreed for view in seen])
    if worst >= HEARD_ALIKE and agreed >= 2:
        evidence[_NAME] = 1.0
        evidence[_THIRD] = float(agreed >= 3)
    evidence[_WORD_DIFFERS] = 1 - worst
    if native:
        evidence[_NATIVE] = float(native.worst == 1.0 and native.agreed > 1)
        evidence[_NATIVE_DIFFERS] = 1 - native.alike
    if a.call and b.call:
        evidence[_CALL_DIFFERS] = 1 - word_likeness(a.call, b.call)


def _birth(evidence: list[float], a: Prepared, b: Prepared) -> None:
    if a.born is None or b.born is None:
        return
    gap = max(a.born[0] - b.born[1], b.born[0] - a.born[1], 0)
    if a.born[0] < a.born[1] or b.born[0] < b.born[1]:
        evidence[_BAND] = float(gap == 0)
        evidence[_BAND_APART] = min(gap, 4) / 4
    elif gap == 0:
        evidence[_YEAR] = 1.0
    else:
        evidence[_CLOSE if gap <= NEAR else _APART if gap <= NEAR + a.slack + b.slack else _FAR] = 1.0


def _contact(evidence: list[float], a: Prepared, b: Prepared) -> None:
    if not a.number or not b.number:
        return
    if a.number.endswith(b.number) or b.number.endswith(a.number):
        evidence[_PHONE] = 1.0
        evidence[_PRIVATE] = float(a.private and b.private)
    else:
        evidence[_PHONE_DIFFERS] = 1.0


def _rest(evidence: list[float], a: Prepared, b: Prepared) -> None:
    if a.sex and b.sex and a.sex != b.sex:
        evidence[_SEX] = 1.0
    if a.language and b.language and a.language != b.language:
        evidence[_LANGUAGE] = 1.0
    if a.nationality and b.nationality and a.nationality != b.nationality:
        evidence[_NATIONALITY] = 1.0
    if a.area and a.area == b.area:
        evidence[_AREA] = 1.0
    if a.dose_no is not None and b.dose_no is not None and a.dose_no != b.dose_no:
        evidence[_DOSE] = 0.5 if abs(a.dose_no - b.dose_no) == 1 else 1.0
        first, then = (a, b) if a.dose_no < b.dose_no else (b, a)
        # Nobody has had fewer doses at a later date: YYYY-MM sorts as text.
        if first.last_dose_month and then.last_dose_month and first.last_dose_month > then.last_dose_month:
            evidence[_DOSE_DOWN] = 1.0


def evidence(a: Prepared, b: Prepared) -> list[float]:
    """The evidence on a pair, in the order of CODES; the same whichever registration comes first."""
    found = [0.0] * len(CODES)
    _names(found, a, b)
    _birth(found, a, b)
    _contact(found, a, b)
    _rest(found, a, b)
    return found
