"""Rows of the partner's files that could not be applied, and notes nobody has read yet: both wait here for a coordinator."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.answer import ALREADY_DONE, Ruling
from intake.domain.area import Area
from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES, keyed_hash, open_seal, seal
from intake.services.audit import Event, write
from intake.services.find import open_answers
from intake.services.home import Home, week_of
from intake.services.registration_seal import open_payload
from intake.store import answer as kept
from intake.store import needs
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration

_LEFT_ALONE = frozenset({"apply", "same"})
MOST = 100
"""Rows or notes that are opened at once."""
_NO_TASK = frozenset({"older"})
"""Refusals that need nobody: the newer answer stands."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting row as a coordinator sees it: the cells that were given, verdict and reason."""

    id: str
    partner: str
    verdict: str
    reason: str
    week: date
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the partner's that nobody has read: the referral's id (hex), the reference, the text."""

    id: str
    reference: str
    text: str


def row_place(row_id: bytes) -> bytes:
    """Where the seal of a waiting row is bound to."""
    return b"answer_row:" + row_id


Queued = tuple[Mapping[str, str], Ruling, bytes | None]
"""The cells of a row, its ruling, and the id of the referral it is about if it found one."""


def put(home: Home, connection: Connection, area: Area, partner: str, rows: Sequence[Queued]) -> list[bytes]:
    """Queue the rows that need a person (a row applied as `already_done` too) for `area`, and do not wait in its branch already; rows
    that waited, in any area, and have found their referral by now wait no more.

    Returns the names of their keys, to be destroyed once the caller's transaction is kept.
    """
    hash_key = home.keyring.derive("answer rows")
    fresh: dict[bytes, Queued] = {}
    settled: set[bytes] = set()
    for cells, ruling, referral_id in rows:
        content: Mapping[str, str] = {key: value for key, value in sorted(cells.items()) if value}
        hashed = keyed_hash(hash_key, partner + orjson.dumps(content).decode())
        if ruling.reason == ALREADY_DONE or not (ruling.verdict in _LEFT_ALONE or ruling.reason in _NO_TASK):
            fresh[hashed] = (content, ruling, referral_id)
        if ruling.verdict in _LEFT_ALONE or ruling.reason in _NO_TASK:
            settled.add(hashed)
    gone = kept.remove_hashes(connection, sorted(settled), but=ALREADY_DONE)
    fresh = {hashed: one for hashed, one in fresh.items() if one[1].reason == ALREADY_DONE or hashed not in settled}
    for hashed in kept.known(connection, list(fresh), area.path):
        del fresh[hashed]
    keys = home.new_record_keys(len(fresh)) if fresh else []
    waiting = []
    for (hashed, (content, ruling, about)), (key_id, key) in zip(fresh.items(), keys, strict=True):
        row_id = secrets.token_bytes(HASH_BYTES)
        sealed = seal(key, orjson.dumps(content), row_place(row_id))
        known = kept.KeptRow(row_id, key_id, hashed, area.id, partner, ruling.verdict, ruling.reason, week_of(home.today), sealed, about)
        waiting.append(known)
    kept.add(connection, waiting)
    return gone


def count(home: Home, actor: Actor) -> tuple[int, int]:
    """How many rows and how many notes wait in the actor's branch."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        return needs.answer_rows(connection, actor.area.path), needs.notes(connection, actor.area.path)


def waiting(home: Home, actor: Actor, skip: int = 0, most: int = MOST) -> list[Waiting]:
    """The queue of the actor's branch: what somebody of it sent in; at most `most` rows after the first `skip`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        rows = kept.waiting(connection, actor.area.path, skip, most)
    keys = home.record_keys([row.key_id for row in rows])
    return [
        Waiting(row.id.hex(), row.partner, row.verdict, row.reason, row.week, orjson.loads(open_seal(key, row.sealed, row_place(row.id))))
        for row in rows
        if (key := keys.get(row.key_id))
    ]


def dismiss(home: Home, actor: Actor, row_id: str) -> None:
    """Take a row out of the queue for good, once it has been dealt with; raises Refused `not_found`."""
    actor.need(Right.ANSWER)
    try:
        wanted = bytes.fromhex(row_id)
    except ValueError:
        raise refuse("not_found") from None
    with home.store.writing() as connection:
        key_id = kept.remove(connection, wanted, actor.area.path)
        if key_id is None:
            raise refuse("not_found")
        write(home, connection, actor, [Event("answer_row_dismissed")])
    home.destroy_keys([key_id])


def notes(home: Home, actor: Actor, skip: int = 0, most: int = MOST) -> list[Note]:
    """The partner's notes that nobody has read yet, of the actor's area; at most `most` after the first `skip`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        found = kept_referral.with_unread_notes(connection, actor.area.path, skip, most)
        rows = {one.id: one for one in kept_registration.by_ids(connection, [match.referral.registration_id for match in found])}
    keys = home.record_keys([one.key_id for one in found])
    shown = []
    for one in found:
        if key := keys.get(one.key_id):
            texts = [answer["note"] for answer in open_answers(key, one.referral) if answer.get("note")]
            reference = open_payload(key, rows[one.referral.registration_id])["reference"]
            shown.append(Note(one.referral.id.hex(), reference, " · ".join(texts)))
    return shown


def note_read(home: Home, actor: Actor, referral_id: str) -> None:
    """Note that a coordinator has read the note; raises Refused `not_found`."""
    actor.need(Right.ANSWER)
    try:
        wanted = bytes.fromhex(referral_id)
    except ValueError:
        raise refuse("not_found") from None
    with home.store.writing() as connection:
        if not kept_referral.note_read(connection, wanted, actor.area.path):
            raise refuse("not_found")
        write(home, connection, actor, [Event("note_read")])
