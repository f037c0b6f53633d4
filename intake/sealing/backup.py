"""Reading backups: age files of any size, opened as a stream of lines, so that nothing in clear lies on a disk and memory stays small.

`Mark` is what tells a backup of this home from one that somebody else closed to the same recovery key, whose public half is no secret.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import BinaryIO

import pyrage  # type: ignore[import-untyped]

from intake.sealing.office import read_identity
from intake.sealing.partner import BadSecret, CannotOpen

LONGEST_LINE = 64 * 1024 * 1024
_NO_KEY = "No matching keys"  # the library's words; it has one kind of error for everything


class WrongKey(CannotOpen):
    """The file is closed to another key."""


class Mark:
    """A digest over lines that, under a key, says who wrote them."""

    def __init__(self) -> None:
        """Nothing was added yet."""
        self._hash = hashlib.sha256()

    def add(self, lines: bytes) -> None:
        """Take in what was written or read."""
        self._hash.update(lines)

    def under(self, key: bytes) -> bytes:
        """The mark of all that was added, under `key`."""
        return hmac.digest(key, self._hash.digest(), "sha256")


class _Lines:
    """A file to write to that hands whole lines on."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._rest = bytearray()

    def write(self, data: bytes) -> int:
        self._rest += data
        if b"\n" in data:
            *lines, rest = bytes(self._rest).split(b"\n")
            self._rest = bytearray(rest)
            for line in lines:
                self._take(line)
        if len(self._rest) > LONGEST_LINE:
            raise CannotOpen("This file holds something else.")
        return len(data)

    def flush(self) -> None:
        """Nothing whole is held back."""

    def whole(self) -> bool:
        return not self._rest


def read_lines(file: BinaryIO, secret: str, take: Callable[[bytes], None]) -> None:
    """Open the age file from where `file` stands and hand each line to `take`, without its end.

    Lines are handed on before the end was seen: what is done with them must be undone if this raises. Raises BadSecret, WrongKey,
    CannotOpen (damaged, cut off, no age file), and whatever `take` raises.
    """
    try:
        identity = read_identity(secret.strip())
    except pyrage.IdentityError:
        raise BadSecret("This is not an age secret key: it begins with AGE-SECRET-KEY-1.") from None
    faults: list[BaseException] = []

    def watched(line: bytes) -> None:
        try:
            take(line)
        except BaseException as error:
            faults.append(error)
            raise

    lines = _Lines(watched)
    try:
        pyrage.decrypt_io(file, lines, [identity])
    except (pyrage.DecryptError, OSError) as error:
        if faults:
            raise faults[0] from None
        raise (WrongKey if _NO_KEY in str(error) else CannotOpen)("This file is damaged, or it was closed to another key.") from None
    if not lines.whole():
        raise CannotOpen("This file ends in the middle of a line.")
