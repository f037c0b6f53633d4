"""Keeping corrections: rows that the partner holds and that read otherwise now. Each is made from its registration when needed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, not_, select, update

from intake.store.consent import holds
from intake.store.hot import LIST, Hot
from intake.store.referral import Source
from intake.store.tables import BatchTable, CorrectionTable, ReferralTable, RegistrationTable
from intake.store.tables_house import AreaTable

_SOME = 500
CORRECTED, AGAIN, BOTH = "correction", "again", "both"
"""Why a row travels once more: it reads otherwise now, it was not answered, or both."""
AGAIN_WITHIN = timedelta(days=3)
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


def add_again(connection: Connection, referral_ids: Sequence[bytes], today: date) -> int:
    """Let rows travel again that were not answered, unless they travel anyway or the agreement has run out; returns how many do now."""
    many = 0
    for start in range(0, len(referral_ids), _SOME):
        part = referral_ids[start : start + _SOME]
        agreed = set(connection.execute(select(ReferralTable.id).where(ReferralTable.id.in_(part), holds(today))).scalars())
        under_way = select(CorrectionTable.referral_id, CorrectionTable.kind, CorrectionTable.batch_id).outerjoin(
            BatchTable, BatchTable.id == CorrectionTable.batch_id
        )
        unsent = CorrectionTable.batch_id.is_(None) | (BatchTable.state != "sent")
        there = list(connection.execute(under_way.where(CorrectionTable.referral_id.in_(part), unsent)))
        both = [one.referral_id for one in there if one.kind == CORRECTED and one.batch_id is None and one.referral_id in agreed]
        if both:
            waits = CorrectionTable.referral_id.in_(both), CorrectionTable.batch_id.is_(None)
            connection.execute(update(CorrectionTable).where(*waits).values(kind=BOTH))
        fresh = [one for one in part if one in agreed and one not in {row.referral_id for row in there}]
        values = [{"id": secrets.token_bytes(16), "referral_id": one, "due": today + AGAIN_WITHIN, "kind": AGAIN} for one in fresh]
        if values:
            connection.execute(insert(CorrectionTable), values)
        many += len(both) + len(fresh)
    return many


def answered(connection: Connection, referral_ids: Sequence[bytes]) -> None:
    """Rows that were answered need not travel again; what reads otherwise still does."""
    for start in range(0, len(referral_ids), _SOME):
        part = CorrectionTable.referral_id.in_(referral_ids[start : start + _SOME]), CorrectionTable.batch_id.is_(None)
        connection.execute(delete(CorrectionTable).where(*part, CorrectionTable.kind == AGAIN))
        connection.execute(update(CorrectionTable).where(*part, CorrectionTable.kind == BOTH).values(kind=CORRECTED))


def corrected_too(connection: Connection, referral_id: bytes) -> None:
    """A row that waits to travel again reads otherwise now as well."""
    waits = CorrectionTable.referral_id == referral_id, CorrectionTable.batch_id.is_(None), CorrectionTable.kind == AGAIN
    connection.execute(update(CorrectionTable).where(*waits).values(kind=BOTH))


def expect_answers(connection: Connection, batch_id: int, by: date) -> int:
    """The rows that a batch carries again, and those corrected that the partner asked something about, are to be answered `by` then;
    returns how many."""
    carried = select(CorrectionTable.referral_id).where(CorrectionTable.batch_id == batch_id)
    again = ReferralTable.id.in_(carried.where(CorrectionTable.kind != CORRECTED)) & ReferralTable.state.in_(("sent", "acknowledged"))
    asked = ReferralTable.id.in_(carried) & (ReferralTable.state == "needs_info")
    return connection.execute(update(ReferralTable).where(again | asked).values(no_answer_by=by)).rowcount


def batches_by_referral(connection: Connection, referral_ids: Sequence[bytes]) -> dict[bytes, set[int]]:
    """In which batches corrections of these referrals travelled, or will."""
    found: dict[bytes, set[int]] = {}
    for start in range(0, len(referral_ids), _SOME):
        query = select(CorrectionTable.referral_id, CorrectionTable.batch_id)
        part = CorrectionTable.referral_id.in_(referral_ids[start : start + _SOME]), CorrectionTable.batch_id.is_not(None)
        for referral_id, batch_id in connection.execute(query.where(*part)):
            found.setdefault(referral_id, set()).add(int(batch_id or 0))
    return found


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


def count_waiting(connection: Connection, programme: str, partner: str, path: str, *, again: bool = False) -> int:
    """How many rows wait to travel once more; `again`: only those that were not answered and read as before."""
    counted = select(func.count(CorrectionTable.id)).join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id).where(_STANDS)
    counted = counted.where(CorrectionTable.kind == AGAIN) if again else counted
    return int(connection.execute(_waiting(counted, programme, partner, path)).scalar_one())


def count_again(connection: Connection, batch_id: int) -> int:
    """How many rows a batch carries that were not answered and read as before."""
    query = select(func.count(CorrectionTable.id)).join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id).where(_STANDS)
    return int(connection.execute(query.where(CorrectionTable.batch_id == batch_id, CorrectionTable.kind == AGAIN)).scalar_one())


def count_travelling(connection: Connection, which: Any) -> int:
    """How many of the referrals `which` (a condition on them) wait to travel again, in no list yet or in one that is not sent."""
    query = select(func.count(CorrectionTable.id)).join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
    query = query.outerjoin(BatchTable, BatchTable.id == CorrectionTable.batch_id).where(which, CorrectionTable.kind != CORRECTED)
    return connection.execute(query.where(CorrectionTable.batch_id.is_(None) | (BatchTable.state != "sent"))).scalar_one()


def drop_expired(connection: Connection, today: date) -> None:
    """Let no row travel again to which the agreement has run out meanwhile; what the partner must correct still goes."""
    over = select(ReferralTable.id).where(not_(holds(today)))
    waits = CorrectionTable.batch_id.is_(None), CorrectionTable.referral_id.in_(over)
    connection.execute(delete(CorrectionTable).where(*waits, CorrectionTable.kind == AGAIN))


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
