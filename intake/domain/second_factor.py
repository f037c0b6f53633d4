"""Second factors: who must have one, how codes are read, how many there may be."""

from __future__ import annotations

import unicodedata

from intake.domain.account import Role
from intake.domain.problems import refuse
from intake.domain.reference import ALPHABET
from intake.domain.written import digits

REQUIRED = frozenset({Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.PARTNER})
"""Who must have a second factor in a home for real work. Volunteers see too little to be asked for one, and need not own a phone."""
APP, PASSKEY, RECOVERY = "app", "passkey", "recovery_code"
MOST = 6
"""Factors of one account, together."""
RECOVERY_CODES, RECOVERY_SIGNS = 10, 10
APP_DIGITS = 6
LONGEST_NAME = 30
_GROUP = 5
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def read_code(text: str) -> tuple[str, str]:
    """What was typed: (APP, six digits) or (RECOVERY, ten signs); spaces, hyphens, small letters and local digits are forgiven.

    Raises Refused `wrong_second` for what can be neither.
    """
    signs = "".join(sign for sign in digits(text).upper() if sign.isalnum())
    if len(signs) == APP_DIGITS and signs.isascii() and signs.isdecimal():
        return APP, signs
    signs = signs.translate(_HEARD_AS)
    if len(signs) == RECOVERY_SIGNS and all(sign in ALPHABET for sign in signs):
        return RECOVERY, signs
    raise refuse("wrong_second", "code")


def check_factor_name(name: str) -> str:
    """The name its owner gives a passkey or an app, spaces tidied; raises Refused `factor_name`."""
    name = " ".join(name.split())
    shown = all(sign.isprintable() and unicodedata.category(sign) != "Cf" for sign in name)
    if not (0 < len(name) <= LONGEST_NAME and shown):
        raise refuse("factor_name", "name")
    return name


def in_fives(code: str) -> str:
    """A recovery code as it is printed."""
    return f"{code[:_GROUP]}-{code[_GROUP:]}"
