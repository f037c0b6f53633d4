"""Every table, to be read beside the inventory. Clear columns hold only what queries need; names, numbers and answers lie in `sealed`
columns alone. Times in clear are the Monday of a week or a month. Tables of people's records have no row numbers: order tells nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16, Bytes32

NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}


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
    """Volunteers, coordinators, auditors, administrators. `pseudonym` is what registrations and the audit log carry."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    pseudonym: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(12), default="")


class InvitationTable(Base):
    """One-time links to make an account."""

    __tablename__ = "invitation"
    token_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    until: Mapped[date]


class SignInTable(Base):
    """Who is signed in; the time of the last page is in the signed cookie, not here."""

    __tablename__ = "sign_in"
    token_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    locked: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date]


class AttemptTable(Base):
    """Counts of sign-ins and look-ups by quarter of an hour; kept for an hour or two."""

    __tablename__ = "attempt"
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    who_hash: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    quarter: Mapped[int] = mapped_column(Integer, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class ProgrammeTable(Base):
    """Loaded packs: every version stays as long as a registration refers to it."""

    __tablename__ = "programme"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    pack: Mapped[str] = mapped_column(Text)


class PartnerTable(Base):
    """Loaded partner profiles."""

    __tablename__ = "partner"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    profile: Mapped[str] = mapped_column(Text)


class RegistrationTable(Base):
    """One person's record in one programme: the sealed payload and what queries need."""

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_programme_area", "programme", "area_id"),
        Index("ix_registration_not_compared", "id", sqlite_where=text("NOT compared"), postgresql_where=text("NOT compared")),
        NO_ROWID,
    )
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    reference_hash: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    programme: Mapped[str] = mapped_column(String(40))
    programme_version: Mapped[int] = mapped_column(Integer)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    state: Mapped[str] = mapped_column(String(10))
    month: Mapped[str] = mapped_column(String(7))
    week: Mapped[date]
    purge_week: Mapped[date] = mapped_column(index=True)
    compared: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MatchCodeTable(Base):
    """Keyed hashes that two registrations of one person tend to share."""

    __tablename__ = "match_code"
    __table_args__ = (NO_ROWID,)
    code: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    registration_id: Mapped[bytes] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True)


class SuspectedTable(Base):
    """Suspected duplicates and decisions; `first_id` is the smaller id. Reasons are worked out anew when shown."""

    __tablename__ = "suspected_duplicate"
    __table_args__ = (NO_ROWID,)
    first_id: Mapped[bytes] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[bytes] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True)
    score: Mapped[float] = mapped_column(Float)
    decision: Mapped[str] = mapped_column(String(10), default="open", index=True)
    decided_by: Mapped[str] = mapped_column(String(16), default="")


class ReferralTable(Base):
    """One registration sent to one partner for one service; what the partner answered is sealed under the registration's key."""

    __tablename__ = "referral"
    _by_state = Index("ix_referral_state_programme_partner", "state", "programme", "partner")
    __table_args__ = (_by_state, Index("ix_referral_batch_id_id", "batch_id", "id"), NO_ROWID)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    registration_id: Mapped[bytes] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    programme: Mapped[str] = mapped_column(String(40))
    partner: Mapped[str] = mapped_column(String(40))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    state: Mapped[str] = mapped_column(String(14))
    partner_ref_hash: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    row_digest: Mapped[bytes | None] = mapped_column(Bytes16)
    no_answer_by: Mapped[date | None]
    note_unread: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class BatchTable(Base):
    """A closed, numbered file of referrals and its manifest."""

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    partner: Mapped[str] = mapped_column(String(40))
    partner_version: Mapped[int] = mapped_column(Integer)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    state: Mapped[str] = mapped_column(String(10))
    rows: Mapped[int] = mapped_column(Integer)
    retractions: Mapped[int] = mapped_column(Integer, default=0)
    removed: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[dict[str, int]] = mapped_column(JSON)
    columns: Mapped[list[str]] = mapped_column(JSON)
    content_digest: Mapped[bytes] = mapped_column(Bytes32)
    audit_head: Mapped[bytes] = mapped_column(Bytes32)
    built_by: Mapped[str] = mapped_column(String(16))
    approved_by: Mapped[str] = mapped_column(String(16), default="")
    week: Mapped[date]


class BatchFileTable(Base):
    """Files written for a batch: name, format and SHA-256 of the encrypted bytes."""

    __tablename__ = "batch_file"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    week: Mapped[date]


class RetractionTable(Base):
    """A row the partner holds that must be taken back: only the partner_ref, sealed under a key of its own, until it has gone out."""

    __tablename__ = "retraction"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    partner: Mapped[str] = mapped_column(String(40))
    programme: Mapped[str] = mapped_column(String(40))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    row_digest: Mapped[bytes | None] = mapped_column(Bytes16)
    due: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class AnswerRowTable(Base):
    """Rows of the partner's files that could not be applied, waiting for a person; the row is sealed under a key of its own."""

    __tablename__ = "answer_row"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    row_hash: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    partner: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(40))
    week: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


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


class ErasedTable(Base):
    """The erasure ledger: random ids that must stay gone, replayed after a restore."""

    __tablename__ = "erased"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    week: Mapped[date]
