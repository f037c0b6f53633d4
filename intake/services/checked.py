"""What native speakers have checked, as it is in force: which translations are checked, and which words stand in the place of a draft.

A page asks for every sentence, so it is looked up at most every two seconds. A relay has it from the office.
"""

from __future__ import annotations

import gettext
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from weakref import WeakKeyDictionary

import orjson
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from intake.domain.review import digest_of, is_plain
from intake.services.home import Home
from intake.services.languages import FOLDER, SOURCE, catalogue, forms_of
from intake.store import relay as kept_relay
from intake.store import review as kept
from intake.store.base import Shelf, Store

REVIEWED = "reviewed "
"""How the comment of a message in a catalogue begins that a native speaker has checked; the beginning of the digest comes after it."""
MARK_SIGNS = 12
AT_RELAY = "reviews"
_FRESH_SECONDS = 2.0
_seen: WeakKeyDictionary[Store, tuple[float, Checked]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Checked:
    """`demo`: nothing has to be checked here. `digests`: language -> of the checked texts; `mended`: language -> English -> what stands for
    it, a text for each plural form."""

    demo: bool
    digests: Mapping[str, frozenset[bytes]]
    mended: Mapping[str, Mapping[str, tuple[str, ...]]]
    catalogues: dict[str, gettext.NullTranslations] = field(default_factory=dict, compare=False)


Row = tuple[str, bytes, str, list[str] | None]
"""Language, digest, and of a mended text its English and the words that stand for it (else "" and None)."""


class Mended(gettext.NullTranslations):
    """A catalogue in which some texts are other ones."""

    def __init__(self, drafts: gettext.NullTranslations, words: Mapping[str, tuple[str, ...]]) -> None:
        """`drafts` with `words` (English -> a text for each plural form) in the place of what it has."""
        super().__init__()
        self._drafts, self._words = drafts, words

    def gettext(self, message: str) -> str:
        """The text of a message."""
        found = self._words.get(message)
        return found[0] if found else self._drafts.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The text of a message for so many."""
        found = self._words.get(msgid1)
        return found[self._drafts.plural(n)] if found else self._drafts.ngettext(msgid1, msgid2, n)  # type: ignore[attr-defined]


def checked(shelf: Shelf) -> Checked:
    """What is checked in this home, or at this relay."""
    seen = _seen.get(shelf.store)
    if seen and time.monotonic() - seen[0] < _FRESH_SECONDS:
        return seen[1]
    demo, rows = _rows(shelf)
    found = _of(demo, rows)
    if seen and seen[1] == found:
        found = seen[1]  # with its catalogues
    _seen[shelf.store] = (time.monotonic(), found)
    return found


def forget(shelf: Shelf) -> None:
    """Look it up anew: it has just changed."""
    if shelf.store in _seen:
        _seen[shelf.store] = (-_FRESH_SECONDS, _seen[shelf.store][1])


def _rows(shelf: Shelf) -> tuple[bool, list[Row]]:
    with shelf.store.reading() as connection:
        if isinstance(shelf, Home):
            mended = {(one.language, one.digest): (one.english, one.mended) for one in kept.mended(connection)}
            return shelf.demo, [(*one, *mended.get(one, ("", None))) for one in kept.digests(connection)]
        said = orjson.loads(kept_relay.settings(connection).get(AT_RELAY, b'{"demo": false, "reviews": []}'))
    return bool(said["demo"]), rows_of(said["reviews"])


def for_relays(home: Home) -> dict[str, object]:
    """What a relay has to know of it."""
    demo, rows = _rows(home)
    return {"demo": demo, "reviews": [[language, digest.hex(), english, mended] for language, digest, english, mended in sorted(rows)]}


def rows_of(said: Iterable[list[object]]) -> list[Row]:
    """The rows in what `for_relays` made; raises ValueError, TypeError for anything else."""
    rows: list[Row] = []
    for language, digest, english, mended in said:
        words = None if mended is None else [str(one) for one in mended]  # type: ignore[attr-defined]
        rows.append((str(language), bytes.fromhex(str(digest)), str(english), words))
    return rows


def _of(demo: bool, rows: list[Row]) -> Checked:
    digests: dict[str, set[bytes]] = {}
    mended: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, digest, english, words in rows:
        digests.setdefault(language, set()).add(digest)
        if (
            words and all(map(is_plain, words)) and digest_of(english, forms_of(catalogue(language), english)) == digest
        ):  # else the draft has changed since
            mended.setdefault(language, {})[english] = tuple(words)
    return Checked(demo, {code: frozenset(some) for code, some in digests.items()}, mended)


def catalogue_of(shelf: Shelf, language: str) -> gettext.NullTranslations:
    """The catalogue of a language with the mended words in force."""
    found = checked(shelf)
    words = found.mended.get(language)
    if not words:
        return catalogue(language)
    return found.catalogues.setdefault(language, Mended(catalogue(language), words))


def all_checked(shelf: Shelf, language: str, texts: Iterable[str]) -> bool:
    """Whether a native speaker has checked the translation of each of these texts."""
    if language == SOURCE:
        return True
    here, known = checked(shelf).digests.get(language, frozenset()), catalogue(language)
    return all(is_checked(language, here, english, forms_of(known, english)) for english in texts)


def is_checked(language: str, here: frozenset[bytes], english: str, forms: list[str]) -> bool:
    """Whether one translation is checked: in this installation (`here`), or by the project."""
    return bool(forms) and is_checked_as(language, here, digest_of(english, forms))


def is_checked_as(language: str, here: frozenset[bytes], digest: bytes) -> bool:
    """The same, by the digest of a text that has a translation."""
    return digest in here or digest.hex()[:MARK_SIGNS] in _by_the_project(language)


@cache
def _by_the_project(language: str) -> frozenset[str]:
    """The beginnings of the digests that stand in the catalogue itself."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file() or f"# {REVIEWED}" not in path.read_text("utf-8"):
        return frozenset()
    with path.open("rb") as file:
        return frozenset(mark for message in read_po(file) for mark in marks_of(message))


def marks_of(message: Message) -> list[str]:
    """The beginnings of digests in the comments of a message."""
    return [one.removeprefix(REVIEWED).split()[0] for one in message.user_comments if one.startswith(REVIEWED)]
