"""Babel extractor for programme packs and partner profiles: every sentence in them is a msgid of the one catalogue.

Use in the Babel mapping: `[extractors]` `packs = tools.pack_messages:extract`, then `[packs: intake/programmes/**.toml]` and
`[packs: intake/partners/**.toml]`. Run as `python -m babel.messages.frontend`, so that `tools` is found.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import IO

# Key in the file -> what a translator should know about it.
SENTENCES: Mapping[str, str] = {
    "title": "heading",
    "short": "one line about the programme",
    "label": "label of a question or an answer",
    "ask": "what the volunteer says to the person",
    "why": "hint for the volunteer",
    "guidance": "guidance for the volunteer",
    "text": "notice, read out to the person before the first question",
    "wording": "consent, read out to the person",
    "if_no": "read out to the person if the consent is refused",
    "walk_in": "read out to a person who does not register",
    "documents": "checklist of what to bring",
    "bring": "what to bring to the appointment",
    "minors": "guidance for the volunteer, if the person is under 18",
}
PROFILE_SENTENCES: Mapping[str, str] = {"name": "name of a partner"}


def extract(
    fileobj: IO[bytes],
    _keywords: object,
    _comment_tags: object,
    options: object,  # noqa: ARG001 - Babel gives it by name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield line, None, msgid and a comment for each translatable sentence (the signature is Babel's)."""
    source = fileobj.read().decode("utf-8")
    tables = tomllib.loads(source)
    rows = source.splitlines()
    found = _profile(tables) if "columns" in tables else _pack(tables)
    for text, about in found:
        yield _line(rows, text), None, text, [f"{tables.get('code', '')}: {about}"]


def _profile(tables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, about in PROFILE_SENTENCES.items():  # headers are the partner's own words, given in its languages
        yield from _texts(tables.get(key), about)


def _pack(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _pack(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in SENTENCES:
                yield from _texts(inner, SENTENCES[key])
            elif key != "override":
                yield from _pack(inner)


def _texts(value: object, about: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.strip():
            yield value.strip(), about
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, about)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()), about)


def _line(rows: list[str], text: str) -> int:
    """The first line that has the text in quotation marks; 1 if it is written in a way that cannot be searched."""
    written = (json.dumps(text, ensure_ascii=False), f"'{text}'")
    return next((number for number, row in enumerate(rows, start=1) if any(form in row for form in written)), 1)
