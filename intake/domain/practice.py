"""Practising a registration: invented people, what each of them says, and how what was recorded compares with it.

Nobody here is real. A person says something about some questions; about every other question of a pack she would rather say nothing, so
that she can be practised with any pack. Nothing that is recorded in practice is kept, handed on or counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.messages import N_
from intake.domain.programme import NOT_SAID, UNKNOWN, Programme

WATERMARK = N_("Practice: nothing is kept, and nobody gets it.")
PHONE_DIGITS = 8
"""How many digits at the end tell two numbers apart, however the rest is written."""
NOTHING_TOLD = frozenset({"", UNKNOWN, NOT_SAID})
ANYTHING = "*"
NOBODY = "nobody"
"""Recorded as who decides: nobody is there who may, so nothing is kept."""


@dataclass(frozen=True, slots=True)
class Said:
    """What she says to one question (`words`, a msgid), and which answers fit it; ANYTHING: whatever is written, if something is."""

    words: str
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. `shows`: what one learns with her; `opens`: how she comes in; `says`: question or consent key -> what she says;
    `silent`: questions that are settled by another answer of hers; `kept`: False if she agrees to nothing being kept; `handover`: she
    answers by herself on the tablet."""

    key: str
    name: str
    shows: str
    opens: str
    says: Mapping[str, Said]
    silent: frozenset[str] = frozenset()
    kept: bool = True
    handover: bool = False

    def about(self, key: str) -> Said | None:
        """What she says to a question; None if the question does not come up with her."""
        return None if key in self.silent else self.says.get(key, RATHER_NOT)


class Verdict(StrEnum):
    """How one answer that was recorded compares with what she said."""

    SAME = "same"
    OTHER = "other"
    MISSING = "missing"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class Compared:
    """One question or consent: what she said, what was recorded, and the verdict."""

    key: str
    words: str
    recorded: str
    verdict: Verdict


RATHER_NOT = Said(N_("“I would rather not say.”"), (NOT_SAID, UNKNOWN, ""))


def compare(person: Person, pack: Programme, answers: Mapping[str, str], consents: Mapping[str, str], minor_with: str) -> list[Compared]:
    """Everything she said beside what was recorded, in the order of the form. If nothing is kept, only what she agreed to counts."""
    found = [_compared(consent.key, person.says[consent.key], consents.get(consent.key, "")) for consent in pack.notice.consents]
    decides = [_compared("minor_with", person.says["minor_with"], minor_with)] if "minor_with" in person.says else []
    if consents.get("consent_store") == "no":
        return found[:1]
    if minor_with == NOBODY:
        return found + decides
    for key, said, shown in _asked(person, pack):
        if shown or answers.get(key):
            found.append(_compared(key, said, answers.get(key, "")))
    return found + decides


def practised(compared: Iterable[Compared]) -> bool:
    """Whether what matters most was right: each yes and no, who decides with a child, and nothing written that she would not say."""
    matters = ("consent_", "minor_with")
    return all(one.verdict == Verdict.SAME or not (one.key.startswith(matters) or one.verdict == Verdict.TOO_MUCH) for one in compared)


def _asked(person: Person, pack: Programme) -> Iterator[tuple[str, Said, bool]]:
    expected = {key: said.fits[0] for key, said in person.says.items()}
    for question in pack.questions:
        said = person.about(question.key)
        if said is not None:
            yield question.key, said, question.show_if is None or question.show_if.holds(expected)


def _compared(key: str, said: Said, recorded: str) -> Compared:
    return Compared(key, said.words, recorded, _verdict(said, recorded))


def _verdict(said: Said, recorded: str) -> Verdict:
    if any(_same(fits, recorded) for fits in said.fits):
        return Verdict.SAME
    if NOT_SAID in said.fits:
        return Verdict.TOO_MUCH
    return Verdict.MISSING if recorded in NOTHING_TOLD else Verdict.OTHER


def _same(fits: str, recorded: str) -> bool:
    if fits == ANYTHING:
        return recorded not in NOTHING_TOLD
    digits = re.sub(r"\D", "", fits)
    if len(digits) >= PHONE_DIGITS - 1:
        return re.sub(r"\D", "", recorded)[-(PHONE_DIGITS - 1) :] == digits[-(PHONE_DIGITS - 1) :]
    return sorted(_plain(fits).split()) == sorted(_plain(recorded).split())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
