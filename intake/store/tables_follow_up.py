"""Tables of follow-ups. What is due, when exactly, and what came of it lies in `sealed` alone, under the registration's key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16
from intake.store.tables_house import NO_ROWID


class FollowUpTable(Base):
    """One contact due or made."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_state_area_week", "state", "area_id", "week"),
        Index("ix_follow_up_state_missed_week", "state", "missed_week"),
        NO_ROWID,
    )
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    registration_id: Mapped[bytes] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    week: Mapped[date]
    missed_week: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    until: Mapped[str] = mapped_column(String(10))
    assigned: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FollowPlanTable(Base):
    """For which events the follow-ups of a registration have been planned; being here stands for having been registered."""

    __tablename__ = "follow_plan"
    __table_args__ = (NO_ROWID,)
    registration_id: Mapped[bytes] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    booked: Mapped[bool] = mapped_column(default=False)
    done: Mapped[bool] = mapped_column(default=False)
