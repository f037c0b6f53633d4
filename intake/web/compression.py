"""Compressing what is the same for everybody: our files, and the tablet's pages. First visits come over bad networks.

By Brotli (RFC 7932, a sixth smaller) for browsers that take it, which they say over TLS and on the same machine; by gzip for others.
What is packed is kept, for the next tablet asks for the same; but for pages with a word of their own for their scripts, which are packed by
gzip for each. Pages with a form token or an answer in them are never compressed: their length would tell about what is inside (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
from threading import Lock

import brotli
from flask import Flask, request
from werkzeug.wrappers import Response

SAME_FOR_ALL = ("files", "tablet", "tablet_form", "sound", "transparency")
"""The blueprints whose answers to GET hold nothing of anybody."""
NEVER_TWICE = frozenset({"transparency"})
"""Those of them whose pages differ at each time, by the nonce of their scripts."""
TEXT = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml"}
)
LEAST, MOST = 500, 2_000_000
BROTLI, GZIP = "br", "gzip"
QUALITY = 10
"""Of Brotli: the best, 11, takes three times as long for two per cent."""
MOST_KEPT = 1_000
_kept: dict[tuple[bytes, str], bytes] = {}
_one_at_a_time = Lock()


def _packed(data: bytes, way: str) -> bytes:
    return gzip.compress(data, 9, mtime=0) if way == GZIP else bytes(brotli.compress(data, quality=QUALITY))


def _pack(data: bytes, way: str) -> bytes:
    # Ten tablets that are switched on at eight ask for the same form: it is packed once, not ten times at a time, and whoever asks for what
    # is there does not wait for it. It is kept under its digest, for what it was made of is ten times as large.
    key = (hashlib.sha256(data).digest(), way)
    if found := _kept.get(key):
        return found
    with _one_at_a_time:
        if key not in _kept:
            made = _packed(data, way)
            if len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[key] = made
        return _kept[key]


def _way() -> str:
    """How the browser takes it packed best; '' if it would rather not, or in no way of ours. What is packed for each is packed by the cheap
    way only, or strangers could keep the server busy."""
    taken = request.accept_encodings
    ways = (GZIP,) if request.blueprint in NEVER_TWICE else (BROTLI, GZIP)
    best = max((*ways, "identity"), key=lambda way: taken[way])
    return best if best != "identity" and taken[best] else ""


def compress(response: Response) -> Response:
    """The response, compressed if the browser takes that and there is a gain in it."""
    if request.method not in ("GET", "HEAD") or request.blueprint not in SAME_FOR_ALL or response.status_code not in (200, 304):
        return response
    response.vary.add("Accept-Encoding")
    way = _way()
    if request.method == "HEAD" or response.status_code == 304 or response.mimetype not in TEXT or not way:
        return response
    if "Content-Encoding" in response.headers or "Range" in request.headers:
        return response
    if not LEAST <= (response.content_length or LEAST) <= MOST:
        return response
    response.direct_passthrough = False
    file = response.response
    data = response.get_data()
    if close := getattr(file, "close", None):
        close()
    response.set_data(_packed(data, way) if request.blueprint in NEVER_TWICE else _pack(data, way))
    response.headers["Content-Encoding"] = way
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)  # other bytes, the same contents
    return response


def wire(app: Flask) -> None:
    """Compress what can be."""
    app.after_request(compress)
