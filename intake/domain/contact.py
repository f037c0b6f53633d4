"""Contact: which ways of being called carry a number, and reading a number the way it is said at the intake point.

Numbers are parsed by Google's libphonenumber (the `phonenumbers` port) with the point's region and kept as E.164 (ITU-T E.164).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from intake.domain.written import digits

MODES_WITH_NUMBER = frozenset({"own_private", "own_shared", "trusted_person"})
MODES_WITHOUT_NUMBER = frozenset({"lent", "none"})
_WRITTEN = re.compile(r"[0-9+()\-./\s\u00a0\u200e\u200f\u202a-\u202e\u2066-\u2069]*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can exist: `e164`, and whether it lies in a range known to be in use."""

    e164: str
    allocated: bool


def read_number(text: str, region: str) -> Number | None:
    """The number in `text` as written at a point in `region` (ISO 3166-1); None if it cannot be one.

    Arabic-Indic and Persian digits, 00 for +, slashes, dots, brackets and spaces are forgiven; letters are not.
    """
    plain = digits(text).strip()
    if not _WRITTEN.fullmatch(plain):
        return None
    try:
        number = phonenumbers.parse(re.sub(r"[^0-9+]", "", plain), region)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Number(phonenumbers.format_number(number, PhoneNumberFormat.E164), phonenumbers.is_valid_number(number))
