"""Recordings at a relay: it keeps what the office signed a list of, and gives it to tablets. It can play them, as anybody can, and cannot
put others in their place: a tablet compares each with the list, and knows by which key that has to be signed.

They lie in files, not in `relay.db`: a folder a language, with the list, and two files a recording.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import orjson

from intake.domain.sound_list import MOST_AT_ONCE, MOST_OF_ALL, Entry, Signed, read_list
from intake.exchange.audio import FORMS
from intake.services.languages import people_language
from intake.services.relay_home import Relay
from intake.store.base import Shelf

_LIST = "list.json"
MODE = 0o700


def check_lists(said: Mapping[str, list[str]]) -> dict[str, Signed]:
    """The lists in a bundle, by language, those of languages that this program does not know left out; raises ValueError, TypeError or
    AttributeError for what is none."""
    found = {language: Signed(*(str(one) for one in signed)) for language, signed in said.items() if people_language(language)}
    for language, signed in found.items():
        read_list(language, signed.list)
    return found


def take_lists(relay: Relay, lists: Mapping[str, Signed]) -> None:
    """Know from now on that these are the recordings there are; what is in none of them is deleted."""
    folder = relay.config.recordings
    for language, signed in lists.items():
        (folder / language).mkdir(parents=True, exist_ok=True, mode=MODE)
        _write(folder / language / _LIST, orjson.dumps([signed.list, signed.signature]))
        wanted = {_LIST} | {_name(mark, one, form) for mark, one in read_list(language, signed.list).items() for form in FORMS}
        for path in (folder / language).iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in lists:
            shutil.rmtree(path, ignore_errors=True)


def signed_list(relay: Shelf, language: str) -> Signed | None:
    """The office's list of a language's recordings; None if there is none."""
    try:
        return Signed(*orjson.loads((relay.config.recordings / language / _LIST).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def there(relay: Shelf, language: str) -> dict[str, Entry]:
    """Mark -> entry, of the recordings whose files are here."""
    listed = _listed(relay, language)
    files = _files(relay, language) if listed else {}
    return {mark: one for mark, one in listed.items() if _is_here(files, mark, one)}


def _listed(relay: Shelf, language: str) -> dict[str, Entry]:
    signed = signed_list(relay, language)
    try:
        return read_list(language, signed.list) if signed else {}
    except ValueError:  # a file that somebody has changed
        return {}


def _files(relay: Shelf, language: str) -> dict[str, int]:
    with suppress(OSError):
        return {one.name: one.stat().st_size for one in os.scandir(relay.config.recordings / language)}
    return {}


def _is_here(files: Mapping[str, int], mark: str, one: Entry) -> bool:
    return all(files.get(_name(mark, one, form)) == one.bytes_of(form) for form in FORMS)


def _name(mark: str, one: Entry, form: str) -> str:
    return f"{mark}.{one.version}.{form}"


def read(relay: Shelf, language: str, mark: str, form: str) -> tuple[bytes, str] | None:
    """The bytes of a recording in one form and their version; None if it is not here."""
    one = _listed(relay, language).get(mark)
    try:
        return ((relay.config.recordings / language / _name(mark, one, form)).read_bytes(), one.version) if one else None
    except OSError:
        return None


def lacking(relay: Relay) -> list[tuple[str, str]]:
    """(language, mark) of some recordings that stand in a list and are not here; none once there is no room."""
    folder, size = relay.config.recordings, 0
    found: list[tuple[str, str]] = []
    for language in sorted(one.name for one in folder.iterdir()) if folder.is_dir() else ():
        files = _files(relay, language)
        size += sum(files.values())
        found += [(language, mark) for mark, one in _listed(relay, language).items() if not _is_here(files, mark, one)]
    return found[:MOST_AT_ONCE] if size < MOST_OF_ALL else []


def take(relay: Relay, language: str, mark: str, sound: Mapping[str, bytes]) -> bool:
    """Keep a recording (form -> file), if it is one of the list to the last bit; returns whether it was."""
    one = _listed(relay, language).get(mark) if people_language(language) else None
    if one is None or any(hashlib.sha256(sound[form]).hexdigest() != one.digest_of(form) for form in FORMS):
        return False
    with suppress(OSError):  # no room: it is still lacking, and is asked for again
        for form in FORMS:
            _write(relay.config.recordings / language / _name(mark, one, form), sound[form])
    return True


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)
