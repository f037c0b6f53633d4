"""Keeping which translations were checked, and who checks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from intake.store.tables_house import AccountTable
from intake.store.tables_review import TranslationReviewerTable, TranslationReviewTable


@dataclass(frozen=True, slots=True)
class KeptReview:
    """One checked text. `mended`: what stands for it now, a text for each plural form; None if it is good as it was drafted."""

    language: str
    digest: bytes
    english: str
    mended: list[str] | None
    reviewer: str
    week: date


_NAMES = tuple(KeptReview.__dataclass_fields__)


def digests(connection: Connection) -> list[tuple[str, bytes]]:
    """(language, digest) of every checked text."""
    query = select(TranslationReviewTable.language, TranslationReviewTable.digest)
    return [(language, bytes(digest)) for language, digest in connection.execute(query)]


def mended(connection: Connection) -> list[KeptReview]:
    """The checked texts for which other words stand."""
    query = select(*(getattr(TranslationReviewTable, name) for name in _NAMES)).where(TranslationReviewTable.mended.is_not(None))
    return [KeptReview(row[0], bytes(row[1]), *row[2:]) for row in connection.execute(query)]


def put(connection: Connection, one: KeptReview) -> None:
    """Keep one, in the place of an earlier one of the same text."""
    remove(connection, one.language, one.digest)
    connection.execute(insert(TranslationReviewTable).values({name: getattr(one, name) for name in _NAMES}))


def remove(connection: Connection, language: str, digest: bytes) -> bool:
    """Take one back; returns whether there was one."""
    same = TranslationReviewTable.language == language, TranslationReviewTable.digest == digest
    return bool(connection.execute(delete(TranslationReviewTable).where(*same)).rowcount)


def languages_of(connection: Connection, account_id: int) -> set[str]:
    """The languages that an account checks."""
    query = select(TranslationReviewerTable.language).where(TranslationReviewerTable.account_id == account_id)
    return set(connection.execute(query).scalars())


def reviewers(connection: Connection) -> dict[str, list[str]]:
    """Language -> the names of the accounts that check it."""
    query = select(TranslationReviewerTable.language, AccountTable.name).join_from(
        TranslationReviewerTable, AccountTable, AccountTable.id == TranslationReviewerTable.account_id
    )
    found: dict[str, list[str]] = {}
    for language, name in connection.execute(query.order_by(AccountTable.name)):
        found.setdefault(language, []).append(name)
    return found


def name_reviewer(connection: Connection, language: str, account_id: int, *, named: bool) -> None:
    """Let an account check a language, or not any more."""
    same = TranslationReviewerTable.language == language, TranslationReviewerTable.account_id == account_id
    connection.execute(delete(TranslationReviewerTable).where(*same))
    if named:
        connection.execute(insert(TranslationReviewerTable).values(language=language, account_id=account_id))
