"""Which record keys and months something kept still needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, union_all

from intake.store.tables import AnswerRowTable, HeldEnvelopeTable, RegistrationTable, RetractionTable
from intake.store.tables_house import IncidentTable


def key_ids(connection: Connection) -> set[bytes]:
    """The key ids of everything that is sealed under a key of its own."""
    held = select(HeldEnvelopeTable.key_id).where(HeldEnvelopeTable.key_id.is_not(None))
    own = [select(table.key_id) for table in (RegistrationTable, RetractionTable, AnswerRowTable, IncidentTable)]
    query: Any = union_all(*own, held)
    return set(connection.execute(query).scalars())


def months(connection: Connection) -> set[str]:
    """The months whose keyed hashes some registration is found by."""
    return set(connection.execute(select(RegistrationTable.month).distinct()).scalars())
