"""The glossary: one word for each thing, in every language that has agreed on one. `translations/glossary.toml` is the list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from intake.services.languages import FOLDER

_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that has one word. `means`: in plain English; `words`: language -> the word agreed on; `stems`: language -> what a text
    that speaks of it must have (a word in any of its forms); `refused`: language -> what it is not called."""

    term: str
    means: str
    pattern: re.Pattern[str]
    words: Mapping[str, str]
    stems: Mapping[str, re.Pattern[str]]
    refused: Mapping[str, re.Pattern[str]]

    def stands_in(self, english: str) -> bool:
        """Whether an English text speaks of it."""
        return bool(self.pattern.search(bare(english)))


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms; `never`: language -> words that no text has; `excepted`: (language, English text) -> why the checks pass it by."""

    terms: tuple[Term, ...]
    never: Mapping[str, re.Pattern[str]]
    excepted: Mapping[tuple[str, str], str]


def bare(text: str) -> str:
    """A text without its placeholders: their names are not words of it."""
    return _PLACE.sub(" ", text)


@cache
def glossary() -> Glossary:
    """The whole list. Raises KeyError, TypeError, re.error for a list that can't be right: that is a mistake in the release."""
    table = tomllib.loads((FOLDER / "glossary.toml").read_text("utf-8"))
    terms = tuple(_term(**entry) for entry in table["terms"])
    excepted = {(one["language"], one["text"]): one["why"] for one in table.get("exceptions", ())}
    return Glossary(terms, {language: _any_of(words) for language, words in table["never"].items()}, excepted)


def _term(
    term: str,
    means: str,
    words: Mapping[str, str],
    pattern: str = "",
    stems: Mapping[str, str] | None = None,
    refused: Mapping[str, list[str]] | None = None,
) -> Term:
    found = re.compile(rf"\b(?:{pattern or re.escape(term) + 's?'})\b", re.IGNORECASE)
    needed = {language: re.compile(stem, re.IGNORECASE) for language, stem in (stems or {}).items()}
    return Term(term, means, found, words, needed, {language: _any_of(some) for language, some in (refused or {}).items()})


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


@lru_cache(maxsize=8192)
def terms_in(english: str) -> tuple[Term, ...]:
    """The terms that an English text speaks of."""
    return tuple(one for one in glossary().terms if one.stands_in(english))
