"""Tables of centres, walk-in sessions, visits, and the volunteers who go along; to be read beside the inventory.

What a visit is about lies sealed under the registration's key: its day and time, where the two meet. In clear stand the week, the state,
the reason for being turned away, and the centre: what figures count and what a risk at a centre is found by.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16
from intake.store.tables_house import NO_ROWID


class CentreTable(Base):
    """Centres of a partner: public places, nothing of a person."""

    __tablename__ = "centre"
    __table_args__ = (UniqueConstraint("partner", "code"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    partner: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200))
    transportation: Mapped[str] = mapped_column(String(200))
    hours: Mapped[str] = mapped_column(String(300))
    languages: Mapped[list[str]] = mapped_column(JSON)
    accessibility: Mapped[list[str]] = mapped_column(JSON)
    alert: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(20))
    risk: Mapped[str] = mapped_column(String(10))
    risk_week: Mapped[date | None]


class WalkInTable(Base):
    """Walk-in sessions: a centre, so many places; day and times are sealed under a key derived from the master key, because a visit that
    points here would tell a person's day."""

    __tablename__ = "walk_in"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    week: Mapped[date] = mapped_column(index=True)
    places: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class VisitTable(Base):
    """One appointment, or place on a walk-in session, of one referral; a referral may have had several."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_week_state", "week", "state"),
        Index("ix_visit_companion", "companion", sqlite_where=text("companion <> ''"), postgresql_where=text("companion <> ''")),
        Index("ix_visit_flagged", "id", sqlite_where=text("flagged"), postgresql_where=text("flagged")),
        NO_ROWID,
    )
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    referral_id: Mapped[bytes] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"), index=True)
    walk_in_id: Mapped[bytes | None] = mapped_column(ForeignKey("walk_in.id", ondelete="SET NULL"), index=True)
    week: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(16), default="")
    companion: Mapped[str] = mapped_column(String(16), default="")
    flagged: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ShiftTable(Base):
    """Half-days that volunteers offer, and where; the day is sealed under a key derived from the master key."""

    __tablename__ = "shift"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    week: Mapped[date] = mapped_column(index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CalendarFeedTable(Base):
    """Who has a secret address for a calendar; the address itself is nowhere."""

    __tablename__ = "calendar_feed"
    token_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    language: Mapped[str] = mapped_column(String(12))
    week: Mapped[date]
