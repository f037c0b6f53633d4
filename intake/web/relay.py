"""A relay's own addresses: what tablets send, and the office's visit. The app itself is served by the same modules as at the office.

Whoever is not a tablet of this office, nor the office, finds the app's pages and nothing else.
"""

from __future__ import annotations

import time
from typing import cast

import orjson
from flask import Blueprint, Flask, current_app, request
from werkzeug.wrappers import Response

from intake.domain.problems import Refused, refuse
from intake.services import relay as service
from intake.services.relay_ask import ENROL, VOLUNTEER, ask
from intake.services.relay_bundle import open_key
from intake.services.relay_channel import MOST_TURN, SIGNATURE
from intake.services.relay_home import Relay
from intake.services.tablet import relay_hash
from intake.web.envelope import answered, sent, shown_token
from intake.web.guard import public
from intake.web.page import problems_json
from intake.web.tablet_door import as_json, field

pages = Blueprint("relay", __name__)

PURGED_EVERY = 3600.0
"""Seconds."""


def opened_relay() -> Relay:
    """The relay this process is."""
    return cast(Relay, current_app.extensions["intake_home"])


@pages.post("/envelopes")
@public
def receive() -> Response:
    """Hold envelopes for the office; an empty list is how a tablet asks what is new."""
    relay = opened_relay()
    try:
        tablet = service.recognise(relay, shown_token())
        receipts = service.receive(relay, tablet, sent())
        key = open_key(relay)
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    return answered(receipts, key.id, key.recipient, revoked=tablet.revoked)


@pages.post("/tablet/enrol")
@public
def enrol() -> Response:
    """A tablet shows its one-time code; the office answers if it is there."""
    try:
        return as_json(ask(opened_relay(), ENROL, {"code": field("code")}, request.remote_addr or ""))
    except Refused as refused:
        return problems_json(refused.problems, refused.status)


@pages.post("/tablet/volunteer")
@public
def volunteer() -> Response:
    """A volunteer signs in on the tablet; the office answers if it is there."""
    relay, token = opened_relay(), shown_token()
    try:
        if service.recognise(relay, token).revoked:
            raise refuse("unknown_tablet")
        fields = {name: field(name) for name in ("name", "password")}
        return as_json(ask(relay, VOLUNTEER, fields, request.remote_addr or "", relay_hash(token)))
    except Refused as refused:
        return problems_json(refused.problems, refused.status)


@pages.post("/office")
@public
def office() -> Response:
    """One turn of the office's visit. Anybody may knock; only what the office has signed is heard."""
    request.max_content_length = MOST_TURN
    try:
        body, signature = service.visit(opened_relay(), request.get_data(), request.headers.get(SIGNATURE, ""))
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    return Response(body, mimetype="application/json", headers={SIGNATURE: signature})


@pages.get("/healthz")
@public
def health() -> Response:
    """Whether this process answers, and whether the office comes."""
    overdue = service.figures(opened_relay()).overdue
    return Response(orjson.dumps({"status": "ok", "office": "overdue" if overdue else "comes"}), mimetype="application/json")


def wire(app: Flask) -> None:
    """Let /metrics tell how the relay fares, and delete what is too old, once an hour, with whatever request comes first."""
    app.extensions["intake_more_figures"] = _figures
    due = 0.0

    def clean() -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + PURGED_EVERY
            service.purge(opened_relay())

    app.before_request(clean)


def _figures() -> str:
    relay = opened_relay()
    found = service.figures(relay)
    lines = [("waiting", found.waiting), ("tablets", found.tablets), ("expired", found.expired), ("overdue", int(found.overdue))]
    if found.contact:
        lines.append(("days_since_contact", (relay.today - found.contact).days))
    return "".join(f"# TYPE intake_relay_{name} gauge\nintake_relay_{name} {value}\n" for name, value in lines)
