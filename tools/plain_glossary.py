"""Whether each thing has its one word: `translations/glossary.toml` against the texts of the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.services.glossary import Glossary, bare, glossary, terms_in
from intake.services.languages import SOURCE

ARABIC_MARKS = dict.fromkeys(range(0x064B, 0x0653))
"""Short vowels and doubling, which are written or left out."""


def glossary_faults(language: str, pairs: Iterable[tuple[str, str]], agreed: Glossary | None = None) -> Iterator[str]:
    """A line for each text (English, text in the language) that calls a thing by a word not agreed on, and for each exception that nothing
    needs any more. `agreed`: another glossary than the project's, for tests."""
    known = agreed or glossary()
    unused = {english for code, english in known.excepted if code == language}
    for english, text in pairs:
        wrong = list(_wrong(language, english, bare(text).translate(ARABIC_MARKS), known))
        if english in unused and wrong:
            unused.discard(english)
        else:
            yield from (f"{language}: {what}: {text}" for what in wrong)
    yield from (f"{language}: needs no exception in the glossary: {english}" for english in sorted(unused))


def _wrong(language: str, english: str, text: str, known: Glossary) -> Iterator[str]:
    never = known.never.get(language)
    if never and (found := never.search(text)):
        yield f"“{found.group(0)}” is no word of ours"
    spoken_of = terms_in(english) if known is glossary() else [one for one in known.terms if one.stands_in(english)]
    for term in spoken_of:
        refused, stem = term.refused.get(language), term.stems.get(language)
        if refused and (found := refused.search(text)):
            yield f"“{found.group(0)}” for {term.term}: the word is “{term.words.get(language, term.term)}”"
        elif language != SOURCE and stem and not stem.search(text):
            yield f"lacks “{term.words[language]}” ({term.term})"
