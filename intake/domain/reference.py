"""References: 8 random characters and a check character, no confusable ones (domain section 2).

Alphabet: Crockford's base 32 (crockford.com/base32.html) without Z: no I, L, O, U. That leaves 31 signs, a prime, so a weighted sum
modulo 31 as check character notices every single wrong sign and every swap of two neighbours (weights 1..8 are distinct and not 0).
"""

from __future__ import annotations

from collections.abc import Callable

from intake.domain.written import digits

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 8
PARTNER_LENGTH = 16
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def check_character(body: str) -> str:
    """The check character of the 8 signs of `body`."""
    return ALPHABET[sum((position + 1) * _VALUE[sign] for position, sign in enumerate(body)) % len(ALPHABET)]


def make_reference(below: Callable[[int], int]) -> str:
    """A fresh reference; `below(n)` gives a random whole number under n (pass `secrets.randbelow`)."""
    body = _drawn(below, LENGTH)
    return body + check_character(body)


def make_partner_ref(below: Callable[[int], int]) -> str:
    """A fresh partner_ref: 16 signs, about 79 random bits, so that files of two partners can't be joined nor a row's digest guessed."""
    return _drawn(below, PARTNER_LENGTH)


def _drawn(below: Callable[[int], int], length: int) -> str:
    """So many signs, each as likely as the others: one number is drawn for all of them, since asking the system is what takes time."""
    number, signs = below(len(ALPHABET) ** length), []
    for _ in range(length):
        number, value = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[value])
    return "".join(signs)


def read_reference(text: str) -> str | None:
    """The reference in `text` as typed or said (spaces, hyphens, small letters, local digits, O for 0, I or L for 1 forgiven); None if it
    is not one or its check character does not fit."""
    signs = "".join(sign for sign in digits(text).upper() if sign.isalnum()).translate(_HEARD_AS)
    if len(signs) != LENGTH + 1 or any(sign not in _VALUE for sign in signs):
        return None
    return signs if check_character(signs[:LENGTH]) == signs[LENGTH] else None


def read_partner_ref(text: str) -> str | None:
    """The partner_ref in `text`, with the same forgiveness; None if it is not one."""
    signs = "".join(sign for sign in digits(text).upper() if sign.isalnum()).translate(_HEARD_AS)
    return signs if len(signs) == PARTNER_LENGTH and all(sign in _VALUE for sign in signs) else None


def in_groups(reference: str) -> str:
    """The reference as printed and read aloud: groups of three, `4F7-K2M-9QD`."""
    return "-".join(reference[start : start + 3] for start in range(0, len(reference), 3))
