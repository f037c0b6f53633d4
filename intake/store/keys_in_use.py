"""Which record keys and months something kept still needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, union_all

from intake.store.tables import AnswerRowTable, HeldEnvelopeTable, RegistrationTable, RetractionTable
from intake.store.tables_house import IncidentTable
from intake.store.tables_lent import LentContactTable, LentMessageTable, LentPlaceTable


def key_ids(connection: Connection) -> set[bytes]:
    """The key ids of everything that is sealed under a key of its own."""
    held = select(HeldEnvelopeTable.key_id).where(HeldEnvelopeTable.key_id.is_not(None))
    places = select(LentPlaceTable.key_id).where(LentPlaceTable.key_id.is_not(None))
    tables = (RegistrationTable, RetractionTable, AnswerRowTable, IncidentTable, LentContactTable, LentMessageTable)
    query: Any = union_all(*(select(table.key_id) for table in tables), held, places)
    return set(connection.execute(query).scalars())


def months(connection: Connection) -> set[str]:
    """The months whose keyed hashes some registration is found by."""
    return set(connection.execute(select(RegistrationTable.month).distinct()).scalars())
