"""Counting how long partners take: by batch and area, how many rows were sent, taken back, and answered after how many weeks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from intake.store.tables import BatchTable, ReferralTable
from intake.store.tables_house import AnswerTallyTable, AreaTable

SENT, TAKEN_BACK = -1, -2
"""What stands in `weeks` for rows that were sent, and for those that were taken back before an answer came."""


def count_sent(connection: Connection, batch_id: int) -> None:
    """Count the rows of a batch that has just gone out for the first time."""
    rows = (
        select(ReferralTable.batch_id, ReferralTable.area_id, literal(SENT), func.count())
        .where(ReferralTable.batch_id == batch_id, ReferralTable.state == "sent")
        .group_by(ReferralTable.batch_id, ReferralTable.area_id)
    )
    connection.execute(insert(AnswerTallyTable).from_select(["batch_id", "area_id", "weeks", "rows"], rows))


def add(connection: Connection, counts: Mapping[tuple[int, int, int], int]) -> None:
    """Add to the counts: (batch, area, weeks) -> how many more."""
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    for (batch_id, area_id, weeks), many in sorted(counts.items()):
        statement = make(AnswerTallyTable).values(batch_id=batch_id, area_id=area_id, weeks=weeks, rows=many)
        more = {"rows": AnswerTallyTable.rows + many}
        connection.execute(statement.on_conflict_do_update(index_elements=["batch_id", "area_id", "weeks"], set_=more))


def sent_on(connection: Connection, batch_ids: list[int]) -> dict[int, date]:
    """Batch -> the day it first went out."""
    query = select(BatchTable.id, BatchTable.sent_on).where(BatchTable.id.in_(batch_ids), BatchTable.sent_on.is_not(None))
    return {batch_id: day for batch_id, day in connection.execute(query) if day is not None}


def by_path(connection: Connection, first: date, last: date) -> list[tuple[str, int, int]]:
    """(path of the area, weeks, rows) of all batches that went out from `first` to `last`."""
    query = (
        select(AreaTable.path, AnswerTallyTable.weeks, func.sum(AnswerTallyTable.rows))
        .join(BatchTable, BatchTable.id == AnswerTallyTable.batch_id)
        .join(AreaTable, AreaTable.id == AnswerTallyTable.area_id)
        .where(BatchTable.sent_on >= first, BatchTable.sent_on <= last)
        .group_by(AreaTable.path, AnswerTallyTable.weeks)
    )
    return [(path, weeks, int(many)) for path, weeks, many in connection.execute(query)]
