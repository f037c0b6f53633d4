"""Reading the notice of a programme pack: what is read out, what is consented to, and the checks whether we said it well."""

from __future__ import annotations

import re

from intake.domain.pack_question import read_pictogram, read_pictograms
from intake.domain.programme import Check, CheckChoice, Consent, Notice
from intake.domain.toml_table import Table

CONSENTS = ("consent_store", "consent_refer", "consent_contact")
"""The purposes a person can agree to; the first is asked in every programme."""
_WORDING_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def read_notice(top: Table) -> Notice:
    """Read `[notice]`. Findings go into the table."""
    table = top.table("notice")
    wording_id = table.text("wording_id")
    if wording_id and not _WORDING_ID.fullmatch(wording_id):
        table.wrong("wording_id", "must be small letters, digits, dots, hyphens (at most 40).")
    consents = tuple(_consent(entry) for entry in table.tables("consents", "consent"))
    checks = tuple(_check(entry, {one.key for one in consents}) for entry in table.tables("checks", "check", required=False, label="ask"))
    text, pictograms = table.texts("text", least=1), read_pictograms(table, "pictograms")
    if pictograms and len(pictograms) != len(text):
        table.wrong("pictograms", f"must be one for each of the {len(text)} sentences.")
    table.twice("consents", [consent.key for consent in consents])
    table.done()
    return Notice(wording_id, text, consents, pictograms, checks)


def _consent(entry: Table) -> Consent:
    key = entry.one_of("key", CONSENTS)
    title, wording, if_no = entry.sentence("title"), entry.sentence("wording"), entry.sentence("if_no")
    consent = Consent(key, title, wording, if_no, read_pictogram(entry), read_pictograms(entry, "story"))
    entry.done()
    return consent


def _check(table: Table, consents: set[str]) -> Check:
    choices = []
    for entry in table.tables("choices", "choice", label="value"):
        value, label, pictogram = entry.code("value"), entry.sentence("label"), read_pictogram(entry)
        right, without = entry.flag("right"), entry.text("right_without", "")
        if without and without not in consents:
            entry.wrong("right_without", f"“{without}” is no consent of this pack.")
        choices.append(CheckChoice(value, label, pictogram, right, without))
        entry.done()
    table.twice("choices", [choice.value for choice in choices])
    if not any(choice.right for choice in choices):
        table.wrong("choices", "must have one that is right whatever was agreed to.")
    if all(choice.right for choice in choices):
        table.wrong("choices", "must have one that is wrong.")
    check = Check(table.sentence("ask"), read_pictogram(table), tuple(choices))
    table.done()
    return check
