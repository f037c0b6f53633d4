"""Tables of proposals to change a pack or a profile, and of who agreed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base
from intake.store.tables_house import NO_ROWID


class ProposalTable(Base):
    """One proposal; the sentence with it is sealed, in case somebody writes there what should not be."""

    __tablename__ = "proposal"
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40), index=True)
    what: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(20))
    week: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ProposalVoiceTable(Base):
    """Who said yes or no to a proposal: an account's pseudonym, or a group."""

    __tablename__ = "proposal_voice"
    __table_args__ = (NO_ROWID,)
    number: Mapped[int] = mapped_column(ForeignKey("proposal.number"), primary_key=True)
    who: Mapped[str] = mapped_column(String(16), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    yes: Mapped[bool]
