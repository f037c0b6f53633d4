"""Who is using a key store: every opened home holds it together with others; a change of the master key holds it alone.

A process that went on with the old master key would wrap new keys so that nobody can open them again. The lock is on an empty file of its
own: on the key store itself it would disturb SQLite's. It ends with the process, however that ends, and goes along when a server forks.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "in-use"


class KeysBusy(Exception):
    """Raised when somebody else holds the key store in a way that forbids this."""


class KeyLock:
    """One holder of the key store in `folder`, together with others. Raises KeysBusy while somebody holds it alone."""

    def __init__(self, folder: Path, mode: int) -> None:
        """Take hold; `mode`: the file's permissions if it is new."""
        self._file: int | None = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
        try:
            self._take(fcntl.LOCK_SH)
        except KeysBusy:
            self.release()
            raise

    def _take(self, how: int) -> None:
        if self._file is None:
            raise KeysBusy
        try:
            fcntl.flock(self._file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeysBusy from None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold it alone for as long as the block lasts. Raises KeysBusy if anybody else has the home open."""
        try:
            self._take(fcntl.LOCK_EX)
            yield
        finally:
            self._take(fcntl.LOCK_SH)  # also when refused: asking for more lets go of what one had

    def release(self) -> None:
        """Let go for good; doing so twice is the same."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
