"""The list of a language's recordings that the office signs: for each text, by its mark, what the two files of its sound must be.

As JSON: `{"language", "made", "sounds": {mark: [version, milliseconds, Opus bytes, AAC bytes, SHA-256 of the Opus, SHA-256 of the AAC]}}`.
`made` is the Monday of the week in which it was signed, so that an older list is known for one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date

from intake.domain.spoken import is_mark

MOST_OF_ONE = 400_000
"""Bytes of one file: forty seconds of either form are some 200 kB."""
MOST_OF_ALL = 300_000_000
"""Bytes of all recordings that a relay keeps: all texts of all languages in both forms are some 200 MB."""
MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 50, 1_500_000
"""How many recordings a relay asks for in one turn, and how many bytes of them it is given."""
_HEX = re.compile("[0-9a-f]{64}")
_VERSION = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the two files of a recording are: the version of its contents, its length, bytes and SHA-256 (hexadecimal) of Opus and AAC."""

    version: str
    milliseconds: int
    ogg: int
    m4a: int
    ogg_digest: str
    m4a_digest: str

    def bytes_of(self, form: str) -> int:
        """How long a file is."""
        return self.ogg if form == "ogg" else self.m4a

    def digest_of(self, form: str) -> str:
        """What a file's SHA-256 is."""
        return self.ogg_digest if form == "ogg" else self.m4a_digest


@dataclass(frozen=True, slots=True)
class Signed:
    """A list as it travels: exactly the text that was signed, and the signature (base64)."""

    list: str
    signature: str


def write_list(language: str, made: date, entries: Mapping[str, Entry]) -> str:
    """The text to sign."""
    sounds = {mark: astuple(entry) for mark, entry in sorted(entries.items())}
    return json.dumps({"language": language, "made": made.isoformat(), "sounds": sounds}, separators=(",", ":"))


def read_list(language: str, text: str) -> dict[str, Entry]:
    """Mark -> entry; raises ValueError for what is no list of this language."""
    try:
        said = json.loads(text)
        found = {mark: Entry(*about) for mark, about in said["sounds"].items()}
        date.fromisoformat(said["made"])
        if said["language"] == language and all(is_mark(mark) and _is_right(entry) for mark, entry in found.items()):
            return found
    except (KeyError, TypeError, AttributeError):
        pass
    raise ValueError(language)


def _is_right(one: Entry) -> bool:
    sizes = all(type(size) is int and 0 < size <= MOST_OF_ONE for size in (one.ogg, one.m4a))
    texts = bool(_VERSION.fullmatch(one.version) and _HEX.fullmatch(one.ogg_digest) and _HEX.fullmatch(one.m4a_digest))
    return sizes and texts and type(one.milliseconds) is int and one.milliseconds >= 0
