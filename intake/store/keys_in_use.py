"""Which record keys and months something kept still needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, union_all

from intake.store.tables import AnswerRowTable, HeldEnvelopeTable, RegistrationTable, RetractionTable
from intake.store.tables_delivery import PickedFileTable
from intake.store.tables_house import IncidentTable
from intake.store.tables_lent import LentContactTable, LentMessageTable, LentPlaceTable
from intake.store.tables_recording import RecordingTable


def key_ids(connection: Connection) -> set[bytes]:
    """The key ids of everything that is sealed under a key of its own."""
    may_be = (HeldEnvelopeTable, PickedFileTable, LentPlaceTable)
    perhaps = [select(table.key_id).where(table.key_id.is_not(None)) for table in may_be]
    tables = (RegistrationTable, RetractionTable, AnswerRowTable, IncidentTable, LentContactTable, LentMessageTable, RecordingTable)
    query: Any = union_all(*(select(table.key_id) for table in tables), *perhaps)
    return set(connection.execute(query).scalars())


def months(connection: Connection) -> set[str]:
    """The months whose keyed hashes some registration is found by."""
    return set(connection.execute(select(RegistrationTable.month).distinct()).scalars())
