"""Tables of lent contacts and of what arrives on them. Numbers, addresses and texts lie in `sealed` columns alone; that somebody has a lent
contact is an answer of hers, so a place is tied to her by a keyed hash that nobody without the home's keys can make.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base, Bytes16
from intake.store.tables_house import NO_ROWID


class LentContactTable(Base):
    """The pool: numbers and mailboxes of an area; the address is sealed under a key of its own."""

    __tablename__ = "lent_contact"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    address_hash: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    share: Mapped[int] = mapped_column(Integer)
    relays: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]
    rest_until: Mapped[date | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LentPlaceTable(Base):
    """One person's place on a contact with one partner: had, or (with `free_week`) cooling off. `contact_id` empty: she waits for one.
    What is sealed, under a key of its own, says whose it is; once she is forgotten nothing of her is left in the row."""

    __tablename__ = "lent_place"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    contact_id: Mapped[bytes | None] = mapped_column(ForeignKey("lent_contact.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    partner: Mapped[str] = mapped_column(String(40))
    person_hash: Mapped[bytes | None] = mapped_column(Bytes16, index=True)
    key_id: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    tag_hash: Mapped[bytes | None] = mapped_column(Bytes16, unique=True)
    cool_weeks: Mapped[int] = mapped_column(Integer)
    free_week: Mapped[date | None] = mapped_column(index=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class LentMessageTable(Base):
    """What arrived on a contact: somebody's (`person_hash`), or waiting for a person; text and sender under a key of its own."""

    __tablename__ = "lent_message"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(Bytes16, unique=True)
    contact_id: Mapped[bytes] = mapped_column(ForeignKey("lent_contact.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    person_hash: Mapped[bytes | None] = mapped_column(Bytes16, index=True)
    reason: Mapped[str] = mapped_column(String(12))
    week: Mapped[date] = mapped_column(index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LentReceiptTable(Base):
    """What has been taken in, by a keyed hash of its number, so that a message that comes twice is kept once."""

    __tablename__ = "lent_receipt"
    __table_args__ = (NO_ROWID,)
    id: Mapped[bytes] = mapped_column(Bytes16, primary_key=True)
    week: Mapped[date] = mapped_column(index=True)
