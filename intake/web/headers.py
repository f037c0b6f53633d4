"""What every response says to the browser: trust nothing but ourselves, keep nothing, tell nobody. And how much a form may weigh."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

CONTENT = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
CAMERA = "camera"


def _features(*allowed: str) -> str:
    return ", ".join(f"{feature}=({'self' if feature in allowed else ''})" for feature in FEATURES)


ALWAYS = {
    "Content-Security-Policy": CONTENT,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": _features(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_PARTS = {name: ALWAYS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
"""What means something on a part of a page; forty times the whole list would be a third of a tablet's first visit."""
INERT = (".css", ".js")
WORKER = "worker.js"
"""A worker is no part of a page: the content policy on its script is its own."""
SAME_FOR_ALL = frozenset({"tablet.app", "tablet_form.form"})
"""Pages for no account, which the tablet's worker keeps; it takes them from the browser, which has just loaded them."""
A_MOMENT = 60
TWO_YEARS = 63_072_000
FORM = "application/x-www-form-urlencoded"
MOST_FORM_BYTES = 1_500_000
"""A form without files; the largest of ours carries what was held while the screen was locked (`session.MOST_HELD`)."""


def with_camera(response: Response) -> Response:
    """Let this one page use the camera, to read the code on a card."""
    response.headers["Permissions-Policy"] = _features(CAMERA)
    return response


def small_forms(most_fields: int) -> None:
    """Refuse a form that is too long or has too many fields before it is taken apart: a million of them would keep a processor busy for
    many seconds, and nobody has to be signed in to send them. (Forms with files have such limits in the framework.)"""
    if request.mimetype != FORM:
        return
    request.max_content_length = min(MOST_FORM_BYTES, request.max_content_length or MOST_FORM_BYTES)
    if request.get_data().count(b"&") >= most_fields:
        raise RequestEntityTooLarge


def wire(app: Flask, *, secure: bool) -> None:
    """Add the headers to every response. `secure`: the installation is reached over TLS only."""

    def add(response: Response) -> Response:
        ours = (request.endpoint or "").startswith("files.")  # our own files say themselves how long they keep
        inert = ours and request.path.endswith(INERT) and not request.path.endswith(WORKER)
        for name, value in (OF_PARTS if inert else ALWAYS).items():
            response.headers.setdefault(name, value)
        same = request.endpoint in SAME_FOR_ALL
        if not (ours or same) or response.status_code >= 400:  # the page that says there is no such file says who is signed in
            response.headers["Cache-Control"] = "no-store"
        elif same:
            response.headers["Cache-Control"] = f"public, max-age={A_MOMENT}"
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
        return response

    app.before_request(lambda: small_forms(app.config["MAX_FORM_PARTS"]))
    app.after_request(add)
