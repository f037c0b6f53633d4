"""Reading any file as bytes: what kind of closed file it is, which readable text stands in it, and whether given words do."""

from __future__ import annotations

import re
import sys
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

AGE_KEY, AGE_PASSPHRASE, ZIP_AES, EMPTY, SQLITE, OTHER = "age_key", "age_passphrase", "zip_aes", "empty", "sqlite", "other"
AGE_MARK = b"age-encryption.org/v1\n"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_AES, _ENCRYPTED = 99, 1
_PIECE = 1 << 20
_GRAM = 4
_LONG, _BRIM = 200, 3
"""Longer texts are looked for piece by piece: a database breaks them at its pages,
where a few bytes of something else may stand before and after."""
LEAST_TEXT = 12
"""Signs in a row that count as text: shorter runs stand in random bytes everywhere."""
_RUN = re.compile(rb"[\x20-\x7e]{%d,}" % LEAST_TEXT)
_TEXT = re.compile(rb"[\x20-\x7e]{4,}")
# Four letters in a row of Arabic, Ethiopic, or a script of India: no chance makes these.
_SCRIPT = re.compile(rb"(?:[\xd8-\xdb][\x80-\xbf]){4,}|(?:\xe1[\x88-\x8e][\x80-\xbf]){4,}|(?:\xe0[\xa4-\xb7][\x80-\xbf]){4,}")
_PRINTABLE = 95 / 256


def files_in(*places: Path) -> list[Path]:
    """Every file at or below these places, links aside."""
    found = [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*")))]
    return list(dict.fromkeys(path for path in found if path.is_file() and not path.is_symlink()))


def kind_of(path: Path) -> str:
    """How a file is closed: by an age key, an age passphrase, AES inside a ZIP; `empty`, `sqlite`, or `other`: not closed."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return EMPTY
    if head.startswith(AGE_MARK):
        return AGE_PASSPHRASE if head.startswith(AGE_MARK + b"-> scrypt ") else AGE_KEY if head.startswith(AGE_MARK + b"-> ") else OTHER
    if head.startswith(_ARMOUR):
        return AGE_KEY
    if head.startswith(b"SQLite format 3\0"):
        return SQLITE
    return ZIP_AES if _all_aes(path) else OTHER


def _all_aes(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False
    return bool(entries) and all(one.flag_bits & _ENCRYPTED and one.compress_type == _AES for one in entries)


def pieces(path: Path, overlap: int) -> Iterator[bytes]:
    """A file in pieces of 1 MB, each beginning with the last `overlap` bytes of the one before."""
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield tail + piece
            tail = (tail + piece)[-overlap:] if overlap else b""


@dataclass(frozen=True, slots=True)
class Readable:
    """What is readable in some files: bytes, runs of each known class, runs that nothing known explains, how many of those chance makes in
    random bytes, and runs of letters of other scripts that nothing known explains."""

    size: int
    classes: Mapping[str, int]
    unexplained: int
    by_chance: float
    scripts: int


def readable(paths: Iterable[Path], known: Mapping[str, Collection[str]]) -> Readable:
    """Look for text as `strings` does, and say of which class it is. `known`: class -> the texts of it."""
    long = {name: "\0".join(one for one in said if _long(one)).encode() for name, said in known.items()}
    short = {one.encode(): name for name, said in known.items() for one in said if len(one) >= _GRAM and not _long(one)}
    everything = "\0".join(one for said in known.values() for one in said).encode()
    classes: Counter[str] = Counter()
    size = unexplained = scripts = 0
    for path in paths:
        for piece in pieces(path, 0):
            size += len(piece)
            scripts += sum(run not in everything for run in _SCRIPT.findall(piece))
            rest = b"\0".join(_TEXT.findall(piece))  # of sealed rows little is left, so that what follows is quick
            for word in sorted(short, key=len, reverse=True):  # what is known is taken out; what then still reads as text must be explained
                if times := (rest if word.isascii() else piece).count(word):
                    classes[short[word]] += times
                    rest = rest.replace(word, b"\0")
            for run in _RUN.findall(rest):
                name = next((name for name, said in long.items() if run[_BRIM:-_BRIM] in said), "")
                classes.update([name] if name else [])
                unexplained += not name
    by_chance = size * (1 - _PRINTABLE) * _PRINTABLE**LEAST_TEXT
    return Readable(size, dict(sorted(classes.items())), unexplained, by_chance, scripts)


def _long(known: str) -> bool:
    return len(known) > _LONG or not known.isprintable()  # of several lines


def search(paths: Iterable[Path], words: Iterable[bytes]) -> tuple[int, set[bytes], set[Path]]:
    """Look for each of `words` (4 bytes at least) in every file, wherever it stands; returns bytes searched, words found, and where.

    Exact: the four-byte beginnings of all words are compared with all four-byte runs of a piece at once, and what fits is looked at.
    """
    by_start: dict[int, list[bytes]] = {}
    for word in set(words):
        by_start.setdefault(int.from_bytes(word[:_GRAM], sys.byteorder), []).append(word)
    overlap = max((len(word) for same in by_start.values() for word in same), default=1) - 1
    size, found, where = 0, set[bytes](), set[Path]()
    for path in paths:
        size += path.stat().st_size
        for piece in pieces(path, overlap):
            there = {word for start in by_start.keys() & _grams(piece) for word in by_start[start] if word in piece}
            found |= there
            if there:
                where.add(path)
    return size, found, where


def _grams(piece: bytes) -> set[int]:
    view, grams = memoryview(piece), set[int]()
    for start in range(_GRAM):
        whole = (len(piece) - start) // _GRAM * _GRAM
        grams.update(view[start : start + whole].cast("I") if whole > 0 else ())
    return grams
