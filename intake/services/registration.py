"""Registering: one person at the point, or a file of rows. Both check, seal and keep in the same way.

A registration's id is made before it is sent (by the form or from the file's digest and row), so sending it twice keeps it once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.duplicates import likeness, match_codes
from intake.domain.payload import Payload, make_payload
from intake.domain.problems import Problem, Refused, problem, refuse
from intake.domain.programme import Programme
from intake.domain.reference import make_partner_ref, make_reference
from intake.domain.registration import MINOR_WITH, YES, Checked, When, check_answers, check_consent
from intake.sealing.keyring import HASH_BYTES, keyed_hash, open_seal, seal
from intake.services.area import find_area
from intake.services.audit import Event, write
from intake.services.home import Home, month_of, week_of
from intake.services.programme import open_programme
from intake.store import referral as kept_referral
from intake.store import registration as kept

REFERENCE, PARTNER_REF, MATCH = "reference", "partner_ref", "match"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Registering:
    """What is asked to be registered. `answers` holds the pack's questions, the consents and consent_mode; `consent_wording` and
    `consent_date` default to the wording in force and today."""

    programme: str
    point: str
    answers: Mapping[str, str]
    registration_id: bytes
    consent_language: str = ""
    minor_with: str = ""
    helped_writer: str = ""
    consent_wording: str = ""
    consent_date: date | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of it: the reference to hand out; `already`: it had been registered before; `referred`: a referral is ready;
    `changed`: what was sent now differs from what had been kept, and was not kept."""

    reference: str
    already: bool
    referred: bool
    warnings: tuple[Problem, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """Checked, not yet kept."""

    request: Registering
    programme: Programme
    area: Area
    answers: Mapping[str, str]
    consents: Mapping[str, str]
    warnings: tuple[Problem, ...]


def place(registration_id: bytes, version: int) -> bytes:
    """Where a registration's payload is bound to: table, id and pack version."""
    return b"registration:" + registration_id + b":" + str(version).encode()


def open_payload(key: bytes, one: kept.Kept) -> Payload:
    """Open a registration's payload with its record key; raises SealBroken."""
    payload: Payload = orjson.loads(open_seal(key, one.sealed, place(one.id, one.programme_version)))
    return payload


def register(home: Home, actor: Actor, request: Registering) -> Registered:
    """Register one person; raises Refused with every problem found (each names its field). Nothing is kept then."""
    actor.need(Right.REGISTER)
    programme = open_programme(home, request.programme)
    area = actor.area if request.point == actor.area.code else find_area(home, request.point)
    prepared, problems = prepare(home, actor, programme, area, request, by_list=False)
    if prepared is None:
        raise Refused(*problems)
    return keep(home, actor, [prepared])[0]


def prepare(
    home: Home, actor: Actor, programme: Programme, area: Area, request: Registering, *, by_list: bool
) -> tuple[Prepared | None, tuple[Problem, ...]]:
    """Check everything about one registration; returns it ready to keep, or None and the problems. `by_list`: from a file of rows."""
    if area.kind != POINT or not actor.area.covers(area):
        return None, (problem("foreign_point", "point"),)
    consent_keys = {consent.key for consent in programme.notice.consents} | {"consent_mode"}
    consents = check_consent(programme, {key: value for key, value in request.answers.items() if key in consent_keys})
    if any(found.code == "consent_store_missing" for found in consents.problems):
        return None, consents.problems
    answers = {key: value for key, value in request.answers.items() if key not in consent_keys}
    checked: Checked = check_answers(programme, answers, area.region, When.of(home.today))
    problems = [*checked.problems, *consents.problems]
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
            return home.store.together.share(partial(_keep, home, actor, prepared, sealed))
        except IntegrityError:
            # A fresh random reference was taken already (once in a million million): draw again.
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def _seal_new(home: Home, actor: Actor, prepared: Sequence[Prepared]) -> list[_Sealed]:
    fresh = list(prepared)
    if len(fresh) > 1:  # a file that is imported again: nothing of it is sealed again
        with home.store.reading() as connection:
            seen, _ = kept.seen_among(connection, [one.request.registration_id for one in fresh])
        fresh = [one for one in fresh if one.request.registration_id not in seen]
    return [_seal(home, actor, one, *keys) for one, keys in zip(fresh, home.new_record_keys(len(fresh)), strict=True)]


def _keep(home: Home, actor: Actor, prepared: Sequence[Prepared], sealed: Sequence[_Sealed], connection: Connection) -> list[Registered]:
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
            results.append(Registered(made[registration_id].reference, False, made[registration_id].referral is not None, one.warnings))
        else:
            before = there[registration_id]
            if before.key_id not in old_keys:  # a copy of the database from before the erasure
                raise refuse("erased_before")
            payload = open_payload(old_keys[before.key_id], before)
            refs = bool(payload["partner_refs"])
            results.append(Registered(payload["reference"], True, refs, one.warnings, _differs(one, payload)))
    return results


def _differs(one: Prepared, payload: Payload) -> bool:
    """Whether an answer or a consent is not what was kept; a question that was not asked counts as no answer."""
    keys = {question.key for question in one.programme.questions} | set(one.consents)
    now = {**one.answers, **one.consents}
    return any(now.get(key, "") != payload.get(key, "") for key in keys)


@dataclass(frozen=True, slots=True)
class _Sealed:
    kept: kept.Kept
    codes: list[tuple[bytes, bytes]]
    referral: kept_referral.KeptReferral | None
    reference: str
    key: bytes


def _seal(home: Home, actor: Actor, one: Prepared, key_id: bytes, key: bytes) -> _Sealed:
    request, programme, today = one.request, one.programme, home.today
    month, week = month_of(today), week_of(today)
    month_key = home.month_key(month)
    reference = make_reference(secrets.randbelow)
    refers = bool(programme.partner) and one.consents.get("consent_refer") == YES
    partner_refs = {programme.partner: make_partner_ref(secrets.randbelow)} if refers else {}
    payload = make_payload(
        one.answers,
        one.consents,
        reference=reference,
        partner_refs=partner_refs,
        wording=request.consent_wording or programme.notice.wording_id,
        language=request.consent_language,
        date=(request.consent_date or today).isoformat(),
        minor_with=request.minor_with,
        helped_by=actor.pseudonym,
        helped_writer=request.helped_writer,
        registered_at=home.clock().isoformat(timespec="minutes"),
    )
    row = kept.Kept(
        id=request.registration_id,
        key_id=key_id,
        reference_hash=keyed_hash(month_key, f"{REFERENCE}:{reference}"),
        programme=programme.code,
        programme_version=programme.version,
        area_id=one.area.id,
        state="registered",
        month=month,
        week=week,
        purge_week=week_of(today + timedelta(days=programme.most_days)),
        sealed=seal(key, orjson.dumps(payload), place(request.registration_id, programme.version)),
    )
    return _Sealed(row, _codes(home, one, row.id), _referral(home, one, row, partner_refs), reference, key)


def _codes(home: Home, one: Prepared, registration_id: bytes) -> list[tuple[bytes, bytes]]:
    """The match codes under this month's key only: they die with the month, and whoever compares computes one for each living month."""
    key = home.month_key(month_of(home.today))
    codes = match_codes(likeness(one.answers, one.area.code, home.clock().year))
    return [(match_hash(key, one.programme.code, code), registration_id) for code in codes]


def match_hash(key: bytes, programme: str, code: str) -> bytes:
    """The keyed hash a match code is kept under; per programme, so that two programmes' registrations can't be joined."""
    return keyed_hash(key, f"{MATCH}:{programme}:{code}")


def _referral(home: Home, one: Prepared, row: kept.Kept, partner_refs: Mapping[str, str]) -> kept_referral.KeptReferral | None:
    if not partner_refs:
        return None
    partner_ref = partner_refs[one.programme.partner]
    return kept_referral.KeptReferral(
        id=secrets.token_bytes(HASH_BYTES),
        registration_id=row.id,
        programme=row.programme,
        partner=one.programme.partner,
        area_id=row.area_id,
        state="ready",
        partner_ref_hash=keyed_hash(home.month_key(row.month), f"{PARTNER_REF}:{partner_ref}"),
    )
