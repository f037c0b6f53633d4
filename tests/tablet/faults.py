"""A network that fails: a layer between a tablet and the application that does to each `POST /envelopes` what a schedule says.

`Faults(app)` is a WSGI application for werkzeug's server. What it does to a request is taken from `schedule`, one word a request; when that
is empty, requests pass. Plain, so that the tests in the browser can use it too.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

import orjson
from werkzeug.wrappers import Response

ENVELOPES = "/envelopes"
SLOW_SECONDS, TOO_SLOW_SECONDS = 0.02, 0.15
PORTAL = "<!DOCTYPE html><title>Welcome</title><form action=/login><button>Free wireless</button></form>"

Environ = dict[str, Any]
Act = Callable[["Faults", Environ, bytes], Response]


class Cut(Exception):
    """The connection breaks before one byte of an answer."""


class Faults:
    """The layer. `dead`: no request of any kind gets an answer; `done`: what happened to each request so far; `refused`: id of an
    envelope -> the status that every request with it gets."""

    def __init__(self, app: Any) -> None:
        """Everything passes at first."""
        self.app = app
        self.schedule: deque[str] = deque()
        self.done: list[str] = []
        self.dead = False
        self.refused: dict[bytes, int] = {}
        self._lock = threading.Lock()
        self._earlier: list[tuple[Environ, bytes]] = []
        self._answer: bytes | None = None
        self._held_back: list[tuple[Environ, bytes]] = []

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer one request, or break the connection."""
        try:
            if self.dead:
                raise Cut
            if environ["PATH_INFO"] != ENVELOPES:
                return self.app(environ, start_response)  # type: ignore[no-any-return]
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            with self._lock:
                fault = self.schedule.popleft() if self.schedule else "pass"
                self.done.append(fault)
                held_back, self._held_back = self._held_back, []
            status = next((status for one, status in self.refused.items() if one.hex().encode() in body), 0)
            response = Response("{}", status) if status else FAULTS[fault](self, environ, body)
            for late in held_back:  # overtaken by this one
                self.run(*late)
            with self._lock:
                self._earlier.append((environ, body))
            if fault == "broken_off":
                return self._broken_off(environ, start_response, response)
            return response(environ, start_response)
        except Cut:
            hang_up(environ)
            raise ConnectionAbortedError from None

    def run(self, environ: Environ, body: bytes) -> Response:
        """The application's answer to this request; may be called again for the same one."""
        response = Response.from_app(self.app, {**environ, "wsgi.input": BytesIO(body)}, buffered=True)
        response.make_sequence()
        return response

    def fresh(self) -> None:
        """Forget what went before: another tablet begins."""
        self.schedule.clear()
        self._held_back.clear()
        self.refused.clear()
        self.done.clear()
        self._earlier.clear()
        self._answer = None

    def settle(self) -> None:
        """Let everything that is still on its way arrive, and everything that ever came arrive once more, the newest first."""
        self.schedule.clear()
        for one in [*self._held_back, *reversed(self._earlier)]:
            self.run(*one)
        self._held_back.clear()

    def _broken_off(self, environ: Environ, start_response: Any, response: Response) -> Iterator[bytes]:
        start_response(response.status, response.headers.to_wsgi_list())
        yield response.data[: len(response.data) // 2]
        raise ConnectionAbortedError

    # --- what may happen to a request ---
    def passes(self, environ: Environ, body: bytes) -> Response:
        """Nothing is wrong."""
        response = self.run(environ, body)
        if response.status_code == 200:
            self._answer = response.data
        return response

    def lost(self, environ: Environ, body: bytes) -> Response:
        """It never arrives."""
        raise Cut

    def answer_lost(self, environ: Environ, body: bytes) -> Response:
        """It arrives and is kept; the answer does not."""
        self.passes(environ, body)
        raise Cut

    def overtaken(self, environ: Environ, body: bytes) -> Response:
        """The tablet sees a broken connection; the request arrives all the same, after the next one."""
        with self._lock:
            self._held_back.append((environ, body))
        raise Cut

    def half(self, environ: Environ, body: bytes) -> Response:
        """Half an answer that says it is whole."""
        response = self.passes(environ, body)
        return Response(response.data[: len(response.data) // 2], response.status, content_type=response.content_type)

    def twice(self, environ: Environ, body: bytes) -> Response:
        """The same request is delivered twice, at the same time."""
        twin = threading.Thread(target=self.run, args=(environ, body))
        twin.start()
        response = self.passes(environ, body)
        twin.join()
        return response

    def again(self, environ: Environ, body: bytes) -> Response:
        """Everything that came before is delivered again first, the newest first."""
        for earlier in reversed(self._earlier[-3:]):
            self.run(*earlier)
        return self.passes(environ, body)

    def stale(self, environ: Environ, body: bytes) -> Response:
        """Something in between gives the answer to an earlier request; this one never arrives."""
        if self._answer is None:
            raise Cut
        return Response(self._answer, content_type="application/json")

    def other_receipts(self, environ: Environ, body: bytes, change: Callable[[list[Any]], list[Any]]) -> Response:
        """The answer with its receipts changed."""
        response = self.passes(environ, body)
        if response.status_code != 200:
            return response
        answer = orjson.loads(response.data)
        return Response(orjson.dumps(answer | {"receipts": change(answer["receipts"])}), content_type="application/json")

    def slow(self, environ: Environ, body: bytes) -> Response:
        """It takes its time."""
        time.sleep(SLOW_SECONDS)
        return self.passes(environ, body)

    def too_slow(self, environ: Environ, body: bytes) -> Response:
        """It is kept when the tablet has given up waiting, if the tablet is not very patient."""
        time.sleep(TOO_SLOW_SECONDS)
        return self.passes(environ, body)


def hang_up(environ: Environ) -> None:
    """Close the connection under the server's feet."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def _says(status: int, text: str = "{}", **headers: str) -> Act:
    # An answer that is made on the way; the application is not asked.
    kind = "text/html" if text.startswith("<") else "application/json"
    return lambda faults, environ, body: Response(text, status, headers, content_type=kind)


def _kept_but_says(status: int, text: str = "{}") -> Act:
    def act(faults: Faults, environ: Environ, body: bytes) -> Response:
        faults.passes(environ, body)
        return Response(text, status, content_type="application/json")

    return act


def _receipts(change: Callable[[list[Any]], list[Any]]) -> Act:
    return lambda faults, environ, body: faults.other_receipts(environ, body, change)


FAULTS: dict[str, Act] = {
    "pass": Faults.passes,
    "lost": Faults.lost,
    "answer_lost": Faults.answer_lost,
    "overtaken": Faults.overtaken,
    "half": Faults.half,
    "broken_off": Faults.passes,
    "twice": Faults.twice,
    "again": Faults.again,
    "stale": Faults.stale,
    "slow": Faults.slow,
    "too_slow": Faults.too_slow,
    "fault": _says(500, "<h1>Internal Server Error</h1>"),
    "kept_but_fault": _kept_but_says(502),
    "kept_but_empty": _kept_but_says(200, ""),
    "kept_but_nothing_said": _kept_but_says(200, "null"),
    "portal": _says(200, PORTAL),
    "portal_elsewhere": _says(302, PORTAL, Location="/healthz"),
    "too_large": _says(413),
    "refused": _says(400),
    "kept_but_refused": _kept_but_says(400),
    "busy": _says(429),
    "some_missing": _receipts(lambda receipts: receipts[1::2]),
    "none": _receipts(lambda receipts: []),
    "one_twice": _receipts(lambda receipts: receipts[:1] * len(receipts)),
    "wrong_digest": _receipts(lambda receipts: [one | {"digest": "0" * 32} for one in receipts[:1]] + receipts[1:]),
    "other_order": _receipts(lambda receipts: [*reversed(receipts)]),
    "not_receipts": _receipts(lambda receipts: [7, {}, *receipts]),
    "no_receipt": _receipts(lambda receipts: [None, *receipts]),
}
"""What may happen to a request, by its word in a schedule."""
