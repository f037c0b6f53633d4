"""FHIR R4 for a partner: one Bundle (type collection) with a Patient, a ServiceRequest and a Task for each referral, streamed.

Only what the profile's columns name is in it. What FHIR has a place for stands there; any other column is an extension with the column's
code and the cell as text. An absent value carries its data-absent-reason; an optional column that was not asked is left out. A retraction
has no Patient: its ServiceRequest is revoked and its Task cancelled, both under the partner_ref that the partner knows.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from intake.domain.batch import BATCH_ID, CHANGE, CONSENT_VERSION, PARTNER_REF, absent_reason
from intake.domain.fhir import (
    ABSENT_REASON,
    BATCH_SYSTEM,
    COLUMN,
    COUNTRIES,
    GENDERS,
    INTERPRETER,
    LANGUAGES,
    NATIONALITY,
    PARTNER_REF_SYSTEM,
    STATUSES,
    TASK_CODES,
    faults,
)
from intake.domain.partner import Absent, Profile, ProfileColumn
from intake.domain.places import STATELESS, short_language
from intake.domain.referral import State
from intake.exchange.table import clean

SOME = 100
"""Referrals turned into bytes at once."""

_NAMESPACE = uuid.UUID("6f6c1d7e-0d3a-5d0b-9c35-51c7a1b1f0a5")
"""Addresses within the Bundle are made from the kind of resource and the partner_ref: the same each time, and told to nobody else."""
_OF_NAMESPACE = hashlib.sha1(_NAMESPACE.bytes, usedforsecurity=False)
_ABOUT_HER = frozenset({"birth_year_estimated", "age_band", "contact_mode"})
"""Sources without a place of their own in FHIR that belong to the Patient; all others to the ServiceRequest."""
_KINDS = ("Patient", "ServiceRequest", "Task")
_REQUESTED = frozenset({State.DRAFT, State.READY, State.BATCHED})
_FULFIL = {"coding": [{"system": TASK_CODES, "code": "fulfill"}]}

Element = dict[str, Any]


class Line(NamedTuple):
    """One referral: its cells as in every format, the payload they were made from (None: a retraction), and the referral's state."""

    cells: Sequence[str]
    payload: Mapping[str, Any] | None
    state: str


def chunks(profile: Profile, lines: Iterable[Line], batch: str) -> Iterator[bytes]:
    """Yield the bytes of the Bundle, pulling `lines` as they are needed. Raises ValueError for a code that FHIR does not know."""
    make = _maker(profile)
    head = {"resourceType": "Bundle", "identifier": {"system": BATCH_SYSTEM, "value": batch}, "type": "collection"}
    yield orjson.dumps(head)[:-1] + b',"entry":[\n'
    comma, entries = b"", []
    for count, line in enumerate(lines, start=1):
        entries += make(line)
        if count % SOME == 0:
            yield comma + _dumped(entries)
            comma, entries = b",\n", []
    if entries:
        yield comma + _dumped(entries)
    yield b"\n]}\n"


def _dumped(entries: list[Element]) -> bytes:
    try:
        return orjson.dumps(entries)[1:-1]
    except orjson.JSONEncodeError:  # a lone surrogate: rare, so only then is every text looked at
        return orjson.dumps(_clean(entries))[1:-1]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(inside) for key, inside in value.items()}
    return [_clean(inside) for inside in value] if isinstance(value, list) else value


def _maker(profile: Profile) -> Callable[[Line], list[Element]]:
    sources = [column.source for column in profile.columns]
    place_of = {made: sources.index(made) for made in (PARTNER_REF, CHANGE)}
    batch_at = sources.index(BATCH_ID) if BATCH_ID in sources else None
    placed = [(index, column, _PLACES.get(column.source)) for index, column in enumerate(profile.columns) if column.source not in _MADE]
    wordings = [(index, COLUMN + column.code) for index, column in enumerate(profile.columns) if column.source == CONSENT_VERSION]
    change = COLUMN + profile.columns[place_of[CHANGE]].code

    def make(line: Line) -> list[Element]:
        ref = line.cells[place_of[PARTNER_REF]]
        identifier = [{"system": PARTNER_REF_SYSTEM, "value": ref}]
        taken_back = line.payload is None
        state = State.WITHDRAWN if taken_back else State(line.state)
        statuses = STATUSES[State.SENT if state in _REQUESTED else state]
        patient: Element = {"resourceType": "Patient", "identifier": identifier}
        request: Element = {"resourceType": "ServiceRequest", "identifier": identifier}
        request |= {"status": statuses.service_request, "intent": "order"}
        task: Element = {"resourceType": "Task", "identifier": identifier}
        task |= {"status": statuses.task, "intent": "order", "code": _FULFIL}
        if batch_at is not None:
            number = {"system": BATCH_SYSTEM, "value": line.cells[batch_at]}
            request["requisition"] = task["groupIdentifier"] = number
        addresses = {kind: _address(kind, ref) for kind in _KINDS}
        request["subject"] = task["for"] = {"identifier": identifier[0]} if taken_back else {"reference": addresses["Patient"]}
        task["focus"] = {"reference": addresses["ServiceRequest"]}
        task["extension"] = [{"url": change, "valueString": line.cells[place_of[CHANGE]]}]
        if line.payload is not None:
            for index, column, place in placed:
                _put(profile.code, column, line.cells[index], line.payload, place, patient, request)
            for index, url in wordings:
                if line.cells[index]:
                    _extend(request, {"url": url, "valueString": line.cells[index]})
        resources = [request, task] if taken_back else [patient, request, task]
        if wrong := [fault for one in resources for fault in faults(one)]:
            raise ValueError("not FHIR: " + ", ".join(wrong))
        return [{"fullUrl": addresses[one["resourceType"]], "resource": one} for one in resources]

    return make


def _address(kind: str, ref: str) -> str:
    """As `uuid.uuid5` makes it, which takes four times as long: a large Bundle has hundreds of thousands of these."""
    made = _OF_NAMESPACE.copy()
    made.update(f"{kind}/{ref}".encode())
    number = made.hexdigest()
    variant = "89ab"[int(number[16], 16) & 3]
    return f"urn:uuid:{number[:8]}-{number[8:12]}-5{number[13:16]}-{variant}{number[17:20]}-{number[20:32]}"


def _put(
    partner: str, column: ProfileColumn, cell: str, payload: Mapping[str, Any], place: Any, patient: Element, request: Element
) -> None:
    """One column into the resources: where FHIR has a place, there; else as an extension."""
    absent = absent_reason(column, payload, partner)
    if absent is Absent.NOT_ASKED and not column.required and not cell:
        return
    if place is not None:
        place(
            patient, column.code, None if absent else str(payload.get(column.source, cell)), {"extension": [_why(absent)]} if absent else {}
        )
        if not (absent and cell):  # a placeholder goes beside, as what it is: the text of a column
            return
    about = patient if column.source in _ABOUT_HER or place is not None else request
    url = COLUMN + column.code
    _extend(about, {"url": url, "valueString": cell} if cell else {"url": url, "extension": [_why(absent)]})


def _why(absent: Absent | None) -> Element:
    return {"url": ABSENT_REASON, "valueCode": (absent or Absent.UNKNOWN).value}


def _extend(resource: Element, extension: Element) -> None:
    resource.setdefault("extension", []).append(extension)


def _name(patient: Element, code: str, value: str | None, why: Element) -> None:
    mark = {"url": COLUMN + code, "valueBoolean": True}  # which of the names it is: FHIR has no word for either
    patient.setdefault("name", []).append({"extension": [mark], "text": value} if value else {"extension": [mark, *why["extension"]]})


def _gender(patient: Element, _code: str, value: str | None, why: Element) -> None:
    if value:
        patient["gender"] = GENDERS[value]
    else:
        patient["_gender"] = why


def _birth(patient: Element, _code: str, value: str | None, why: Element) -> None:
    if value:
        patient["birthDate"] = value
    else:
        patient["_birthDate"] = why


def _telecom(patient: Element, _code: str, value: str | None, why: Element) -> None:
    patient["telecom"] = [{"system": "email" if "@" in value else "phone", "value": value} if value else why]


def _language(patient: Element, _code: str, value: str | None, why: Element) -> None:
    patient["communication"] = [{"language": {"coding": [{"system": LANGUAGES, "code": short_language(value)}]} if value else why}]


def _interpreter(patient: Element, _code: str, value: str | None, why: Element) -> None:
    _extend(patient, {"url": INTERPRETER, "valueBoolean": value == "yes"} if value else {"url": INTERPRETER, **why})


def _nationality(patient: Element, _code: str, value: str | None, why: Element) -> None:
    known = {"text": value} if value == STATELESS else {"coding": [{"system": COUNTRIES, "code": value}]}
    _extend(patient, {"url": NATIONALITY, "extension": [{"url": "code", "valueCodeableConcept": known if value else why}]})


_PLACES: Mapping[str, Callable[[Element, str, str | None, Element], None]] = {
    "name_latin": _name,
    "name_native": _name,
    "sex": _gender,
    "birth_year": _birth,
    "contact_value": _telecom,
    "language": _language,
    "needs_interpreter": _interpreter,
    "nationality": _nationality,
}
_MADE = frozenset({BATCH_ID, PARTNER_REF, CHANGE, CONSENT_VERSION})
