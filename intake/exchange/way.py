"""What all ways to a partner share: what was done, why it was not, and what was found in the partner's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 256 * 1024
"""Bytes handed over at a time."""
MOST_FILES = 10_000
"""Names of one folder that are looked at in one visit."""
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
"""How names of files end that somebody is still writing."""


class Undelivered(Exception):
    """It did not work: `code` of the catalogue of failures, and whether trying again by itself can help."""

    def __init__(self, code: str, *, again: bool = False) -> None:
        """As above."""
        super().__init__(code)
        self.code, self.again = code, again


@dataclass(frozen=True, slots=True)
class Done:
    """A file is there: bytes in all, how many of them an earlier try had brought, whether they were read back and are the same."""

    size: int
    resumed: int = 0
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the partner's folder: name, size, and when it was last changed (seconds); together they tell whether it was seen."""

    name: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Taker:
    """Who picks up: `wants` says whether a file is to be read at all, `take` is given its bytes (None: larger than `most`) and keeps
    them for good before anything is changed at the partner."""

    wants: Callable[[Found], bool]
    take: Callable[[Found, bytes | None], None]
    most: int
    taken: list[str] = field(default_factory=list)


def is_file_of_theirs(name: str) -> bool:
    """Whether a name in the partner's folder is one to look at: no hidden file, none that is still being written, no way out."""
    return bool(name) and not name.startswith(".") and "/" not in name and not name.lower().endswith(UNFINISHED)


def part_name(name: str, sha256: str) -> str:
    """The name while it is not whole: another file of the same name never goes on in it."""
    return f"{name}.{sha256[:8]}.part"


def digest_of(path: Path) -> str:
    """SHA-256 of a file (hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
