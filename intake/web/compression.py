"""Compressing what is the same for everybody: our files, and the tablet's pages. First visits come over bad networks.

Pages with a form token or an answer in them are never compressed: their length would tell about what is inside (the BREACH attack).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, request
from werkzeug.wrappers import Response

SAME_FOR_ALL = ("files", "tablet", "tablet_form", "sound", "transparency")
"""The blueprints whose answers to GET hold nothing of anybody."""
TEXT = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml"}
)
LEAST, MOST, LEVEL = 500, 2_000_000, 9


@lru_cache(maxsize=256)
def _packed(data: bytes) -> bytes:
    return gzip.compress(data, LEVEL, mtime=0)


def compress(response: Response) -> Response:
    """The response, compressed if the browser takes that and there is a gain in it."""
    if request.method != "GET" or request.blueprint not in SAME_FOR_ALL or response.status_code != 200 or response.mimetype not in TEXT:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers or "Range" in request.headers:
        return response
    if not LEAST <= (response.content_length or LEAST) <= MOST:
        return response
    response.direct_passthrough = False
    file = response.response
    data = response.get_data()
    if close := getattr(file, "close", None):
        close()
    response.set_data(_packed(data))
    response.headers["Content-Encoding"] = "gzip"
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)  # other bytes, the same contents
    return response


def wire(app: Flask) -> None:
    """Compress what can be."""
    app.after_request(compress)
