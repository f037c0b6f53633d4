"""What a tablet asks and only the office can answer: a code, a name with its password. It waits in memory, closed to the office's key the
moment it comes, for the seconds that the tablet waits; it is never on the disk.

So that works while the office has a visit open (`intake fetch --watch`); otherwise the tablet is told at once that it does not.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES

PATIENCE = 20.0
"""Seconds that a tablet waits here; it gives up by itself after thirty."""
OFFICE_IS_THERE = 40.0
"""Seconds after the office's last word in which it may be there."""
MOST, MOST_OF_ONE = 8, 3
"""How many may wait at once, and how many of them from one network: each holds a thread of the server."""


@dataclass(slots=True)
class Asked:
    """One question on its way: `sealed` to the office, `answer` once it came."""

    id: bytes
    who: str
    sealed: bytes
    answer: bytes | None = None
    given: bool = False
    over: threading.Event = field(default_factory=threading.Event)


class Mail:
    """The questions that wait now. Safe for threads."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting: dict[bytes, Asked] = {}
        self._lock = threading.Lock()
        self._seen: float | None = None

    def office_spoke(self) -> None:
        """The office is there now."""
        self._seen = time.monotonic()

    @property
    def office_is_there(self) -> bool:
        """Whether the office may answer."""
        return self._seen is not None and time.monotonic() - self._seen < OFFICE_IS_THERE

    def put(self, who: str, sealed: bytes) -> Asked:
        """Let a question wait. Raises Refused `office_away`, `throttled`."""
        if not self.office_is_there:
            raise refuse("office_away")
        asked = Asked(secrets.token_bytes(HASH_BYTES), who, sealed)
        with self._lock:
            of_one = sum(one.who == who for one in self._waiting.values())
            if len(self._waiting) >= MOST or of_one >= MOST_OF_ONE:
                raise refuse("throttled", minutes=1)
            self._waiting[asked.id] = asked
        return asked

    def wait(self, asked: Asked, patience: float = PATIENCE) -> bytes:
        """The office's answer, still closed. Raises Refused `office_away` if none came in time. Either way it is forgotten here."""
        try:
            if not asked.over.wait(patience) or asked.answer is None:
                raise refuse("office_away")
            return asked.answer
        finally:
            with self._lock:
                self._waiting.pop(asked.id, None)

    def new(self) -> list[Asked]:
        """The questions that the office has not been given yet, oldest first; they count as given now."""
        with self._lock:
            found = [one for one in self._waiting.values() if not one.given]
            for one in found:
                one.given = True
        return found

    @property
    def has_new(self) -> bool:
        """Whether there is a question that the office has not been given."""
        with self._lock:
            return any(not one.given for one in self._waiting.values())

    def answer(self, asked_id: bytes, sealed: bytes) -> None:
        """The office's answer to a question; nothing if nobody waits for it any more."""
        with self._lock:
            found = self._waiting.get(asked_id)
        if found:
            found.answer = sealed
            found.over.set()
