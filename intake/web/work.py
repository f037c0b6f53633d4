"""Work that may outlast a request: counting, building and exporting many rows runs in a thread of its own, and a page tells how far it is.

Few rows are done before anybody could look at a progress page: then none is shown. Nothing is kept of finished work but its result, for
some minutes; a result is a count or a number, never anything of a person. There is one process (`intake serve`), so a list in memory is
enough; what a restart interrupts has changed nothing and is begun again.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from intake.domain.problems import Problem, Refused
from intake.silence import Known

log = logging.getLogger("intake.web")

PATIENCE = 1.5
"""Seconds that a request waits for the work before it shows how far it is."""
KEPT = 300
"""Seconds that a result is kept."""
Progress = Callable[[int, int], None]
Task = Callable[[Progress], Any]


@dataclass(slots=True)
class Work:
    """One piece of work. `id` stands in an address, so it is random; `owner` is the only account that may look at it."""

    id: str
    kind: str
    owner: str
    about: Hashable
    done: int = 0
    all: int = 0
    result: Any = None
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    ended: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, count: int) -> None:
        """Note how far it is."""
        self.done, self.all = done, count

    @property
    def good(self) -> bool:
        """Whether it ended with a result."""
        return self.over.is_set() and not self.failed and not self.problems


class Works:
    """All the work of this process."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._lock = threading.Lock()
        self._works: dict[str, Work] = {}

    def begin(self, kind: str, owner: str, about: Hashable, task: Task) -> Work:
        """Begin `task`, or join the same work of the same owner that is going on; waits a moment for it to end."""
        with self._lock:
            self._forget()
            work = next((one for one in self._of(kind, owner, about) if not one.over.is_set()), None)
            if work is None:
                work = Work(secrets.token_urlsafe(12), kind, owner, about)
                self._works[work.id] = work
                threading.Thread(target=_run, args=(work, task), name=f"intake-{kind}", daemon=True).start()
        work.over.wait(PATIENCE)
        return work

    def find(self, work_id: str, owner: str) -> Work | None:
        """The owner's work with this id, None if it is not known (any more)."""
        with self._lock:
            work = self._works.get(work_id)
        return work if work and work.owner == owner else None

    def result(self, kind: str, owner: str, about: Hashable) -> Any:
        """The newest result of the same work that is still kept, None if there is none."""
        with self._lock:
            self._forget()
            found = [one for one in self._of(kind, owner, about) if one.good]
        return max(found, key=lambda one: one.ended).result if found else None

    def _of(self, kind: str, owner: str, about: Hashable) -> list[Work]:
        return [one for one in self._works.values() if (one.kind, one.owner, one.about) == (kind, owner, about)]

    def _forget(self) -> None:
        old = time.monotonic() - KEPT
        self._works = {one.id: one for one in self._works.values() if not one.over.is_set() or one.ended > old}


def _run(work: Work, task: Task) -> None:
    try:
        work.result = task(work.progress)
    except Refused as refused:
        work.problems = refused.problems
    except Exception as error:  # the page says it; only the kind of fault goes into the log, its text may hold an answer
        work.failed = True
        log.error("work %s: %s", Known(work.kind), Known(type(error).__name__))
    finally:
        work.ended = time.monotonic()
        work.over.set()


def works() -> Works:
    """The work of the process that serves this page."""
    found: Works = current_app.extensions["intake_works"]
    return found


def wire(app: Flask) -> None:
    """Give the app its list of work."""
    app.extensions["intake_works"] = Works()
