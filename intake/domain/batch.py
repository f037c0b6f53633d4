"""What the partner sees: one row of the file, made from a payload by the partner's profile, and what is missing in it.

A required column that a person lacks never drops her row; it is filled as the profile says, and the preview says so (domain section 5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.domain.lent import LENT_MODE, agreed, lent_to
from intake.domain.partner import Absent, Filling, Profile, ProfileColumn
from intake.domain.payload import proof_of
from intake.domain.programme import NOT_SAID, UNKNOWN

NEW, CORRECTION, RETRACTION = "new", "correction", "retraction"
BATCH_ID, PARTNER_REF, CHANGE, CONSENT_VERSION = "batch_id", "partner_ref", "change", "consent_version"
MADE = frozenset({BATCH_ID, PARTNER_REF, CHANGE, CONSENT_VERSION})
"""Columns the system makes; all others come from the payload."""

_DECLINED = {UNKNOWN: Absent.ASKED_UNKNOWN, NOT_SAID: Absent.ASKED_DECLINED}


@dataclass(frozen=True, slots=True)
class Gap:
    """An absent value: which column, why (FHIR data-absent-reason), and for a required one how it is filled and by which agreement."""

    column: str
    absent: Absent
    required: bool
    filling: Filling
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class OutRow:
    """A row as the partner will see it, cell by cell in the profile's order, and its gaps."""

    cells: tuple[str, ...]
    gaps: tuple[Gap, ...]


def row_maker(profile: Profile) -> Callable[[Mapping[str, Any], str, str], list[str]]:
    """A quick function (payload, batch_id, change) -> cells, for exports of many rows; gaps are filled but not told."""
    cells = [_cell(profile, column) for column in profile.columns]

    def make(payload: Mapping[str, Any], batch_id: str, change: str) -> list[str]:
        return [cell(payload, batch_id, change) for cell in cells]

    return make


def _cell(profile: Profile, column: ProfileColumn) -> Callable[[Mapping[str, Any], str, str], str]:
    source, codes, consent = column.source, column.codes or {}, column.needs_consent
    lends = column.lends if column.filling is Filling.LENT else ""
    filled = column.placeholder if column.required and column.filling is Filling.PLACEHOLDER else ""
    if source == BATCH_ID:
        return lambda _payload, batch_id, _change: batch_id
    if source == CHANGE:
        return lambda _payload, _batch_id, change: change
    if source == PARTNER_REF:
        return lambda payload, _batch_id, _change: str(payload["partner_refs"].get(profile.code, ""))
    if source == CONSENT_VERSION:
        return lambda payload, _batch_id, _change: proof_of(payload, "consent_refer")["wording"]

    def cell(payload: Mapping[str, Any], _batch_id: str, _change: str) -> str:
        if consent and payload.get(consent) != "yes":
            return filled
        value = payload.get(source, "")
        if lends and agreed(payload):
            return lent_to(payload, lends, profile.code)
        if not value or value in _DECLINED:
            return filled
        return " ".join(codes.get(part, part) for part in value.split()) if codes else value

    return cell


def gaps(profile: Profile, payload: Mapping[str, Any]) -> tuple[Gap, ...]:
    """Every absent value of a row, in the order of the columns."""
    found = []
    for column in profile.columns:
        if column.source in MADE:
            continue
        absent = absent_reason(column, payload, profile.code)
        if absent:
            found.append(Gap(column.code, absent, column.required, column.filling, column.agreement))
    return tuple(found)


def absent_reason(column: ProfileColumn, payload: Mapping[str, Any], partner: str) -> Absent | None:
    """Why a value that is not made by the system is absent from the row of this partner, or None if it is there."""
    value = payload.get(column.source, "")
    if column.filling is Filling.LENT and payload.get("contact_mode") == LENT_MODE:
        if agreed(payload):
            return None if lent_to(payload, column.lends, partner) else Absent.TEMP_UNKNOWN
        return Absent.MASKED
    if column.needs_consent and payload.get(column.needs_consent) != "yes" and value:
        return Absent.MASKED
    if value in _DECLINED:
        return _DECLINED[value]
    if value:
        return None
    return column.absent if column.required else Absent.NOT_ASKED


def shown_row(profile: Profile, payload: Mapping[str, Any], batch_id: str = "", change: str = NEW) -> OutRow:
    """One row with its gaps, for the preview."""
    return OutRow(tuple(row_maker(profile)(payload, batch_id, change)), gaps(profile, payload))


def retraction_row(profile: Profile, batch_id: str, partner_ref: str) -> list[str]:
    """A retraction: batch_id, partner_ref and change, all else blank."""
    made = {BATCH_ID: batch_id, PARTNER_REF: partner_ref, CHANGE: RETRACTION}
    return [made.get(column.source, "") for column in profile.columns]


def row_text(cells: Sequence[str]) -> str:
    """The cells as one text, to be marked: no two rows share one."""
    return "\x1f".join(cells)


def ordered_digest(digests: Sequence[bytes]) -> bytes:
    """32 bytes over all row digests in order: the content digest of batches that were built before there were sums (decision 20)."""
    return hashlib.sha256(b"".join(digests)).digest()
