"""The languages: `translations/languages.toml` is the one list of them, and everything about a language is derived from it.

A language of the pages has every text (scope `whole`). A language of the people has what is read or said to the person herself (scope
`people`): the tablet's form, the notice and the consents, the card, what is read out of what is kept.
"""

from __future__ import annotations

import gettext
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count, takewhile
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from intake.domain.places import long_language, short_language

FOLDER = Path(__file__).resolve().parents[2] / "translations"
STATES = ("enabled", "draft", "off")
SCOPES = ("whole", "people")
CALENDARS = ("gregorian", "ethiopic", "persian")
SOURCE = "en"
"""The language the msgids are written in."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `code` as gettext writes it, `name` in English, `autonym` its own name for itself, `script` ISO 15924, `direction`
    ltr or rtl, `plural` gettext's rule, `calendar` the one a year may be told in, `sound` the voice of espeak-ng ('': none), `font` the
    family a device needs ("system": any)."""

    code: str
    name: str
    autonym: str
    script: str
    direction: str
    plural: str
    calendar: str
    sound: str
    font: str
    state: str
    scope: str

    @property
    def draft(self) -> bool:
        """Whether no native speaker has reviewed the translation yet."""
        return self.state == "draft"

    @property
    def offered(self) -> bool:
        """Whether it can be chosen by or for somebody."""
        return self.state != "off"

    @property
    def whole(self) -> bool:
        """Whether it has every text of the pages."""
        return self.scope == "whole"

    @property
    def tag(self) -> str:
        """The code as HTML and HTTP write it (BCP 47); with the script where that is not the one which CLDR takes for granted: Serbian is
        in Latin letters here, and a device would write its months in Cyrillic ones."""
        granted = get_global("likely_subtags").get(self.code, "")
        other = granted and "_" not in self.code and f"_{self.script}_" not in granted
        return f"{self.code}-{self.script}" if other else self.code.replace("_", "-")

    @property
    def iso(self) -> str:
        """The ISO 639-3 code, as in the answer to which language somebody speaks."""
        return long_language(self.code.partition("_")[0])


@cache
def all_languages() -> tuple[Language, ...]:
    """Every language of the list, in its order. Raises ValueError for a list that can't be right: that is a mistake in the release."""
    table = tomllib.loads((FOLDER / "languages.toml").read_text("utf-8"))
    found = tuple(Language(**entry) for entry in table["languages"])
    for one in found:
        words = (one.state in STATES, one.scope in SCOPES, one.direction in ("ltr", "rtl"), one.calendar in CALENDARS)
        if not all(words):
            raise ValueError(f"languages.toml: {one.code}")
    return found


@cache
def people_languages() -> tuple[Language, ...]:
    """The languages in which something can be read or said to a person."""
    return tuple(one for one in all_languages() if one.offered)


@cache
def offered_languages() -> tuple[Language, ...]:
    """The languages a page can be shown in."""
    return tuple(one for one in people_languages() if one.whole)


def language_of(code: str) -> Language | None:
    """The language of the pages with this code, or None."""
    return _found(code, _offered())


def people_language(code: str) -> Language | None:
    """The language of the people with this code (`zh_Hans` or `zh-Hans`), or None."""
    return _found(code, _people())


@cache
def _offered() -> dict[str, Language]:
    return _by_code(offered_languages())


@cache
def _people() -> dict[str, Language]:
    return _by_code(people_languages())


@cache
def _all() -> dict[str, Language]:
    return _by_code(all_languages())


def _by_code(languages: tuple[Language, ...]) -> dict[str, Language]:
    return {one.tag: one for one in languages} | {one.code: one for one in languages}


def _found(code: str, among: dict[str, Language]) -> Language | None:
    return among.get(code.replace("-", "_")) or among.get(code)


def tag_of(code: str) -> str:
    """The tag of a language of the list, offered or not; of another one its code as BCP 47 writes it."""
    known = _found(code, _all())
    return known.tag if known else code.replace("_", "-")


@cache
def locale_of(code: str) -> Locale | None:
    """The locale of CLDR whose names and dates go with the texts of a language, in their script; None where CLDR knows none (Krio)."""
    try:
        return Locale.parse(tag_of(code).replace("-", "_"))
    except UnknownLocaleError:
        return None


def spoken(code: str) -> Language | None:
    """The language of the people that somebody speaks whose language has this code, ours or one of ISO 639 (`amh`, `am`); None if none."""
    short = short_language(code)
    return people_language(code) or next((one for one in people_languages() if one.code.partition("_")[0] == short), None)


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language; texts that are not in it are English, as are all if there is no catalogue."""
    path = FOLDER / code / "LC_MESSAGES" / "messages.mo"
    if code not in (one.code for one in all_languages()) or not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def forms_of(known: gettext.NullTranslations, msgid: str) -> list[str]:
    """The translation of a message: one text, or one for each plural form; empty if it has none."""
    texts: dict[object, str] = getattr(known, "_catalog", {})  # gettext tells how many forms there are in no other way
    if msgid in texts:
        return [texts[msgid]]
    return [texts[key] for key in takewhile(texts.__contains__, ((msgid, form) for form in count()))]


def in_language(code: str) -> Callable[..., str]:
    """What turns a msgid and its parameters into a sentence of this language, for what is written outside a page; English if there is no
    catalogue for it."""
    known = catalogue(code)

    def said(msgid: str, **params: object) -> str:
        text = known.gettext(msgid)
        return text % params if params else text

    return said
