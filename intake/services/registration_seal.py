"""Sealing one registration: payload, keyed hashes, match codes and the referral it begins with. Nothing is kept here.

What is asked to be registered, and what was checked of it, are declared here too: registering makes the one from the other.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import orjson

from intake.domain.account import Actor
from intake.domain.area import Area
from intake.domain.duplicates import likeness, match_codes
from intake.domain.find_name import codes as name_codes
from intake.domain.payload import Payload, make_payload
from intake.domain.problems import Problem
from intake.domain.programme import Programme
from intake.domain.reference import make_partner_ref, make_reference
from intake.domain.registration import YES
from intake.domain.retention import first_purge_week
from intake.sealing.keyring import HASH_BYTES, keyed_hash, open_seal, seal
from intake.services.home import Home, month_of, week_of
from intake.services.wording import hash_for
from intake.store import referral as kept_referral
from intake.store import registration as kept

REFERENCE, PARTNER_REF, MATCH, PICTURES, NAME = "reference", "partner_ref", "match", "pictures", "name"
"""What a keyed hash is of, so that equal values of two kinds have different hashes."""


@dataclass(frozen=True, slots=True)
class Registering:
    """What is asked to be registered. `answers` holds the pack's questions, the consents and consent_mode; `consent_wording` and
    `consent_date` default to the wording in force and today. The last six are given by a tablet (its own number among them), where they
    were made; otherwise the reference is made here, and who registers now is who helped. `consent_hash`: over the words that were shown;
    '' where that is not known."""

    programme: str
    point: str
    answers: Mapping[str, str]
    registration_id: bytes
    consent_language: str = ""
    minor_with: str = ""
    helped_writer: str = ""
    consent_wording: str = ""
    consent_date: date | None = None
    reference: str = ""
    picture_code: str = ""
    helped_by: str = ""
    registered_at: str = ""
    tablet: int = 0
    consent_hash: str = ""


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


def registered_on(home: Home, payload: Payload) -> date:
    """The day a person was registered, where the work is done; no later than today, whatever a tablet's clock said."""
    return min(home.today, _day(home, str(payload["registered_at"])))


def _day(home: Home, at: str) -> date:
    moment = datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(home.config.zone).date()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A registration ready to be kept: its row, match codes and referral, what is handed out, its record key."""

    kept: kept.Kept
    codes: list[tuple[bytes, bytes]]
    referral: kept_referral.KeptReferral | None
    reference: str
    picture_code: str
    key: bytes


def seal_one(home: Home, actor: Actor, one: Prepared, key_id: bytes, key: bytes) -> Sealed:
    """Seal what was checked under the record key `key`, with fresh random references where none were given."""
    request, programme, today = one.request, one.programme, home.today
    month, week = month_of(today), week_of(today)
    month_key = home.month_key(month)
    reference = request.reference or make_reference(secrets.randbelow)
    refers = bool(programme.partner) and one.consents.get("consent_refer") == YES
    partner_refs = {programme.partner: make_partner_ref(secrets.randbelow)} if refers else {}
    registered = min(today, _day(home, request.registered_at)) if request.registered_at else today
    goes_nowhere = bool(programme.partner) and not refers
    wording = request.consent_wording or programme.notice.wording_id
    shown = request.consent_hash or (hash_for(home, programme, request.consent_language) if wording == programme.notice.wording_id else "")
    agreed = request.consent_date or today
    payload = make_payload(
        one.answers,
        one.consents,
        reference=reference,
        picture_code=request.picture_code,
        partner_refs=partner_refs,
        wording=wording,
        wording_hash=shown,
        language=request.consent_language,
        date=agreed.isoformat(),
        minor_with=request.minor_with,
        helped_by=request.helped_by or actor.pseudonym,
        helped_writer=request.helped_writer,
        registered_at=request.registered_at or home.clock().isoformat(timespec="minutes"),
        tablet=request.tablet,
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
        purge_week=first_purge_week(registered, programme.closed_days, programme.most_days, goes_nowhere=goes_nowhere),
        picture_hash=keyed_hash(month_key, f"{PICTURES}:{request.picture_code}") if request.picture_code else None,
        sealed=seal(key, orjson.dumps(payload), place(request.registration_id, programme.version)),
    )
    referral = new_referral(home, row, programme, partner_refs[programme.partner], agreed) if partner_refs else None
    return Sealed(row, codes_of(home, row, one.answers, one.area.code, today.year), referral, reference, request.picture_code, key)


def codes_of(home: Home, row: kept.Kept, answers: Mapping[str, str], point: str, year: int) -> list[tuple[bytes, bytes]]:
    """(hash, registration id) for the match codes, and for those it is found by the name under, with the key of the registration's month
    only: they die with the month, and whoever compares or looks for somebody computes one for each living month.

    `point`: the code of its point; `year`: of registering, for the age."""
    key = home.month_key(row.month)
    hashes = [match_hash(key, row.programme, code) for code in match_codes(likeness(answers, point, year))]
    hashes += [keyed_hash(key, f"{NAME}:{code}") for code in name_codes(answers, point, year)]
    return [(hashed, row.id) for hashed in hashes]


def match_hash(key: bytes, programme: str, code: str) -> bytes:
    """The keyed hash a match code is kept under; per programme, so that two programmes' registrations can't be joined."""
    return keyed_hash(key, f"{MATCH}:{programme}:{code}")


def new_referral(home: Home, row: kept.Kept, programme: Programme, partner_ref: str, agreed: date) -> kept_referral.KeptReferral:
    """A referral that is ready to be sent to the programme's partner; `agreed`: the day of the agreement to it."""
    return kept_referral.KeptReferral(
        id=secrets.token_bytes(HASH_BYTES),
        registration_id=row.id,
        programme=row.programme,
        partner=programme.partner,
        area_id=row.area_id,
        state="ready",
        partner_ref_hash=keyed_hash(home.month_key(row.month), f"{PARTNER_REF}:{partner_ref}"),
        consent_until=holds_until(programme, agreed),
    )


def holds_until(programme: Programme, agreed: date) -> date | None:
    """The first day on which an agreement to hand on, given on the day `agreed`, no longer holds: a Monday, because it stands in clear, and
    never later than the pack says. None: it holds as long as the answers are kept."""
    return week_of(agreed + timedelta(days=programme.consent_expires_days)) if programme.consent_expires_days else None
