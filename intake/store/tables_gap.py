"""The tables of service gaps and of figures given to others: counts alone, no person."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base
from intake.store.tables_house import NO_ROWID


class ServiceGapTable(Base):
    """How often something that no programme offers was asked for at a point in a month."""

    __tablename__ = "service_gap"
    __table_args__ = (NO_ROWID,)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    many: Mapped[int] = mapped_column(Integer)


class FigureGivenTable(Base):
    """A figure as it was last given to others: rounded, never small; of an area, or of a row of one of its breakdowns."""

    __tablename__ = "figure_given"
    __table_args__ = (NO_ROWID,)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    programme: Mapped[str] = mapped_column(String(40), primary_key=True)
    breakdown: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    step: Mapped[str] = mapped_column(String(30), primary_key=True)
    many: Mapped[int] = mapped_column(Integer)
