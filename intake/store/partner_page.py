"""What a partner's own account sees of the lists that were sent to it: how far they are answered, and their rows by the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, literal, select, union_all

from intake.domain.batch import CORRECTION, NEW
from intake.store.answer_tally import SENT, TAKEN_BACK
from intake.store.tables import BatchTable, CorrectionTable, ReferralTable, RegistrationTable, RetractionTable
from intake.store.tables_house import AnswerTallyTable, AreaTable

_STANDS = ReferralTable.state.not_in(("withdrawn", "error"))
_SENT = "sent"
OPEN, ANSWERED, ALL = "open", "answered", "all"
_ORDER = (NEW, CORRECTION)
_NEW, _AGAIN = literal(0).label("kind"), literal(1).label("kind")


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list that was sent to the partner."""

    number: int
    programme: str
    sent_on: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A list in numbers: rows that may be answered (`open`: that wait for an answer), how many of them are corrections, rows taken back;
    of how many an answer was `expected`, and how many were answered within so many whole weeks (`after`)."""

    rows: int
    open: int
    corrections: int
    retractions: int
    expected: int
    after: dict[int, int]


class PartnerRow(NamedTuple):
    """One row of a list with what is needed to open it; `kind` NEW or CORRECTION, `waits`: an answer is expected."""

    kind: str
    row_id: bytes
    referral_id: bytes
    registration_id: bytes
    key_id: bytes
    programme_version: int
    row_digest: bytes | None
    payload: bytes
    answers: bytes | None
    waits: bool


def _theirs(partner: str, path: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(AreaTable, AreaTable.id == BatchTable.area_id)
        .where(BatchTable.partner == partner, BatchTable.state == _SENT, AreaTable.path.startswith(path, autoescape=True))
    )


def count(connection: Connection, partner: str, path: str) -> int:
    """How many lists of a branch were sent to the partner."""
    return int(connection.execute(_theirs(partner, path, func.count(BatchTable.id))).scalar_one())


def lists(connection: Connection, partner: str, path: str, skip: int, most: int) -> list[KeptList]:
    """The lists of a branch that were sent to the partner, the newest first."""
    query = _theirs(partner, path, BatchTable.id, BatchTable.programme, BatchTable.sent_on)
    return [KeptList(*row) for row in connection.execute(query.order_by(BatchTable.id.desc()).offset(skip).limit(most))]


def tallies(connection: Connection, numbers: Sequence[int]) -> dict[int, Tally]:
    """List -> how far it is, in four statements however many there are."""
    waits = func.count(ReferralTable.no_answer_by)
    new: Any = select(ReferralTable.batch_id, func.count(), waits).where(ReferralTable.batch_id.in_(numbers), _STANDS)
    again: Any = (
        select(CorrectionTable.batch_id, func.count(), waits)
        .join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
        .where(CorrectionTable.batch_id.in_(numbers), _STANDS)
    )
    back: Any = select(RetractionTable.batch_id, func.count()).where(RetractionTable.batch_id.in_(numbers))
    times: Any = select(AnswerTallyTable.batch_id, AnswerTallyTable.weeks, func.sum(AnswerTallyTable.rows))
    rows, opened, corrections, after = Counter[int](), Counter[int](), Counter[int](), dict[int, dict[int, int]]()
    for number, many, left in connection.execute(new.group_by(ReferralTable.batch_id)):
        rows[number], opened[number] = many, left
    for number, many, left in connection.execute(again.group_by(CorrectionTable.batch_id)):
        rows[number] += many
        opened[number] += left
        corrections[number] = many
    retractions: dict[int, int] = dict(connection.execute(back.group_by(RetractionTable.batch_id)).all())
    of_these = times.where(AnswerTallyTable.batch_id.in_(numbers)).group_by(AnswerTallyTable.batch_id, AnswerTallyTable.weeks)
    for number, weeks, many in connection.execute(of_these):
        after.setdefault(number, {})[weeks] = int(many)
    found = {}
    for number in numbers:
        counted = after.get(number, {})
        expected = counted.pop(SENT, 0) - counted.pop(TAKEN_BACK, 0)
        found[number] = Tally(rows[number], opened[number], corrections[number], retractions.get(number, 0), expected, counted)
    return found


def _rows(number: int, which: str) -> list[Any]:
    inside = (RegistrationTable.id, RegistrationTable.key_id, RegistrationTable.programme_version)
    after = (RegistrationTable.sealed.label("payload"), ReferralTable.sealed.label("answers"), ReferralTable.no_answer_by)
    new: Any = select(_NEW, ReferralTable.id.label("place"), ReferralTable.id, *inside, ReferralTable.row_digest, *after)
    new = new.join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    again: Any = select(_AGAIN, CorrectionTable.id.label("place"), ReferralTable.id, *inside, CorrectionTable.row_digest, *after)
    again = again.join(ReferralTable, ReferralTable.id == CorrectionTable.referral_id)
    again = again.join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    due = ReferralTable.no_answer_by
    wanted = [_STANDS, *{ALL: [], OPEN: [due.is_not(None)], ANSWERED: [due.is_(None)]}[which]]
    return [new.where(ReferralTable.batch_id == number, *wanted), again.where(CorrectionTable.batch_id == number, *wanted)]


def rows(connection: Connection, number: int, which: str, skip: int, most: int) -> list[PartnerRow]:
    """A page of the rows of a list in the order of its file, retractions left out; `which`: ALL, OPEN or ANSWERED."""
    query = union_all(*_rows(number, which)).order_by("kind", "place").offset(skip).limit(most)
    return [_row(row) for row in connection.execute(query)]


def row(connection: Connection, number: int, row_id: bytes) -> PartnerRow | None:
    """One row of a list that may be answered, None if the list has none such (any more)."""
    new, again = _rows(number, ALL)
    found = connection.execute(union_all(new.where(ReferralTable.id == row_id), again.where(CorrectionTable.id == row_id))).first()
    return _row(found) if found else None


def _row(row: Sequence[Any]) -> PartnerRow:
    return PartnerRow._make((_ORDER[row[0]], *row[1:9], row[9] is not None))
