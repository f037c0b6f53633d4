"""Pages that come in two parts, as on a bad network: `make test LATE=0.4` holds back all but the first bytes of each for so many seconds.

A test that asks what a page shows before the page is there passes on a quick machine and fails on a busy one; this way it fails at once.
Only pages of servers within a test's own process are late, not those of `intake serve`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Any

FIRST = 100
"""Bytes that come at once: too few for anything to be shown."""


def late(app: Any) -> Any:
    """The application, with its pages late if it was asked for."""
    seconds = float(os.environ.get("INTAKE_LATE") or 0)
    if not seconds:
        return app

    def served(environ: Any, start_response: Any) -> Iterable[bytes]:
        kinds: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kinds.extend(value for name, value in headers if name.lower() == "content-type")
            return start_response(status, headers, *more)

        body = app(environ, start)
        return _parts(body, seconds) if any("html" in kind for kind in kinds) else body

    return served


def _parts(body: Any, seconds: float) -> Iterator[bytes]:
    try:
        whole = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    yield whole[:FIRST]
    time.sleep(seconds)
    yield whole[FIRST:]
