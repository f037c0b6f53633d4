"""Counting what waits for a person, in a branch of the areas. Counts alone: no record is read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Select, func, not_, select
from sqlalchemy.orm import aliased

from intake.store.answer import DISAGREES
from intake.store.consent import holds
from intake.store.referral import UNREAD
from intake.store.tables import (
    AnswerRowTable,
    BatchTable,
    CorrectionTable,
    ReferralTable,
    RegistrationTable,
    RetractionTable,
    SuspectedTable,
)
from intake.store.tables_house import AreaTable

WAITING_FOR_ANSWER = ("sent", "acknowledged", "needs_info")


def _branch(path: str) -> Select[int]:
    return select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True))


def _count(connection: Connection, query: Select[int]) -> int:
    return connection.execute(query).scalar_one()


def duplicates(connection: Connection, path: str) -> int:
    """Suspected pairs that nobody has settled, with at least one of the two in the branch."""
    first, second, inside = aliased(RegistrationTable), aliased(RegistrationTable), _branch(path)
    return _count(
        connection,
        select(func.count())
        .select_from(SuspectedTable)
        .join(first, first.id == SuspectedTable.first_id)
        .join(second, second.id == SuspectedTable.second_id)
        .where(SuspectedTable.decision == "open")
        .where(first.area_id.in_(inside) | second.area_id.in_(inside)),
    )


def _referrals(path: str) -> Select[int]:
    return select(func.count()).select_from(ReferralTable).where(ReferralTable.area_id.in_(_branch(path)))


def ready(connection: Connection, path: str, today: date, without: Collection[bytes]) -> int:
    """Referrals that can go into a batch: still agreed to, those of the registrations `without` left out."""
    waits = ReferralTable.state == "ready", holds(today), ReferralTable.registration_id.not_in(without)
    return _count(connection, _referrals(path).where(*waits))


def to_tell(connection: Connection, path: str) -> int:
    """Corrections and retractions that have not gone out to a partner."""
    on_the_way = select(BatchTable.id).where(BatchTable.state.in_(("built", "approved")))
    taken_back = select(func.count()).select_from(RetractionTable).where(RetractionTable.area_id.in_(_branch(path)))
    unsent = RetractionTable.batch_id.is_(None) | RetractionTable.batch_id.in_(on_the_way)
    corrected = select(func.count()).select_from(CorrectionTable).join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
    corrected = corrected.where(ReferralTable.area_id.in_(_branch(path)), ReferralTable.state.not_in(("withdrawn", "error")))
    waits = CorrectionTable.batch_id.is_(None) | CorrectionTable.batch_id.in_(on_the_way)
    return _count(connection, taken_back.where(unsent)) + _count(connection, corrected.where(waits))


def notes(connection: Connection, path: str) -> int:
    """Notes of partners that no coordinator has read yet."""
    return _count(connection, _referrals(path).where(UNREAD))


def unanswered(connection: Connection, path: str, today: date) -> int:
    """Referrals whose `no answer by` date has passed."""
    late = _referrals(path).where(ReferralTable.no_answer_by < today, ReferralTable.state.in_(WAITING_FOR_ANSWER))
    return _count(connection, late)


def batches(connection: Connection, path: str, state: str, not_by: str = "") -> int:
    """Batches of the branch in a state, without those that the account with pseudonym `not_by` built."""
    query = select(func.count()).select_from(BatchTable)
    query = query.where(BatchTable.area_id.in_(_branch(path)), BatchTable.state == state, BatchTable.built_by != not_by)
    return _count(connection, query)


def answer_rows(connection: Connection, path: str) -> int:
    """Rows of partners' files that could not be applied, of those sent in by somebody of the branch; answers that disagree apart."""
    inside = AnswerRowTable.area_id.in_(_branch(path))
    return _count(connection, select(func.count()).select_from(AnswerRowTable).where(inside, not_(DISAGREES)))
