"""Keeping corrections: rows that the partner holds and that read otherwise now. Each is made from its registration when needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from intake.store.hot import LIST, Hot
from intake.store.referral import Source
from intake.store.tables import BatchTable, CorrectionTable, ReferralTable, RegistrationTable
from intake.store.tables_house import AreaTable

_SOME = 500
_STANDS = ReferralTable.state.not_in(("withdrawn", "error"))
_SOURCES = (
    select(
        CorrectionTable.id,
        RegistrationTable.id,
        RegistrationTable.key_id,
        RegistrationTable.programme_version,
        CorrectionTable.row_digest,
        RegistrationTable.sealed,
        ReferralTable.state,
    )
    .join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
    .join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    .where(_STANDS)
)


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """One correction of a referral: in which batch (None: it waits for one), and that batch's state ('' if none)."""

    id: bytes
    batch_id: int | None
    batch_state: str


def add(connection: Connection, correction_id: bytes, referral_id: bytes, due: date) -> None:
    """Note that a partner must be told what reads otherwise now, by `due`."""
    connection.execute(insert(CorrectionTable).values(id=correction_id, referral_id=referral_id, batch_id=None, row_digest=None, due=due))


def of_referral(connection: Connection, referral_id: bytes) -> list[KeptCorrection]:
    """The corrections of a referral, sent ones too."""
    query = select(CorrectionTable.id, CorrectionTable.batch_id, BatchTable.state).outerjoin(
        BatchTable, BatchTable.id == CorrectionTable.batch_id
    )
    rows = connection.execute(query.where(CorrectionTable.referral_id == referral_id).order_by(CorrectionTable.id))
    return [KeptCorrection(row.id, row.batch_id, row.state or "") for row in rows]


def _waiting(columns: Any, programme: str, partner: str, path: str) -> Any:
    return (
        columns.join(AreaTable, AreaTable.id == ReferralTable.area_id)
        .where(CorrectionTable.batch_id.is_(None), ReferralTable.programme == programme, ReferralTable.partner == partner)
        .where(AreaTable.path.startswith(path, autoescape=True))
    )


def waiting(connection: Connection, programme: str, partner: str, path: str) -> list[Source]:
    """Corrections that no batch carries yet, with what is needed to write them; `referral_id` is the correction's id."""
    return [Source(*row) for row in connection.execute(_waiting(_SOURCES, programme, partner, path).order_by(CorrectionTable.id))]


def count_waiting(connection: Connection, programme: str, partner: str, path: str) -> int:
    """How many corrections no batch carries yet."""
    counted = select(func.count(CorrectionTable.id)).join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id).where(_STANDS)
    return int(connection.execute(_waiting(counted, programme, partner, path)).scalar_one())


def in_batch(connection: Connection, batch_id: int) -> list[Source]:
    """The corrections a batch carries, in order of their ids; `referral_id` is the correction's id."""
    query = _SOURCES.where(CorrectionTable.batch_id == batch_id).order_by(CorrectionTable.id)
    return [Source(*row) for row in connection.execute(query)]


def put(connection: Connection, correction_id: bytes, batch_id: int | None, row_digest: bytes | None) -> None:
    """Put a correction into a batch as it reads now, or back."""
    statement = update(CorrectionTable).where(CorrectionTable.id == correction_id)
    connection.execute(statement.values(batch_id=batch_id, row_digest=row_digest))


def release_batch(connection: Connection, batch_id: int) -> None:
    """Give the corrections of a cancelled batch back."""
    connection.execute(update(CorrectionTable).where(CorrectionTable.batch_id == batch_id).values(batch_id=None, row_digest=None))


def drop_waiting(connection: Connection, referral_id: bytes) -> None:
    """Forget what waits to be told of a referral: the row is taken back altogether."""
    connection.execute(delete(CorrectionTable).where(CorrectionTable.referral_id == referral_id, CorrectionTable.batch_id.is_(None)))


_THEIRS: Any = bindparam(LIST, expanding=True)
_BATCHES_OF = Hot(
    select(CorrectionTable.batch_id)
    .join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
    .where(ReferralTable.registration_id.in_(_THEIRS))
)


def batches_of(connection: Connection, registration_ids: Sequence[bytes]) -> set[int]:
    """The batches that carry a correction of one of these registrations."""
    found: set[int | None] = set()
    for start in range(0, len(registration_ids), _SOME):
        found.update(number for (number,) in _BATCHES_OF.rows(connection, {LIST: registration_ids[start : start + _SOME]}))
    return {one for one in found if one is not None}
