"""Tables of people's records and of the lists made of them, to be read beside the inventory; the others are in `tables_house`.

Clear columns hold only what queries need; names, numbers and answers lie in `sealed` columns alone. Times in clear are the Monday of a
week or a month. Tables of people's records have no row numbers (WITHOUT ROWID), so their order tells nothing.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.store import tables_delivery as tables_delivery
from intake.store import tables_lent as tables_lent
from intake.store import tables_visit as tables_visit
from intake.store.base import Base, Bytes16, Bytes32
from intake.store.tables_house import NO_ROWID


class RegistrationTable(Base):
    """One person's record in one programme: the sealed payload and what queries need."""

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_programme_area", "programme", "area_id"),
        Index("ix_registration_not_compared", "id", sqlite_where=text("NOT compared"), postgresql_where=text("NOT compared")),
        Index(
            "ix_registration_hold_week",
            "hold_week",
            sqlite_where=text("hold_week IS NOT NULL"),
            postgresql_where=text("hold_week IS NOT NULL"),
        ),
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
    picture_hash: Mapped[bytes | None] = mapped_column(Bytes16, index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    hold_week: Mapped[date | None]
    hold_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


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
    _late = Index("ix_referral_state_no_answer_by", "state", "no_answer_by")
    _note = Index("ix_referral_note_unread", "id", sqlite_where=text("note_unread"), postgresql_where=text("note_unread"))
    __table_args__ = (_by_state, Index("ix_referral_batch_id_id", "batch_id", "id"), _late, _note, NO_ROWID)
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
    consent_until: Mapped[date | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class CorrectionTable(Base):
    """A row the partner has that travels whole in the next batch, under the same partner_ref: it reads otherwise now (`kind` correction),
    was not answered and goes again (again), or both."""

    __tablename__ = "correction"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    referral_id: Mapped[bytes] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    row_digest: Mapped[bytes | None] = mapped_column(Bytes16)
    due: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10), default="correction", server_default="correction")


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
    corrections: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    removed: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[dict[str, int]] = mapped_column(JSON)
    columns: Mapped[list[str]] = mapped_column(JSON)
    content_digest: Mapped[bytes] = mapped_column(Bytes32)
    content_sum: Mapped[bytes | None] = mapped_column(LargeBinary)
    mark: Mapped[bytes] = mapped_column(Bytes32, default=b"")
    audit_head: Mapped[bytes] = mapped_column(Bytes32)
    built_by: Mapped[str] = mapped_column(String(16))
    approved_by: Mapped[str] = mapped_column(String(16), default="")
    week: Mapped[date]
    sent_on: Mapped[date | None]


class BatchFileTable(Base):
    """Files written for a batch: name, format and SHA-256 of the encrypted bytes."""

    __tablename__ = "batch_file"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    week: Mapped[date]
    closed_for: Mapped[str | None] = mapped_column(String(32))


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
    __table_args__ = (UniqueConstraint("row_hash", "area_id"), NO_ROWID)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    row_hash: Mapped[bytes] = mapped_column(Bytes16)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    partner: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(40))
    week: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    referral_id: Mapped[bytes | None] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)


class HeldEnvelopeTable(Base):
    """Envelopes that need a person: as they came if they could not be opened (`key_id` empty), else sealed under a key of their own.
    `registration_id`: what was kept of it all the same."""

    __tablename__ = "held_envelope"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    tablet_id: Mapped[int | None] = mapped_column(ForeignKey("tablet.id"))
    registration_id: Mapped[bytes | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    week: Mapped[date] = mapped_column(index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ReceiptTable(Base):
    """Envelopes that arrived: the random id and the digest of what was sent, so that sending again changes nothing."""

    __tablename__ = "receipt"
    __table_args__ = (NO_ROWID,)
    envelope_id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    digest: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    week: Mapped[date] = mapped_column(index=True)


class ErasedTable(Base):
    """The erasure ledger: random ids that must stay gone, replayed after a restore."""

    __tablename__ = "erased"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    week: Mapped[date]
