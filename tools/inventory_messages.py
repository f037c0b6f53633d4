"""Babel extractor for the inventory: purposes and retentions are read by everybody on the public page, so each is a msgid.

The inventory imports nothing, not even the function that marks a message: a text is found by being said of one of its fields.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO

from intake.inventory import FIELDS

SAID = frozenset(text for field in FIELDS for text in (field.purpose, field.retention))


def extract(
    fileobj: IO[bytes],
    _keywords: object,
    _comment_tags: object,
    options: object,  # noqa: ARG001 - Babel gives it by name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield line, None, msgid and a comment for each text of the inventory (the signature is Babel's)."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in SAID:
            yield node.lineno, None, node.value, ["inventory of what is stored, read by everybody"]
