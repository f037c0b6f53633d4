"""Tables of the house: areas, accounts, packs and profiles, the audit log, the home's mark. No person's record is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, SmallInteger, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16, Bytes32

NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}
"""Rows without numbers, so that their order tells nothing."""


class AreaTable(Base):
    """The tree of areas; an intake point is a node. `path` is `/lebanon/beirut/dora/`, so a branch is a prefix."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    path: Mapped[str] = mapped_column(String(400), unique=True)
    region: Mapped[str] = mapped_column(String(2))


class AccountTable(Base):
    """Volunteers, coordinators, auditors, administrators, partners (`partner`: whose). `pseudonym` is what registrations and the audit log
    carry; `trained`: may register people."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    pseudonym: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    second_reset: Mapped[date | None]
    partner: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    trained: Mapped[bool] = mapped_column(default=True, server_default=true())


class CourseTable(Base):
    """Which parts of the course an account has done, and in which week (its Monday)."""

    __tablename__ = "course"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    week: Mapped[date]


class SecondFactorTable(Base):
    """Passkeys and authenticator apps, sealed under a key derived from the master key."""

    __tablename__ = "second_factor"
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class RecoveryCodeTable(Base):
    """One-time codes for who has lost the second factor, by keyed hash."""

    __tablename__ = "recovery_code"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)


class SecondStepTable(Base):
    """Who has given the password and not yet the second factor. Not a sign-in, and never looked up as one."""

    __tablename__ = "second_step"
    token_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    quarter: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class InvitationTable(Base):
    """One-time links to make an account."""

    __tablename__ = "invitation"
    token_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    until: Mapped[date]
    partner: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    short_term: Mapped[bool] = mapped_column(default=False, server_default=false())


class TabletTable(Base):
    """Tablets: invited by a one-time code, enrolled by it, revoked when lost. The code and the token are kept as keyed hashes only."""

    __tablename__ = "tablet"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    code_until: Mapped[date | None]
    token_hash: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    relay_hash: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    contact_week: Mapped[date | None]


class SignInTable(Base):
    """Who is signed in; the time of the last page is in the signed cookie, not here."""

    __tablename__ = "sign_in"
    token_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    locked: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date]
    began: Mapped[int | None] = mapped_column(Integer)


class AttemptTable(Base):
    """Counts of sign-ins and look-ups by quarter of an hour; kept for an hour or two."""

    __tablename__ = "attempt"
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    who_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    quarter: Mapped[int] = mapped_column(Integer, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class AlertTable(Base):
    """What somebody should look at: who looked too often, or at what. What it is, by whom and when lies sealed inside; `seen_by` is a
    pseudonym."""

    __tablename__ = "alert"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    week: Mapped[date] = mapped_column(index=True)
    seen_by: Mapped[str] = mapped_column(String(16), default="")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ProgrammeTable(Base):
    """Loaded packs: every version stays as long as a registration refers to it."""

    __tablename__ = "programme"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    pack: Mapped[str] = mapped_column(Text)
    accepted_until: Mapped[date | None]


class WordingTable(Base):
    """What was ever read out before an agreement, word for word: one row a wording and language, never changed and never deleted."""

    __tablename__ = "wording"
    programme: Mapped[str] = mapped_column(String(40), primary_key=True)
    wording_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    digest: Mapped[bytes] = mapped_column(Bytes32, primary_key=True)
    texts: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    since: Mapped[date]
    until: Mapped[date | None]


class PartnerTable(Base):
    """Loaded partner profiles."""

    __tablename__ = "partner"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    profile: Mapped[str] = mapped_column(Text)


class AuditTable(Base):
    """The audit log: chained, without names. Who, where and whom (as an unlinkable hash) lie sealed inside."""

    __tablename__ = "audit_entry"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    week: Mapped[date]
    action: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    link: Mapped[bytes] = mapped_column(Bytes32)


class AuditHeadTable(Base):
    """The last link; one row, locked by whoever writes."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    link: Mapped[bytes] = mapped_column(Bytes32)


class IncidentTable(Base):
    """Incidents: number, week and whether it is closed; what happened, where, and who did what about it lie sealed."""

    __tablename__ = "incident"
    __table_args__ = ({"sqlite_with_rowid": False},)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    closed: Mapped[bool] = mapped_column(default=False)
    week: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ReminderTable(Base):
    """What was done about a list without answers: reminders, and whom it was handed up to. It is about a list and nobody in it."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("batch_id", "kind", "noted_on", "area_id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(String(10))
    noted_on: Mapped[date]
    rows: Mapped[int] = mapped_column(Integer)
    noted_by: Mapped[str] = mapped_column(String(16))


class AnswerTallyTable(Base):
    """How many rows of a batch and an area were sent, taken back, and answered after how many weeks: counts, which outlive the people."""

    __tablename__ = "answer_tally"
    __table_args__ = (NO_ROWID,)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    weeks: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    rows: Mapped[int] = mapped_column(Integer)


class HomeMarkTable(Base):
    """Which home this database belongs to: one row, the same random mark as in the home's key store."""

    __tablename__ = "home_mark"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    mark: Mapped[bytes] = mapped_column(Bytes16)
