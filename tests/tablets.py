"""A tablet without a browser: enrolled, with a volunteer on it, making envelopes as the app makes them. Plain functions for any test."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pyrage  # type: ignore[import-untyped]

from intake.domain.account import Actor
from intake.domain.picture_code import make_picture_code
from intake.domain.reference import make_reference
from intake.services import office_key, programme, tablet, wording
from intake.services.envelope import Envelope
from intake.services.home import Home
from tests import steps, world


@dataclass(frozen=True)
class Bench:
    """An enrolled tablet with a volunteer's badge on it."""

    tablet: tablet.Tablet
    token: str
    badge: str


def enrolled(home: Home, people: Mapping[str, Actor], area: str = "dora", volunteer: str = "amal") -> Bench:
    """Enrol a tablet for `area`, and let `volunteer` sign in on it."""
    token, found = tablet.join(home, tablet.enrol(home, people["ziad"], area, "Tablet").code, "127.0.0.1")
    return Bench(found, token, tablet.admit(home, found, volunteer, world.PASSWORD).badge)


def wording_shown(home: Home, language: str) -> dict[str, str]:
    """What the app says of the words it showed."""
    shown = wording.in_language(home, programme.programme(home, "vaccination"), language)
    return {"wording": shown.id, "wording_hash": shown.hash}


def contents(home: Home, bench: Bench, answers: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """What the app puts into an envelope."""
    consents = dict(steps.AGREED)
    made = {
        "format": 2,
        "envelope": secrets.token_hex(16),
        "registration": secrets.token_hex(16),
        "programme": "vaccination",
        "version": programme.programme(home, "vaccination").version,
        "point": "dora",
        "language": "en",
        "answers": dict(steps.SELAM if answers is None else answers),
        "consents": consents,
        "minor_with": "",
        "reference": make_reference(secrets.randbelow),
        "picture_code": make_picture_code(secrets.randbelow),
        "by": bench.badge,
        "made": home.clock().astimezone(UTC).isoformat(timespec="minutes"),
        **wording_shown(home, "en"),
    }
    return made | more


def closed(home: Home, inside: Mapping[str, Any] | bytes, envelope_id: str = "") -> Envelope:
    """The contents closed to the office's present key."""
    key = office_key.current(home)
    plain = inside if isinstance(inside, bytes) else orjson.dumps(inside)
    named = envelope_id or (str(inside["envelope"]) if isinstance(inside, Mapping) else secrets.token_hex(16))
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(key.recipient)])
    return Envelope(bytes.fromhex(named), key.id, sealed)


def envelope(home: Home, bench: Bench, answers: Mapping[str, str] | None = None, **more: Any) -> Envelope:
    """One envelope with a registration of an invented person."""
    return closed(home, contents(home, bench, answers, **more))


def minute(at: datetime) -> str:
    """A time as the app writes it."""
    return at.astimezone(UTC).isoformat(timespec="minutes")
