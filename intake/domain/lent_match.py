"""Whose is a message that arrived on a lent contact? Decided by what is certain; whatever is not waits for a person (decision 27).

Certain are: the tag of a plus-address, a partner_ref in the text of somebody who has a place there, and a contact on which nobody but one
person has or had a place in the time in question. Who sent it is never known, so nothing is believed of it by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.domain.lent import TRANSPORT
from intake.domain.messages import N_
from intake.domain.reference import PARTNER_LENGTH, read_partner_ref

MOST_TEXT = 2000
"""Characters of a message that are kept."""
MOST_SENDER = 80
FOR_HER, QUEUED, NOBODY = "for_her", "queued", "nobody"
REASONS: Mapping[str, str] = {
    "tag": N_("It was sent to her own address."),
    "named": N_("It names her row, and she has this contact."),
    "alone": N_("Nobody else has had this contact in that time."),
    "told": N_("Whoever took it down said whose it is."),
    "shared": N_("Several people have this contact, and it does not say whose it is."),
    "names_two": N_("It names two people."),
    "names_other": N_("It names somebody who does not have this contact, or a row that is not known."),
    "unknown_tag": N_("The address it was sent to belongs to nobody."),
    "too_old": N_("It was on its way for too long: somebody else may have had this contact since."),
}
"""Why a message is somebody's, or waits: code -> sentence."""
_WORD = re.compile(r"[^\W_]+")
_NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_CODE_FROM = 10
"""A word of so many letters and digits mixed may be meant as somebody's row."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One place on the contact, had or cooling off. `person`: None once she is forgotten; `since`: None where it is not known any more."""

    person: bytes | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Match:
    """`verdict`: FOR_HER (with `person`), QUEUED, or NOBODY; `reason`: a key of REASONS, '' for NOBODY."""

    verdict: str
    reason: str = ""
    person: bytes | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the text names: `persons` with a partner_ref that is known, `unknown`: something that looks like one and is not."""

    persons: frozenset[bytes]
    unknown: bool


def clean(text: str) -> str:
    """The text as it is kept: at most MOST_TEXT characters, nothing in it that cannot be seen, lines kept."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = ("".join(sign for sign in line if unicodedata.category(sign) not in _NOT_SHOWN).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()[:MOST_TEXT]


def refs_in(text: str) -> tuple[list[str], set[str]]:
    """What may be a partner_ref in a text, however it is grouped; and those among them, and shorter ones, that are surely meant as a code
    of somebody: one word with letters and digits."""
    words = [found.group() for found in _WORD.finditer(text)]
    refs, codes = [], set()
    for at, word in enumerate(words):
        if len(word) >= _CODE_FROM and any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word):
            codes.add(read_partner_ref(word) or word)
        joined = ""
        for other in words[at:]:
            joined += other
            if len(joined) >= PARTNER_LENGTH:
                break
        ref = read_partner_ref(joined)
        if ref and ref not in refs:
            refs.append(ref)
    return refs, codes


def match(places: Sequence[Standing], own: Standing | None, named: Named, sent: datetime, now: datetime, *, tagged: bool) -> Match:
    """Decide. `places`: all on this contact; `tagged`: it was sent to a plus-address, `own`: the place with that tag; `sent`: when it was
    sent, as far as is known."""
    if tagged:
        return _by_tag(own, named)
    here = {one.person for one in places if one.person is not None}
    if named.persons or named.unknown:
        if len(named.persons) > 1:
            return Match(QUEUED, "names_two")
        if named.unknown or not named.persons <= here:
            return Match(QUEUED, "names_other") if places else Match(NOBODY)
        (person,) = named.persons
        return Match(FOR_HER, "named", person)
    could = [one for one in places if one.since is None or one.since <= sent]
    if not any(one.person for one in places):
        return Match(NOBODY)
    if not could:  # sent before anybody had it, or so it says: nothing is lost by a wrong clock
        return Match(QUEUED, "too_old")
    if not any(one.person for one in could):
        return Match(NOBODY)
    if now - sent > TRANSPORT:
        return Match(QUEUED, "too_old")
    if len(could) > 1:
        return Match(QUEUED, "shared")
    return Match(FOR_HER, "alone", could[0].person)


def _by_tag(own: Standing | None, named: Named) -> Match:
    if own is None:
        return Match(QUEUED, "unknown_tag")
    if own.person is None:
        return Match(NOBODY)
    if named.persons - {own.person}:
        return Match(QUEUED, "names_other")
    return Match(FOR_HER, "tag", own.person)
