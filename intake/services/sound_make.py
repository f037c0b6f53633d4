"""A computer's voice as a stand-in, said once on the server and kept by its mark, until a volunteer has recorded it; marked as what it is.

What is made is nobody's: it is in no backup, and made again when it is missing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

import orjson

from intake.domain.problems import Refused, refuse
from intake.exchange import espeak
from intake.exchange.audio import FORMS, from_wave, has_ffmpeg
from intake.services.languages import people_language, people_languages
from intake.services.programme import Shelf
from intake.services.sound import COMPUTER, INDEX, Heard, check_language, made_in, prompts

VERSION_LETTERS = 12
Progress = Callable[[int, int], None]
A_FEW = 60
EVERY = 25
"""After so many sounds the index is written: who stops it loses that many at most."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run did: said anew, there already, removed because nothing says it any more, and impossible to say."""

    language: str
    made: int
    there: int
    removed: int
    failed: int


def voice_of(language: str) -> str:
    """The computer's voice for a language; '' if there is none for it, or it is not installed."""
    found = people_language(language)
    there = found is not None and any(one == found.sound or one.startswith(f"{found.sound}-") for one in espeak.voices())
    return found.sound if found is not None and found.sound and there else ""


def can_make() -> bool:
    """Whether the programs are there."""
    return espeak.has_espeak() and has_ffmpeg()


def make(
    home: Shelf, language: str, progress: Progress = lambda _done, _all: None, *, again: bool = False, most: int | None = None
) -> Made:
    """Have a computer's voice say whatever is not yet there, and remove what nothing says any more. `again`: say all of it anew;
    `most`: say so many and leave the rest for another time.

    Raises Refused `not_a_choice`, `no_espeak`, `no_ffmpeg`, `no_voice`.
    """
    check_language(language)
    if not espeak.has_espeak():
        raise refuse("no_espeak")
    if not has_ffmpeg():
        raise refuse("no_ffmpeg")
    voice = voice_of(language)
    if not voice:
        raise refuse("no_voice", language=language)
    folder = home.config.sound / language
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    said, _ = prompts(home, language)
    known = {} if again else {mark: one for mark, one in made_in(home.config.sound, language).items() if _whole(folder, mark, one)}
    wanted = {one.mark for one in said}
    index = {mark: one for mark, one in known.items() if mark in wanted}
    missing = [one for one in said if one.mark not in index][:most]
    there, failed = len(index), 0
    for count, one in enumerate(missing, 1):
        try:
            index[one.mark] = _say(folder, one.mark, one.text, voice)
        except Refused:
            failed += 1
        if count % EVERY == 0:
            _write(folder / INDEX, _listed(index))
        progress(count, len(missing))
    _write(folder / INDEX, _listed(index))
    removed = _sweep(folder, set(index))
    return Made(language, len(missing) - failed, there, removed, failed)


def make_all(home: Shelf) -> list[Made]:
    """Make what is missing in every language that is offered and has a voice; nothing where the programs are missing."""
    return [make(home, one) for one in _spoken()]


def make_some(home: Shelf, most: int = A_FEW) -> int:
    """The same, but `most` sounds and no more, so that whoever else waits soon gets on; returns how many were made."""
    left = most
    for language in _spoken():
        if left > 0:
            left -= make(home, language, most=left).made
    return most - left


def _spoken() -> list[str]:
    return [one.code for one in people_languages() if voice_of(one.code)] if can_make() else []


def _whole(folder: Path, mark: str, one: Heard) -> bool:
    sizes = []
    for form in FORMS:
        with suppress(OSError):
            sizes.append((folder / f"{mark}.{form}").stat().st_size)
    return sizes == [one.ogg, one.m4a]


def _say(folder: Path, mark: str, text: str, voice: str) -> Heard:
    sound = from_wave(espeak.say(text, voice))
    for form, data in zip(FORMS, (sound.ogg, sound.m4a), strict=True):
        _write(folder / f"{mark}.{form}", data)
    version = hashlib.sha256(sound.ogg).hexdigest()[:VERSION_LETTERS]
    return Heard(COMPUTER, version, sound.milliseconds, len(sound.ogg), len(sound.m4a))


def _listed(index: Mapping[str, Heard]) -> bytes:
    return orjson.dumps({mark: astuple(one)[1:] for mark, one in index.items()}, option=orjson.OPT_SORT_KEYS)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, however often it is stopped."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def _sweep(folder: Path, wanted: set[str]) -> int:
    """Remove the files of sounds that nothing says any more; returns how many sounds."""
    gone = set()
    for path in folder.iterdir():
        if path.name != INDEX and path.stem not in wanted:
            gone.add(path.stem)
            path.unlink(missing_ok=True)
    return len(gone)
