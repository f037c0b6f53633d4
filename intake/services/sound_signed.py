"""The office's signature over its recordings: a list a language, by which tablets know a sound for one that was approved, even if a relay
gives it to them. The public half comes to a tablet when it is enrolled, and to one that has none when somebody signs in on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from intake.domain.sound_list import MOST_BYTES_AT_ONCE, Entry, Signed, write_list
from intake.exchange.audio import FORMS
from intake.sealing.sounds import new_sound_secret, sign_sounds, sound_public
from intake.services import relay_sounds, sound
from intake.services.home import Home, week_of
from intake.services.languages import people_languages
from intake.services.programme import Shelf
from intake.services.sound import APPROVED, VOLUNTEER, open_voice
from intake.store import recording as kept
from intake.store.base import Store

KEY = "sound:key"
_digests: WeakKeyDictionary[Store, dict[bytes, tuple[str, str]]] = WeakKeyDictionary()
"""Id of a recording -> SHA-256 of its two files. A recording never changes, so each is opened for this once in a process."""


def _secret(home: Home) -> bytes:
    wrapped = home.keys.setting(KEY)
    if wrapped is None:
        home.keys.set_first(KEY, home.keyring.wrap(KEY.encode(), new_sound_secret()))
        wrapped = home.keys.setting(KEY) or b""
    return home.keyring.unwrap(KEY.encode(), wrapped)


def public(home: Home) -> str:
    """By what a tablet checks the lists (base64)."""
    return sound_public(_secret(home))


def signed(shelf: Shelf, language: str) -> Signed | None:
    """The signed list of a language's recordings, made here or, at a relay, as the office made it; None if there are none."""
    if not isinstance(shelf, Home):
        return relay_sounds.signed_list(shelf, language)
    entries = _entries(shelf, language)
    if not entries:
        return None
    listed = write_list(language, week_of(shelf.today), entries)
    return Signed(listed, sign_sounds(_secret(shelf), listed.encode()))


def for_relays(home: Home) -> dict[str, list[str]]:
    """The lists of all languages that have recordings."""
    with home.store.reading() as connection:
        spoken = kept.languages(connection, APPROVED)
    lists = {one.code: signed(home, one.code) for one in people_languages() if one.code in spoken}
    return {language: [one.list, one.signature] for language, one in lists.items() if one}


def _entries(home: Home, language: str) -> dict[str, Entry]:
    used = {mark for mark, one in sound.available(home, language).items() if one.kind == VOLUNTEER}
    known = _digests.setdefault(home.store, {})
    found: dict[str, Entry] = {}
    with home.store.reading() as connection:
        for one in kept.of_language(connection, language):
            if one.state != APPROVED or one.mark not in used:
                continue
            if one.id not in known:
                files = [open_voice(home, connection, one, form) for form in FORMS]
                if not all(files):
                    continue  # its key was destroyed a moment ago
                known[one.id] = (hashlib.sha256(files[0] or b"").hexdigest(), hashlib.sha256(files[1] or b"").hexdigest())
            found[one.mark] = Entry(one.version, one.milliseconds, one.ogg_bytes, one.m4a_bytes, *known[one.id])
    return found


def some(home: Home, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str, bytes, bytes]]:
    """(language, mark, Opus, AAC) of those recordings that are played now, as many as go into one turn with a relay."""
    found: list[tuple[str, str, bytes, bytes]] = []
    size = 0
    for language, mark in wanted:
        ogg, m4a = (sound.recorded(home, language, mark, form) for form in FORMS)
        if ogg and m4a:
            size += len(ogg) + len(m4a)
            if found and size > MOST_BYTES_AT_ONCE:
                break
            found.append((language, mark, ogg, m4a))
    return found
