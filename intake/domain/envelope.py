"""What is inside an envelope, read strictly: one registration as a tablet made it. And why an envelope may need a person.

A tablet closes an envelope to the office and can't open it again, so whatever can't be taken in at once is held for a coordinator; nothing
is thrown away by a program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from intake.domain.messages import N_
from intake.domain.picture_code import read_picture_code
from intake.domain.reference import read_reference

FORMAT = 2
OLD_FORMAT = 1
"""Made by an app from before wordings had a hash: it says nothing of the words it showed, and may wait on a tablet for weeks."""
MOST_BYTES = 64 * 1024
"""The largest contents of one envelope; an ordinary one has two kilobytes."""
MOST_SEALED = MOST_BYTES + 2048
"""The largest closed envelope that is kept as it came: a larger one was made by nothing of ours, and would only fill the disk."""
MOST_ANSWERS, MOST_TEXT = 100, 2000
KEPT, HELD = "kept", "held"
"""The two verdicts of a receipt. Either way the office has the envelope, and the tablet may forget it."""
CLOCK_AHEAD, CLOCK_BEHIND = timedelta(days=1), timedelta(days=90)
_ID = re.compile("[0-9a-f]{32}")
_CODE = re.compile("[A-Za-z0-9_.-]{0,100}")
_CODES = ("programme", "point", "language", "minor_with", "by", "wording")
_HASH = re.compile("([0-9a-f]{64})?")
LANGUAGE = re.compile("[A-Za-z_-]{2,20}")


class Unreadable(Exception):
    """Raised for contents that no tablet of ours makes."""


@dataclass(frozen=True, slots=True)
class Contents:
    """One registration as it left the tablet. `envelope` and `registration` are ids (32 hexadecimal digits), `by` is the badge of the
    volunteer, `made` the tablet's time (ISO 8601, UTC, by the minute), `language` the language the notice was read in, `wording` and
    `wording_hash` the words that the tablet showed ('' if it is an old one)."""

    envelope: str
    registration: str
    programme: str
    version: int
    point: str
    language: str
    answers: Mapping[str, str]
    consents: Mapping[str, str]
    minor_with: str
    reference: str
    picture_code: str
    by: str
    made: str
    wording: str = ""
    wording_hash: str = ""

    def made_at(self, now: datetime) -> datetime:
        """When it was made; `now` if the tablet's clock is wrong by more than a day ahead or three months behind."""
        at = datetime.fromisoformat(self.made)
        return at if now - CLOCK_BEHIND <= at <= now + CLOCK_AHEAD else now


_NAMES = tuple(field.name for field in fields(Contents))
_TEXTS = tuple(name for name in _NAMES if name not in ("version", "answers", "consents"))
_NEW = ("wording", "wording_hash")
_KEYS = {FORMAT: {*_NAMES, "format"}, OLD_FORMAT: {*_NAMES, "format"} - {*_NEW}}


def read_contents(found: Any) -> Contents:
    """The contents in what JSON gave; raises Unreadable for anything but exactly what a tablet writes."""
    if not isinstance(found, dict) or type(found.get("format")) is not int or found.keys() != _KEYS.get(found["format"]):
        raise Unreadable
    contents = Contents(**{name: found[name] for name in _NAMES if name in found})
    texts = [getattr(contents, name) for name in _TEXTS]
    given = [*_texts(contents.answers), *_texts(contents.consents), *texts]
    if not all(isinstance(text, str) and len(text) <= MOST_TEXT for text in given):
        raise Unreadable
    if isinstance(contents.version, bool) or not isinstance(contents.version, int) or not 0 < contents.version < 2**31:
        raise Unreadable
    # What is looked up or shown to a coordinator is no place for control characters, whole sentences or text that runs backwards.
    codes = [getattr(contents, name) for name in _CODES]
    known = all(_CODE.fullmatch(one) for one in codes) and _HASH.fullmatch(contents.wording_hash)
    if not (known and LANGUAGE.fullmatch(contents.language)):
        raise Unreadable
    if not (_ID.fullmatch(contents.envelope) and _ID.fullmatch(contents.registration)):
        raise Unreadable
    if read_reference(contents.reference) != contents.reference or read_picture_code(contents.picture_code) != contents.picture_code:
        raise Unreadable
    try:
        if datetime.fromisoformat(contents.made).utcoffset() != timedelta(0):
            raise Unreadable
    except ValueError:
        raise Unreadable from None
    return contents


def _texts(table: Any) -> list[Any]:
    if not isinstance(table, dict) or len(table) > MOST_ANSWERS:
        raise Unreadable
    return [*table, *table.values()]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an envelope is held: what is the matter, what can be done (English msgids), and whether a coordinator can take it in."""

    what: str
    do: str
    takes: bool = True


CANNOT_OPEN, NOT_READABLE, OTHER_CONTENTS = "cannot_open", "not_readable", "other_contents"
TABLET_REVOKED, ACCOUNT, POINT, UNTRAINED = "tablet_revoked", "account", "point", "untrained"
WORDING = "wording"
CLOSED, OLD_VERSION, ANSWERS = "programme_closed", "old_version", "answers"
ERASED, CHANGED, REFERENCE_TAKEN = "erased", "changed", "reference_taken"

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        CANNOT_OPEN: Reason(
            N_("It cannot be opened: it was closed to a key that is destroyed, or it was damaged."),
            N_("If the tablet still has it, send it again. Otherwise the person has to be registered anew. Then delete it."),
            takes=False,
        ),
        NOT_READABLE: Reason(
            N_("What is inside was not made by a tablet of ours."),
            N_("Ask whoever looks after the tablets, then delete it."),
            takes=False,
        ),
        OTHER_CONTENTS: Reason(
            N_("Another envelope with the same number came before, with other contents."),
            N_("Take it in as a registration of its own if the person is not registered yet, or delete it."),
        ),
        TABLET_REVOKED: Reason(
            N_("The tablet had been revoked when this arrived."),
            N_("Take it in if you know that it was filled in by your volunteers; otherwise delete it."),
        ),
        ACCOUNT: Reason(
            N_("The account of whoever registered is closed, or does not fit the tablet."),
            N_("Take it in if you know who it was; otherwise delete it."),
        ),
        UNTRAINED: Reason(
            N_("Whoever registered has not done the course yet."),
            N_("Look at it with the volunteer, then take it in; or delete it and register the person anew together."),
        ),
        POINT: Reason(
            N_("It is for an intake point outside the tablet’s area, or one that does not exist."),
            N_("Take it in for the tablet’s own area, or delete it."),
        ),
        CLOSED: Reason(
            N_("The programme is closed, or not known here."),
            N_("When the programme is open again, take it in. Otherwise tell the person at the next visit, and delete it."),
        ),
        OLD_VERSION: Reason(
            N_("It was made with an old version of the programme that is not taken any more."),
            N_("Take it in as it was asked then, or delete it."),
        ),
        WORDING: Reason(
            N_("The words that the tablet read out before the person agreed are not known here, or nobody has checked them yet."),
            N_("Take it in if you know the tablet, and have her agree anew at the next visit. Otherwise delete it."),
        ),
        ANSWERS: Reason(
            N_("Some answers cannot be right."),
            N_("Take it in without these answers, and ask again at the next visit; or delete it."),
        ),
        ERASED: Reason(
            N_("This registration was erased at the person’s request, and came once more."),
            N_("Delete it."),
            takes=False,
        ),
        CHANGED: Reason(
            N_("The registration is kept already, with other answers."),
            N_("What was kept first stands. Ask the person at the next visit, then delete this."),
            takes=False,
        ),
        REFERENCE_TAKEN: Reason(
            N_("It is kept, but its card carries a reference that somebody else has."),
            N_("At the next visit find the person by the pictures, and give out a new card. Then delete this line."),
            takes=False,
        ),
    }
)
