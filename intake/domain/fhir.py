"""How referrals are said in FHIR R4 (hl7.org/fhir/R4): the state table of domain section 4, the value sets, and the addresses of what FHIR
has no word for. Libraries that read FHIR check the structure and let any status pass; what a status may be is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from intake.domain.referral import State


class Statuses(NamedTuple):
    """The status of the three resources that a referral may have; '' where there is none."""

    service_request: str
    task: str
    appointment: str = ""


STATUSES: Mapping[State, Statuses] = {
    State.DRAFT: Statuses("draft", "draft"),
    State.READY: Statuses("active", "draft"),
    State.BATCHED: Statuses("active", "draft"),
    State.SENT: Statuses("active", "requested"),
    State.ACKNOWLEDGED: Statuses("active", "received"),
    State.NEEDS_INFO: Statuses("on-hold", "on-hold"),
    State.ACCEPTED: Statuses("active", "accepted", "pending"),
    State.BOOKED: Statuses("active", "in-progress", "booked"),
    State.ARRIVED: Statuses("active", "in-progress", "arrived"),
    State.NO_SHOW: Statuses("active", "in-progress", "noshow"),
    State.DONE: Statuses("completed", "completed", "fulfilled"),
    State.REJECTED: Statuses("revoked", "rejected"),
    State.FAILED: Statuses("revoked", "failed", "cancelled"),
    State.WITHDRAWN: Statuses("revoked", "cancelled", "cancelled"),
    State.ERROR: Statuses("entered-in-error", "entered-in-error", "entered-in-error"),
}

SERVICE_REQUEST_STATUS = frozenset({"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"})
TASK_STATUS = frozenset(
    {"draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed", "completed"}
) | {"entered-in-error"}
APPOINTMENT_STATUS = frozenset(
    {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error", "checked-in", "waitlist"}
)
INTENTS = frozenset(
    {"proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"}
)
GENDERS: Mapping[str, str] = {"f": "female", "m": "male", "x": "other"}
"""Our answers to `sex` -> AdministrativeGender."""
CONTACT_SYSTEMS = frozenset({"phone", "email", "sms", "url", "fax", "pager", "other"})

_HL7 = "http://hl7.org/fhir/StructureDefinition/"
ABSENT_REASON = _HL7 + "data-absent-reason"
INTERPRETER = _HL7 + "patient-interpreterRequired"
NATIONALITY = _HL7 + "patient-nationality"
LANGUAGES = "urn:ietf:bcp:47"
COUNTRIES = "urn:iso:std:iso:3166"
TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
# `.invalid` is kept for names that lead nowhere (RFC 2606): these only tell ours from others'.
_OURS = "https://intake.invalid/fhir/"
PARTNER_REF_SYSTEM = _OURS + "partner_ref"
BATCH_SYSTEM = _OURS + "batch_id"
REASON_SYSTEM = _OURS + "reason_code"
CENTRE_SYSTEM = _OURS + "centre_code"
COLUMN = _OURS + "column/"
"""Before the code of a column of the profile: an extension that carries the cell as text."""

_STATUS_OF = {"ServiceRequest": SERVICE_REQUEST_STATUS, "Task": TASK_STATUS, "Appointment": APPOINTMENT_STATUS}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def faults(resource: Mapping[str, Any]) -> list[str]:
    """Where codes of a resource of ours lie outside the value sets that FHIR requires; empty if all is well. Names places, never values."""
    kind = resource.get("resourceType", "")
    found = []
    if kind in _STATUS_OF and resource.get("status") not in _STATUS_OF[kind]:
        found.append(f"{kind}.status")
    if kind in ("ServiceRequest", "Task") and resource.get("intent") not in INTENTS:
        found.append(f"{kind}.intent")
    if "gender" in resource and resource["gender"] not in GENDERS.values():
        found.append(f"{kind}.gender")
    if "birthDate" in resource and not _DATE.fullmatch(resource["birthDate"]):
        found.append(f"{kind}.birthDate")
    if any(one["system"] not in CONTACT_SYSTEMS for one in resource.get("telecom", ()) if "system" in one):
        found.append(f"{kind}.telecom.system")
    return found
