"""Reading which sent rows lack an answer in time, by batch and row by row, and keeping what was done about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, insert, select

from intake.domain.late import Noted
from intake.store.referral import Source
from intake.store.tables import BatchTable, ReferralTable, RegistrationTable
from intake.store.tables_house import AreaTable, ReminderTable

UNANSWERED = ("sent", "acknowledged", "needs_info")
"""States in which a `no answer by` date counts; an acknowledgement is no answer."""
_SOME = 500


class LateBatch(NamedTuple):
    """A batch with rows whose answer is late: how many, and by when the earliest was due."""

    batch: int
    partner: str
    partner_version: int
    since: date
    rows: int


@dataclass(frozen=True, slots=True)
class LateRow:
    """One row whose answer is late, with what is needed to open it."""

    batch: int
    partner: str
    state: str
    due: date
    source: Source


def late(path: str, after: date | None, until: date, batch: int | None = None) -> Any:
    """Which referrals of a branch are late, due from `after` (None: ever) to `until`, both included; of one batch if it is named."""
    inside = ReferralTable.area_id.in_(select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True)))
    which = [ReferralTable.state.in_(UNANSWERED), ReferralTable.no_answer_by <= until, ReferralTable.batch_id.is_not(None), inside]
    which += [ReferralTable.no_answer_by >= after] if after else []
    which += [ReferralTable.batch_id == batch] if batch is not None else []
    return and_(*which)


def count(connection: Connection, which: Any) -> int:
    """How many rows are late."""
    return connection.execute(select(func.count()).select_from(ReferralTable).where(which)).scalar_one()


def by_due(connection: Connection, which: Any) -> list[tuple[date, int]]:
    """(day the answer was due, how many)."""
    query = select(ReferralTable.no_answer_by, func.count()).where(which).group_by(ReferralTable.no_answer_by)
    return [(due, many) for due, many in connection.execute(query) if due is not None]


def batches(connection: Connection, which: Any) -> list[LateBatch]:
    """The batches with late rows, longest overdue first."""
    by = ReferralTable.batch_id, ReferralTable.partner, BatchTable.partner_version
    query: Any = (
        select(*by, func.min(ReferralTable.no_answer_by), func.count())
        .join(BatchTable, BatchTable.id == ReferralTable.batch_id)
        .where(which)
        .group_by(*by)
        .order_by(func.min(ReferralTable.no_answer_by), ReferralTable.batch_id)
    )
    return [LateBatch(*row) for row in connection.execute(query)]


def rows(connection: Connection, which: Any, skip: int, most: int) -> list[LateRow]:
    """Late rows, longest overdue first; at most `most` after the first `skip`."""
    query: Any = (
        select(
            ReferralTable.batch_id,
            ReferralTable.partner,
            ReferralTable.state,
            ReferralTable.no_answer_by,
            ReferralTable.id,
            ReferralTable.registration_id,
            RegistrationTable.key_id,
            RegistrationTable.programme_version,
            ReferralTable.row_digest,
            RegistrationTable.sealed,
            ReferralTable.state,
        )
        .join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
        .where(which)
        .order_by(ReferralTable.no_answer_by, ReferralTable.batch_id, ReferralTable.id)
        .offset(skip)
        .limit(most)
    )
    return [LateRow(row[0], row[1], row[2], row[3], Source(*row[4:])) for row in connection.execute(query)]


def ids(connection: Connection, which: Any) -> list[bytes]:
    """The ids of late referrals."""
    return list(connection.execute(select(ReferralTable.id).where(which).order_by(ReferralTable.id)).scalars())


def note(connection: Connection, batch_id: int, area_id: int, one: Noted) -> None:
    """Keep what was done about a late batch; raises IntegrityError if the same was noted for that day."""
    values = {"batch_id": batch_id, "area_id": area_id, "kind": one.kind, "noted_on": one.on, "rows": one.rows, "noted_by": one.by}
    connection.execute(insert(ReminderTable).values(values))


def noted(connection: Connection, batch_ids: Collection[int]) -> dict[int, list[tuple[Noted, str]]]:
    """What was done about each batch, oldest first, each with the path of the area that did it."""
    found: dict[int, list[tuple[Noted, str]]] = {}
    for some in _lots(sorted(batch_ids)):
        query = (
            select(
                ReminderTable.batch_id,
                ReminderTable.kind,
                ReminderTable.noted_on,
                ReminderTable.rows,
                ReminderTable.noted_by,
                AreaTable.path,
            )
            .join(AreaTable, AreaTable.id == ReminderTable.area_id)
            .where(ReminderTable.batch_id.in_(some))
            .order_by(ReminderTable.noted_on, ReminderTable.id)
        )
        for batch_id, kind, on, many, by, path in connection.execute(query):
            found.setdefault(batch_id, []).append((Noted(kind, on, many, by), path))
    return found


def _lots(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + _SOME] for start in range(0, len(numbers), _SOME))
