"""What a partner must be told of rows it holds. Corrections: a row that reads otherwise now. Retractions: a row it must drop; only the
partner_ref is kept for it, under a key of its own, because the registration's key may be destroyed before the retraction has gone out."""

from __future__ import annotations

import secrets
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import timedelta

import orjson
from sqlalchemy import Connection

from intake.domain.batch import CORRECTION, NEW, row_maker
from intake.domain.payload import Payload
from intake.domain.referral import TAKEN_BACK
from intake.sealing.keyring import HASH_BYTES, seal
from intake.services import answer_time, batch, batch_content, lent_place
from intake.services import programme as programmes
from intake.services.batch_mark import row_mark
from intake.services.batch_rows import RETRACTION_PLACE
from intake.services.find import Held
from intake.services.home import Home
from intake.services.registration_seal import place
from intake.store import batch as kept
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store.referral import KeptReferral

DUE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Reissued:
    """Rows that left a batch that is not sent yet, and rows of which the partner is told with the next batch."""

    removed: int
    corrections: int


def retract(home: Home, connection: Connection, held: Held, referral: KeptReferral) -> None:
    """Note that the partner must be told to drop this referral's row; no answer is expected of it any more."""
    answer_time.note_taken_back(connection, referral)
    (key_id, key), retraction_id = home.new_record_keys(1)[0], secrets.token_bytes(HASH_BYTES)
    partner_ref = held.payload["partner_refs"][referral.partner]
    kept.add_retraction(
        connection,
        kept.KeptRetraction(
            id=retraction_id,
            key_id=key_id,
            partner=referral.partner,
            programme=referral.programme,
            area_id=referral.area_id,
            batch_id=None,
            row_digest=None,
            due=home.today + timedelta(days=DUE_DAYS),
            sealed=seal(key, partner_ref.encode(), RETRACTION_PLACE + retraction_id),
        ),
    )


def reissue(home: Home, connection: Connection, held: Held, payload: Payload, anew: Set[str] = frozenset()) -> Reissued:
    """Keep another payload, and see to what is on its way. A row that waits in a batch and reads otherwise now is no longer what was
    approved: it leaves the batch and is ready for the next. One that was sent stays; if its file is written again it is written as it reads
    now, and the partner is told with the next batch, under the same partner_ref. `anew`: questions that count as
    read otherwise in any case, so that whoever may not see the answer does not learn whether it did."""
    payload = lent_place.fit(home, connection, held, payload)
    sealed = seal(held.key, orjson.dumps(payload), place(held.kept.id, held.kept.programme_version))
    kept_registration.reseal(connection, held.kept.id, sealed)
    with batch_content.changing(home, connection, registrations=[held.kept.id]):
        return _reissued(home, connection, held, payload, anew)


def _reissued(home: Home, connection: Connection, held: Held, payload: Payload, anew: Set[str]) -> Reissued:
    removed = corrections = 0
    for referral in held.referrals:
        if referral.batch_id is None or referral.state in TAKEN_BACK:
            continue
        version = kept.by_number(connection, referral.batch_id).partner_version
        profile = programmes.partner(home, referral.partner, version)
        make, again = row_maker(profile), any(column.source in anew for column in profile.columns)
        if not again and make(payload, "", NEW) == make(held.payload, "", NEW):
            continue
        if referral.state == "batched":
            kept_referral.change(connection, [replace(referral, state="ready", batch_id=None, row_digest=None)])
            removed += 1
        else:
            kept_referral.change(connection, [replace(referral, row_digest=row_mark(home, make(payload, "", NEW)))])
            _correct(home, connection, referral, payload)
            corrections += 1
    return Reissued(removed, corrections)


def _correct(home: Home, connection: Connection, referral: KeptReferral, payload: Payload) -> None:
    """Let a correction of this referral wait for the next batch; one that is in a batch not sent yet leaves it."""
    waits = False
    for one in kept_correction.of_referral(connection, referral.id):
        if one.batch_id is None:
            kept_correction.corrected_too(connection, referral.id)
            waits = True
        elif one.batch_state == batch.SENT:  # its file may be written again, and then as it reads now
            profile = programmes.partner(home, referral.partner, kept.by_number(connection, one.batch_id).partner_version)
            kept_correction.put(connection, one.id, one.batch_id, row_mark(home, row_maker(profile)(payload, "", CORRECTION)))
        else:
            kept_correction.put(connection, one.id, None, None)
            waits = True
    if not waits:
        kept_correction.add(connection, secrets.token_bytes(HASH_BYTES), referral.id, home.today + timedelta(days=DUE_DAYS))


def forget_corrections(connection: Connection, referral: KeptReferral) -> None:
    """Tell the partner nothing more of a row that is taken back: what waits is dropped, also from batches that are not sent yet. Call it
    within `batch_content.changing`."""
    for one in kept_correction.of_referral(connection, referral.id):
        if one.batch_id is not None and one.batch_state != batch.SENT:
            kept_correction.put(connection, one.id, None, None)
    kept_correction.drop_waiting(connection, referral.id)
