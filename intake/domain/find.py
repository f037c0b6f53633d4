"""What may be shown of somebody before it is sure that it is her: a call name that only she, who says it, makes whole."""

from __future__ import annotations

import unicodedata

from intake.domain.programme import DECLINED

HIDDEN = "•••"
"""Always as many, so that nothing is told of the length."""


def masked(call_name: str) -> str:
    """The first and the last letter of a call name, `A•••z`; of two letters only the first, of one none; '' if no name was given.

    Letters keep the signs that are written on them; spaces, hyphens and the like are no letters.
    """
    if call_name in DECLINED:
        return ""
    letters = _letters(unicodedata.normalize("NFC", call_name))
    if not letters:
        return ""
    first = letters[0] if len(letters) > 1 else ""
    last = letters[-1] if len(letters) > 2 else ""
    return f"{first}{HIDDEN}{last}"


def _letters(name: str) -> list[str]:
    found: list[str] = []
    for sign in name:
        kind = unicodedata.category(sign)
        if kind[0] in "LN":
            found.append(sign)
        elif kind[0] == "M" and found:
            found[-1] += sign
    return found
