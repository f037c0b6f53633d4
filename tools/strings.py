"""The texts to translate: `python -m tools.strings update` collects them into translations/, `check` says what is stale or incomplete.

Texts come from Python (N_, _, gettext, ngettext), from the inventory, the templates, packs and profiles. Places are kept without line
numbers and dates are left out, so that a catalogue changes only when a text does. A language of the pages gets every text, one of the
people what is hers (`tools.places`).
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from intake.domain.review import is_plain
from intake.services.languages import FOLDER, SOURCE, Language, all_languages
from intake.services.review import text_of
from tools.places import is_hers

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = FOLDER / "messages.pot"
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
SOURCES = (
    ("intake", [("**.toml", "tools.pack_messages:extract"), ("inventory/**.py", "tools.inventory_messages:extract"), ("**.py", "python")]),
    ("templates", [("**.html", "jinja2.ext:babel_extract")]),
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
ALIKE: Mapping[str, list[str]] = tomllib.loads((FOLDER / "alike.toml").read_text("utf-8"))
"""Language -> texts that are the same in it."""
WAITING = FOLDER / "waiting.toml"
"""Texts for the person that are not drafted in every language yet: each is named, so that none is missing unseen."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def translated_into() -> list[Language]:
    """The languages that must be complete: all that are not off, the source language aside."""
    return [one for one in all_languages() if one.offered and one.code != SOURCE]


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def extracted() -> Catalog:
    """Every text of the project, in the order of the places it stands in."""
    catalog = Catalog(project="intake", charset="utf-8", fuzzy=False)
    for folder, methods in SOURCES:
        options = {"**.html": {"silent": "false", "trimmed": "true"}}
        found = extract_from_dir(
            ROOT / folder, methods, options, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        )
        for name, _line, message, comments, context in sorted(found, key=lambda one: (str(one[0]), one[1])):
            place = [(f"{folder}/{name}", 0)]
            catalog.add(message, None, place, auto_comments=comments, context=context)
    return catalog


def within(catalog: Catalog, language: Language) -> Catalog:
    """The messages of the catalogue that a language has to have."""
    part = Catalog(project="intake", charset="utf-8", fuzzy=False)
    for message in wanted(catalog):
        if language.whole or is_hers(message):
            part[message.id] = message.clone()
    return part


def known_in(language: Language) -> Catalog:
    """A language's catalogue as it stands in its file, or an empty one; with the plural rule of the list of languages."""
    path = path_of(language.code)
    known = Catalog(locale=language.code, project="intake", charset="utf-8", fuzzy=False)
    known.mime_headers = [("Plural-Forms", language.plural)]
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=language.code)
    return known


def update(codes: Sequence[str]) -> None:
    """Write messages.pot, and bring the catalogues of these languages (of all that are not off, if none is named) up to it; nothing is
    guessed."""
    catalog = extracted()
    TEMPLATE.write_text(text_of(catalog), encoding="utf-8")
    for language in [one for one in all_languages() if one.code in codes] or translated_into():
        path = path_of(language.code)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = known_in(language)
        known.update(within(catalog, language), no_fuzzy_matching=True, update_header_comment=False)
        path.write_text(text_of(known), encoding="utf-8")
        there = list(wanted(known))
        print(f"{language.code}: {sum(1 for one in there if not translated(one))} of {len(there)} to translate")


def wanted(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalogue, its header aside."""
    return (message for message in catalog if message.id)


def translated(message: Message) -> bool:
    """Whether every form of a message has a text."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def waiting() -> list[str]:
    """The English of the texts that are known to wait for drafts."""
    return list(tomllib.loads(WAITING.read_text("utf-8"))["texts"]) if WAITING.exists() else []


def wait() -> None:
    """Put every text that some language of the people lacks on the list of what waits, and take off what is drafted everywhere."""
    catalog, lacking = extracted(), set()
    for language in translated_into():
        known = known_in(language)
        for message in wanted(within(catalog, language)):
            mine = known.get(message.id, message.context)
            if not language.whole and (mine is None or not translated(mine)):
                lacking.add(english_of(message))
    lines = "".join(f"    {json.dumps(text, ensure_ascii=False)},\n" for text in sorted(lacking))
    head = (
        "# Texts for the person that are not drafted in every language yet (`python -m tools.strings wait`). Until then they are English.\n"
    )
    WAITING.write_text(f"{head}texts = [\n{lines}]\n", encoding="utf-8")


def faults(language: Language, template: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue: missing or English texts, other placeholders than the English, signs of HTML, leftovers, another
    plural rule."""
    known, code = known_in(language), language.code
    if known.plural_forms != language.plural:
        yield f"{code}: another plural rule than in languages.toml"
    for message in wanted(template):
        mine = known.get(message.id, message.context)
        english = english_of(message)
        if mine is None or not translated(mine):
            if not language.whole and english in waiting():
                continue
            yield f"{code}: not translated: {english[:70]!r}"
            continue
        allowed = set(_PLACEHOLDER.findall(" ".join(message.id) if isinstance(message.id, tuple) else str(message.id)))
        forms = [str(form) for form in (mine.string if isinstance(mine.string, tuple | list) else (mine.string,))]
        for form in forms:
            missing = allowed - set(_PLACEHOLDER.findall(form))
            strange = set(_PLACEHOLDER.findall(form)) - allowed
            if strange or (missing and len(forms) == 1):
                yield f"{code}: other placeholders than the English: {english[:70]!r}"
            if "%" in _PLACEHOLDER.sub("", form).replace("%%", ""):
                yield f"{code}: a percent sign that is no placeholder: {english[:70]!r}"
            if not is_plain(form):
                yield f"{code}: signs of HTML: {english[:70]!r}"
            if form == english and is_english(english, code):
                yield f"{code}: still English: {english[:70]!r}"
    for message in wanted(known):
        if template.get(message.id, message.context) is None:
            yield f"{code}: left over: {english_of(message)[:70]!r}"


def english_of(message: Message) -> str:
    """The English of a message, of a plural the form for one."""
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def is_english(text: str, code: str) -> bool:
    """Whether a text that stands in a catalogue as it is in English is one to translate."""
    return bool(_LETTERS.search(_PLACEHOLDER.sub("", text))) and text not in ALIKE.get(code, ())


def check() -> int:
    """Print every fault; returns how many there are."""
    catalog = extracted()
    found = []
    if not TEMPLATE.exists() or TEMPLATE.read_text(encoding="utf-8") != text_of(catalog):
        found.append("messages.pot is stale: run make strings")
    for language in translated_into():
        there = path_of(language.code).exists()
        found += faults(language, within(catalog, language)) if there else [f"{language.code}: there is no catalogue"]
    for line in found:
        print(line)
    print(f"catalogues: {len(list(wanted(catalog)))} texts, {len(found)} faults")
    return len(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["update"]:
        update(sys.argv[2:])
    elif sys.argv[1:] == ["wait"]:
        wait()
    elif sys.argv[1:] == ["check"]:
        sys.exit(1 if check() else 0)
    else:
        sys.exit("usage: python -m tools.strings update [LANGUAGE ...] | wait | check")
