"""Keeping recordings; their sounds are read one at a time, lists never load them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from intake.store.tables_recording import RecordingTable


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """One recording without its sound."""

    id: bytes
    key_id: bytes
    language: str
    mark: str
    speaker: str
    agreed: str
    week: date
    state: str
    approved_by: str
    version: str
    milliseconds: int
    ogg_bytes: int
    m4a_bytes: int


_COLUMNS = [RecordingTable.__table__.c[name] for name in KeptRecording.__dataclass_fields__]
_SOUNDS = {"ogg": RecordingTable.ogg, "m4a": RecordingTable.m4a}


def add(connection: Connection, one: KeptRecording, ogg: bytes, m4a: bytes) -> None:
    """Keep a recording with its sealed sounds."""
    about = {name: getattr(one, name) for name in KeptRecording.__dataclass_fields__}
    connection.execute(insert(RecordingTable).values(**about, ogg=ogg, m4a=m4a))


def _found(connection: Connection, *conditions: ColumnElement[bool], lock: bool = False) -> list[KeptRecording]:
    query = select(*_COLUMNS).where(*conditions).order_by(RecordingTable.week, RecordingTable.id)
    return [KeptRecording(*row) for row in connection.execute(query.with_for_update() if lock else query)]


def of_language(connection: Connection, language: str) -> list[KeptRecording]:
    """All of a language, the oldest week first."""
    return _found(connection, RecordingTable.language == language)


def languages(connection: Connection, state: str) -> set[str]:
    """The languages in which there is a recording in this state."""
    return set(connection.execute(select(RecordingTable.language).where(RecordingTable.state == state).distinct()).scalars())


def of_text(connection: Connection, language: str, mark: str) -> list[KeptRecording]:
    """All of one text in a language, locked until the transaction ends (PostgreSQL)."""
    return _found(connection, RecordingTable.language == language, RecordingTable.mark == mark, lock=True)


def of_speaker(connection: Connection, speaker: str) -> list[KeptRecording]:
    """All that one volunteer has said."""
    return _found(connection, RecordingTable.speaker == speaker)


def by_id(connection: Connection, recording_id: bytes) -> KeptRecording | None:
    """One recording, locked until the transaction ends (PostgreSQL)."""
    return next(iter(_found(connection, RecordingTable.id == recording_id, lock=True)), None)


def sound(connection: Connection, recording_id: bytes, form: str) -> bytes:
    """The sealed sound in one form; raises KeyError for no form of ours, NoResultFound if it is gone."""
    return connection.execute(select(_SOUNDS[form]).where(RecordingTable.id == recording_id)).scalar_one()


def set_state(connection: Connection, recording_id: bytes, state: str, approved_by: str) -> None:
    """Note that it was approved, and by whom; or that it waits again."""
    connection.execute(update(RecordingTable).where(RecordingTable.id == recording_id).values(state=state, approved_by=approved_by))


def remove(connection: Connection, ids: Sequence[bytes]) -> list[bytes]:
    """Remove recordings; returns the names of their keys."""
    gone = delete(RecordingTable).where(RecordingTable.id.in_(ids))
    return list(connection.execute(gone.returning(RecordingTable.key_id)).scalars())
