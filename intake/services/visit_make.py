"""Visits come from the partner's answers, in the transaction that applies them; and from being put on a walk-in session (`walk_in`).

An answer with another date moves the visit that is planned; one that ends the referral calls it off, or says how it went.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.centre import Risk
from intake.domain.referral import State
from intake.domain.visit import PARTNER_SAYS, VisitState
from intake.sealing.keyring import HASH_BYTES
from intake.services import centre as centres
from intake.services.find import open_answers
from intake.services.home import Home, week_of
from intake.services.visit_seal import About, day_of, open_about, seal_about
from intake.store import registration as kept_registration
from intake.store import visit as kept
from intake.store.centre import KeptCentre
from intake.store.referral import KeptReferral
from intake.store.visit import KeptVisit

LOT = 500


def follow(home: Home, connection: Connection, partner: str, changed: Sequence[tuple[KeptReferral, bytes]]) -> None:
    """Let visits follow the answers that have just been applied to these referrals (each with its record key)."""
    if not changed:
        return
    there: dict[bytes, list[KeptVisit]] = {}
    for visit in kept.of_referrals(connection, [referral.id for referral, _ in changed]):
        there.setdefault(visit.referral_id, []).append(visit)
    known = centres.by_codes(home, connection, partner)
    added, moved = [], []
    for referral, key in changed:
        visits = [one for one in there.get(referral.id, []) if one.is_open]
        if referral.state == State.BOOKED:
            told = _told(key, referral)
            if told is None:
                continue
            open_one = visits[-1] if visits else None
            moved += [replace(one, state=VisitState.CANCELLED, flagged=False, sequence=one.sequence + 1) for one in visits[:-1]]
            if open_one is None:
                added.append(_new(key, referral.id, told, known))
            elif (later := _changed(key, open_one, told, known)) is not None:
                moved.append(later)
        else:
            moved += [one for visit in visits if (one := _said(visit, referral.state)) is not None]
    kept.add(connection, added)
    kept.change(connection, moved)


def _told(key: bytes, referral: KeptReferral) -> About | None:
    """What the last answer says of the appointment; None if it names no day."""
    answers = open_answers(key, referral)
    last = answers[-1] if answers else {}
    if day_of(last.get("appt_date", "")) is None:
        return None
    return About(last["appt_date"], last.get("appt_from", ""), last.get("appt_to", ""), last.get("centre_code", ""))


def _new(key: bytes, referral_id: bytes, about: About, known: Mapping[str, KeptCentre], walk_in_id: bytes | None = None) -> KeptVisit:
    visit_id, centre, day = secrets.token_bytes(HASH_BYTES), known.get(about.centre), day_of(about.date)
    if day is None:
        raise ValueError("a visit has a day")
    return KeptVisit(
        id=visit_id,
        referral_id=referral_id,
        centre_id=centre.id if centre else None,
        walk_in_id=walk_in_id,
        week=week_of(day),
        state=VisitState.PLANNED,
        reason="",
        companion="",
        flagged=centre is not None and centre.risk != Risk.NONE,
        sequence=0,
        sealed=seal_about(key, visit_id, about),
    )


def new_on_session(key: bytes, referral_id: bytes, about: About, centre: KeptCentre, walk_in_id: bytes) -> KeptVisit:
    """A visit that is a place on a walk-in session."""
    return _new(key, referral_id, about, {centre.details.code: centre}, walk_in_id)


def _changed(key: bytes, visit: KeptVisit, told: About, known: Mapping[str, KeptCentre]) -> KeptVisit | None:
    """The visit at its new date or place, with what she said of a companion kept; None if nothing is new. Whoever was to go along on
    another day has not agreed to this one."""
    before = open_about(key, visit)
    same_day = before.date == told.date
    if (before.date, before.from_, before.to, before.centre) == (told.date, told.from_, told.to, told.centre):
        return None
    about = replace(told, along=before.along, meeting=before.meeting, word=before.word, log=before.log if same_day else ())
    fresh = _new(key, visit.referral_id, told, known)
    return replace(
        fresh,
        id=visit.id,
        state=visit.state if same_day else VisitState.PLANNED,
        companion=visit.companion if same_day else "",
        sequence=visit.sequence + 1,
        sealed=seal_about(key, visit.id, about),
    )


def _said(visit: KeptVisit, state: str) -> KeptVisit | None:
    # Accepted without a date, or a question: the date it had before is gone. A place on a session of ours is none of the partner's.
    waits = state in (State.ACCEPTED, State.NEEDS_INFO)
    then = VisitState.CANCELLED if waits else PARTNER_SAYS.get(state)
    if then is None or (waits and visit.walk_in_id is not None):
        return None
    reason = "not_come" if then is VisitState.ABORTED else ""
    return replace(visit, state=then, reason=reason, flagged=False, sequence=visit.sequence + 1)


def catch_up(home: Home, actor: Actor) -> int:
    """Make the visits of referrals that were booked before visits were kept; returns how many. Nothing to do costs one look."""
    actor.need(Right.ACCOMPANY)
    with home.store.reading() as connection:
        waiting = kept.booked_without(connection, actor.area.path, 1)
    if not waiting:
        return 0
    made = 0
    with home.store.writing() as connection:
        found = kept.booked_without(connection, actor.area.path, LOT)
        rows = {one.id: one for one in kept_registration.by_ids(connection, [each.registration_id for each in found])}
        keys = home.record_keys([one.key_id for one in rows.values()])
        for partner in sorted({one.partner for one in found}):
            of_partner = [one for one in found if one.partner == partner and one.registration_id in rows]
            made += _follow_some(home, connection, partner, of_partner, {one: keys.get(rows[one].key_id) for one in rows})
    return made


def _follow_some(home: Home, connection: Connection, partner: str, some: Iterable[KeptReferral], keys: Mapping[bytes, bytes | None]) -> int:
    ready = [(one, key) for one in some if (key := keys[one.registration_id]) is not None]
    follow(home, connection, partner, ready)
    return len(ready)
