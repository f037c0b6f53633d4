"""The interface languages: `translations/languages.toml` is the one list of them."""

from __future__ import annotations

import gettext
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "translations"
STATES = ("enabled", "draft", "off")
SOURCE = "en"
"""The language the msgids are written in."""


@dataclass(frozen=True, slots=True)
class Language:
    """One interface language: `autonym` is its own name for itself, `script` its ISO 15924 code, `direction` ltr or rtl."""

    code: str
    autonym: str
    script: str
    direction: str
    state: str

    @property
    def draft(self) -> bool:
        """Whether no native speaker has reviewed the translation yet."""
        return self.state == "draft"

    @property
    def offered(self) -> bool:
        """Whether it can be chosen on a page."""
        return self.state != "off"


@cache
def all_languages() -> tuple[Language, ...]:
    """Every language of the list, in its order. Raises ValueError for a list that can't be right: that is a mistake in the release."""
    table = tomllib.loads((FOLDER / "languages.toml").read_text("utf-8"))
    found = tuple(Language(**entry) for entry in table["languages"])
    for language in found:
        if language.state not in STATES or language.direction not in ("ltr", "rtl"):
            raise ValueError(f"languages.toml: {language.code}")
    return found


def offered_languages() -> tuple[Language, ...]:
    """The languages a page can be shown in."""
    return tuple(language for language in all_languages() if language.offered)


def language_of(code: str) -> Language | None:
    """The offered language with this code, or None."""
    return next((language for language in offered_languages() if language.code == code), None)


def in_language(code: str) -> Callable[..., str]:
    """What turns a msgid and its parameters into a sentence of this language, for what is written outside a page; English if there is no
    catalogue for it."""
    catalogue = gettext.translation("messages", FOLDER, [code], fallback=True)

    def said(msgid: str, **params: object) -> str:
        text = catalogue.gettext(msgid)
        return text % params if params else text

    return said
