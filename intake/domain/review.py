"""Which translation a native speaker has checked: known by a digest of the English and its translation. Another one is unchecked again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from intake.domain.messages import N_
from intake.domain.problems import refuse

MOST_WORDS = 2000
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|\{[a-z_]+\}")
NOTICE, CONSENT, QUESTION, OTHER = "notice", "consent", "question", "other"
KINDS: Mapping[str, str] = {
    CONSENT: N_("What is agreed to"),
    NOTICE: N_("What is read out first"),
    QUESTION: N_("Questions and answers"),
    OTHER: N_("Everything else"),
}
"""What a text is -> in words. In this order they are reviewed: what somebody agrees to comes first."""
_NOTES = (
    ("notice, read out", NOTICE),
    ("consent, read out", CONSENT),
    ("if the consent is refused", CONSENT),
    ("what the volunteer says", QUESTION),
    ("label of a question", QUESTION),
    ("hint for", QUESTION),
)


MARKUP = '<>&"'
"""What no translation holds: quotation marks are written as each language does."""


def digest_of(msgid: str, forms: Sequence[str]) -> bytes:
    """SHA-256 over the English and every form of its translation: 32 bytes."""
    return hashlib.sha256("\0".join((msgid, *forms)).encode()).digest()


def kind_of(notes: Sequence[str]) -> str:
    """What a text is, by the notes for its translator; of several the one that is reviewed first."""
    found = {kind for note in notes for words, kind in _NOTES if words in note}
    return next((kind for kind in KINDS if kind in found), OTHER)


def is_plain(text: str) -> bool:
    """Whether nothing in a translation could be read as HTML."""
    return not any(sign in text for sign in MARKUP)


def check_mended(english: str, forms: Sequence[str]) -> list[str]:
    """The words as they are kept, spaces in order. Raises Refused `review_words` (empty or too long), `review_signs` (pages say
    translations as they stand, so none may be HTML), `review_places` (placeholders)."""
    made = [" ".join(form.split()) for form in forms]
    if not all(made) or any(len(form) > MOST_WORDS for form in made):
        raise refuse("review_words", "words", most=MOST_WORDS)
    if not all(map(is_plain, made)):
        raise refuse("review_signs", "words", signs=" ".join(MARKUP))
    wanted = sorted(one.group(0) for one in PLACEHOLDER.finditer(english))
    for form in made:
        there = sorted(one.group(0) for one in PLACEHOLDER.finditer(form))
        bare = PLACEHOLDER.sub("", form)
        if (there != wanted and not (len(made) > 1 and set(there) <= set(wanted))) or "%" in bare:
            raise refuse("review_places", "words", places=", ".join(wanted) or "-")
    return made
