"""What batches hold, part by part: rows, corrections and retractions, each by its mark and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, literal_column, select, text, union_all

from intake.store.hot import LIST, Hot
from intake.store.tables import CorrectionTable, ReferralTable, RetractionTable

ROW, CORRECTION, RETRACTION = "row", "correction", "retraction"
KINDS = (ROW, CORRECTION, RETRACTION)
_SOME = 500
_STANDS = text("referral.state NOT IN ('withdrawn', 'error')")
"""A row that was withdrawn or entered by mistake is in no file that is written from now on."""


class Part(NamedTuple):
    """A part of a batch."""

    batch_id: int
    kind: str
    mark: bytes


_rows: Any = select(ReferralTable.batch_id, literal_column("'row'"), ReferralTable.row_digest).where(
    ReferralTable.row_digest.is_not(None), ReferralTable.batch_id.is_not(None), _STANDS
)
_corrections: Any = (
    select(CorrectionTable.batch_id, literal_column("'correction'"), CorrectionTable.row_digest)
    .join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
    .where(CorrectionTable.row_digest.is_not(None), CorrectionTable.batch_id.is_not(None), _STANDS)
)
_retractions: Any = select(RetractionTable.batch_id, literal_column("'retraction'"), RetractionTable.id)
_theirs = ReferralTable.registration_id.in_(bindparam(LIST, expanding=True))
_OF = Hot(union_all(_rows.where(_theirs), _corrections.where(_theirs)))
_BATCH: Any = bindparam("batch")
_IN = {
    ROW: Hot(_rows.where(ReferralTable.batch_id == _BATCH).order_by(ReferralTable.id)),
    CORRECTION: Hot(_corrections.where(CorrectionTable.batch_id == _BATCH).order_by(CorrectionTable.id)),
    RETRACTION: Hot(_retractions.where(RetractionTable.batch_id == _BATCH).order_by(RetractionTable.id)),
}


def of_registrations(connection: Connection, ids: Sequence[bytes]) -> list[Part]:
    """The rows and corrections of some registrations that stand in batches, in no order."""
    found: list[Part] = []
    for start in range(0, len(ids), _SOME):
        rows = _OF.rows(connection, {LIST: ids[start : start + _SOME]})
        found += [Part(batch_id, kind, bytes(mark)) for batch_id, kind, mark in rows]
    return found


def of_batch(connection: Connection, batch_id: int, kinds: Collection[str] = KINDS) -> list[Part]:
    """All parts of a batch: rows, corrections, retractions, each in the order of their ids."""
    rows = [row for kind in KINDS if kind in kinds for row in _IN[kind].rows(connection, {"batch": batch_id})]
    return [Part(number, kind, bytes(mark)) for number, kind, mark in rows]


def lock_referrals(connection: Connection, ids: Sequence[bytes]) -> None:
    """Keep others from moving the referrals of these registrations until the transaction ends (PostgreSQL)."""
    for start in range(0, len(ids) if connection.dialect.name != "sqlite" else 0, _SOME):
        chosen = ReferralTable.registration_id.in_(ids[start : start + _SOME])
        connection.execute(select(ReferralTable.id).where(chosen).order_by(ReferralTable.id).with_for_update())


def batches_with_retractions(connection: Connection) -> list[int]:
    """The batches that carry retractions."""
    query = select(RetractionTable.batch_id).where(RetractionTable.batch_id.is_not(None)).distinct()
    return sorted(one for one in connection.execute(query).scalars() if one is not None)
