"""Erasing a registration at the person's request, and withdrawing a consent: each by reference, each recorded without a name.

Erasing destroys the record key, so that older copies of the database can't be opened for it, and deletes everything that hangs on it. Of
a registration that was sent, only partner and partner_ref stay until the retraction has gone out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.referral import UNSENT
from intake.sealing.keyring import seal
from intake.services import batch
from intake.services.audit import Event, write
from intake.services.find import Held, hold
from intake.services.home import Home, week_of
from intake.services.registration import place
from intake.services.retraction import retract
from intake.store import area as kept_area
from intake.store import batch as kept_batch
from intake.store import referral as kept_referral
from intake.store import registration as kept

PURPOSES = {"store": "consent_store", "refer": "consent_refer", "contact": "consent_contact"}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was done: rows taken out of lists not sent yet, and retractions that go out with the next batch."""

    removed: int
    retractions: int


def _held(home: Home, actor: Actor, reference: str) -> Held:
    actor.need(Right.ERASE)
    held = hold(home, reference)
    with home.store.reading() as connection:
        area = kept_area.by_id(connection, held.kept.area_id)
    if area is None or not actor.area.covers(area):
        raise refuse("no_such_registration", "reference")
    return held


def erase(home: Home, actor: Actor, reference: str) -> TakenBack:
    """Erase one registration for good; raises Refused `bad_reference`, `no_such_registration`."""
    held = _held(home, actor, reference)
    with home.store.writing() as connection:
        done = _take_back(home, connection, held, end=None)
        files = _files(connection, held)
        kept.remove(connection, [held.kept.id], week_of(home.today))
        for batch_id in {one.batch_id for one in held.referrals if one.state == "batched" and one.batch_id is not None}:
            batch.row_removed(connection, batch_id)
        write(home, connection, actor, [Event("erased", about=held.key, detail={"retractions": done.retractions})])
    home.destroy_keys([held.kept.key_id])
    for name in files:
        # Encrypted to the partner, but still her row: what was handed over can be exported again without her.
        (home.config.outbox / name).unlink(missing_ok=True)
    home.store.forget_deleted()
    return done


def _files(connection: Connection, held: Held) -> list[str]:
    numbers = {one.batch_id for one in held.referrals if one.batch_id is not None}
    return [file.name for number in numbers for file in kept_batch.files(connection, number)]


def withdraw(home: Home, actor: Actor, reference: str, purpose: str, partner: str) -> TakenBack:
    """End a consent: `refer` takes the referrals to `partner` back, `contact` masks the number in what goes out from now on, `store` is
    an erasure. Raises Refused `not_a_choice`, `bad_reference`, `no_such_registration`."""
    if purpose not in PURPOSES:
        raise refuse("not_a_choice", "purpose", choices=", ".join(PURPOSES))
    if purpose == "store":
        return erase(home, actor, reference)
    held = _held(home, actor, reference)
    payload = {**held.payload, PURPOSES[purpose]: "no"}
    sealed = seal(held.key, orjson.dumps(payload), place(held.kept.id, held.kept.programme_version))
    with home.store.writing() as connection:
        kept.reseal(connection, held.kept.id, sealed)
        if purpose == "refer":
            done = _take_back(home, connection, held, end="withdrawn", partner=partner)
        else:
            done = _release_changed(connection, held)
        write(home, connection, actor, [Event("consent_withdrawn", about=held.key, detail={"purpose": purpose, "partner": partner})])
    return done


def _take_back(home: Home, connection: Connection, held: Held, *, end: str | None, partner: str | None = None) -> TakenBack:
    removed = retractions = 0
    for referral in held.referrals:
        if partner not in (None, referral.partner) or referral.state in ("withdrawn", "error"):
            continue
        if referral.state in UNSENT:
            removed += 1
        else:
            retract(home, connection, held, referral)
            retractions += 1
        if end:
            unsent = referral.state in UNSENT
            out = replace(referral, batch_id=None, row_digest=None) if unsent else referral
            kept_referral.change(connection, [replace(out, state=end, no_answer_by=None)])
            if referral.state == "batched" and referral.batch_id is not None:
                batch.row_removed(connection, referral.batch_id)
    return TakenBack(removed, retractions)


def _release_changed(connection: Connection, held: Held) -> TakenBack:
    """A row that waits in a batch no longer reads as approved once the number is masked: it leaves the batch and is ready for the next."""
    removed = 0
    for referral in held.referrals:
        if referral.state == "batched" and referral.batch_id is not None:
            kept_referral.change(connection, [replace(referral, state="ready", batch_id=None, row_digest=None)])
            batch.row_removed(connection, referral.batch_id)
            removed += 1
    return TakenBack(removed, 0)
