"""Opening a closed server: after a restart it serves one page, on which somebody who was granted to opens the home (`keys_grant`).

Tries are counted in memory, as no key is there to count them under in the database; whoever could restart the process to try more often has
the key store anyway. One try at a time: each costs 64 MiB.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from math import ceil

from intake.config import Config
from intake.domain.problems import Refused, refuse
from intake.services.home import Home, needs_passphrase
from intake.services.keys_grant import open_granted, somebody_is_granted
from intake.services.sweep import sweep

MOST = 10
SECONDS = 900


class Opening:
    """A home that is still closed. `clock`: seconds that only go forward."""

    def __init__(self, config: Config, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises Refused `no_home`, `key_file_home`, `nobody_granted`, `old_schema`: it could never be opened by its page."""
        if not needs_passphrase(config):
            raise refuse("key_file_home")
        somebody_is_granted(config)
        self.config = config
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: list[float] = []
        self._failed_in_all = 0

    def open(self, name: str, passphrase: str) -> Home:
        """Open the home as the account `name`, and note who did. Raises Refused `throttled` after 10 failures in a quarter of an hour,
        `wrong_opening`, and as opening any home does."""
        with self._lock:
            now = self._clock()
            self._failed = [at for at in self._failed if at > now - SECONDS]
            if len(self._failed) >= MOST:
                raise refuse("throttled", minutes=ceil((self._failed[0] + SECONDS - now) / 60))
            try:
                home = open_granted(self.config, name, passphrase, self._failed_in_all)
            except Refused as refused:
                if refused.problems[0].code == "wrong_opening":
                    self._failed.append(now)
                    self._failed_in_all += 1
                raise
        sweep(home)
        home.rest()
        return home
