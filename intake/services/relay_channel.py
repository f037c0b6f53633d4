"""What office and relay say to each other: one turn, the office's word and the relay's answer, both signed.

A turn carries the relay's key and a number that only goes up, so it can neither be played to another relay nor played again. An answer is
signed together with the digest of the turn it belongs to. Nothing here is secret but by being closed: envelopes, questions and answers are
age files. TLS hides the rest.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson

from intake.domain.envelope import MOST_SEALED
from intake.domain.problems import CATALOGUE, Refused, problem, refuse
from intake.domain.relay import MOST_AT_ONCE
from intake.domain.sound_list import MOST_AT_ONCE as MOST_SOUNDS
from intake.domain.spoken import MARK_LETTERS
from intake.sealing.channel import is_signed, sign
from intake.sealing.keyring import HASH_BYTES, digest

FORMAT = 1
SIGNATURE = "Intake-Signature"
"""The header that carries the signature of a turn, and of its answer (base64)."""
TO_RELAY, TO_OFFICE, OF_BUNDLE = b"intake office to relay 1\n", b"intake relay to office 1\n", b"intake bundle 1\n"
MOST_TURN = 6_000_000
"""Bytes of a turn: packs and profiles of an office are some hundred kB."""
MOST_ANSWER = 2_500_000
"""Bytes of an answer: the envelopes of one turn, as base64, and a few questions."""
MOST_WAIT = 25
MOST_QUESTION = 8192
MOST_KEY = 40
_MOST_NUMBER = 2**53
_LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class Turn:
    """What the office says. `has`: (id, digest) of envelopes that it holds, so that the relay forgets them; `answers`: id of a question ->
    the closed answer; `bundle`: what the relay is to know from now on, b"" for nothing new; `after`: the last place in the row that it was
    given in this visit; `wait`: for how many seconds to wait for something to come; `sounds`: recordings (language, mark, Opus, AAC)."""

    number: int
    has: Sequence[tuple[bytes, bytes]] = ()
    answers: Sequence[tuple[bytes, bytes]] = ()
    bundle: bytes = b""
    after: int = 0
    wait: int = 0
    sounds: Sequence[tuple[str, str, bytes, bytes]] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """One envelope that the relay gives: its place in the row, its id, the number of the tablet, the office key's id, the age file."""

    seq: int
    id: bytes
    tablet: int
    key: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the relay says. `left`: how many lie behind those given; `asked`: (id, closed question); `mark`: of the bundle it knows;
    `expired`: how many it has deleted unfetched, ever; `refused`: the code of a refusal; `number`: that of the last turn it heard; `lacks`:
    (language, mark) of recordings that it knows of and does not have."""

    number: int
    envelopes: Sequence[Given] = ()
    left: int = 0
    asked: Sequence[tuple[bytes, bytes]] = ()
    mark: str = ""
    expired: int = 0
    refused: str = ""
    lacks: Sequence[tuple[str, str]] = ()


def write_turn(secret: bytes, relay: bytes, turn: Turn) -> tuple[bytes, str]:
    """The body of a turn to the relay with the public key `relay`, and its signature."""
    body = orjson.dumps(
        {
            "format": FORMAT,
            "relay": relay.hex(),
            "number": turn.number,
            "has": [[one.hex(), digested.hex()] for one, digested in turn.has],
            "answers": [[one.hex(), _text(sealed)] for one, sealed in turn.answers],
            "bundle": _text(turn.bundle),
            "after": turn.after,
            "wait": turn.wait,
            "sounds": [[language, mark, _text(ogg), _text(m4a)] for language, mark, ogg, m4a in turn.sounds],
        }
    )
    return body, _text(sign(secret, TO_RELAY, body))


def read_turn(office: bytes, relay: bytes, body: bytes, signature: str) -> Turn:
    """The turn in `body`, if the office said it to this relay; raises Refused `relay_foreign`."""
    if not is_signed(office, TO_RELAY, body, _bytes(signature)):
        raise refuse("relay_foreign")
    try:
        said = orjson.loads(body)
        if said["format"] != FORMAT or said["relay"] != relay.hex():
            raise refuse("relay_foreign")
        return Turn(
            number=_whole(said["number"]),
            has=[(_id(one), _id(digested)) for one, digested in said["has"]],
            answers=[(_id(one), b64decode(sealed, validate=True)) for one, sealed in said["answers"]],
            bundle=b64decode(said["bundle"], validate=True),
            after=_whole(said["after"]),
            wait=min(_whole(said["wait"]), MOST_WAIT),
            sounds=[_sound(*one) for one in said.get("sounds", [])],  # an older office gives none
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, NotBase64):
        raise refuse("relay_foreign") from None


def write_answer(secret: bytes, turn: bytes, answer: Answer) -> tuple[bytes, str]:
    """The body of an answer to the turn that came as the bytes `turn`, and its signature."""
    body = orjson.dumps(
        {
            "format": FORMAT,
            "turn": digest(turn).hex(),
            "number": answer.number,
            "envelopes": [[one.seq, one.id.hex(), one.tablet, one.key, _text(one.sealed)] for one in answer.envelopes],
            "left": answer.left,
            "asked": [[one.hex(), _text(sealed)] for one, sealed in answer.asked],
            "mark": answer.mark,
            "expired": answer.expired,
            "refused": answer.refused,
            "lacks": answer.lacks,
        }
    )
    return body, _text(sign(secret, TO_OFFICE, body))


def read_answer(relay: bytes, turn: bytes, body: bytes, signature: str) -> Answer:
    """The relay's answer to this turn; raises Refused `relay_not_it` if another made it, `relay_answer` if it is not what a relay says."""
    if not is_signed(relay, TO_OFFICE, body, _bytes(signature)):
        raise refuse("relay_not_it")
    try:
        said = orjson.loads(body)
        if said["format"] != FORMAT or said["turn"] != digest(turn).hex():
            raise refuse("relay_not_it")
        given = [_given(*one) for one in said["envelopes"]]
        asked = [(_id(one), b64decode(sealed, validate=True)) for one, sealed in said["asked"]]
        refused = str(said["refused"])
        if len(given) > MOST_AT_ONCE or any(len(sealed) > MOST_QUESTION for _, sealed in asked) or (refused and refused not in CATALOGUE):
            raise refuse("relay_answer")
        lacks = [(str(language)[:_LONGEST_CODE], str(mark)[:MARK_LETTERS]) for language, mark in said.get("lacks", [])][:MOST_SOUNDS]
        if any(late.seq <= early.seq for early, late in pairwise(given)):
            raise refuse("relay_answer")
        counts = _whole(said["left"]), _whole(said["expired"])
        return Answer(_whole(said["number"]), given, counts[0], asked, str(said["mark"])[:64], counts[1], refused, lacks)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, NotBase64):
        raise refuse("relay_answer") from None


def _given(seq: Any, envelope_id: Any, tablet: Any, key: Any, sealed: Any) -> Given:
    closed = b64decode(sealed, validate=True)
    if not (isinstance(key, str) and len(key) <= MOST_KEY and 0 < len(closed) <= MOST_SEALED):
        raise refuse("relay_answer")
    return Given(_whole(seq), _id(envelope_id), _whole(tablet), key, closed)


def _sound(language: Any, mark: Any, ogg: Any, m4a: Any) -> tuple[str, str, bytes, bytes]:
    return str(language), str(mark), b64decode(ogg, validate=True), b64decode(m4a, validate=True)


def write_problems(refused: Refused) -> dict[str, Any]:
    """A refusal for a tablet, as the relay can say it again: codes, fields and what stands in the sentences."""
    return {
        "status": refused.status,
        "problems": [{"code": one.code, "field": one.field, "params": dict(one.params)} for one in refused.problems],
    }


def read_problems(said: Any) -> Refused:
    """The refusal again; raises KeyError or TypeError for what is none."""
    return Refused(*(problem(one["code"], one["field"], **one["params"]) for one in said["problems"]))


def _whole(number: Any) -> int:
    if type(number) is not int or not 0 <= number < _MOST_NUMBER:
        raise ValueError
    return number


def _id(text: Any) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != HASH_BYTES:
        raise ValueError
    return found


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return b""
