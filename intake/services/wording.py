"""What is read out before somebody agrees, and the ledger of it: every wording that was ever in force, word for word, in each language.

The texts are made here, and pages show what is made here: so the hash in a consent is over what was really read out. A wording's id stands
for one English text for ever; a better translation is another text under the same id, with a hash and a date of its own.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.programme import Notice, Programme
from intake.domain.review import digest_of
from intake.domain.wording import Wording
from intake.services.checked import all_checked, catalogue_of, checked
from intake.services.home import Home
from intake.services.languages import SOURCE, language_of, people_language, spoken
from intake.store import programme as kept_packs
from intake.store import review as kept_reviews
from intake.store import wording as kept
from intake.store.base import Shelf, Store
from intake.store.wording import KeptWording

_noted: WeakKeyDictionary[Store, set[tuple[str, int, int]]] = WeakKeyDictionary()
"""The packs (code, version, which words were mended) whose wordings this process has seen on the ledger."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One wording on the ledger, to read. `until`: None while it is in force."""

    wording: Wording
    since: date
    until: date | None


def in_language(home: Shelf, pack: Programme, language: str) -> Wording:
    """What is read out for a pack, in one language, as native speakers mended it; English where a sentence has no translation."""
    return _said(pack.notice, language, catalogue_of(home, language))


@lru_cache(maxsize=256)
def _said(notice: Notice, language: str, known: gettext.NullTranslations) -> Wording:
    say = known.gettext
    asked = tuple((consent.key, say(consent.wording)) for consent in notice.consents)
    return Wording(notice.wording_id, language, tuple(say(sentence) for sentence in notice.text), asked)


def languages_of(pack: Programme) -> list[str]:
    """The languages a pack can be read out in."""
    return [found.code for code in pack.languages if (found := people_language(code))]


def readable(home: Shelf, pack: Programme, language: str, practice: bool = False) -> bool:
    """Whether what is read out may be read to a person in this language: where it is for real, once a native speaker has checked every
    sentence of the notice and of what is agreed to. English, in which it is written, always may."""
    if language == SOURCE or practice or checked(home).demo:
        return True
    asked = [text for one in pack.notice.consents for text in (one.title, one.wording, one.if_no)]
    return all_checked(home, language, [*pack.notice.text, *asked])


def may_be_read(home: Shelf, pack: Programme, language: str) -> bool:
    """As `readable`, for a code of two or three letters as a consent has it; a language that we have no words in was interpreted."""
    found = spoken(language) if language else None
    code = found.code if found else language
    return code not in languages_of(pack) or readable(home, pack, code)


def readable_languages(home: Shelf, pack: Programme, practice: bool = False) -> list[str]:
    """The languages a pack may be read out in here; English at least."""
    return [code for code in languages_of(pack) if readable(home, pack, code, practice)] or [SOURCE]


def unchecked_languages(home: Shelf, pack: Programme, practice: bool = False) -> list[str]:
    """The languages of a pack that nobody may read out here yet."""
    return [code for code in languages_of(pack) if not readable(home, pack, code, practice)]


def form_languages(home: Shelf, pack: Programme) -> list[str]:
    """The languages in which a tablet has the form: those of the volunteers, and those that may be read."""
    return [code for code in languages_of(pack) if language_of(code) or readable(home, pack, code)]


def hash_for(home: Home, pack: Programme, language: str) -> str:
    """The hash of what is read out in `language` (a code of two or three letters); '' if there is no text of ours in it, or none that may
    be read to a person yet: then somebody interpreted, or nobody knows."""
    found = spoken(language) if language else None
    code = found.code if found else ""
    if code not in languages_of(pack) or not readable(home, pack, code):
        return ""
    put_on_ledger(home, pack)
    return in_language(home, pack, code).hash


def put_on_ledger(home: Home, pack: Programme) -> None:
    """See to it that what is read out for a pack stands on the ledger, once in a process."""
    seen = _noted.setdefault(home.store, set())
    now = pack.code, pack.version, hash(repr(checked(home).mended))
    if now in seen:
        return
    with home.store.reading() as connection:
        missing = _missing(home, connection, pack)
    if missing:
        try:
            with home.store.writing() as connection:
                note_in(home, connection, pack)
        except IntegrityError:
            pass  # another process was first
    seen.add(now)


def _missing(home: Home, connection: Connection, pack: Programme) -> list[Wording]:
    there = {(one.wording_id, one.language, one.digest) for one in kept.of_programme(connection, pack.code)}
    return [one for one in _all(home, pack) if (one.id, one.language, one.digest) not in there]


def _all(home: Home, pack: Programme) -> Iterable[Wording]:
    return (in_language(home, pack, code) for code in dict.fromkeys([SOURCE, *languages_of(pack)]))


def note_in(home: Home, connection: Connection, pack: Programme) -> None:
    """Put on the ledger what is read out for a pack, in the caller's transaction; a text that another one replaces ends today.

    Raises Refused `wording_changed` if the same id stands for other words already.
    """
    known, today = kept.of_programme(connection, pack.code), home.today
    check_same(known, pack)
    runs = any((one.code, one.version, one.state) == (pack.code, pack.version, "open") for one in kept_packs.packs(connection))
    for one in _all(home, pack):
        same = [old for old in known if (old.wording_id, old.language) == (one.id, one.language)]
        there = next((old for old in same if old.digest == one.digest), None)
        for old in same:
            if old.digest != one.digest and old.until is None:
                kept.put_until(connection, old, today)
        if there is None:
            new = KeptWording(pack.code, one.id, one.language, one.digest, one.text, one.consents, today, None if runs else today)
            kept.add(connection, new)
        elif runs and there.until is not None:
            kept.put_until(connection, there, None)


def check_same(known: Iterable[KeptWording], pack: Programme) -> None:
    """Raise Refused `wording_changed` if the ledger has the pack's wording id with other English words."""
    source = _said(pack.notice, SOURCE, gettext.NullTranslations())
    if any((one.wording_id, one.language) == (source.id, SOURCE) and one.digest != source.digest for one in known):
        raise refuse("wording_changed", wording=source.id)


def opened_in(home: Home, connection: Connection, pack: Programme) -> None:
    """Note that a version of a pack is the one in force now: what it reads out begins, what others read out ends."""
    note_in(home, connection, pack)
    for one in kept.of_programme(connection, pack.code):
        if one.wording_id != pack.notice.wording_id and one.until is None:
            kept.put_until(connection, one, home.today)


def closed_in(home: Home, connection: Connection, programme: str) -> None:
    """Note that nothing is read out any more for a programme."""
    for one in kept.of_programme(connection, programme):
        if one.until is None:
            kept.put_until(connection, one, home.today)


def is_known(home: Home, pack: Programme, language: str, wording_hash: str) -> bool:
    """Whether these words were ever read out under the pack's wording id in this language."""
    put_on_ledger(home, pack)
    found = spoken(language)
    code = found.code if found else language
    if code in (SOURCE, *languages_of(pack)) and in_language(home, pack, code).hash == wording_hash:
        return True  # those of now: of nearly every envelope, so the ledger is not read for each
    with home.store.reading() as connection:
        known = kept.of_programme(connection, pack.code)
    return any((one.wording_id, one.language, one.digest.hex()) == (pack.notice.wording_id, code, wording_hash) for one in known)


def was_checked(home: Home, pack: Programme, language: str, wording_hash: str) -> bool:
    """Whether these words stand on the ledger under the pack's wording id, and a native speaker has checked each sentence of them: also
    where the catalogue has others by now."""
    found = spoken(language)
    code = found.code if found else language
    with home.store.reading() as connection:
        known = kept.of_programme(connection, pack.code)
        digests = {digest for one, digest in kept_reviews.digests(connection) if one == code}
        mended = {(one.english, *(one.mended or ())) for one in kept_reviews.mended(connection) if one.language == code}
    same = (pack.notice.wording_id, code, wording_hash)
    read = next((one for one in known if (one.wording_id, one.language, one.digest.hex()) == same), None)
    if read is None or len(read.text) != len(pack.notice.text) or len(read.consents) != len(pack.notice.consents):
        return False
    asked = [(one.wording, said) for one, (_, said) in zip(pack.notice.consents, read.consents, strict=True)]
    pairs = [*zip(pack.notice.text, read.text, strict=True), *asked]
    return all(digest_of(english, [said]) in digests or (english, said) in mended for english, said in pairs)


def ledger(home: Home, actor: Actor, programme: str) -> list[Listed]:
    """Every wording of a programme that was ever in force, newest first. Raises Refused `not_allowed`, `no_such_programme`."""
    if not (actor.may(Right.AUDIT) or actor.may(Right.MANIFEST)):
        raise refuse("not_allowed")
    with home.store.reading() as connection:
        packs = [one for one in kept_packs.packs(connection) if one.code == programme]
        found = kept.of_programme(connection, programme)
    if not packs:
        raise refuse("no_such_programme", programme=programme)
    listed = [Listed(Wording(one.wording_id, one.language, one.text, one.consents), one.since, one.until) for one in found]
    return sorted(listed, key=lambda one: (one.until is None, one.since), reverse=True)
