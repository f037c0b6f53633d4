"""The tables of the partner guides, from the profile that comes with the program: columns, decisions, reasons, centres.

`python -m tools.partner_guide` writes them anew between the marks in docs/partner-guide.*.md; a test says when that was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from intake.domain import answer_words as words
from intake.domain.answer import COLUMNS
from intake.domain.partner import Filling, Profile
from intake.services.programme import check_partner, shipped
from tools.tracked import ROOT

LANGUAGES = ("en", "fr", "ar")
_HEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {"columns": ("column", "header", "always filled"), "answers": ("column", "header"), "words": ("write", "or the code", "means")},
    "fr": {
        "columns": ("colonne", "en-tête", "toujours remplie"),
        "answers": ("colonne", "en-tête"),
        "words": ("écrivez", "ou le code", "veut dire"),
    },
    "ar": {"columns": ("العمود", "العنوان", "ممتلئ دائمًا"), "answers": ("العمود", "العنوان"), "words": ("اكتبوا", "أو الرمز", "المعنى")},
}
_FILLED: Mapping[str, tuple[str, str, str]] = {
    "en": ("yes", "asked for; empty if the person has none", "no"),
    "fr": ("oui", "demandée ; vide si la personne n’en a pas", "non"),
    "ar": ("نعم", "مطلوب؛ فارغ إن لم يكن لدى الشخص", "لا"),
}


def file_of(language: str) -> Path:
    """The guide in one language."""
    return ROOT / "docs" / f"partner-guide.{language}.md"


def text_of(language: str) -> str:
    """The guide in one language with its tables as they should be now."""
    profile = check_partner(shipped("partners")["moph_lb.toml"], "moph_lb.toml")
    text = file_of(language).read_text("utf-8")
    for name, make in _TABLES.items():
        table = "\n".join(make(profile, language))
        before, found, rest = text.partition(f"<!-- {name} -->\n")
        text = before + found + table + "\n" + rest[rest.index(f"<!-- /{name} -->") :]
    return text


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    head = tuple(head)
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]


def _columns(profile: Profile, language: str) -> list[str]:
    always, if_any, no = _FILLED[language]
    rows = []
    for column in profile.columns:
        blank = column.filling is Filling.BLANK and column.source not in ("batch_id", "partner_ref", "change")
        rows.append((f"`{column.code}`", column.headers[language], (if_any if blank else always) if column.required else no))
    return _table(_HEADS[language]["columns"], rows)


def _answers(_profile: Profile, language: str) -> list[str]:
    return _table(_HEADS[language]["answers"], ((f"`{code}`", words.said(words.HEADERS, code, language)) for code in COLUMNS))


def _decisions(_profile: Profile, language: str) -> list[str]:
    rows = (
        (words.said(words.DECISIONS, code, language), f"`{code}`", words.said(words.MEANINGS, code, language)) for code in words.DECISIONS
    )
    return _table(_HEADS[language]["words"], rows)


def _reasons(_profile: Profile, language: str) -> list[str]:
    return _table(_HEADS[language]["words"][:2], ((words.said(words.REASONS, code, language), f"`{code}`") for code in words.REASONS))


_TABLES: Mapping[str, Callable[[Profile, str], list[str]]] = {
    "columns": _columns,
    "answers": _answers,
    "decisions": _decisions,
    "reasons": _reasons,
}


def main() -> None:
    """Write the tables of every guide anew."""
    for language in LANGUAGES:
        file_of(language).write_text(text_of(language), "utf-8")
        print(f"docs/{file_of(language).name}")


if __name__ == "__main__":
    main()
