"""gunicorn's worker with threads, that does not wait for ever: whoever sends a request by drops would hold one of a few threads each.

A request's head must have come after `HEAD_SECONDS`; its body after `BODY_SECONDS` and what its size takes at `SLOWEST` bytes a second, at
most `LONGEST`. Then nothing more is read from the connection: the thread is free, and an answer that is being made still goes out. A
reader that takes nothing for `STUCK_SECONDS` is left.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

HEAD_SECONDS = 10.0
BODY_SECONDS = 20.0
SLOWEST = 20_000
LONGEST = 300.0
STUCK_SECONDS = 60


class Worker(ThreadWorker):  # type: ignore[misc]
    """As gunicorn's, with a time by which a request must have come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As gunicorn's."""
        super().__init__(*args, **kwargs)
        self._coming: dict[int, float] = {}
        self._lock = threading.Lock()

    def handle(self, conn: Any) -> Any:
        """Take a request from a connection and answer it, in a thread."""
        descriptor = conn.sock.fileno()
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STUCK_SECONDS, 0))
        self._until(descriptor, HEAD_SECONDS)
        try:
            return super().handle(conn)
        finally:
            with self._lock:
                self._coming.pop(descriptor, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head has come."""
        size = next((value for name, value in req.headers if name == "CONTENT-LENGTH"), "")
        length = int(size) if size.isascii() and size.isdecimal() else 0
        self._until(conn.sock.fileno(), min(LONGEST, BODY_SECONDS + length / SLOWEST))
        return super().handle_request(req, conn)

    def notify(self) -> None:
        """The worker's heartbeat, once a second at least: whoever is late is not waited for."""
        super().notify()
        now = time.monotonic()
        with self._lock:
            late = [descriptor for descriptor, until in self._coming.items() if until < now]
            for descriptor in late:
                del self._coming[descriptor]
                _read_no_more(descriptor)

    def _until(self, descriptor: int, seconds: float) -> None:
        with self._lock:
            self._coming[descriptor] = time.monotonic() + seconds


def _read_no_more(descriptor: int) -> None:
    # By its number: the TLS socket's own shutdown would also end what is being written.
    try:
        with socket.socket(fileno=os.dup(descriptor)) as same:
            same.shutdown(socket.SHUT_RD)
    except OSError:  # it has gone meanwhile
        pass
