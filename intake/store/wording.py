"""Keeping the ledger of wordings: what was ever read out before an agreement. Rows are added and dated, never changed, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update

from intake.store.tables_house import WordingTable

_SAME = WordingTable.programme, WordingTable.wording_id, WordingTable.language, WordingTable.digest


@dataclass(frozen=True, slots=True)
class KeptWording:
    """One wording in one language. `text`: the notice; `consents`: (key, what is asked) pairs; `until`: None while it is in force."""

    programme: str
    wording_id: str
    language: str
    digest: bytes
    text: tuple[str, ...]
    consents: tuple[tuple[str, str], ...]
    since: date
    until: date | None


def of_programme(connection: Connection, programme: str) -> list[KeptWording]:
    """Every wording of a programme, oldest first."""
    query = select(*_SAME, WordingTable.texts, WordingTable.since, WordingTable.until).where(WordingTable.programme == programme)
    rows = connection.execute(query.order_by(WordingTable.since, WordingTable.wording_id, WordingTable.language))
    return [
        KeptWording(code, wording_id, language, digest, tuple(texts["text"]), tuple((key, said) for key, said in texts["consents"]), *days)
        for code, wording_id, language, digest, texts, *days in rows
    ]


def add(connection: Connection, one: KeptWording) -> None:
    """Add a wording; raises IntegrityError if it is there."""
    texts = {"text": list(one.text), "consents": [list(pair) for pair in one.consents]}
    values = {name: getattr(one, name) for name in ("programme", "wording_id", "language", "digest", "since", "until")}
    connection.execute(insert(WordingTable).values(texts=texts, **values))


def put_until(connection: Connection, one: KeptWording, until: date | None) -> None:
    """Say on which day others took the place of a wording, or that it is in force again (None)."""
    same = zip(_SAME, (one.programme, one.wording_id, one.language, one.digest), strict=True)
    connection.execute(update(WordingTable).where(*(column == value for column, value in same)).values(until=until))
