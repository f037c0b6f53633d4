"""Languages and countries: which codes exist, from kept lists (ISO 639-3 by `python-iso639`, ISO 3166-1 by `iso3166`)."""

from __future__ import annotations

from functools import cache

import iso3166

STATELESS = "stateless"
# Not people's languages: uncoded, undetermined, several, no linguistic content (ISO 639-3 special codes).
_SPECIAL = frozenset({"mis", "mul", "und", "zxx"})


# iso639 is imported when the first language is asked about: it takes half a second and 20 MB, and most commands ask about none.


@cache
def language_codes() -> frozenset[str]:
    """Every living or constructed ISO 639-3 code."""
    import iso639

    return frozenset(language.part3 for language in iso639.ALL_LANGUAGES if language.part3) - _SPECIAL


@cache
def country_codes() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code."""
    return frozenset(iso3166.countries_by_alpha2)


@cache
def short_language(code: str) -> str:
    """The two-letter ISO 639-1 code if there is one, else the code itself: the one table that maps amh to am."""
    import iso639

    try:
        return iso639.Language.from_part3(code).part1 or code
    except iso639.LanguageNotFoundError:
        return code


@cache
def long_language(code: str) -> str:
    """The ISO 639-3 code of a language that has one of two letters; a code of three letters as it is."""
    import iso639

    return code if len(code) == 3 else iso639.Language.from_part1(code).part3


def is_language(code: str) -> bool:
    """Whether `code` is an ISO 639-3 code."""
    return code in language_codes()


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 code, or `stateless`."""
    return code == STATELESS or code in country_codes()
