"""The tables of a relay (`relay.db`), a database of its own that has no registrations. Packs and profiles lie in tables like the office's,
so that the same code reads them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intake.store.base import NAMES, Bytes16
from intake.store.tables_house import PartnerTable, ProgrammeTable


class RelayBase(DeclarativeBase):
    """The tables that only a relay has."""

    metadata = MetaData(naming_convention=NAMES)


class RelaySettingTable(RelayBase):
    """Small values: the relay's own keys, the office's public ones, the number of the last turn and its day."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class RelayTabletTable(RelayBase):
    """The tablets that may send, by a hash of their token under a key of the relay's own."""

    __tablename__ = "tablet"
    hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    revoked: Mapped[bool]


class RelayEnvelopeTable(RelayBase):
    """Closed envelopes that wait for the office."""

    __tablename__ = "envelope"
    __table_args__ = {"sqlite_autoincrement": True}
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[bytes] = mapped_column(Bytes16, index=True)
    digest: Mapped[bytes] = mapped_column(Bytes16)
    tablet: Mapped[int] = mapped_column(Integer, index=True)
    key: Mapped[str] = mapped_column(String(40))
    week: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


TABLES = (*RelayBase.metadata.sorted_tables, ProgrammeTable.__table__, PartnerTable.__table__)
"""All tables of `relay.db`."""
