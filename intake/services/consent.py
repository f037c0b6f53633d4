"""An agreement given after registering: somebody who first said no and now agrees, or whose agreement runs out and who is asked anew. By
reference and presence at the point; which words of today were read out, how, and who was there is kept beside the first agreement.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.payload import CONTACT_BEFORE, Payload, changed_consent
from intake.domain.presence import check_presence
from intake.domain.problems import Refused, problem
from intake.domain.programme import Programme
from intake.domain.reference import make_partner_ref
from intake.domain.referral import TAKEN_BACK, UNSENT, move
from intake.domain.registration import CONSENT_MODES
from intake.domain.wording import WITNESSES
from intake.sealing.keyring import seal
from intake.services import closing, wording
from intake.services import programme as programmes
from intake.services.audit import Event, anchor, write
from intake.services.erasure import PURPOSES, held_for, noting, same_person
from intake.services.find import Held, hold_again
from intake.services.home import Home
from intake.services.registration_seal import holds_until, new_referral, open_payload, place
from intake.services.retraction import reissue
from intake.store import area as kept_area
from intake.store import consent as kept_consent
from intake.store import referral as kept_referral
from intake.store import registration as kept

SOON_DAYS = 21
"""How long before an agreement runs out coordinators see it: a list is built, approved and sent within a week or two."""


@dataclass(frozen=True, slots=True)
class Given:
    """How it was agreed: `mode` and `witness` as when registering, `language` of the words that were read out."""

    mode: str
    language: str
    witness: str = "none"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was done: whether a referral is ready for the next batch now, and rows of which the partner is told otherwise."""

    referred: bool
    corrections: int


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What can be asked: the pack in force, purposes (short) -> how they stand now, and until when handing on is agreed to (None: as long
    as the answers are kept, or not at all)."""

    reference: str
    programme: Programme
    stands: Mapping[str, bool]
    until: date | None


@dataclass(frozen=True, slots=True)
class RunsOut:
    """A referral that is not sent yet, and the day on which the agreement to it no longer holds."""

    reference: str
    point: str
    until: date


def look(home: Home, actor: Actor, reference: str, presence: str) -> ToAsk:
    """What a person can agree to now; a look-up like any other: counted, limited and logged.

    Raises Refused `not_allowed`, `nobody_present`, `bad_reference`, `no_such_registration`, `too_many_look_ups`, `programme_closed`.
    """
    check_presence(presence)
    held = held_for(home, actor, reference, Right.CORRECT)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("looked_up", about=held.key, detail={"presence": presence})])
    pack = programmes.open_programme(home, held.kept.programme)
    asked = {consent.key for consent in pack.notice.consents} - {"consent_store"}
    stands = {short: held.payload.get(key) == "yes" for short, key in PURPOSES.items() if key in asked}
    until = [one.consent_until for one in held.referrals if one.consent_until and one.state in UNSENT]
    return ToAsk(held.payload["reference"], pack, stands, until[0] if until else None)


def agree(home: Home, actor: Actor, reference: str, purpose: str, given: Given, presence: str) -> Agreed:
    """Keep that a person agrees now, in this registration and those decided to be of the same person: to being referred (a referral is then
    ready for the next batch) or to being called.

    Raises Refused `not_a_choice`, `consent_mode_missing`, `not_a_witness`, and as `look`.
    """
    check_presence(presence, stated=True)
    found = held_for(home, actor, reference, Right.CORRECT)
    with noting(home, actor, found):
        return _agree(home, actor, found, purpose, given, presence)


def _agree(home: Home, actor: Actor, found: Held, purpose: str, given: Given, presence: str) -> Agreed:
    pack = programmes.open_programme(home, found.kept.programme)
    key = _checked(home, pack, purpose, given)
    words = wording.in_language(home, pack, given.language)
    wording.put_on_ledger(home, pack)
    entry = {"agreed": "yes", "date": home.today.isoformat(), "wording": words.id, "wording_hash": words.hash}
    entry |= {"language": given.language, "mode": given.mode, "witness": given.witness}
    with home.store.writing() as connection:
        all_held = same_person(home, connection, found)
        corrections = 0
        for held in all_held:
            payload = changed_consent({name: value for name, value in held.payload.items() if name != CONTACT_BEFORE}, key, entry)
            if key != "consent_contact" and CONTACT_BEFORE in held.payload:
                payload[CONTACT_BEFORE] = held.payload[CONTACT_BEFORE]
            corrections += reissue(home, connection, held, payload).corrections
        again = [hold_again(connection, held) for held in all_held]
        referred = purpose == "refer" and _refer(home, connection, again, pack)
        detail = {"purpose": purpose, "presence": presence, "wording": words.id}
        write(home, connection, actor, [Event("consent_given", about=held.key, detail=detail) for held in all_held])
        if referred:  # what was closed by a withdrawal, or kept for a shorter time because it went nowhere, must not go before its answer
            closing.open_person(home, connection, [held.kept for held in again], agreed=True)
            closed = [held for held in again if held.kept.state == closing.CLOSED]
            write(home, connection, actor, [Event("reopened", about=held.key, detail={"by": "consent"}) for held in closed])
    anchor(home)
    return Agreed(referred, corrections)


def _checked(home: Home, pack: Programme, purpose: str, given: Given) -> str:
    """The key of the consent; raises Refused with everything that is wrong."""
    can = [short for short, key in PURPOSES.items() if short != "store" and any(key == one.key for one in pack.notice.consents)]
    found = []
    if purpose not in can:
        found.append(problem("not_a_choice", "purpose", choices=", ".join(can) or "-"))
    if given.mode not in CONSENT_MODES:
        found.append(problem("consent_mode_missing", "consent_mode"))
    if given.witness not in WITNESSES:
        found.append(problem("not_a_witness", "consent_witness", witnesses=", ".join(WITNESSES)))
    if given.language not in (may := wording.readable_languages(home, pack)):
        found.append(problem("not_a_choice", "consent_language", choices=", ".join(may)))
    if found:
        raise Refused(*found)
    return PURPOSES[purpose]


def _refer(home: Home, connection: Connection, all_held: Sequence[Held], pack: Programme) -> bool:
    """Let one referral of the person go on: the one on its way if there is one, else that of the registration she has the reference of."""
    until = holds_until(pack, home.today)
    every = [one for held in all_held for one in held.referrals if one.partner == pack.partner and one.state not in TAKEN_BACK]
    for one in every:
        if one.state in UNSENT:
            kept_referral.change(connection, [replace(one, consent_until=until)])
    going = [one for one in every if one.state != "draft"]
    if going:
        return any(one.state in UNSENT for one in going)
    own = all_held[0]
    held_back = next((one for one in every if one.registration_id == own.kept.id), None)
    if held_back:
        state = move(held_back.state, "ready", consented=True)
        kept_referral.change(connection, [replace(held_back, state=state, consent_until=until)])
        return True
    # A number of its own: the partner may have been told to drop the row with the old one.
    partner_ref = make_partner_ref(secrets.randbelow)
    payload: Payload = {**own.payload, "partner_refs": {**own.payload["partner_refs"], pack.partner: partner_ref}}
    sealed = seal(own.key, orjson.dumps(payload), place(own.kept.id, own.kept.programme_version))
    kept.reseal(connection, own.kept.id, sealed)
    kept_referral.add(connection, [new_referral(home, own.kept, pack, partner_ref, home.today)])
    return True


def running_out(home: Home, actor: Actor, most: int = 200) -> list[RunsOut]:
    """Referrals of the actor's branch that are not sent and whose agreement has run out or soon will, earliest first; that the list was
    opened is noted with each.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.BATCH)
    with home.store.writing() as connection:
        rows = kept_consent.running_out(connection, actor.area.path, home.today + timedelta(days=SOON_DAYS), most)
        registrations = {one.id: one for one in kept.by_ids(connection, [row.registration_id for row in rows])}
        points = {area.id: area.name for area in kept_area.branch(connection, actor.area.path)}
        keys = home.record_keys([one.key_id for one in registrations.values()])
        write(home, connection, actor, [Event("listed", about=key) for key in keys.values()])
    found = []
    for row in rows:
        one = registrations.get(row.registration_id)
        if one and one.key_id in keys and row.until:
            reference = open_payload(keys[one.key_id], one)["reference"]
            found.append(RunsOut(reference, points.get(row.area_id, ""), row.until))
    return found
