"""What every response says to the browser: trust nothing but ourselves, keep nothing, tell nobody. And how much a form may weigh."""

from __future__ import annotations

import secrets

from flask import Flask, g, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response


def content_policy(scripts: str = "'self'", *more: str, media: str = "'self'") -> str:
    """What a page may load and do: our own files, scripts by `scripts`, nothing inline, no frame around it."""
    first = ("default-src 'self'", f"script-src {scripts}", "style-src 'self'", "img-src 'self'", f"media-src {media}")
    return "; ".join((*first, "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", *more))


NO_MARKUP_BY_SCRIPTS = ("require-trusted-types-for 'script'", "trusted-types 'none'")
"""No script may make markup or scripts out of text (browsers that know Trusted Types refuse it)."""
WORKER_SOURCE = "worker-src 'self'"
FEATURES = (
    *("accelerometer", "camera", "clipboard-read", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "serial", "usb"),
)
CAMERA, MICROPHONE = "camera", "microphone"


def _features(*allowed: str) -> str:
    return ", ".join(f"{feature}=({'self' if feature in allowed else ''})" for feature in FEATURES)


ALWAYS = {
    "Content-Security-Policy": content_policy(),
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
KEEP_THEMSELVES = frozenset({"sound.audio", "sound.listed"})
"""What says itself how long it keeps, as our own files do; it is the same for everybody."""
SAME_FOR_ALL = frozenset({"tablet.app", "tablet_form.form"})
"""Pages for no account, which the tablet's worker keeps; it takes them from the browser, which has just loaded them."""
A_MOMENT = 60
TWO_YEARS = 63_072_000
FORM = "application/x-www-form-urlencoded"
MOST_FORM_BYTES = 1_500_000
"""A form without files; the largest of ours carries what was held while the screen was locked (`session.MOST_HELD`)."""


def nonce() -> str:
    """The word that the scripts of this page bear: random for each page, so that no other script runs in it (templates: `nonce()`)."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def with_camera(response: Response) -> Response:
    """Let this one page use the camera, to read the code on a card."""
    response.headers["Permissions-Policy"] = _features(CAMERA)
    return response


def with_microphone(response: Response) -> Response:
    """Let this one page use the microphone, to record what is said to people; it hears what was recorded before it is sent (`blob:`)."""
    response.headers["Permissions-Policy"] = _features(MICROPHONE)
    g.media = ("blob:",)
    return response


def in_a_frame(response: Response) -> Response:
    """Let pages of ours show this one in a frame, as a picture: no script, no form, no address leads out of it."""
    g.pop("nonce", None)
    policy = ("default-src 'none'", "style-src 'self'", "img-src 'self'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'")
    response.headers["Content-Security-Policy"] = "; ".join((*policy, "sandbox allow-same-origin"))
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def small_forms(most_fields: int) -> None:
    """Refuse a form that is too long or has too many fields before it is taken apart: a million of them would keep a processor busy for
    many seconds, and nobody has to be signed in to send them. (Forms with files have such limits in the framework.)"""
    if request.mimetype != FORM:
        return
    request.max_content_length = min(MOST_FORM_BYTES, request.max_content_length or MOST_FORM_BYTES)
    if request.get_data().count(b"&") >= most_fields:
        raise RequestEntityTooLarge


def right_host(hosts: tuple[str, ...]) -> None:
    """Refuse a request for another host name than `hosts` (none given: any): a link that is shown bears the name that was asked for."""
    if hosts and not host_is_trusted(request.environ.get("HTTP_HOST", ""), hosts):
        raise BadRequest


def wire(app: Flask, *, secure: bool, hosts: tuple[str, ...] = ()) -> None:
    """Add the headers to every response. `secure`: the installation is reached over TLS only. `hosts`: by these names only."""

    def add(response: Response) -> Response:
        ours = (request.endpoint or "").startswith("files.")  # our own files say themselves how long they keep
        inert = ours and request.path.endswith(INERT) and not request.path.endswith(WORKER)
        if "nonce" in g and request.endpoint not in SAME_FOR_ALL:
            media = " ".join(("'self'", *g.get("media", ())))
            policy = content_policy(f"'nonce-{g.nonce}'", WORKER_SOURCE, *NO_MARKUP_BY_SCRIPTS, media=media)
            response.headers["Content-Security-Policy"] = policy
        for name, value in (OF_PARTS if inert else ALWAYS).items():
            response.headers.setdefault(name, value)
        same, keeps = request.endpoint in SAME_FOR_ALL, request.endpoint in KEEP_THEMSELVES
        # An error is of nobody's file: the page that says so says who is signed in.
        if response.status_code >= 400 or not (ours or same or keeps):
            response.headers["Cache-Control"] = "no-store"
        elif same:
            response.headers["Cache-Control"] = f"public, max-age={A_MOMENT}"
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
        return response

    app.before_request(lambda: right_host(hosts))
    app.before_request(lambda: small_forms(app.config["MAX_FORM_PARTS"]))
    app.after_request(add)
    app.jinja_env.globals["nonce"] = nonce
