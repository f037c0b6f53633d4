"""Plain language: whether what is read or said to the person can be understood, in English and French, and whether each thing has one word.

`python -m tools.plain` prints every text with its score, the hardest first; `check` says what fails (a stage of `make lint`). Texts
come from the catalogues, and `tools.places` says which are for the person. Limits, known words and exceptions stand in
`translations/plain.toml`, the words agreed on in `translations/glossary.toml`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from intake.services.languages import FOLDER
from tools.places import is_hers
from tools.plain_glossary import glossary_faults
from tools.plain_measure import Counts, counts_of, ease, grade
from tools.plain_sentence import Limits, excepted, limits, sentence_faults

SCORES: Mapping[str, Callable[[Counts], float]] = {"en": grade, "fr": ease}
HARDER: Mapping[str, Callable[[float, float], bool]] = {"en": lambda one, most: one > most, "fr": lambda one, least: one < least}
CHECKED_WORDS = ("en", "fr", "ar")
"""The languages of the pages, whose words are compared with the glossary."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language; of a plural the form for many, `forms` has all. `groups`: the passages it is a part of, such as the notice of
    a pack; `hers`: it is for the person."""

    english: str
    text: str
    forms: tuple[str, ...]
    groups: tuple[str, ...]
    hers: bool


def texts(language: str) -> list[Text]:
    """Every text of a language."""
    with (FOLDER / ("messages.pot" if language == "en" else f"{language}/LC_MESSAGES/messages.po")).open("rb") as file:
        catalog: Catalog = read_po(file)
    return [_text(one, language) for one in catalog if one.id]


def _text(message: Message, language: str) -> Text:
    said = message.id if language == "en" else message.string
    english = str(message.id[0] if isinstance(message.id, tuple | list) else message.id)
    forms = tuple(map(str, said)) if isinstance(said, tuple | list) else (str(said),)
    places = tuple(place for place, _line in message.locations)
    groups = tuple(message.auto_comments) or tuple(dict.fromkeys(place.rsplit("/", 1)[0] for place in places))
    return Text(english, forms[-1], forms, groups, is_hers(message))


def passages(found: Iterable[Text], language: str) -> dict[str, Counts]:
    """Passage -> the counts of all its texts together."""
    sums: dict[str, Counts] = {}
    for one in found:
        counts = counts_of(one.text, language)
        for group in one.groups if counts.words else ():
            sums[group] = sums[group] + counts if group in sums else counts
    return sums


def hard_texts(found: Iterable[Text], language: str) -> Iterator[tuple[str, str, str]]:
    """(English, check, what is wrong) of each text of the person that is too hard."""
    limit = limits()[language]
    for one in found:
        counts = counts_of(one.text, language)
        if counts.words >= limit.text_words:
            score = SCORES[language](counts)
            if HARDER[language](score, limit.text_score):
                yield one.english, "score", f"score {score:.1f}, the limit is {limit.text_score:g}: {one.text}"
        yield from ((one.english, check, what) for check, what in sentence_faults(one.text, language))


def faults(language: str, every: list[Text]) -> Iterator[str]:
    """A line for each fault in one language: texts, passages, words; and for each exception that nothing needs any more."""
    if language in limits():
        found = [one for one in every if one.hers]
        wrong = list(hard_texts(found, language))
        passed = {(code, check, english) for code, check, english in excepted() if code == language}
        yield from (f"{language}: {what}" for english, check, what in wrong if (language, check, english) not in passed)
        needed = {(language, check, english) for english, check, _ in wrong}
        yield from (f"{language}: needs no exception ({check}): {english}" for _, check, english in sorted(passed - needed))
        yield from (f"{language}: {line}" for line in hard_passages(passages(found, language), language, limits()[language]))
    yield from glossary_faults(language, [(one.english, " / ".join(one.forms)) for one in every])


def hard_passages(sums: Mapping[str, Counts], language: str, limit: Limits) -> Iterator[str]:
    """A line for each passage that is too hard."""
    for group, counts in sums.items():
        score = SCORES[language](counts)
        if counts.words >= limit.passage_words and HARDER[language](score, limit.passage_score):
            yield f"score {score:.1f}, the limit of a passage is {limit.passage_score:g}: {group}"


def check() -> int:
    """Print every fault; returns how many there are."""
    found = [line for language in CHECKED_WORDS for line in faults(language, texts(language))]
    for line in found:
        print(line)
    print(f"plain language: {len(found)} faults")
    return len(found)


def table(language: str) -> Iterator[str]:
    """The passages of a language, then its texts that are long enough for a score; the hardest first."""
    found, limit, score = [one for one in texts(language) if one.hers], limits()[language], SCORES[language]
    rows = [
        (score(counts), counts.words, group) for group, counts in passages(found, language).items() if counts.words >= limit.passage_words
    ]
    one_by_one = [
        (score(counts), counts.words, one.text) for one in found if (counts := counts_of(one.text, language)).words >= limit.text_words
    ]
    for name, some, most in (("passages", rows, limit.passage_score), ("texts", one_by_one, limit.text_score)):
        yield f"{language}: {name}, limit {most:g}"
        yield from (f"{value:6.1f} {words:4} words  {what}" for value, words, what in sorted(some, reverse=language == "en"))


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(1 if check() else 0)
    elif not sys.argv[1:]:
        print("\n".join(line for language in SCORES for line in table(language)))
    else:
        sys.exit("usage: python -m tools.plain [check]")
