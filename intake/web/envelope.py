"""What tablets send: `POST /envelopes`, one or many, idempotent, a receipt for each (design section 5). Described by /openapi.json.

A tablet shows its token and nothing else: no cookie, no account, so there is no session that another site could ride on. A revoked tablet
may still send; what it sends is held for a person, and it is told that it is revoked.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from typing import Any

import orjson
from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.problems import Refused, refuse
from intake.services import envelope as service
from intake.services import office_key, tablet
from intake.services.envelope import MOST, MOST_KILOBYTES, Envelope, Receipt
from intake.web import tablet_shell
from intake.web.guard import opened_home, with_token
from intake.web.page import problems_json

pages = Blueprint("envelope", __name__)

BEARER = "Bearer "
ID = re.compile("[0-9a-f]{32}")
MOST_BODY = 1_500_000
"""Bytes of a request: the envelopes of MOST_KILOBYTES, as base64."""


def shown_token() -> str:
    """The token that the request shows, '' for none."""
    given = request.headers.get("Authorization", "")
    return given.removeprefix(BEARER).strip() if given.startswith(BEARER) else ""


def of_tablet() -> tablet.Tablet:
    """The tablet whose token the request shows; raises Refused `unknown_tablet`."""
    return tablet.recognise(opened_home(), shown_token())


@pages.post("/envelopes")
@with_token("the tablet's token")
def receive() -> Response:
    """Take envelopes in; an empty list is how a tablet asks what is new."""
    home = opened_home()
    try:
        source = of_tablet()
        receipts = service.receive(home, source, sent())
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    key = office_key.current(home)
    return answered(receipts, key.id, key.recipient, revoked=source.is_revoked)


def answered(receipts: Sequence[Receipt], key: str, recipient: str, *, revoked: bool) -> Response:
    """What the tablet is told: its receipts, the office's key (id and public half), the version of the app, whether it is revoked."""
    answer = {
        "receipts": [_receipt(one) for one in receipts],
        "office": {"id": key, "recipient": recipient},
        "shell": tablet_shell.version(),
        "revoked": revoked,
    }
    return Response(orjson.dumps(answer), mimetype="application/json")


def _receipt(one: Receipt) -> dict[str, Any]:
    return {"id": one.id.hex(), "digest": one.digest.hex(), "verdict": one.verdict, "already": one.already}


def sent() -> list[Envelope]:
    """The envelopes of the request, JSON or multipart; raises Refused `too_many_envelopes`, `bad_envelopes`."""
    request.max_content_length = MOST_BODY
    if (request.content_length or 0) > MOST_BODY:
        raise refuse("too_many_envelopes", most=MOST, kilobytes=MOST_KILOBYTES)
    if request.mimetype == "multipart/form-data":
        return _parts()
    try:
        listed = orjson.loads(request.get_data())["envelopes"]
        if not isinstance(listed, list):
            raise refuse("bad_envelopes")
        if len(listed) > MOST:
            raise refuse("too_many_envelopes", most=MOST, kilobytes=MOST_KILOBYTES)
        return [_envelope(one["id"], one.get("key", ""), b64decode(one["sealed"], validate=True)) for one in listed]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError, NotBase64):
        raise refuse("bad_envelopes") from None


def _parts() -> list[Envelope]:
    """One part an envelope: its name is the id, its file name the id of the office key, its body the age file."""
    if len(request.files) > MOST or request.form:
        raise refuse("bad_envelopes")
    return [_envelope(name, part.filename or "", part.read()) for name, part in request.files.items(multi=True)]


def _envelope(envelope_id: Any, key: Any, sealed: bytes) -> Envelope:
    if not (isinstance(envelope_id, str) and isinstance(key, str) and ID.fullmatch(envelope_id) and sealed):
        raise refuse("bad_envelopes")
    return Envelope(bytes.fromhex(envelope_id), key, sealed)
