"""Reading a partner profile (TOML): text in, `Profile` out, or `Refused` with every finding.

The partner's required columns are the profile's, never our data model's: for each, the profile names the lawful filling when a person has
nothing to put there. An identity number is never invented, and a phone number goes out only with consent to be called.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from types import MappingProxyType

from intake.domain.lent import KINDS, MAILBOX, NUMBER
from intake.domain.never_ask import IDENTITY, never_asked, never_asked_key
from intake.domain.partner import Absent, Filling, Profile, ProfileColumn, Reminders
from intake.domain.profile_answers import read_answers
from intake.domain.profile_delivery import read_delivery
from intake.domain.programme import Kind, Programme
from intake.domain.toml_overrides import Overrides
from intake.domain.toml_table import TOP, Findings, Table, parse

MADE_SOURCES = ("batch_id", "partner_ref", "change", "consent_version")
"""Values made when a batch is built, always there."""
NO_SOURCE = ""
"""A column we have nothing for: it is always filled as absent."""
FORMATS = ("xlsx", "csv", "json", "fhir")
MOST_ROWS, MOST_ANSWER_DAYS, MOST_REMINDERS = 200_000, 365, 9

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")


def read_profile(text: str, file: str, known_sources: Collection[str]) -> Profile:
    """Read the profile `text` of `file`; `known_sources`: the question keys that may leave the house (`MADE_SOURCES` are known anyway).

    Raises Refused with a `pack_refused` problem (file, table, key, what) for everything that is wrong, all at once.
    """
    findings = Findings(file)
    top = Table(parse(text, file), TOP, findings)
    overrides = Overrides(top)
    language = top.text("language")
    columns = tuple(_column(entry, language, known_sources, overrides) for entry in top.tables("columns", "column", label="code"))
    top.twice("columns", [column.code for column in columns])
    top.twice("headers", [column.headers[language] for column in columns if column.headers.get(language)])
    for source in ("partner_ref", "change"):  # without them no answer finds its referral, and no retraction can be said
        if columns and source not in {column.source for column in columns}:
            top.wrong("columns", f"must have one whose source is {source}.")
    formats = top.texts("formats", least=1, sentence=False)
    for name in formats:
        if name not in FORMATS:
            top.wrong("formats", f"“{name}” is not one of: {', '.join(FORMATS)}.")
    profile = Profile(
        code=top.code("code"),
        version=top.number("version", 1, 9999),
        name=top.sentence("name"),
        language=language,
        columns=columns,
        formats=formats,
        delivery=read_delivery(top, formats),
        most_rows=top.number("most_rows", 1, MOST_ROWS),
        answer_days=top.number("answer_days", 1, MOST_ANSWER_DAYS),
        answers=read_answers(top),
        reminders=_reminders(top),
    )
    overrides.done()
    top.done()
    findings.settle()
    return profile


def _column(table: Table, language: str, known_sources: Collection[str], overrides: Overrides) -> ProfileColumn:
    code, source = table.code("code"), table.text("source", NO_SOURCE)
    if not table.has("source"):
        table.wrong("source", 'is missing. Name a question key, or write "" if we have nothing for this column.')
    elif source and source not in known_sources and source not in MADE_SOURCES:
        table.wrong("source", f"“{source}” is not something that may be handed to a partner.")
    names = table.table("headers", name=f"{table.name}, headers")
    headers = {name: names.text(name, most=120) for name in names.names()}
    for name in headers:
        if not _LANGUAGE.fullmatch(name):
            names.wrong(name, "is not a language code such as en or ar.")
    if language and language not in headers:
        names.wrong(language, "is missing: the files of this partner are in this language.")
    codes = _codes(table)
    column = ProfileColumn(
        code=code,
        headers=MappingProxyType(headers),
        source=source,
        required=table.flag("required"),
        filling=Filling(table.one_of("filling", [item.value for item in Filling], Filling.BLANK.value)),
        absent=Absent(table.one_of("absent", [item.value for item in Absent], Absent.ASKED_UNKNOWN.value)),
        placeholder=table.text("placeholder", "", most=120),
        agreement=table.text("agreement", ""),
        codes=MappingProxyType(codes) if codes else None,
        needs_consent=table.one_of("needs_consent", ("consent_refer", "consent_contact"), ""),
        lends=table.one_of("lends", tuple(KINDS), NUMBER),
    )
    _check_filling(table, column)
    overrides.judge(
        table,
        code,
        [("code", code), ("source", source), *(("codes", text) for pair in codes.items() for text in pair)],
        [("headers", header) for header in headers.values()],
    )
    table.done()
    return column


def _codes(table: Table) -> dict[str, str]:
    inside = table.table("codes", required=False, name=f"{table.name}, codes")
    return {value: inside.text(value, most=120) for value in inside.names()}


def _check_filling(table: Table, column: ProfileColumn) -> None:
    """A required column says what fills it (section 5 of the domain); what is written in its place must be lawful."""
    if column.required and column.source not in MADE_SOURCES and not table.has("filling"):
        table.wrong("filling", f"is missing: a required column says what fills it: {', '.join(item.value for item in Filling)}.")
    named = [never_asked_key(column.code), never_asked_key(column.source), *(never_asked(header) for header in column.headers.values())]
    if IDENTITY in named and column.filling in (Filling.PLACEHOLDER, Filling.LENT):
        table.wrong("filling", "an identity number is never invented or lent. Leave it blank, or name a facilitator.")
    elif column.filling is Filling.LENT and column.source == NO_SOURCE and column.needs_consent != "consent_contact":
        table.wrong("needs_consent", "must be consent_contact: a lent contact goes out only with consent to be called.")
    if table.has("lends") and column.filling is not Filling.LENT:
        table.wrong("lends", "is there, but the filling is not lent.")
    if column.lends == MAILBOX and column.source != NO_SOURCE:
        table.wrong("source", 'must be "" where a mailbox is lent: nobody is asked for one.')
    if column.filling is Filling.PLACEHOLDER:
        if not column.placeholder:
            table.wrong("placeholder", "is missing: say what is written in the column.")
        if not column.agreement:
            table.wrong("agreement", "is missing: a placeholder needs the reference of the written agreement.")
    elif column.placeholder:
        table.wrong("placeholder", "is there, but the filling is not placeholder.")


def _reminders(top: Table) -> Reminders:
    table, usual = top.table("reminders", required=False), Reminders()
    found = Reminders(
        most=table.number("most", 1, MOST_REMINDERS, usual.most),
        days=table.number("days", 1, MOST_ANSWER_DAYS, usual.days),
        to=table.text("to", usual.to, most=120),
        above=table.text("above", usual.above, most=120),
    )
    table.done()
    return found


def check_against(profile: Profile, programme: Programme, file: str = "") -> None:
    """Refuse a profile that asks for what the programme's pack does not have, naming it; `file` names the profile in findings.

    Raises Refused with every finding: an unknown source, a code map for a value that cannot occur, a consent nobody is asked for, a number
    that would go out without consent to be called, a lent contact in a column that is no contact.
    """
    findings = Findings(file or profile.code)
    consents = {consent.key for consent in programme.notice.consents}
    for column in profile.columns:
        where = f"column {column.code}"
        if column.needs_consent and column.needs_consent not in consents:
            findings.add(where, "needs_consent", f"the pack “{programme.code}” does not ask for {column.needs_consent}.")
        question = programme.by_key.get(column.source)
        if question is None:
            if column.source not in (*MADE_SOURCES, NO_SOURCE):
                findings.add(where, "source", f"the pack “{programme.code}” does not ask for “{column.source}”.")
            continue
        if question.choices:
            for value in column.codes or ():
                if not question.takes(value) and value not in question.decline:
                    findings.add(where, "codes", f"“{value}” is not an answer to “{question.key}” in the pack “{programme.code}”.")
        is_number = question.kind is Kind.PHONE
        if is_number and column.needs_consent != "consent_contact":
            findings.add(where, "needs_consent", "must be consent_contact: a number goes out only with consent to be called.")
        if not is_number and column.filling is Filling.LENT:
            findings.add(where, "filling", "only a contact can be lent.")
    findings.settle()
