"""Registering: one person at the point, or a file of rows. Both check, seal and keep in the same way.

A registration's id is made before it is sent (by the form or from the file's digest and row), so sending it twice keeps it once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.envelope import LANGUAGE
from intake.domain.payload import Payload
from intake.domain.picture_code import make_picture_code
from intake.domain.problems import Problem, Refused, problem, refuse
from intake.domain.programme import Programme
from intake.domain.registration import MINOR_WITH, Checked, When, check_answers, check_consent
from intake.services.area import find_area
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.services.programme import open_programme
from intake.services.registration_seal import Prepared, Registering, Sealed, open_payload, seal_one
from intake.store import referral as kept_referral
from intake.store import registration as kept

__all__ = ["Prepared", "Registered", "Registering", "keep", "keep_in", "prepare", "register"]

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of it: the reference and the picture code to hand out; `already`: it had been registered before; `referred`: a referral
    is ready; `changed`: what was sent now differs from what had been kept, and was not kept."""

    reference: str
    already: bool
    referred: bool
    warnings: tuple[Problem, ...] = ()
    changed: bool = False
    picture_code: str = ""


def register(home: Home, actor: Actor, request: Registering) -> Registered:
    """Register one person; raises Refused with every problem found (each names its field). Nothing is kept then."""
    actor.need(Right.REGISTER)
    programme = open_programme(home, request.programme)
    area = actor.area if request.point == actor.area.code else find_area(home, request.point)
    prepared, problems = prepare(home, actor, programme, area, request, by_list=False)
    if prepared is None:
        raise Refused(*problems)
    if not prepared.request.picture_code:  # whoever is registered face to face may get a card
        with_pictures = replace(prepared.request, picture_code=make_picture_code(secrets.randbelow))
        prepared = replace(prepared, request=with_pictures)
    return keep(home, actor, [prepared])[0]


def prepare(
    home: Home, actor: Actor, programme: Programme, area: Area, request: Registering, *, by_list: bool
) -> tuple[Prepared | None, tuple[Problem, ...]]:
    """Check everything about one registration; returns it ready to keep, or None and the problems. `by_list`: from a file of rows."""
    if not actor.trained:
        return None, (problem("course_first"),)
    if area.kind != POINT or not actor.area.covers(area):
        return None, (problem("foreign_point", "point"),)
    consent_keys = {consent.key for consent in programme.notice.consents} | {"consent_mode", "consent_witness"}
    consents = check_consent(programme, {key: value for key, value in request.answers.items() if key in consent_keys})
    if any(found.code == "consent_store_missing" for found in consents.problems):
        return None, consents.problems
    answers = {key: value for key, value in request.answers.items() if key not in consent_keys}
    checked: Checked = check_answers(programme, answers, area.region, When.of(home.today))
    problems = [*checked.problems, *consents.problems]
    if request.consent_language and not LANGUAGE.fullmatch(request.consent_language):
        problems.append(problem("not_a_language", "consent_language"))
    if checked.minor and by_list:
        problems.append(problem("minor", "age_band" if "age_band" in checked.answers else "birth_year"))
    elif checked.minor and request.minor_with not in MINOR_WITH:
        problems.append(problem("minor_with_missing", "minor_with"))
    if problems:
        return None, tuple(problems)
    return Prepared(request, programme, area, checked.answers, consents.answers, checked.warnings), checked.warnings


def keep(home: Home, actor: Actor, prepared: Sequence[Prepared]) -> list[Registered]:
    """Seal and keep registrations, all or none; those kept before are found again, those erased before are refused."""
    for attempt in range(_TRIES):
        sealed = _seal_new(home, actor, prepared)  # before the transaction, because every other writer waits for its end
        try:
            return home.store.together.share(partial(keep_in, home, actor, prepared, sealed))
        except IntegrityError:
            # A fresh random reference was taken already (once in a million million): draw again.
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def _seal_new(home: Home, actor: Actor, prepared: Sequence[Prepared]) -> list[Sealed]:
    fresh = list(prepared)
    if len(fresh) > 1:  # a file that is imported again: nothing of it is sealed again
        with home.store.reading() as connection:
            seen, _ = kept.seen_among(connection, [one.request.registration_id for one in fresh])
        fresh = [one for one in fresh if one.request.registration_id not in seen]
    return [seal_one(home, actor, one, *keys) for one, keys in zip(fresh, home.new_record_keys(len(fresh)), strict=True)]


def keep_in(home: Home, actor: Actor, prepared: Sequence[Prepared], sealed: Sequence[Sealed], connection: Connection) -> list[Registered]:
    """Keep what is sealed in the caller's transaction, all or none; what is there already is found again.

    Raises Refused `erased_before`, and IntegrityError if a reference is taken.
    """
    ids = [one.request.registration_id for one in prepared]
    seen, erased = kept.seen_among(connection, ids)
    if erased:
        raise refuse("erased_before")
    there = {one.id: one for one in kept.by_ids(connection, list(seen))}
    sealed = [one for one in sealed if one.kept.id not in there]
    if sealed:
        kept.add(connection, [one.kept for one in sealed], [pair for one in sealed for pair in one.codes])
        referrals = [one.referral for one in sealed if one.referral]
        if referrals:
            kept_referral.add(connection, referrals)
        write(home, connection, actor, [Event("registered", about=one.key, detail={"programme": one.kept.programme}) for one in sealed])
    made = {one.kept.id: one for one in sealed}
    old_keys = home.record_keys([one.key_id for one in there.values()]) if there else {}
    results = []
    for one in prepared:
        registration_id = one.request.registration_id
        if registration_id in made:
            new = made[registration_id]
            results.append(Registered(new.reference, False, new.referral is not None, one.warnings, picture_code=new.picture_code))
        else:
            before = there[registration_id]
            if before.key_id not in old_keys:  # a copy of the database from before the erasure
                raise refuse("erased_before")
            payload = open_payload(old_keys[before.key_id], before)
            refs = bool(payload["partner_refs"])
            pictures = payload.get("picture_code", "")
            results.append(Registered(payload["reference"], True, refs, one.warnings, _differs(one, payload), pictures))
    return results


def _differs(one: Prepared, payload: Payload) -> bool:
    """Whether an answer or a consent is not what was kept; a question that was not asked counts as no answer."""
    keys = {question.key for question in one.programme.questions} | set(one.consents)
    now = {**one.answers, **one.consents}
    return any(now.get(key, "") != payload.get(key, "") for key in keys)
