"""Finding a registration again by the four pictures, for somebody who has lost the card or reads nothing.

Only within the looker's own area, and only by way of masked call names: pictures can be seen by whoever stands beside, so they lead to a
record only together with the name the person says. Looking up and unmasking both count against the limit of look-ups; both are logged.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.find import masked
from intake.domain.picture_code import read_picture_code
from intake.domain.problems import refuse
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.draft import open_draft, seal_draft
from intake.services.find import Found, Held, show
from intake.services.home import Home
from intake.services.registration_seal import PICTURES, open_payload
from intake.store import area as kept_area
from intake.store import referral as kept_referral
from intake.store import registration as kept

MOST = 5
_READ = 50
KIND, BY_NAME = "candidate", "name"
"""What the token of a candidate is for, and that the candidate was found by the name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the pictures fit: the masked call name ('' if she gave none), and what chooses her, sealed for this looker."""

    masked: str
    token: str


def find_by_pictures(home: Home, actor: Actor, names: str) -> list[Candidate]:
    """Those in the actor's area whom the pictures fit, the newest first, at most five.

    Raises Refused `bad_pictures`, `no_such_pictures`, `too_many_look_ups`.
    """
    actor.need(Right.FIND)
    code = read_picture_code(names)
    if code is None:
        raise refuse("bad_pictures", "pictures")
    with looking_up(home, actor):
        with home.store.reading() as connection:
            rows = kept.by_pictures(connection, home.hashes(PICTURES, code), actor.area.path, _READ)
        keys = home.record_keys([one.key_id for one in rows])
        there = [one for one in rows if one.key_id in keys][:MOST]  # what was erased has no key, even in an old copy of the database
        with home.store.writing() as connection:
            write(home, connection, actor, [Event("looked_up_by_pictures", detail={"fit": len(there)})])
        if not there:
            raise refuse("no_such_pictures", "pictures")
    return [
        Candidate(masked(open_payload(keys[one.key_id], one).get("call_name", "")), seal_draft(home, actor, {"id": one.id.hex()}, KIND))
        for one in there
    ]


def choose(home: Home, actor: Actor, token: str) -> Found:
    """The candidate who said her name, by whatever way she was proposed: what `find` shows of her.

    Raises Refused `csrf` for a token that is not this actor's or too old, `no_such_pictures` if she is gone, `too_many_look_ups`.
    """
    actor.need(Right.FIND)
    chosen = open_draft(home, actor, token, KIND)
    with looking_up(home, actor), home.store.writing() as connection:
        held = _held(home, connection, actor, bytes.fromhex(chosen["id"]))
        if held is None:
            raise refuse("no_such_pictures", "pictures")
        write(home, connection, actor, [Event("unmasked_by_name" if chosen.get("by") == BY_NAME else "unmasked", about=held.key)])
    return show(home, actor, held)


def _held(home: Home, connection: Connection, actor: Actor, registration_id: bytes) -> Held | None:
    """The registration, if it is still there and still in the actor's area."""
    rows = kept.by_ids(connection, [registration_id])
    area = kept_area.by_id(connection, rows[0].area_id) if rows else None
    keys = home.record_keys([one.key_id for one in rows])
    if area is None or not actor.area.covers(area) or rows[0].key_id not in keys:
        return None
    key = keys[rows[0].key_id]
    return Held(rows[0], key, open_payload(key, rows[0]), tuple(kept_referral.of_registration(connection, registration_id)))
