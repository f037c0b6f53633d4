"""The table of service gaps: counts alone, no person."""

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
