"""The texts to translate: `python -m tools.strings update` collects them into translations/, `check` says what is stale or incomplete.

Texts come from Python (N_, _, gettext, ngettext), from the inventory, the templates, packs and profiles. Places are kept without line
numbers and dates are left out, so that a catalogue changes only when a text does.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "messages.pot"
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
SOURCES = (
    ("intake", [("**.toml", "tools.pack_messages:extract"), ("inventory/**.py", "tools.inventory_messages:extract"), ("**.py", "python")]),
    ("templates", [("**.html", "jinja2.ext:babel_extract")]),
)
_CHANGING = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', "# Copyright", "# FIRST")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def offered() -> list[str]:
    """The languages that must be complete: all that a page can be shown in, the source language aside."""
    table = tomllib.loads((FOLDER / "languages.toml").read_text(encoding="utf-8"))
    return [entry["code"] for entry in table["languages"] if entry["state"] != "off" and entry["code"] != "en"]


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


def text_of(catalog: Catalog) -> str:
    """The catalogue as it is written: no dates, one place a line, sorted by text."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, omit_header=False, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_CHANGING))


def update(languages: Sequence[str]) -> None:
    """Write messages.pot, and bring the catalogues of `languages` (of all that are offered, if none is named) up to it without guessing."""
    catalog = extracted()
    TEMPLATE.write_text(text_of(catalog), encoding="utf-8")
    for language in languages or offered():
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = Catalog(locale=language, project="intake", charset="utf-8", fuzzy=False)
        if path.exists():
            with path.open("rb") as file:
                known = read_po(file, locale=language)
        known.update(catalog, no_fuzzy_matching=True, update_header_comment=False)
        path.write_text(text_of(known), encoding="utf-8")
        print(f"{language}: {sum(1 for one in wanted(known) if not translated(one))} of {len(list(wanted(known)))} to translate")


def wanted(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalogue, its header aside."""
    return (message for message in catalog if message.id)


def translated(message: Message) -> bool:
    """Whether every form of a message has a text."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def faults(language: str, template: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue: missing texts, other placeholders than the English, leftovers."""
    with path_of(language).open("rb") as file:
        known = read_po(file, locale=language)
    for message in wanted(template):
        mine = known.get(message.id, message.context)
        english = message.id[0] if isinstance(message.id, tuple) else message.id
        if mine is None or not translated(mine):
            yield f"{language}: not translated: {english[:70]!r}"
            continue
        allowed = set(_PLACEHOLDER.findall(" ".join(message.id) if isinstance(message.id, tuple) else str(message.id)))
        forms = [str(form) for form in (mine.string if isinstance(mine.string, tuple | list) else (mine.string,))]
        for form in forms:
            missing = allowed - set(_PLACEHOLDER.findall(form))
            strange = set(_PLACEHOLDER.findall(form)) - allowed
            if strange or (missing and len(forms) == 1):
                yield f"{language}: other placeholders than the English: {english[:70]!r}"
            if "%" in _PLACEHOLDER.sub("", form).replace("%%", ""):
                yield f"{language}: a percent sign that is no placeholder: {english[:70]!r}"
    for message in wanted(known):
        if template.get(message.id, message.context) is None:
            english = message.id[0] if isinstance(message.id, tuple) else message.id
            yield f"{language}: left over: {english[:70]!r}"


def check() -> int:
    """Print every fault; returns how many there are."""
    catalog = extracted()
    found = []
    if not TEMPLATE.exists() or TEMPLATE.read_text(encoding="utf-8") != text_of(catalog):
        found.append("messages.pot is stale: run make strings")
    for language in offered():
        found += list(faults(language, catalog)) if path_of(language).exists() else [f"{language}: there is no catalogue"]
    for line in found:
        print(line)
    print(f"catalogues: {len(list(wanted(catalog)))} texts, {len(found)} faults")
    return len(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["update"]:
        update(sys.argv[2:])
    elif sys.argv[1:] == ["check"]:
        sys.exit(1 if check() else 0)
    else:
        sys.exit("usage: python -m tools.strings update [LANGUAGE ...] | check")
