"""What `intake serve` has gunicorn do besides serving: the nightly purge and deliveries run in the one worker,
begun after the fork."""

from __future__ import annotations

from typing import Any

_running: list[Any] = []


def post_fork(_server: Any, _worker: Any) -> None:
    """A worker has begun: it watches for the night and for what is to be delivered, as soon as the home is open (mostly it is: it was
    loaded before the fork)."""
    from intake.app import when_open
    from wsgi import app

    when_open(app, _watch)


def _watch(home: Any) -> None:
    from intake.services.delivery_queue import Deliverer
    from intake.services.nightly import Nightly

    for one in (Nightly(home), Deliverer(home)):
        one.begin()
        _running.append(one)


def worker_exit(_server: Any, _worker: Any) -> None:
    """The worker ends: it watches no longer."""
    while _running:
        _running.pop().end(patience=0)
