"""The sealed payload of a registration: one flat mapping of inventory keys, the same for every programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONTACT_BEFORE = "contact_before_link"
"""The consent to be called as it was given, kept while a link to a registration of the same person who said no holds it back."""

CHANGES = "consent_changes"
"""Agreements given or taken back after registering, oldest first: a list of flat mappings, as `changed_consent` makes them."""

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
    wording_hash: str = "",
    tablet: int = 0,
) -> Payload:
    """Put a payload together. `picture_code`: '' where none was made; `wording`, `language`, `date`: which consent wording was read, in
    which language, on which day (ISO); `wording_hash`: SHA-256 (hexadecimal) over the words, '' where no text of ours was read out;
    `helped_by`, `helped_writer`: pseudonyms; `registered_at`: ISO 8601 with zone; `tablet`: the number of the tablet it came by, 0 for
    none."""
    payload: Payload = {**answers, **consents}
    payload |= {"reference": reference, "partner_refs": dict(partner_refs), "registered_at": registered_at, "helped_by": helped_by}
    payload |= {"consent_wording": wording, "consent_language": language, "consent_date": date}
    if wording_hash:
        payload["consent_wording_hash"] = wording_hash
    if picture_code:
        payload["picture_code"] = picture_code
    if minor_with:
        payload["minor_with"] = minor_with
    if helped_writer:
        payload["helped_writer"] = helped_writer
    if tablet:
        payload["tablet"] = tablet
    return payload


def changed_consent(payload: Payload, consent: str, entry: Mapping[str, str]) -> Payload:
    """The payload after an agreement was given or taken back. `consent`: its key; `entry`: what proves it: `agreed` (yes, no), `date`
    (ISO), and for a yes `wording`, `wording_hash`, `language`, `mode`, `witness`."""
    changes = [*payload.get(CHANGES, []), {"consent": consent, **entry}]
    return {**payload, consent: entry["agreed"], CHANGES: changes}


def proof_of(payload: Mapping[str, Any], consent: str) -> Mapping[str, str]:
    """What proves the agreement as it stands: the newest change of it that says yes, else what was said when registering."""
    given = [one for one in payload.get(CHANGES, []) if one["consent"] == consent and one["agreed"] == "yes"]
    if given:
        return dict(given[-1])
    return {"wording": str(payload.get("consent_wording", "")), "date": str(payload.get("consent_date", ""))}
