"""Whether one sentence says one thing: how long it is, how many ideas are joined in it, which words are hard."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from intake.services.glossary import glossary
from intake.services.languages import FOLDER
from tools.plain_measure import sentences_of, syllables, words_of

JOINED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:because|so that|unless|although|though|while|if|when(?!,)|whenever|until|as soon as)\b"
        r"|\b(?:after|before) (?=we|you|it|they|two)"
        r"|, (?:and|or|but|so|then|which|who|where)\b(?: (?:if|when|who|where)\b)?|(?<!,) but\b|:(?= )",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:parce qu|afin|sauf si|bien qu|quoique|alors qu|tandis qu|pendant qu|puisqu|lorsqu|dès qu|avant qu|après qu)"
        r"|\b(?:jusqu’à ce qu|pour qu(?=e |’)|(?<!demander )si\b|s’(?=ils?\b)|quand\b(?! même|,)|car\b(?! te))"
        r"|, (?:et|ou|mais|donc|puis|qui|dont|où)\b(?: (?:si|quand|qui|où)\b)?|(?<!,) mais\b|[ \u202f\u00a0]:(?= )",
        re.IGNORECASE,
    ),
}
"""What joins a second idea to a sentence. What is asked or told in a clause (“what we keep”) is not counted: it is the one idea."""
_HEADING = re.compile(r"^[^:,;.]{1,30}:(?= )")
"""A word or two and a colon, as in “How long: ...”: a name for what follows, no idea of its own."""
_LISTED = re.compile(r", (?:and|or|et|ou)\b")
MOST_HEADING = 3
APART = re.compile(r"[;()\[\]–—]")
"""Signs that are not heard: an aside or a second sentence in disguise."""
MOST_JOINED = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one language; `translations/plain.toml` says what each means and why."""

    sentence_words: int
    hard_syllables: int
    hard_letters: int
    text_words: int
    passage_words: int
    text_score: float
    passage_score: float
    names: list[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Excepted:
    """A text that a check passes by: (language, text) and which check."""

    language: str
    text: str
    check: str
    why: str


@cache
def limits() -> Mapping[str, Limits]:
    """Language -> its limits. Raises KeyError or TypeError for a file that can't be right."""
    table = tomllib.loads((FOLDER / "plain.toml").read_text("utf-8"))
    return {code: Limits(**{**one, "known": _known(code, one["known"])}) for code, one in table["limits"].items()}


def _known(code: str, words: list[str]) -> frozenset[str]:
    agreed = (word for term in glossary().terms for word in words_of(term.words.get(code, term.term if code == "en" else "")))
    return frozenset([*words, *agreed])


@cache
def excepted() -> Mapping[tuple[str, str, str], str]:
    """(language, check, English text) -> why the check passes it by."""
    table = tomllib.loads((FOLDER / "plain.toml").read_text("utf-8"))
    found = [Excepted(**one) for one in table.get("exceptions", ())]
    return {(one.language, one.check, one.text): one.why for one in found}


def length_of(sentence: str, language: str) -> int:
    """The words of a sentence; a name of several words is one."""
    for name in limits()[language].names:
        sentence = re.sub(re.escape(name), "Name", sentence, flags=re.IGNORECASE)
    return len(words_of(sentence))


def ideas_joined(sentence: str, language: str) -> list[str]:
    """The words that join another idea to a sentence, in their order. The last of a list after a colon joins none."""
    heading = _HEADING.match(sentence)
    if heading and len(words_of(heading.group(0))) <= MOST_HEADING:
        sentence = sentence[heading.end() :]
    before, colon, after = sentence.partition(": ")
    listed = f"{before}{colon}{_LISTED.sub(',', after)}"
    return [one.group(0).strip(" ,\u202f\u00a0") for one in JOINED[language].finditer(listed)]


def hard_words(text: str, language: str) -> list[str]:
    """The words that are long to say and not on the list of those that everybody knows."""
    limit = limits()[language]
    found = []
    for word in dict.fromkeys(words_of(text) if language == "en" else " ".join(words_of(text)).replace("-", " ").split()):
        root = word.split("'")[-1] if language == "fr" else word.removesuffix("'s")
        known = {root, root.removesuffix("s"), root.removesuffix("es"), root.removesuffix("e")} & limit.known
        long = len(root) >= limit.hard_letters or syllables(root, language) >= limit.hard_syllables
        agreed = language == "en" and any(term.pattern.fullmatch(root) for term in glossary().terms)
        if long and not known and not agreed and not any(sign.isdigit() for sign in root):
            found.append(root)
    return found


def sentence_faults(text: str, language: str) -> Iterator[tuple[str, str]]:
    """(check, what is wrong) for each fault of a text's sentences: `long`, `ideas`, `signs`, `hard`."""
    most = limits()[language].sentence_words
    for sentence in sentences_of(text):
        words, joined = length_of(sentence, language), ideas_joined(sentence, language)
        if words > most:
            yield "long", f"{words} words in a sentence, {most} at most: {sentence}"
        if len(joined) > MOST_JOINED:
            yield "ideas", f"more than one idea is joined to it ({', '.join(joined)}): {sentence}"
        if signs := APART.findall(sentence):
            yield "signs", f"“{' '.join(signs)}” is not heard, make it two sentences: {sentence}"
    if hard := hard_words(text, language):
        yield "hard", f"hard words ({', '.join(hard)}): {text}"
