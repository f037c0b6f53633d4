"""The sealed payload of a registration: one flat mapping of inventory keys, the same for every programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONTACT_BEFORE = "contact_before_link"
"""The consent to be called as it was given, kept while a link to a registration of the same person who said no holds it back."""

Payload = dict[str, Any]
"""Question keys and consents as text; `partner_refs`: partner code -> partner_ref; the rest as `make_payload` says."""


def make_payload(
    answers: Mapping[str, str],
    consents: Mapping[str, str],
    *,
    reference: str,
    picture_code: str,
    partner_refs: Mapping[str, str],
    wording: str,
    language: str,
    date: str,
    minor_with: str,
    helped_by: str,
    helped_writer: str,
    registered_at: str,
    tablet: int = 0,
) -> Payload:
    """Put a payload together. `picture_code`: '' where none was made; `wording`, `language`, `date`: which consent wording was read, in
    which language, on which day (ISO); `helped_by`, `helped_writer`: pseudonyms; `registered_at`: ISO 8601 with zone;
    `tablet`: the number of the tablet it came by, 0 for none."""
    payload: Payload = {**answers, **consents}
    payload |= {"reference": reference, "partner_refs": dict(partner_refs), "registered_at": registered_at, "helped_by": helped_by}
    payload |= {"consent_wording": wording, "consent_language": language, "consent_date": date}
    if picture_code:
        payload["picture_code"] = picture_code
    if minor_with:
        payload["minor_with"] = minor_with
    if helped_writer:
        payload["helped_writer"] = helped_writer
    if tablet:
        payload["tablet"] = tablet
    return payload
