"""Reading how a partner's answers are understood: `[answers]` of a partner profile."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from types import MappingProxyType

from intake.domain.answer import COLUMNS, DECISIONS
from intake.domain.partner import AnswerColumns
from intake.domain.toml_table import Table

REASON_CODES = (
    *("not_eligible", "no_capacity", "missing_info", "id_required", "duplicate", "already_done", "wrong_service"),
    *("unreachable", "other"),
)
"""Why a partner said no: section 5 of the domain."""
NEEDED = ("partner_ref", "decision")
"""Without these two a file answers nothing."""


def read_answers(top: Table) -> AnswerColumns:
    """Read `[answers]`: for each of our codes, the words the partner has for it. The code itself is always understood."""
    table = top.table("answers")
    columns = _words(table, "columns", COLUMNS, NEEDED)
    decisions = _words(table, "decisions", DECISIONS, ())
    reasons = _words(table, "reasons", REASON_CODES, ())
    centres = table.table("centres", required=False, name="answers, centres")
    names = {code: centres.text(code, most=120) for code in centres.names()}
    table.done()
    return AnswerColumns(
        synonyms=MappingProxyType(columns),
        decisions=_turned(decisions),
        reasons=_turned(reasons),
        centres=MappingProxyType(names),
    )


def _words(table: Table, key: str, codes: Collection[str], needed: Collection[str]) -> dict[str, tuple[str, ...]]:
    inside = table.table(key, name=f"answers, {key}")
    found: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for code in codes:
        listed = inside.texts(code, required=code in needed, sentence=False)
        found[code] = (code, *(word for word in listed if word != code))
        for word in found[code]:
            other = owner.setdefault(_plain(word), code)
            if other != code:
                inside.wrong(code, f"“{word}” is understood as {other} already.")
    inside.done()
    return found


def _plain(word: str) -> str:
    """Roughly how readers compare words: two that are equal here could not be told apart there."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().replace("_", " ").split())


def _turned(words: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    return MappingProxyType({word: code for code, listed in words.items() for word in listed})
