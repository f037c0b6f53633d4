"""Retractions: a row the partner holds is taken back with the next batch. Only the partner_ref is kept for it, under a key of its own,
because the registration's key may be destroyed before the retraction has gone out (72 hours at most)."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Connection

from intake.sealing.keyring import HASH_BYTES, seal
from intake.services.batch import RETRACTION_PLACE
from intake.services.find import Held
from intake.services.home import Home
from intake.store import batch as kept
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
