"""The table of recordings: voices of volunteers, each sealed under a key of its own, so that one taken back is gone from backups too."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16
from intake.store.tables_house import NO_ROWID


class RecordingTable(Base):
    """One text said by one volunteer: `mark` of the words, `speaker` and `approved_by` pseudonyms. `agreed`: to which terms she agreed."""

    __tablename__ = "recording"
    __table_args__ = (Index("ix_recording_language_mark", "language", "mark"), NO_ROWID)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    language: Mapped[str] = mapped_column(String(10))
    mark: Mapped[str] = mapped_column(String(32))
    speaker: Mapped[str] = mapped_column(String(16), index=True)
    agreed: Mapped[str] = mapped_column(String(12))
    week: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    approved_by: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(12))
    milliseconds: Mapped[int] = mapped_column(Integer)
    ogg_bytes: Mapped[int] = mapped_column(Integer)
    m4a_bytes: Mapped[int] = mapped_column(Integer)
    ogg: Mapped[bytes] = mapped_column(LargeBinary)
    m4a: Mapped[bytes] = mapped_column(LargeBinary)
