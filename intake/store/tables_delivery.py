"""Tables of the way to a partner and back: deliveries, their steps, files picked up. Times are of files, so they may be exact; no person's
record is in them but what a picked up file holds, sealed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base

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
