"""What tablets can send, described as OpenAPI 3.1 (spec.openapis.org); a test holds it against the routes and their answers."""

from __future__ import annotations

from typing import Any

from intake.services.envelope import MOST, MOST_KILOBYTES

_ID: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_STRING: dict[str, Any] = {"type": "string"}
_TEXT: dict[str, Any] = {"type": "string", "maxLength": 200}
_AREA: dict[str, Any] = {
    "type": "object",
    "required": ["code", "name", "region"],
    "properties": {"code": {"type": "string"}, "name": {"type": "string"}, "region": {"type": "string"}},
}
_OFFICE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "recipient"],
    "properties": {"id": {"type": "string"}, "recipient": {"type": "string", "description": "age X25519 recipient"}},
}
_PROBLEMS: dict[str, Any] = {
    "type": "object",
    "required": ["problems"],
    "properties": {
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "field", "message"],
                "properties": {"code": {"type": "string"}, "field": {"type": "string"}, "message": {"type": "string"}},
            },
        }
    },
}
_ENVELOPE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "sealed"],
    "properties": {
        "id": {**_ID, "description": "Random, made on the tablet; the same in every try."},
        "key": {"type": "string", "description": "Id of the office key it is closed to."},
        "sealed": {"type": "string", "contentEncoding": "base64", "description": "An age file (age-encryption.org/v1)."},
    },
}
_RECEIPT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "digest", "verdict", "already"],
    "properties": {
        "id": _ID,
        "digest": {**_ID, "description": "The first 16 bytes of the SHA-256 of `sealed`: forget the envelope only if it is yours."},
        "verdict": {
            "enum": ["kept", "held"],
            "description": "Either way it is on the disk of whoever answers, the office or its relay; held: a person has to look at it.",
        },
        "already": {"type": "boolean"},
    },
}


_MESSAGE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "to", "text", "sent_at"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "The gateway's number of the message: it is kept once."},
        "to": {"type": "string", "maxLength": 40, "description": "The number it came to, in the international form."},
        "from": {"type": "string", "maxLength": 200, "description": "Who seems to have sent it."},
        "text": {"type": "string", "maxLength": 4000, "description": "What it says; 2,000 characters of it are kept."},
        "sent_at": {"type": "string", "format": "date-time", "description": "When it was sent, as the network says."},
    },
}


def _object(**given: dict[str, Any]) -> dict[str, Any]:
    properties = {name.removesuffix("_"): schema for name, schema in given.items()}
    return {"type": "object", "required": list(properties), "properties": properties}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _answers(good: dict[str, Any], **refusals: str) -> dict[str, Any]:
    refused = {code.removeprefix("_"): {"description": text, **_json(_PROBLEMS)} for code, text in refusals.items()}
    return {"200": {"description": "Done.", **_json(good)}, **refused}


_TAKEN = _object(receipts={"type": "array", "items": _RECEIPT}, office=_OFFICE, shell_={"type": "string"}, revoked={"type": "boolean"})
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "intake, for tablets", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
    "components": {
        "securitySchemes": {
            "tablet": {"type": "http", "scheme": "bearer", "description": "The tablet's token."},
            "gateway": {"type": "apiKey", "in": "header", "name": "X-Intake-Signature", "description": "Signed anew for each request."},
        }
    },
    "paths": {
        "/envelopes": {
            "post": {
                "operationId": "receive",
                "summary": f"Take in at most {MOST} envelopes or {MOST_KILOBYTES} kB, in one transaction; sending again is harmless.",
                "security": [{"tablet": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": _object(envelopes={"type": "array", "maxItems": MOST, "items": _ENVELOPE})},
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "description": "A part an envelope: its name the id, its file name the key's id, its body the age file.",
                                "additionalProperties": {"type": "string", "format": "binary"},
                            }
                        },
                    },
                },
                "responses": _answers(
                    _TAKEN,
                    _400="Not a list of envelopes.",
                    _401="The tablet is not known.",
                    _413="Too many or too large.",
                    _429="Too many wait for a person, or at the relay.",
                    _503="A relay whose office was away for too long.",
                ),
            }
        },
        "/tablet/enrol": {
            "post": {
                "operationId": "enrol",
                "summary": "Enrol a tablet by its one-time code.",
                "requestBody": {"required": True, **_json(_object(code=_TEXT))},
                "responses": _answers(
                    _object(token=_STRING, tablet={"type": "object"}, area=_AREA, office=_OFFICE, sounds=_STRING),
                    _400="No code.",
                    _403="The code is not good.",
                    _413="Too large for a code or a password.",
                    _429="Too many tries.",
                    _503="A relay, and the office is not there to answer.",
                ),
            }
        },
        "/tablet/volunteer": {
            "post": {
                "operationId": "volunteer",
                "summary": "Let a volunteer work on this tablet.",
                "security": [{"tablet": []}],
                "requestBody": {"required": True, **_json(_object(name=_TEXT, password=_TEXT))},
                "responses": _answers(
                    _object(badge=_STRING, points={"type": "array", "items": _AREA}, trained={"type": "boolean"}, sounds=_STRING),
                    _400="Name or password is missing.",
                    _401="The tablet is not known, or revoked.",
                    _403="Wrong name or password, or another area.",
                    _413="Too large for a code or a password.",
                    _429="Too many tries.",
                    _503="A relay, and the office is not there to answer.",
                ),
            }
        },
        "/lent/arrived": {
            "post": {
                "operationId": "arrived",
                "summary": "Take in one text message that a gateway received on a lent number; sending it again is harmless.",
                "description": "X-Intake-Time: seconds since 1970, at most five minutes from the server's. X-Intake-Signature: HMAC-SHA-256"
                " with the secret of `intake lent gateway` (its hexadecimal digits turned into bytes) over that time, a full stop and the"
                " body, in hexadecimal. The answer does not tell whether the number is known.",
                "security": [{"gateway": []}],
                "parameters": [
                    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                    for name in ("X-Intake-Time", "X-Intake-Signature")
                ],
                "requestBody": {"required": True, **_json(_MESSAGE)},
                "responses": _answers(
                    _object(taken={"const": True}),
                    _400="Not a message.",
                    _401="The signature or the time does not fit.",
                    _413="Too large.",
                    _429="Too many.",
                ),
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": "Whether the server answers.",
                "responses": {"200": {"description": "It does.", **_json(_object(status={"const": "ok"}))}},
            }
        },
    },
}
