"""What FHIR R4 asks of a Bundle of ours, checked by others' code and by value sets written down here a second time."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

from fhir.resources.R4B.bundle import Bundle

Element = dict[str, Any]

# From hl7.org/fhir/R4: valueset-request-status, -task-status, -administrative-gender, -data-absent-reason (those that the domain names).
_STATUS = {
    "ServiceRequest": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "Task": {"draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress"}
    | {"on-hold", "failed", "completed", "entered-in-error"},
}
_ABSENT = {"unknown", "asked-unknown", "temp-unknown", "not-asked", "asked-declined", "masked", "not-applicable"}
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def checked(data: bytes) -> list[Element]:
    """The resources of the Bundle in `data`, after its structure, its codes and its references have been checked."""
    document = json.loads(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Bundle.model_validate(document)
    entries = document.get("entry", [])
    addresses = {entry["fullUrl"] for entry in entries}
    assert len(addresses) == len(entries)
    for entry in entries:
        resource = entry["resource"]
        kind = resource["resourceType"]
        assert kind in ("Patient", "ServiceRequest", "Task")
        assert resource.get("status") in _STATUS.get(kind, {None})
        assert resource.get("intent", "order") == "order"
        assert resource.get("gender", "other") in {"female", "male", "other", "unknown"}
        for element in elements(resource):
            assert element.get("reference") in addresses | {None}
            assert element.get("url") != DATA_ABSENT or element["valueCode"] in _ABSENT
            assert element  # no empty object is FHIR
    return [entry["resource"] for entry in entries]


def elements(value: Any) -> Iterator[Element]:
    """Every object within a resource, itself first."""
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from elements(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from elements(inside)


def of_kind(resources: list[Element], kind: str) -> list[Element]:
    """The resources of one kind, in order."""
    return [one for one in resources if one["resourceType"] == kind]


def column(resource: Element, code: str) -> str:
    """The cell that stands in a resource as an extension; '' if there is none, the reason where it is absent."""
    for extension in resource.get("extension", []):
        if extension["url"] == f"https://intake.invalid/fhir/column/{code}":
            if "valueString" in extension:
                return str(extension["valueString"])
            return why(extension)
    return ""


def why(element: Element) -> str:
    """The data-absent-reason of an element; '' if it has none."""
    return next((str(one["valueCode"]) for one in element.get("extension", []) if one["url"] == DATA_ABSENT), "")
