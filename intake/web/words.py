"""Answers in words, in the language of the page: what is read back to the person, and the lists a volunteer picks from."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import iso639
from babel import Locale
from babel.dates import format_skeleton

from intake.domain.messages import N_
from intake.domain.places import STATELESS, country_codes, is_language, short_language
from intake.domain.programme import NOT_SAID, UNKNOWN, Kind, Question
from intake.services.languages import SOURCE, all_languages
from intake.web.language import data_locale, gettext, say

DECLINES: Mapping[str, str] = {UNKNOWN: N_("Don’t know"), NOT_SAID: N_("Rather not say")}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STATELESS_LABEL = N_("Stateless")
LIST = N_(", ")


def plain(text: str) -> str:
    """`text` as people may type it: case, accents and extra spaces forgiven."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


@cache
def language_names(locale: str) -> Mapping[str, str]:
    """ISO 639-3 code -> name, for every language that has a name in `locale`, in alphabetical order of the names."""
    known = Locale.parse(locale).languages
    names: dict[str, str] = {}
    for language in iso639.ALL_LANGUAGES:
        name = known.get(language.part1 or "") or known.get(language.part3 or "")
        if name and is_language(language.part3):
            names[language.part3] = name
    return dict(sorted(names.items(), key=lambda item: plain(item[1])))


@cache
def country_names(locale: str) -> Mapping[str, str]:
    """ISO 3166-1 code -> name in `locale`, in alphabetical order of the names."""
    known = Locale.parse(locale).territories
    names = {code: known.get(code, code) for code in country_codes()}
    return dict(sorted(names.items(), key=lambda item: plain(item[1])))


@cache
def first_languages() -> tuple[tuple[str, str], ...]:
    """(ISO 639-3 code, autonym) of the languages offered as tiles: those of our own list."""
    return tuple((language.iso, language.autonym) for language in all_languages())


def language_code(typed: str) -> str:
    """The code of the language typed by name (in the page's language, English or its own) or by code; what was typed if it is none."""
    wanted = plain(typed)
    own = {plain(autonym): code for code, autonym in first_languages()}
    return own.get(wanted) or _code(wanted, language_names) or (wanted if is_language(wanted) else typed)


def country_code(typed: str) -> str:
    """The code of the country typed by name or by code; what was typed if it is none."""
    wanted = plain(typed)
    if wanted in (STATELESS, plain(gettext(STATELESS_LABEL))):
        return STATELESS
    return _code(wanted, country_names) or typed


def _code(wanted: str, names: Callable[[str], Mapping[str, str]]) -> str:
    for locale in (data_locale(), SOURCE):
        for code, name in names(locale).items():
            if plain(name) == wanted:
                return code
    return ""


def language_name(code: str) -> str:
    """The name of a language in the language of the page; its own name or code if there is none."""
    named = language_names(data_locale()).get(code)
    return named or dict(first_languages()).get(code) or short_language(code)


def country_name(code: str) -> str:
    """The name of a country in the language of the page."""
    return gettext(STATELESS_LABEL) if code == STATELESS else country_names(data_locale()).get(code, code)


def month_names() -> list[tuple[str, str]]:
    """("01", "January") ... in the language of the page."""
    names = Locale.parse(data_locale()).months["stand-alone"]["wide"]
    return [(f"{number:02d}", names[number]) for number in range(1, 13)]


def day_names() -> dict[str, str]:
    """ "mon" -> "Mon" ... in the language of the page."""
    names = Locale.parse(data_locale()).days["stand-alone"]["abbreviated"]
    return {day: names[number] for number, day in enumerate(DAYS)}


def month_name(month: str) -> str:
    """`2026-03` as a month and a year in words."""
    year, _, number = month.partition("-")
    if not (year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):
        return month
    return format_skeleton("yMMMM", date(int(year), int(number), 1), locale=data_locale())


def in_words(question: Question, value: str) -> str:
    """An answer as it is read back; '' for a question that was not asked."""
    if value in question.decline:
        return say(DECLINES[value])
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        labels = {choice.value: choice.label for choice in question.choices}
        return gettext(LIST).join(say(labels.get(one, one)) for one in value.split())
    special = {Kind.LANGUAGE: language_name, Kind.COUNTRY: country_name, Kind.MONTH: month_name}.get(question.kind)
    return special(value) if special and value else value
