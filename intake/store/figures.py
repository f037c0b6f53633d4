"""Reading what figures are counted from: every registration with how far its referrals have come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from intake.domain.visit import VisitState
from intake.store.duplicates import SAME
from intake.store.tables import BatchTable, ErasedTable, ReferralTable, RegistrationTable, SuspectedTable
from intake.store.tables_house import AnswerTallyTable
from intake.store.tables_visit import VisitTable


class Counted(NamedTuple):
    """A registration as it is counted: sealed answers and where they are bound to, and the furthest place its referrals have reached."""

    id: bytes
    key_id: bytes
    programme: str
    programme_version: int
    area_id: int
    month: str
    sealed: bytes
    reached: int


def registrations(connection: Connection, reached: Mapping[str, int]) -> Iterator[Counted]:
    """Every registration, streamed. `reached`: state of a referral -> how far that is, from 0."""
    far = func.coalesce(func.max(case(reached, value=ReferralTable.state, else_=0)), 0)
    query = (
        select(
            RegistrationTable.id,
            RegistrationTable.key_id,
            RegistrationTable.programme,
            RegistrationTable.programme_version,
            RegistrationTable.area_id,
            RegistrationTable.month,
            RegistrationTable.sealed,
            far,
        )
        .outerjoin(ReferralTable, ReferralTable.registration_id == RegistrationTable.id)
        .group_by(RegistrationTable.id)
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield Counted(*row)


def turned_away(connection: Connection) -> list[tuple[bytes, str, str]]:
    """Each time somebody was turned away: (registration id, month `YYYY-MM` of the week's Monday, reason)."""
    query = (
        select(ReferralTable.registration_id, VisitTable.week, VisitTable.reason)
        .join(VisitTable, VisitTable.referral_id == ReferralTable.id)
        .where(VisitTable.state == VisitState.TURNED_AWAY)
    )
    return [(bytes(one), week.isoformat()[:7], reason) for one, week, reason in connection.execute(query)]


def answer_weeks(connection: Connection) -> list[tuple[str, int, str, int, int]]:
    """What was sent and how long answers took: (programme, area id, month `YYYY-MM` of sending, weeks as in `answer_tally`, rows)."""
    query = select(BatchTable.programme, AnswerTallyTable.area_id, BatchTable.sent_on, AnswerTallyTable.weeks, AnswerTallyTable.rows).join(
        AnswerTallyTable, AnswerTallyTable.batch_id == BatchTable.id
    )
    rows = connection.execute(query.where(BatchTable.sent_on.is_not(None)))
    return [(programme, area_id, str(day)[:7], weeks, many) for programme, area_id, day, weeks, many in rows]


def same_person(connection: Connection) -> list[tuple[bytes, bytes]]:
    """The pairs of registrations that were decided to be of one person."""
    query = select(SuspectedTable.first_id, SuspectedTable.second_id).where(SuspectedTable.decision == SAME)
    return [(bytes(first), bytes(second)) for first, second in connection.execute(query)]


def gone(connection: Connection) -> int:
    """How many registrations have been erased or purged so far."""
    return connection.execute(select(func.count()).select_from(ErasedTable)).scalar_one()
