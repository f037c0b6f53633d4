"""Envelopes by HTTP, as tablets send them: closed beforehand; the server opens, checks, seals, indexes and keeps each."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import count
from pathlib import Path

import orjson
import pyrage  # type: ignore[import-untyped]

from intake.domain.picture_code import make_picture_code
from intake.domain.reference import make_reference
from intake.services import office_key, tablet, wording
from intake.services.home import Home
from intake.services.programme import open_programme
from tools.bench.homes import PASSWORD, PROGRAMME, World, opened, registered
from tools.bench.people import people
from tools.bench.saving import send
from tools.bench.server import Server
from tools.bench.visit import CONSENTS, request

PLAIN = 1024
"""Bytes of the contents: a tablet fills them up to whole kilobytes."""
_seeds = count(5_000)


@dataclass(frozen=True)
class Bench:
    """An enrolled tablet with a volunteer's badge."""

    token: str
    badge: str


def enrol(world: World) -> Bench:
    """Enrol a tablet of dora, with `amal` on it."""
    with opened(world.config) as home:
        token, enrolled = tablet.join(home, tablet.enrol(home, world.people["ziad"], "dora", "Bench").code, "127.0.0.1")
        return Bench(token, tablet.admit(home, enrolled, "amal", PASSWORD).badge)


def ours(server: Server, world: World, bench: Bench, at_once: int, many: int, each: int, folder: Path) -> dict[str, float]:
    """Send `many` requests of `each` envelopes; raises RuntimeError unless every one is registered. The rate is of registrations."""
    before = registered(world)
    with opened(world.config) as home:
        requests = list(_requests(home, bench, many, each))
    measured, answered = send(server, at_once, requests, folder)
    if registered(world) - before != answered * each:
        raise RuntimeError(f"{registered(world) - before} are registered, {answered * each} were sent")
    return measured | {"rate": measured["rate"] * each}


def _requests(home: Home, bench: Bench, many: int, each: int) -> Iterator[bytes]:
    key, pack = office_key.current(home), open_programme(home, PROGRAMME)
    shown = wording.in_language(home, pack, "en")
    read = {"version": pack.version, "language": "en", "wording": shown.id, "wording_hash": shown.hash}
    recipient = pyrage.x25519.Recipient.from_str(key.recipient)
    crowd = people(many * each, next(_seeds))
    for _ in range(many):
        envelopes = []
        for _ in range(each):
            contents = _contents(home, bench, read, next(crowd))
            plain = orjson.dumps(contents)
            sealed = pyrage.encrypt(plain.ljust(-(-len(plain) // PLAIN) * PLAIN), [recipient])
            envelopes.append({"id": contents["envelope"], "key": key.id, "sealed": b64encode(sealed).decode()})
        yield request("/envelopes", orjson.dumps({"envelopes": envelopes}), "application/json", f"Authorization: Bearer {bench.token}\r\n")


def _contents(home: Home, bench: Bench, read: Mapping[str, object], answers: dict[str, str]) -> dict[str, object]:
    return {
        "format": 2,
        "envelope": secrets.token_hex(16),
        "registration": secrets.token_hex(16),
        "programme": PROGRAMME,
        "point": "dora",
        **read,
        "consents": {key: answers.pop(key) for key in CONSENTS},
        "answers": answers,
        "minor_with": "",
        "reference": make_reference(secrets.randbelow),
        "picture_code": make_picture_code(secrets.randbelow),
        "by": bench.badge,
        "made": home.clock().astimezone(UTC).isoformat(timespec="minutes"),
    }
