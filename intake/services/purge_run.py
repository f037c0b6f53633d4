"""When the last purge was, and that only one runs at a time, whatever process it is in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from intake.domain.problems import refuse
from intake.services.home import Home, week_of
from intake.store import retention as kept
from intake.store.key_store import FILE_MODE

LAST = "purge_last"
LATE = timedelta(hours=48)
"""After so long without a purge, pages and figures warn."""
_LOCK = "purge.lock"


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Keep other purges of this home away as long as the block lasts; raises Refused `purge_running`. Whoever is killed lets go."""
    # A file of its own: closing one that SQLite has open would take SQLite's locks away.
    descriptor = os.open(home.config.keys / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refuse("purge_running") from None
        yield
    finally:
        os.close(descriptor)


def note_run(home: Home) -> None:
    """Note that a purge has just ended."""
    home.keys.set(LAST, home.clock().isoformat(timespec="minutes").encode())


def last_run(home: Home) -> datetime | None:
    """When the last purge ended, None if there was none yet."""
    noted = home.keys.setting(LAST)
    return datetime.fromisoformat(noted.decode()) if noted else None


def is_late(home: Home) -> bool:
    """Whether the promise is at risk: no purge for two days, and something is kept that is older than that."""
    last = last_run(home)
    if last is not None:
        return home.clock() - last > LATE
    with home.store.reading() as connection:
        oldest = kept.oldest_week(connection)
    return oldest is not None and oldest < week_of(home.today - timedelta(weeks=1))
