"""Finding one registration by its reference: the state, the appointment, what to bring; a name only for those whose queue it is.

Every look-up is counted and limited (requirement 14). There is no list and no wildcard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right, Role
from intake.domain.lent import PAYLOAD_KEYS, agreed
from intake.domain.payload import Payload
from intake.domain.problems import refuse
from intake.domain.programme import DECLINED
from intake.domain.reference import read_reference
from intake.domain.referral import AGREE_ANEW, NEXT_STEPS, STATE_NAMES, TAKEN_BACK
from intake.domain.retention import is_held
from intake.sealing.keyring import keyed_hash, open_seal
from intake.services import programme as programmes
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.find_visit import Appointment, appointment
from intake.services.home import Home
from intake.services.registration_seal import REFERENCE, open_payload
from intake.store import area as kept_area
from intake.store import batch as kept_batch
from intake.store import duplicates as kept_duplicates
from intake.store import lent_message as kept_message
from intake.store import referral as kept_referral
from intake.store import registration as kept

PERSON = "lent person"
"""What the key is derived for by which places on lent contacts and messages are tied to a person."""
_STOPPED = frozenset({"draft", "error"})
"""What a referral is when another one of the same person goes out instead."""


Inside = dict[str, list[dict[str, str]]]
"""What is sealed of a referral."""


@dataclass(frozen=True, slots=True)
class Found:
    """What may be read out to the person. `state` is a stable word, `state_name` and `next` English msgids, `bring` a msgid or ''.

    At another point than her own a volunteer learns the state, the appointment and what to bring: `call_name`, `programme_title` and
    `walk_in` are empty there, and `held_until` (the week until which a hold puts its purge off) is None. `own`: it belongs to the
    looker's own area. `lent`: what is lent to her, `lends`: she agreed to a lent contact; `messages`: how many wait
    for her; all three only there.
    """

    reference: str
    state: str
    state_name: str
    next: str
    appointment: Appointment | None
    bring: str
    call_name: str
    documents: tuple[str, ...]
    walk_in: tuple[str, ...]
    programme_title: str
    held_until: date | None = None
    own: bool = False
    lent: tuple[str, ...] = ()
    lends: bool = False
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A registration opened for another service: its row, record key, payload and referrals."""

    kept: kept.Kept
    key: bytes
    payload: Payload
    referrals: tuple[kept_referral.KeptReferral, ...]


def referral_place(referral_id: bytes) -> bytes:
    """Where a referral's sealed answers are bound to."""
    return b"referral:" + referral_id


def open_referral(key: bytes, referral: kept_referral.KeptReferral) -> Inside:
    """What is sealed of a referral: `answers` applied, oldest first, and `against`, those that a coordinator decided against.

    Raises SealBroken.
    """
    if referral.sealed is None:
        return {"answers": []}
    inside: Inside = orjson.loads(open_seal(key, referral.sealed, referral_place(referral.id)))
    return inside


def open_answers(key: bytes, referral: kept_referral.KeptReferral) -> list[dict[str, str]]:
    """The answers applied to a referral, oldest first; raises SealBroken."""
    return open_referral(key, referral)["answers"]


def hold(home: Home, text: str) -> Held:
    """Open the registration with this reference; raises Refused `bad_reference` or `no_such_registration`. Not limited: callers are."""
    reference = read_reference(text)
    if reference is None:
        raise refuse("bad_reference", "reference")
    with home.store.reading() as connection:
        one = kept.by_reference(connection, home.hashes(REFERENCE, reference))
        referrals = kept_referral.of_registration(connection, one.id) if one else []
    keys = home.record_keys([one.key_id]) if one else {}
    if one is None or one.key_id not in keys:
        raise refuse("no_such_registration", "reference")
    key = keys[one.key_id]
    return Held(one, key, open_payload(key, one), tuple(referrals))


def hold_again(connection: Connection, held: Held) -> Held:
    """The registration as it stands now, locked until the caller's transaction ends: since it was held, somebody else may have sent,
    withdrawn or erased it. Raises Refused `no_such_registration`."""
    return hold_all_again(connection, [held])[0]


def hold_all_again(connection: Connection, some: Sequence[Held]) -> list[Held]:
    """As `hold_again` for several, in their order. They are locked in one order for everybody, lists before their rows (as exporting and
    cancelling lock them), so that two who are busy with the same people don't wait for each other."""
    for number in sorted({one.batch_id for held in some for one in held.referrals if one.batch_id is not None}):
        kept_batch.by_number(connection, number)
    now = {held.kept.id: kept.locked(connection, held.kept.id) for held in sorted(some, key=lambda held: held.kept.id)}
    again = []
    for held in some:
        one = now[held.kept.id]
        if one is None:
            raise refuse("no_such_registration", "reference")
        referrals = kept_referral.of_registration(connection, one.id, lock=True)
        again.append(Held(one, held.key, open_payload(held.key, one), tuple(referrals)))
    return again


def others(home: Home, connection: Connection, held: Held) -> list[Held]:
    """The registrations that were decided to be of the same person, through any number of links."""
    seen, waiting = {held.kept.id}, [held.kept.id]
    while waiting:
        fresh = set(kept_duplicates.linked_with(connection, waiting.pop())) - seen
        seen |= fresh
        waiting += fresh
    rows = kept.by_ids(connection, sorted(seen - {held.kept.id}))
    keys = home.record_keys([one.key_id for one in rows])
    return [
        Held(one, keys[one.key_id], open_payload(keys[one.key_id], one), tuple(kept_referral.of_registration(connection, one.id)))
        for one in rows
        if one.key_id in keys
    ]


def find(home: Home, actor: Actor, text: str) -> Found:
    """Look a registration up by reference; raises Refused `bad_reference`, `no_such_registration`, `too_many_look_ups`."""
    actor.need(Right.FIND)
    if read_reference(text) is None:
        raise refuse("bad_reference", "reference")
    with looking_up(home, actor):
        held = hold(home, text)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("looked_up", about=held.key)])
    return show(home, actor, held)


def show(home: Home, actor: Actor, held: Held) -> Found:
    """What a looker may see of a registration."""
    pack = programmes.programme(home, held.kept.programme, held.kept.programme_version)
    goes = going(home, held)
    referral = standing(goes)
    answers = open_answers(goes.key, referral) if referral else []
    state = referral.state if referral else held.kept.state
    last = answers[-1] if answers else {}
    call_name = held.payload.get("call_name", "")
    told = _own(home, actor, held.kept.area_id)
    own = told and actor.role is not Role.OPERATOR
    return Found(
        reference=held.payload["reference"],
        state=state,
        state_name=STATE_NAMES[state],
        next=AGREE_ANEW if referral and _ran_out(home, referral) else NEXT_STEPS[state],
        appointment=appointment(home, goes.key, goes.payload, referral, last, own=told) if referral else None,
        bring=pack.bring.get(last.get("bring_code", ""), ""),
        call_name=call_name if own and call_name not in DECLINED else "",
        documents=pack.documents,
        walk_in=pack.walk_in if told else (),
        programme_title=pack.title if told else "",
        held_until=held.kept.hold_week if own and is_held(held.kept.hold_week, home.today) else None,
        own=own,
        lent=tuple(value for key in PAYLOAD_KEYS.values() for value in held.payload.get(key, {}).values()) if own else (),
        lends=own and agreed(held.payload),
        messages=_messages(home, held) if own and actor.may(Right.MESSAGE) else 0,
    )


def _messages(home: Home, held: Held) -> int:
    key = home.keyring.derive(PERSON)
    with home.store.reading() as connection:
        some = [held, *others(home, connection, held)]
        return kept_message.count_of(connection, [keyed_hash(key, one.kept.id.hex()) for one in some])


def _ran_out(home: Home, referral: kept_referral.KeptReferral) -> bool:
    return referral.state == "ready" and referral.consent_until is not None and referral.consent_until <= home.today


def standing(held: Held) -> kept_referral.KeptReferral | None:
    """The referral that counts: after a withdrawal and a new agreement there are two, and the one that goes on is told."""
    return max(held.referrals, key=lambda one: one.state not in TAKEN_BACK, default=None)


def going(home: Home, held: Held) -> Held:
    """Of several registrations of one person, the one whose referral goes on: either card tells the same."""
    if any(referral.state not in _STOPPED for referral in held.referrals):
        return held
    with home.store.reading() as connection:
        same = others(home, connection, held)
    return next((one for one in same if any(referral.state not in _STOPPED | {"withdrawn"} for referral in one.referrals)), held)


def _own(home: Home, actor: Actor, area_id: int) -> bool:
    if actor.area.id == area_id:
        return True
    with home.store.reading() as connection:
        area = kept_area.by_id(connection, area_id)
    return area is not None and actor.area.covers(area)
