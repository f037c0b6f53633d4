"""Batches in words: states, what is missing in the partner's columns and how it is met, sizes and weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import flask_babel  # type: ignore[import-untyped]

from intake.domain.messages import N_
from intake.domain.partner import Absent, Filling, Profile, ProfileColumn
from intake.services.batch import APPROVED, BUILT, CANCELLED, SENT
from intake.services.batch_preview import GapCount
from intake.services.languages import SOURCE
from intake.web.language import gettext as _
from intake.web.language import select_locale

STATES: Mapping[str, tuple[str, str]] = {
    BUILT: (N_("Waiting for approval"), "wait"),
    APPROVED: (N_("Approved, not exported yet"), "wait"),
    SENT: (N_("Sent"), "good"),
    CANCELLED: (N_("Cancelled"), "none"),
}
"""State of a batch -> its name and the kind of its badge."""

WHY: Mapping[Absent, str] = {
    Absent.UNKNOWN: N_("Not known"),
    Absent.ASKED_UNKNOWN: N_("Asked, and not known"),
    Absent.TEMP_UNKNOWN: N_("Not known yet"),
    Absent.NOT_ASKED: N_("Not asked"),
    Absent.ASKED_DECLINED: N_("Asked, and rather not said"),
    Absent.MASKED: N_("Known here, not handed on: the person did not agree to it"),
    Absent.NOT_APPLICABLE: N_("Does not apply"),
}
EMPTY = N_("The cell stays empty.")
MET: Mapping[Filling, str] = {
    Filling.BLANK: EMPTY,
    Filling.LENT: N_("A lent contact stands in for whoever agreed to one. Where none is free, the cell stays empty."),
    Filling.FACILITATOR: N_("A facilitator stands in. Where none is named, the cell stays empty."),
    Filling.PLACEHOLDER: N_("The agreed placeholder stands here."),
}
FORMATS: Mapping[str, str] = {
    "xlsx": N_("Excel workbook (XLSX)"),
    "csv": N_("CSV, for any spreadsheet program"),
    "json": N_("JSON, for a program"),
    "fhir": N_("FHIR, for a health system"),
}


@dataclass(frozen=True, slots=True)
class GapLine:
    """One line about what is missing: the column in both languages, how many rows, why, and what stands there instead."""

    label: str
    header: str
    rows: int
    why: str
    met: str
    agreement: str
    required: bool


def column_label(column: ProfileColumn) -> str:
    """A column's header in the language of the page, else in English, else its code."""
    return column.headers.get(select_locale()) or column.headers.get(SOURCE) or column.code


def gap_lines(profile: Profile, gaps: Sequence[GapCount]) -> list[GapLine]:
    """What is missing, in words, the partner's required columns first."""
    columns = {column.code: column for column in profile.columns}
    return [
        GapLine(
            label=column_label(columns[one.gap.column]),
            header=columns[one.gap.column].headers.get(profile.language, one.gap.column),
            rows=one.rows,
            why=WHY[one.gap.absent],
            met=MET[one.gap.filling] if one.gap.required else EMPTY,
            agreement=one.gap.agreement,
            required=one.gap.required,
        )
        for one in gaps
    ]


def day(value: date) -> str:
    """A day in words."""
    return str(flask_babel.format_date(value, "long"))


def built(batches: Sequence[Any]) -> str:
    """That one list was built, or several because the partner takes fewer rows in one, and what comes next."""
    if len(batches) == 1:
        return _("The batch is built. A second coordinator looks at it and approves it.")
    listed = _(", ").join(str(one.id) for one in batches)
    return _("More was ready than the partner takes in one list. Built: %(listed)s. A second coordinator approves each.", listed=listed)


def number(value: int) -> str:
    """A count with its thousands apart."""
    return str(flask_babel.format_decimal(value))


def size(count: int) -> str:
    """The size of a file in kB or MB."""
    if count < 1_000_000:
        return _("%(size)s kB", size=flask_babel.format_decimal(max(1, round(count / 1000))))
    return _("%(size)s MB", size=flask_babel.format_decimal(round(count / 1_000_000, 1)))
