"""What can be heard: the prompts of the open packs in a language, and the sound there is for each; a sound of other words than those of now
is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Connection

from intake.domain.problems import refuse
from intake.domain.programme import Kind, Programme
from intake.domain.spoken import ANSWER, MINOR, PLACES, Prompt, is_mark, mark_of, prompts_of
from intake.exchange.audio import FORMS
from intake.sealing.keyring import open_seal
from intake.services import relay_sounds
from intake.services.checked import Checked, all_checked, catalogue_of, checked
from intake.services.home import Home
from intake.services.languages import SOURCE, catalogue, forms_of, language_of, locale_of, people_languages
from intake.services.programme import Shelf, open_programmes
from intake.services.wording import languages_of
from intake.store import recording as kept
from intake.store.base import Store
from intake.store.recording import KeptRecording

VOLUNTEER, COMPUTER = "volunteer", "computer"
WAITING, APPROVED = "waiting", "approved"
INDEX = "index.json"
TEN = 10
"""A number with so many values or fewer is answered by touching one."""


@dataclass(frozen=True, slots=True)
class Said:
    """One prompt in one language: `text` is what is said, `source` what it says in English, `place` one of `spoken.PLACES`; `checked`:
    whether a native speaker has checked the words."""

    mark: str
    text: str
    source: str
    place: str
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound there is: of which kind, the version of its contents, its length in milliseconds, the bytes of its two forms."""

    kind: str
    version: str
    milliseconds: int
    ogg: int
    m4a: int


@dataclass(frozen=True, slots=True)
class State:
    """How far a language is: prompts in all, those without a translation, those with a recording, with a computer's voice, with neither;
    bytes a tablet keeps (Opus, AAC)."""

    language: str
    prompts: int
    untranslated: int
    recorded: int
    computer: int
    silent: int
    ogg: int
    m4a: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What the prompts of a language hang on."""

    checked: Checked
    catalogue: NullTranslations
    packs: list[tuple[str, int]]

    def is_still(self, now: _Known) -> bool:
        return self.checked is now.checked and self.catalogue is now.catalogue and self.packs == now.packs


_prompts: WeakKeyDictionary[Store, dict[str, tuple[_Known, tuple[list[Said], int]]]] = WeakKeyDictionary()


def check_language(language: str) -> str:
    """The code, if it is one of the list; raises Refused `not_a_choice`."""
    if language not in {one.code for one in people_languages()}:
        raise refuse("not_a_choice", "language", choices=", ".join(one.code for one in people_languages()))
    return language


def prompts(home: Shelf, language: str) -> tuple[list[Said], int]:
    """Everything that is said in a language, once each, and how many prompts have no translation yet: of the open packs that are offered in
    it, so nothing where none is. Worked out anew only when the packs, the catalogue or what is checked have changed: a tablet asks for
    hundreds of sounds in a row, and each has to be of words that are said now."""
    packs = _offered(home, language)
    now = _Known(checked(home), catalogue(language), [(one.code, one.version) for one in packs])
    before = _prompts.setdefault(home.store, {})
    if language not in before or not before[language][0].is_still(now):
        before[language] = now, _said(home, language, packs)
    return before[language][1]


def _said(home: Shelf, language: str, packs: list[Programme]) -> tuple[list[Said], int]:
    drafts, words = catalogue(language), catalogue_of(home, language)
    found: dict[str, Said] = {}
    missing = 0
    of_volunteers = language_of(language) is not None
    for one in prompts_of(packs) if packs else ():
        if one.place == MINOR and not of_volunteers:
            continue  # told to volunteers, in a language of theirs
        if language != SOURCE and not forms_of(drafts, one.msgid):
            missing += 1
            continue
        text = words.gettext(one.msgid)
        said, source = _filled(text, one), _filled(one.msgid, one)
        if (mark := mark_of(said)) not in found:
            found[mark] = Said(mark, said, source, one.place, all_checked(home, language, [one.msgid]))
    for text in _names(home, language) if found else ():
        if (mark := mark_of(text)) not in found:
            found[mark] = Said(mark, text, text, ANSWER)
    return sorted(found.values(), key=lambda one: PLACES.index(one.place)), missing


def _names(home: Shelf, language: str) -> Iterator[str]:
    """Answers that stand in no catalogue: numbers, countries offered first, and what the language itself is called."""
    yield next(one.autonym for one in people_languages() if one.code == language)
    countries = territories(language)
    for question in (question for pack in _offered(home, language) for question in pack.questions):
        if question.kind == Kind.NUMBER and question.most - question.least < TEN:
            yield from (str(number) for number in range(question.least, question.most + 1))
        if question.kind == Kind.COUNTRY:
            yield from (countries[code] for code in question.first if code in countries)


@cache
def territories(language: str) -> Mapping[str, str]:
    """ISO 3166-1 code -> name of the country in a language; empty for one that nobody has such a list for."""
    locale = locale_of(language)
    return dict(locale.territories) if locale else {}


def _offered(home: Shelf, language: str) -> list[Programme]:
    """The open packs that are offered in a language."""
    return [pack for pack in open_programmes(home) if language in languages_of(pack)]


def _filled(text: str, one: Prompt) -> str:
    return text % one.params if one.params else text


def available(home: Shelf, language: str) -> dict[str, Heard]:
    """Mark -> sound, for every prompt of now that can be heard in a language."""
    return _audible(home, language, prompts(home, language)[0])


def _audible(home: Shelf, language: str, said: list[Said]) -> dict[str, Heard]:
    both = made_in(home.config.sound, language) | _recorded(home, language)
    return {one.mark: both[one.mark] for one in said if one.mark in both}


def _recorded(home: Shelf, language: str) -> dict[str, Heard]:
    """Mark -> sound, of what volunteers have said and somebody has approved; at a relay, what of it the office has given it."""
    if not isinstance(home, Home):
        return {
            mark: Heard(VOLUNTEER, one.version, one.milliseconds, one.ogg, one.m4a)
            for mark, one in relay_sounds.there(home, language).items()
        }
    with home.store.reading() as connection:
        found = [one for one in kept.of_language(connection, language) if one.state == APPROVED]
    return {one.mark: Heard(VOLUNTEER, one.version, one.milliseconds, one.ogg_bytes, one.m4a_bytes) for one in found}


def made_in(folder: Path, language: str) -> dict[str, Heard]:
    """Mark -> sound, of what a computer's voice has said in a language."""
    try:
        index = orjson.loads((folder / language / INDEX).read_bytes())
        files = {path.name for path in (folder / language).iterdir()}
        there = {mark: Heard(COMPUTER, *about) for mark, about in index.items() if is_mark(mark)}
        return {mark: one for mark, one in there.items() if files.issuperset(f"{mark}.{form}" for form in FORMS)}
    except (OSError, ValueError, TypeError, AttributeError):  # none, or damaged: it is made anew
        return {}


def contents(home: Shelf, language: str, mark: str, form: str) -> tuple[bytes, str] | None:
    """The bytes of a sound in one of its forms (`ogg` or `m4a`) and their version; None if there is none."""
    if not is_mark(mark) or form not in FORMS:
        return None
    heard = available(home, language).get(mark)
    if heard is None:
        return None
    if heard.kind == VOLUNTEER:
        if not isinstance(home, Home):
            return relay_sounds.read(home, language, mark, form)
        data = recorded(home, language, mark, form)
        return (data, heard.version) if data else None
    try:
        return (home.config.sound / language / f"{mark}.{form}").read_bytes(), heard.version
    except OSError:
        return None


def recorded(home: Home, language: str, mark: str, form: str) -> bytes | None:
    """The bytes of the approved recording of a text in one of its forms; None if there is none."""
    with home.store.reading() as connection:
        found = [one for one in kept.of_language(connection, language) if (one.mark, one.state) == (mark, APPROVED)]
        return open_voice(home, connection, found[-1], form) if found else None


def place_of(recording_id: bytes, form: str) -> bytes:
    """Where the seal of a recording is bound to."""
    return b"recording:" + recording_id + f":{form}".encode()


def open_voice(home: Home, connection: Connection, one: KeptRecording, form: str) -> bytes | None:
    """The sound of a recording; None if its key is gone."""
    key = home.record_keys([one.key_id]).get(one.key_id)
    return open_seal(key, kept.sound(connection, one.id, form), place_of(one.id, form)) if key else None


def state(home: Shelf, language: str) -> State:
    """How far a language is."""
    said, untranslated = prompts(home, check_language(language))
    there = _audible(home, language, said)
    kinds = [there[one.mark].kind if one.mark in there else "" for one in said]
    sizes = sum(one.ogg for one in there.values()), sum(one.m4a for one in there.values())
    counts = kinds.count(VOLUNTEER), kinds.count(COMPUTER), kinds.count("")
    return State(language, len(said) + untranslated, untranslated, *counts, *sizes)


def silent(home: Shelf, language: str, *, recorded_only: bool = False) -> list[Said]:
    """The prompts of a language that cannot be heard, or (`recorded_only`) that no volunteer has recorded, in the order of their weight."""
    said, _ = prompts(home, check_language(language))
    there = _audible(home, language, said)
    heard = {mark for mark, one in there.items() if one.kind == VOLUNTEER or not recorded_only}
    return [one for one in said if one.mark not in heard]
