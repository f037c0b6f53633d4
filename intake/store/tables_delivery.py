"""Tables of the way to a partner and back: deliveries, their steps, files picked up. Times are of files, so they may be exact; no person's
record is in them but what a picked up file holds, sealed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16
from intake.store.tables_house import NO_ROWID

MOMENT = 20
"""A time in UTC, ISO 8601 to the second: `2026-03-04T09:05:00Z`."""


class DeliveryTable(Base):
    """One file of one batch on its way to the partner, until it is there or a person has put it away."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    format: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), index=True)
    tries: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str] = mapped_column(String(40))
    asked_by: Mapped[str] = mapped_column(String(16))
    next_at: Mapped[str] = mapped_column(String(MOMENT))


class DeliveryStepTable(Base):
    """What happened to a batch on its way, when, by whom, with the SHA-256 of the file: the receipts."""

    __tablename__ = "delivery_step"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    at: Mapped[str] = mapped_column(String(MOMENT))
    by: Mapped[str] = mapped_column(String(16))
    way: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)


class PickUpTable(Base):
    """When we last looked for answer files of a partner, and why that did not work."""

    __tablename__ = "pick_up"
    partner: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[str] = mapped_column(String(MOMENT))
    tries: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str] = mapped_column(String(40))


class PickedFileTable(Base):
    """A fetched answer file: its content sealed until somebody has dealt with it, then only what is needed not to fetch it again."""

    __tablename__ = "picked_file"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    partner: Mapped[str] = mapped_column(String(40))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str] = mapped_column(String(40))
    rows: Mapped[int] = mapped_column(Integer)
    digest: Mapped[bytes] = mapped_column(Bytes16, index=True)
    seen: Mapped[bytes] = mapped_column(Bytes16, index=True)
    at: Mapped[str] = mapped_column(String(MOMENT))
    by: Mapped[str] = mapped_column(String(16))
    key_id: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
