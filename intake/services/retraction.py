"""Retractions: a row the partner holds is taken back with the next batch. Only the partner_ref is kept for it, under a key of its own,
because the registration's key may be destroyed before the retraction has gone out (72 hours at most)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

import orjson
from sqlalchemy import Connection

from intake.domain.batch import NEW, row_maker
from intake.domain.payload import Payload
from intake.sealing.keyring import HASH_BYTES, seal
from intake.services import batch
from intake.services import programme as programmes
from intake.services.batch import RETRACTION_PLACE
from intake.services.batch_mark import row_mark
from intake.services.find import Held
from intake.services.home import Home
from intake.services.registration_seal import place
from intake.store import batch as kept
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store.referral import KeptReferral

DUE_DAYS = 3


def retract(home: Home, connection: Connection, held: Held, referral: KeptReferral) -> None:
    """Note that the partner must be told to drop this referral's row."""
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


def reissue(home: Home, connection: Connection, held: Held, payload: Payload) -> int:
    """Keep another payload. A row that waits in a batch no longer reads as approved: it leaves the batch and is ready for the next. One
    that was sent stays; if its file is written again, it is written as it reads now. Returns how many rows left their batch."""
    sealed = seal(held.key, orjson.dumps(payload), place(held.kept.id, held.kept.programme_version))
    kept_registration.reseal(connection, held.kept.id, sealed)
    removed = 0
    for referral in held.referrals:
        if referral.state == "batched" and referral.batch_id is not None:
            kept_referral.change(connection, [replace(referral, state="ready", batch_id=None, row_digest=None)])
            batch.refresh(home, connection, referral.batch_id)
            removed += 1
        elif referral.batch_id is not None:
            version = kept.by_number(connection, referral.batch_id).partner_version
            cells = row_maker(programmes.partner(home, referral.partner, version))(payload, "", NEW)
            kept_referral.change(connection, [replace(referral, row_digest=row_mark(home, cells))])
            batch.refresh(home, connection, referral.batch_id)
    return removed
