"""Reading a programme pack (TOML): text in, `Programme` out, or `Refused` with every finding.

A pack is configuration that decides what people are asked, so it is read strictly: an unknown key, a question outside the inventory or one
on the never-ask list keeps the whole pack out. Requirements 1, 4, 5 and 10 of the domain are kept here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from intake.domain.pack_follow_up import read_follow_ups
from intake.domain.pack_notice import read_notice
from intake.domain.pack_question import read_question
from intake.domain.programme import Notice, Programme, Question, Step
from intake.domain.toml_overrides import Overrides
from intake.domain.toml_table import CODE, TOP, Findings, Table, parse

CLOSED_DAYS, MOST_DAYS = 30, 180
"""Retention nobody has to explain (requirement 10); more needs the reference of a data protection impact assessment."""
LONGEST_DAYS = 3650
LEAST_EXPIRY = 14
"""A shorter agreement to hand on would run out before a list is built, approved and sent."""

_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Z][a-z]{3})?")


def read_pack(text: str, file: str, known_keys: Collection[str]) -> Programme:
    """Read the pack `text` of `file`; `known_keys`: the question keys of the inventory.

    Raises Refused with a `pack_refused` problem (file, table, key, what) for everything that is wrong, all at once. A pack without
    agreement or DPIA date loads; `Programme.missing_to_open` keeps it closed.
    """
    findings = Findings(file)
    top = Table(parse(text, file), TOP, findings)
    overrides = Overrides(top)
    code, version = top.code("code"), top.number("version", 1, 9999)
    title, short = top.sentence("title"), top.sentence("short")
    legal_basis, agreement, dpia_date = top.text("legal_basis"), top.text("agreement", ""), top.day("dpia_date")
    partner = _partner(top)
    steps = _steps(top, known_keys, overrides)
    by_key = {question.key: question for step in steps for question in step.questions}
    notice = read_notice(top)
    _check_consents(top, notice, partner, by_key)
    closed_days, most_days, dpia_reference, consent_expires_days = _retention(top)
    programme = Programme(
        code=code,
        version=version,
        title=title,
        short=short,
        legal_basis=legal_basis,
        agreement=agreement,
        dpia_date=dpia_date,
        languages=_languages(top),
        partner=partner,
        notice=notice,
        steps=steps,
        walk_in=top.texts("walk_in", least=1),
        documents=top.texts("documents", required=False),
        bring=_bring(top),
        minors=top.texts("minors", least=1),
        follow_up=read_follow_ups(top, closed_days, most_days),
        closed_days=closed_days,
        most_days=most_days,
        dpia_reference=dpia_reference,
        consent_expires_days=consent_expires_days,
        by_key=MappingProxyType(by_key),
    )
    overrides.done()
    top.done()
    findings.settle()
    return programme


def _partner(top: Table) -> str:
    """The profile that referrals go to; "" says outright that nothing is handed over, so the key can't be forgotten."""
    partner = top.text("partner", "")
    if not top.has("partner"):
        top.wrong("partner", 'is missing. Name the partner profile, or write "" if nothing is handed to a partner.')
    elif partner and not CODE.fullmatch(partner):
        top.wrong("partner", "must be the code of a partner profile.")
    return partner


def _languages(top: Table) -> tuple[str, ...]:
    languages = top.texts("languages", least=1, sentence=False)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            top.wrong("languages", f"“{language}” is not a language code such as en or ar.")
    if languages and "en" not in languages:
        top.wrong("languages", "must include “en”: the texts of the pack are written in English.")
    return tuple(language.replace("-", "_") for language in languages)


def _check_consents(top: Table, notice: Notice, partner: str, by_key: Mapping[str, Question]) -> None:
    """Each purpose that the pack pursues is consented to, and none is asked for that it does not pursue."""
    keys = {consent.key for consent in notice.consents}
    if "consent_store" not in keys:
        top.wrong("notice.consents", "must include consent_store: without it nothing may be kept.")
    if partner and "consent_refer" not in keys:
        top.wrong("notice.consents", f"must include consent_refer: without it nothing can be handed to “{partner}”.")
    if not partner and "consent_refer" in keys:
        top.wrong("notice.consents", "has consent_refer, but the pack names no partner. Remove one or name the other.")
    if "consent_contact" not in keys and any(question.kind == "phone" for question in by_key.values()):
        top.wrong("notice.consents", "must include consent_contact: the pack asks for a number.")


def _steps(top: Table, known_keys: Collection[str], overrides: Overrides) -> tuple[Step, ...]:
    steps = []
    earlier: dict[str, Question] = {}
    for table in top.tables("steps", "step"):
        questions = []
        for entry in table.tables("questions", "question"):
            question = read_question(entry, known_keys, overrides, earlier)
            if question.key in earlier:
                entry.wrong("key", f"“{question.key}” is asked twice in this pack.")
            earlier[question.key] = question
            questions.append(question)
        steps.append(Step(table.code("key"), table.sentence("title"), table.texts("guidance", least=1), tuple(questions)))
        table.done()
    top.twice("steps", [step.key for step in steps])
    return tuple(steps)


def _retention(top: Table) -> tuple[int, int, str, int]:
    table = top.table("retention", required=False)
    closed_days = table.number("closed_days", 1, LONGEST_DAYS, CLOSED_DAYS)
    most_days = table.number("most_days", 1, LONGEST_DAYS, MOST_DAYS)
    reference = table.text("dpia_reference", "")
    expires = table.number("consent_expires_days", LEAST_EXPIRY, LONGEST_DAYS, 0)
    if closed_days > most_days:
        table.wrong("closed_days", "cannot be longer than most_days.")
    if (closed_days > CLOSED_DAYS or most_days > MOST_DAYS) and not reference:
        what = f"is missing: more than {CLOSED_DAYS} days after closing or {MOST_DAYS} in all needs the reference of the DPIA."
        table.wrong("dpia_reference", what)
    table.done()
    return closed_days, most_days, reference, expires


def _bring(top: Table) -> Mapping[str, str]:
    table = top.table("bring", required=False)
    for code in table.names():
        if not CODE.fullmatch(code):
            table.wrong(code, "must be small letters, digits and underscores.")
    return MappingProxyType({code: table.sentence(code) for code in table.names()})
