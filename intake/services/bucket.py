"""How often, counted in the memory of this process: for what anybody may send without being known, which must cost no write."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Hashable

MOST_NAMES = 2_000
"""So many are remembered at once; whoever was quiet longest is forgotten first."""


class Bucket:
    """At most `most` of each name in any stretch that begins with its first and is `seconds` long."""

    def __init__(self, most: int, seconds: int) -> None:
        """Nothing is counted yet."""
        self._most, self._seconds = most, seconds
        self._counts: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: Hashable, now: float) -> int:
        """Count one of `name` at `now` (seconds); returns 0, or in how many minutes the next one is heard."""
        with self._lock:
            began, many = self._counts.pop(name, (now, 0))
            if not 0 <= now - began < self._seconds:
                began, many = now, 0
            self._counts[name] = began, min(many + 1, self._most + 1)
            while len(self._counts) > MOST_NAMES:
                self._counts.popitem(last=False)
            return 0 if many < self._most else max(1, math.ceil((began + self._seconds - now) / 60))
