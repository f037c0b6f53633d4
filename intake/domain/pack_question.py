"""Reading one question of a programme pack, with its choices and its show-if."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from intake.domain.places import STATELESS, is_country, is_language
from intake.domain.programme import DECLINED, Choice, Kind, Question, ShowIf
from intake.domain.toml_overrides import Overrides
from intake.domain.toml_table import CODE, Table

RESERVED = frozenset({"point", "consent_store", "consent_refer", "consent_contact", "consent_mode"})
"""Columns of a bulk file that are no questions; a question by that name would be read twice."""
_WITH_CHOICES = (Kind.CHOICE, Kind.CHOICES)
_LISTED = {Kind.LANGUAGE: (is_language, "a language (ISO 639-3)"), Kind.COUNTRY: (is_country, "a country (ISO 3166-1)")}
_MOST_TEXT, _DEFAULT_TEXT, _MOST_NUMBER = 400, 80, 99_999


def read_question(table: Table, known_keys: Collection[str], overrides: Overrides, earlier: Mapping[str, Question]) -> Question:
    """Read one `[[steps.questions]]`; `earlier`: the questions asked before it, the only ones its show-if may look at.

    Findings go into `table`; what is returned then stands in for the question until the whole pack is refused.
    """
    key = table.text("key")
    if key in RESERVED:
        table.wrong("key", f"“{key}” is a column of its own, not a question.")
    elif key and key not in known_keys:
        table.wrong("key", f"“{key}” is not in the inventory of stored fields. Add it there first, with purpose and retention.")
    kind_name = table.one_of("kind", [kind.value for kind in Kind])
    kind = Kind(kind_name) if kind_name else Kind.TEXT
    decline = _decline(table)
    choices = _choices(table, kind, decline) if kind in _WITH_CHOICES or not kind_name else ()
    least, most = _bounds(table, kind)
    question = Question(
        key=key,
        kind=kind,
        label=table.sentence("label"),
        ask=table.sentence("ask"),
        why=table.sentence("why", ""),
        pictogram=read_pictogram(table),
        choices=choices,
        show_if=_show_if(table, key, earlier),
        most=most,
        least=least,
        decline=decline,
        first=_first(table, kind),
    )
    # `why` and the guidance are spared: they are where a volunteer is told what never to ask.
    overrides.judge(
        table,
        key,
        [("key", key), *(("choices", choice.value) for choice in choices)],
        [("label", question.label), ("ask", question.ask), *(("choices", choice.label) for choice in choices)],
    )
    table.done()
    return question


def read_pictogram(table: Table) -> str:
    """The name of a pictogram, '' for none."""
    name = table.text("pictogram", "")
    if name and not CODE.fullmatch(name):
        table.wrong("pictogram", "must be the name of a pictogram: small letters, digits, underscores.")
    return name


def read_pictograms(table: Table, key: str) -> tuple[str, ...]:
    """A list of names of pictograms, which may be absent."""
    names = table.texts(key, required=False, sentence=False)
    if not all(CODE.fullmatch(name) for name in names):
        table.wrong(key, "must be names of pictograms: small letters, digits, underscores.")
    return names


def _decline(table: Table) -> tuple[str, ...]:
    """Both ways of declining, always (requirement 5); written out or not."""
    if not table.has("decline"):
        return DECLINED
    decline = table.texts("decline", sentence=False)
    if set(decline) != set(DECLINED):
        table.wrong("decline", f"must be {' and '.join(DECLINED)}: every question can be declined.")
    return DECLINED


def _choices(table: Table, kind: Kind, decline: Collection[str]) -> tuple[Choice, ...]:
    choices = []
    for entry in table.tables("choices", "choice", label="value"):
        value = entry.text("value", most=40)
        if any(char.isspace() for char in value):  # several chosen values are kept with spaces between
            entry.wrong("value", "cannot contain a space.")
        if value in decline:
            entry.wrong("value", f"“{value}” is offered with every question already.")
        alone = entry.flag("alone")
        if alone and kind is Kind.CHOICE:
            entry.wrong("alone", "has no meaning where only one can be chosen.")
        choices.append(Choice(value, entry.sentence("label"), read_pictogram(entry), alone))
        entry.done()
    table.twice("choices", [choice.value for choice in choices])
    return tuple(choices)


def _first(table: Table, kind: Kind) -> tuple[str, ...]:
    """The languages or countries that are offered before the list of all; other kinds have no list."""
    if kind not in _LISTED or not table.has("first"):
        return ()
    is_one, what = _LISTED[kind]
    codes = table.texts("first", least=1, sentence=False)
    for code in codes:
        if code == STATELESS or not is_one(code):
            table.wrong("first", f"“{code}” is not the code of {what}.")
    return codes


def _bounds(table: Table, kind: Kind) -> tuple[int, int]:
    """`least` and `most`: characters of a text, size of a number; the other kinds have rules of their own."""
    if kind is Kind.NUMBER:
        least, most = table.number("least", 0, _MOST_NUMBER, 0), table.number("most", 0, _MOST_NUMBER)
        if least > most:
            table.wrong("least", "cannot be larger than most.")
        return least, most
    if kind is Kind.TEXT:
        return 0, table.number("most", 1, _MOST_TEXT, _DEFAULT_TEXT)
    return 0, _DEFAULT_TEXT


def _show_if(table: Table, key: str, earlier: Mapping[str, Question]) -> ShowIf | None:
    if not table.has("show_if"):
        return None
    entry = table.table("show_if", name=f"{table.name}, show_if")
    asked, values = entry.text("key"), entry.texts("values", least=1, sentence=False)
    entry.done()
    question = earlier.get(asked)
    if question is None:
        what = "depends on itself." if asked == key else f"“{asked}” is not asked before this question."
        entry.wrong("key", what)
    elif question.kind not in (*_WITH_CHOICES, Kind.NUMBER):
        entry.wrong("key", f"“{asked}” cannot decide: only a choice or a number can.")
    else:
        for value in values:
            if not _possible(question, value):
                entry.wrong("values", f"“{value}” is not an answer to “{asked}”.")
    return ShowIf(asked, values)


def _possible(question: Question, value: str) -> bool:
    if question.kind is Kind.NUMBER and value.isascii() and value.isdecimal() and value == str(int(value)):
        return question.least <= int(value) <= question.most
    return question.takes(value) or value in question.decline
