"""A sum that stands for what a batch holds: each part counts as a number that only the holder of the key can work out, so that a part is
added or taken off without reading the others, and nobody else can find other parts with the same sum (an additive multiset hash: Clarke,
Devadas, van Dijk, Gassend, Suh, 2003).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

SUM_BYTES = 64
_ALL = 1 << 8 * SUM_BYTES
_KIND_BYTES = 16

Part = tuple[str, bytes]
"""What kind of part (`row`, `correction`, `retraction`), and its mark."""


def add(key: bytes, total: bytes, parts: Iterable[Part]) -> bytes:
    """The sum (64 bytes; b"" is that of nothing) with `parts` added, in whatever order."""
    return _bytes(int.from_bytes(total, "big") + _number(key, parts))


def take_off(key: bytes, total: bytes, parts: Iterable[Part]) -> bytes:
    """The sum without `parts`, which `add` had added."""
    return _bytes(int.from_bytes(total, "big") - _number(key, parts))


def _number(key: bytes, parts: Iterable[Part]) -> int:
    # BLAKE2b with a key and the kind as its person: a pseudorandom function, and no kind can pass for another.
    kinds: dict[str, Any] = {}
    number = 0
    for kind, mark in parts:
        if kind not in kinds:
            kinds[kind] = hashlib.blake2b(digest_size=SUM_BYTES, key=key, person=kind.encode()[:_KIND_BYTES])
        one = kinds[kind].copy()
        one.update(mark)
        number += int.from_bytes(one.digest(), "big")
    return number


def _bytes(number: int) -> bytes:
    return (number % _ALL).to_bytes(SUM_BYTES, "big")
