"""The nightly purge inside the server, which holds the keys: once a night, made up for after the machine was off, never twice at once.

A thread that looks at the clock every minute. What a night is, is told from when the last purge ended (noted in the key store), so a
restart forgets nothing and a purge by command counts too.
"""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, timedelta

from intake.domain.problems import Refused
from intake.services import centre, purge_run
from intake.services.follow_up_plan import plan_all
from intake.services.home import Home
from intake.services.purge import purge_alone
from intake.silence import NIGHT, Known

HOUR = 3
"""From this hour on, where the work is done, the purge of the night is due."""
FIRST, EVERY = 5.0, 60.0
"""Seconds that a server which has just begun is left alone, and between two looks at the clock."""
AGAIN = timedelta(hours=1)
"""How long after a purge that failed the next is tried."""
_log = logging.getLogger(__name__)


def night_of(home: Home, moment: datetime) -> date:
    """The night a moment belongs to, named by its morning: before `HOUR` it is still the one before."""
    return (moment.astimezone(home.config.zone) - timedelta(hours=HOUR)).date()


def is_due(home: Home) -> bool:
    """Whether the purge of this night, or of an earlier one, has not been done."""
    last = purge_run.last_run(home)
    return last is None or night_of(home, last) < night_of(home, home.clock())


def run_if_due(home: Home) -> bool:
    """Purge if it is due and nobody else is at it; returns whether it was done."""
    if not is_due(home):
        return False
    try:
        with purge_run.alone(home):
            if not is_due(home):  # somebody has just done it
                return False
            purge_alone(home, home.today)
            plan_all(home)
            centre.missing(home)
    except Refused as refused:
        if refused.problems[0].code != "purge_running":
            raise
        return False
    return True


class Nightly:
    """The thread of one server process. Begin it after the fork: neither threads nor connections survive one."""

    def __init__(self, home: Home, first: float = FIRST, every: float = EVERY) -> None:
        """Nothing runs yet."""
        self._home = home
        self._first, self._every = first, every
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="nightly purge", daemon=True)

    def begin(self) -> None:
        """Start looking at the clock."""
        self._thread.start()

    def end(self, patience: float = 5.0) -> None:
        """Stop; a purge that runs may be stopped anywhere, the next goes on."""
        self._end.set()
        self._thread.join(patience)

    def _watch(self) -> None:
        wait = self._first
        while not self._end.wait(wait):
            wait = self._every
            try:
                run_if_due(self._home)
            except Exception as error:  # whatever it was, tomorrow's registrations must be purged all the same
                # The kind alone: what an error says may be a person's.
                _log.warning(NIGHT, Known(type(error).__name__))
                wait = max(self._every, AGAIN.total_seconds())
