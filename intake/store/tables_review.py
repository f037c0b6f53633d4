"""Tables of the review of translations: which texts a native speaker has checked, and who checks which language."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.base import Base
from intake.store.tables_house import NO_ROWID


class TranslationReviewTable(Base):
    """One text of one language that was checked: by a digest of the English and its translation, so that another translation is unchecked
    again. `mended`: the words that stand for it from now on, one for each plural form; None if it was good as it was."""

    __tablename__ = "translation_review"
    __table_args__ = (NO_ROWID,)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    english: Mapped[str] = mapped_column(Text)
    mended: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    reviewer: Mapped[str] = mapped_column(String(16))
    week: Mapped[date]


class TranslationReviewerTable(Base):
    """Who checks which language: named by an administrator."""

    __tablename__ = "translation_reviewer"
    __table_args__ = (NO_ROWID,)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
