"""What `intake serve` has gunicorn do besides serving: the nightly purge runs in the one worker, begun after the fork."""

from __future__ import annotations

from typing import Any

_running: list[Any] = []


def post_fork(_server: Any, _worker: Any) -> None:
    """A worker has begun: it watches for the night, as soon as the home is open (which it mostly is: it was loaded before the fork)."""
    from intake.app import when_open
    from wsgi import app

    when_open(app, _watch)


def _watch(home: Any) -> None:
    from intake.services.nightly import Nightly

    nightly = Nightly(home)
    nightly.begin()
    _running.append(nightly)


def worker_exit(_server: Any, _worker: Any) -> None:
    """The worker ends: it watches no longer."""
    while _running:
        _running.pop().end(patience=0)
