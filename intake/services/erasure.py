"""Erasing a registration at the person's request, and withdrawing a consent: each by reference, each recorded without a name.

Erasing destroys the record key, so that older copies of the database can't be opened for it, and deletes everything that hangs on it. Of
a registration that was sent, only partner and partner_ref stay until the retraction has gone out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.payload import CONTACT_BEFORE, changed_consent
from intake.domain.presence import NOT_STATED, check_presence
from intake.domain.problems import Refused, refuse
from intake.domain.reference import read_reference
from intake.domain.referral import TAKEN_BACK, UNSENT, may_follow, move
from intake.sealing.keyring import seal
from intake.services import batch_content, batch_export, closing, lent_place, picked
from intake.services import programme as programmes
from intake.services.attempts import looking_up
from intake.services.audit import Event, anchor, write
from intake.services.find import Held, hold, hold_all_again, others
from intake.services.home import Home, week_of
from intake.services.registration_seal import place
from intake.services.retraction import forget_corrections, reissue, retract
from intake.store import answer as kept_answer
from intake.store import area as kept_area
from intake.store import correction as kept_correction
from intake.store import envelope as kept_envelope
from intake.store import referral as kept_referral
from intake.store import registration as kept

PURPOSES = {"store": "consent_store", "refer": "consent_refer", "contact": "consent_contact"}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was done: rows taken out of lists not sent yet, and retractions and corrections that go out with the next batch."""

    removed: int
    retractions: int
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a withdrawal or an erasure would touch: the programme, its partner ('' if none), how many registrations of the person (those
    decided to be of the same person too), referrals not sent yet, and referrals the partner has."""

    reference: str
    programme_title: str
    partner: str
    registrations: int
    unsent: int
    sent: int


def foresee(home: Home, actor: Actor, reference: str, presence: str = NOT_STATED) -> Foreseen:
    """Tell what would be touched; a look-up like any other: counted, limited and logged.

    Raises Refused `nobody_present`, `bad_reference`, `no_such_registration`, `too_many_look_ups`.
    """
    actor.need(Right.ERASE)
    check_presence(presence)
    held = held_for(home, actor, reference)
    with home.store.writing() as connection:
        all_held = same_person(home, connection, held)
        write(home, connection, actor, [Event("looked_up", about=held.key, detail={"presence": presence})])
    pack = programmes.programme(home, held.kept.programme, held.kept.programme_version)
    states = [one.state for each in all_held for one in each.referrals if one.state not in TAKEN_BACK]
    unsent = sum(state in UNSENT for state in states)
    return Foreseen(held.payload["reference"], pack.title, pack.partner, len(all_held), unsent, len(states) - unsent)


def held_for(home: Home, actor: Actor, reference: str, right: Right = Right.ERASE) -> Held:
    """The registration a person asks about, opened; a look-up like any other, and only in the actor's branch.

    Raises Refused `not_allowed`, `bad_reference`, `no_such_registration`, `too_many_look_ups`.
    """
    actor.need(right)
    if read_reference(reference) is None:
        raise refuse("bad_reference", "reference")
    with looking_up(home, actor):  # always counted: also a refusal tells whether the reference exists
        held = hold(home, reference)
        with home.store.reading() as connection:
            area = kept_area.by_id(connection, held.kept.area_id)
        if area is None or not actor.area.covers(area):
            raise refuse("no_such_registration", "reference")
    return held


@contextmanager
def noting(home: Home, actor: Actor, held: Held) -> Iterator[None]:
    """Around what is done with somebody who was found: if it is refused, that she was found is noted all the same. A refusal tells that
    there is somebody, and often more."""
    try:
        yield
    except Refused:
        with home.store.writing() as connection:
            write(home, connection, actor, [Event("looked_up", about=held.key)])
        raise


def same_person(home: Home, connection: Connection, held: Held) -> list[Held]:
    """The registration and those decided to be of the same person, as they stand now, locked: she asked for all that is hers."""
    return hold_all_again(connection, [held, *others(home, connection, held)])


def erase(home: Home, actor: Actor, reference: str, presence: str = NOT_STATED) -> TakenBack:
    """Erase one registration for good, and those decided to be of the same person. `presence`: who is at the point and asks for it.

    Raises Refused `nobody_present`, `bad_reference`, `no_such_registration`, `too_many_look_ups`.
    """
    check_presence(presence)
    found = held_for(home, actor, reference)
    with home.store.writing() as connection:
        all_held = same_person(home, connection, found)
        done = _sum(_take_back(home, connection, held, end=None) for held in all_held)
        ids = [held.kept.id for held in all_held]
        lists = kept_correction.batches_of(connection, ids)
        files = {name for held in all_held for name in _files(held, lists)}
        keys = [held.kept.key_id for held in all_held] + kept_envelope.keys_of(connection, ids)
        keys += kept_answer.keys_of(connection, ids)
        keys += lent_place.forget(home, connection, ids)
        for held in all_held:
            keys += picked.forget_rows(home, connection, held.payload["partner_refs"])
        with batch_content.changing(home, connection, registrations=ids):
            kept.remove(connection, ids, week_of(home.today))
        detail = {"retractions": done.retractions, "presence": presence}
        write(home, connection, actor, [Event("erased", about=held.key, detail=detail) for held in all_held])
        batch_export.drop_files(home, files)  # before it is kept: whoever is killed here leaves no file with her in it
    anchor(home, keys)
    home.store.forget_deleted()
    return done


def _files(held: Held, lists: Iterable[int]) -> list[str]:
    """What the names of the files of her batches begin with; `lists`: the batches that carry a correction of hers."""
    own = [batch_export.stem(one.partner, one.batch_id) for one in held.referrals if one.batch_id is not None]
    return own + [batch_export.stem(one.partner, number) for one in held.referrals for number in lists]


def withdraw(home: Home, actor: Actor, reference: str, purpose: str, partner: str, presence: str = NOT_STATED) -> TakenBack:
    """End a consent, in this registration and those decided to be of the same person: `refer` takes the referrals to `partner` back,
    `contact` masks the number in what goes out from now on, `store` is an erasure.

    Raises Refused `not_a_choice` (also for a partner the programme does not hand to), `bad_reference`, `no_such_registration`.
    """
    check_presence(presence)
    if purpose not in PURPOSES:
        raise refuse("not_a_choice", "purpose", choices=", ".join(PURPOSES))
    if purpose == "store":
        return erase(home, actor, reference, presence)
    found = held_for(home, actor, reference)
    recipient = programmes.programme(home, found.kept.programme, found.kept.programme_version).partner
    with noting(home, actor, found), home.store.writing() as connection:
        if purpose == "refer" and partner != recipient:
            raise refuse("not_a_choice", "partner", choices=recipient or "-")
        all_held = same_person(home, connection, found)
        done = _sum(_withdraw(home, connection, held, purpose, partner) for held in all_held)
        closing.settle(home, connection, [held.kept.id for held in all_held])
        detail = {"purpose": purpose, "partner": partner, "presence": presence}
        write(home, connection, actor, [Event("consent_withdrawn", about=held.key, detail=detail) for held in all_held])
        lists = kept_correction.batches_of(connection, [held.kept.id for held in all_held])
        files = {name for held in all_held for name in _files(held, lists)}
        batch_export.drop_files(home, files)
    anchor(home)
    return done


def _withdraw(home: Home, connection: Connection, held: Held, purpose: str, partner: str) -> TakenBack:
    payload = changed_consent(held.payload, PURPOSES[purpose], {"agreed": "no", "date": home.today.isoformat()})
    if purpose == "contact":
        payload.pop(CONTACT_BEFORE, None)  # no link that is undone brings it back
        done = reissue(home, connection, held, payload)
        return TakenBack(done.removed, 0, done.corrections)
    kept.reseal(connection, held.kept.id, seal(held.key, orjson.dumps(payload), place(held.kept.id, held.kept.programme_version)))
    return _take_back(home, connection, held, end="withdrawn", partner=partner)


def _sum(parts: Iterable[TakenBack]) -> TakenBack:
    done = list(parts)
    return TakenBack(*(sum(getattr(one, name) for one in done) for name in ("removed", "retractions", "corrections")))


def _take_back(home: Home, connection: Connection, held: Held, *, end: str | None, partner: str | None = None) -> TakenBack:
    removed = retractions = 0
    for referral in held.referrals:
        if partner not in (None, referral.partner) or referral.state in TAKEN_BACK:
            continue
        if referral.state in UNSENT:
            removed += 1
        else:
            retract(home, connection, held, referral)
            retractions += 1
        if end:
            unsent = referral.state in UNSENT
            out = replace(referral, batch_id=None, row_digest=None) if unsent else referral
            # What is done stays done: it cannot be withdrawn any more, only taken back from the partner's list.
            state = move(referral.state, end, consented=False) if may_follow(referral.state, end) else referral.state
            with batch_content.changing(home, connection, registrations=[held.kept.id]):
                kept_referral.change(connection, [replace(out, state=state, no_answer_by=None)])
                forget_corrections(connection, referral)
    return TakenBack(removed, retractions)
