"""What a gateway for text messages sends: `POST /lent/arrived`, signed, idempotent, without a session. Described by /openapi.json."""

from __future__ import annotations

import orjson
from flask import Blueprint, request
from werkzeug.wrappers import Response

from intake.domain.problems import Refused, refuse
from intake.services import lent_gateway as service
from intake.web.guard import opened_home, with_token
from intake.web.page import problems_json

pages = Blueprint("lent_gateway", __name__)

STAMP, SIGNATURE = "X-Intake-Time", "X-Intake-Signature"


@pages.post("/lent/arrived")
@with_token("the gateway's signature")
def arrived() -> Response:
    """Take one text message in. The answer says only that it was taken."""
    request.max_content_length = service.MOST_BYTES
    try:
        if (request.content_length or 0) > service.MOST_BYTES:
            raise refuse("message_too_large", most=service.MOST_BYTES)
        given = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
        service.take(opened_home(), request.remote_addr or "", *given, request.get_data())
    except Refused as refused:
        return problems_json(refused.problems, refused.status)
    return Response(orjson.dumps({"taken": True}), mimetype="application/json")
