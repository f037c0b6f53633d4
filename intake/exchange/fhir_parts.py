"""Looking into FHIR that others wrote: nothing is taken for granted, and only named places are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intake.domain.fhir import PARTNER_REF_SYSTEM

Element = dict[str, Any]

_LINKS = {
    "Task": ("focus", "basedOn", "for"),
    "Appointment": ("basedOn", "supportingInformation"),
    "ServiceRequest": ("subject",),
}
"""Where each kind of resource points at what bears the partner_ref, nearest first."""
_DEEPEST, _MOST_LINKS = 3, 5  # a file of nothing but links would keep the machine busy for hours


@dataclass(frozen=True, slots=True)
class Found:
    """A resource with the number of its entry (from 1) and the address it has there."""

    number: int
    address: str
    resource: Element

    @property
    def kind(self) -> str:
        """Its resourceType."""
        return str(self.resource["resourceType"])


def a_dict(value: Any) -> Element:
    """`value` if it is an object; an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    """`value` if it is a list; what stands alone as a list of one; nothing as none."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def a_text(value: Any) -> str:
    """`value` if it is a text, or a number as it is written; '' otherwise."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def identified(identifier: Element, system: str) -> str:
    """The value of an identifier of ours: one of `system`, or of no system at all."""
    told = a_text(identifier.get("system")).rstrip("/").casefold()
    return a_text(identifier.get("value")) if told in ("", system.casefold()) else ""


def extended(resource: Element, url: str) -> str:
    """The text of an extension of `resource`; '' if it has none."""
    for one in a_list(resource.get("extension")):
        if a_dict(one).get("url") == url:
            for key in ("valueString", "valueCode", "valueDate", "valueDateTime", "valueTime"):
                if text := a_text(one.get(key)):
                    return text
    return ""


class Shelf:
    """The resources of a file, to be found by what points at them."""

    def __init__(self, found: Sequence[Found]) -> None:
        """`found`: in the order of the file."""
        self.found = found
        self._by_address: dict[str, Element] = {}
        for one in found:
            self._by_address.setdefault(one.address, one.resource)
            self._by_address.setdefault("/".join(one.address.split("/")[-2:]), one.resource)
            if name := a_text(one.resource.get("id")):
                self._by_address.setdefault(f"{one.kind}/{name}", one.resource)

    def resolve(self, reference: Element, owner: Found) -> Element:
        """What a Reference of `owner` points at, as far as it is in the file: by address, as Type/id (with a server's address before or a
        version behind), or contained. Empty if it is not here."""
        told = a_text(reference.get("reference"))
        if told.startswith("#"):
            return self._by_address.get(f"{owner.number}{told}", {})
        plain = told.partition("/_history/")[0]
        return self._by_address.get(told) or self._by_address.get("/".join(plain.split("/")[-2:])) or {}

    def ref_of(self, one: Found) -> str:
        """The partner_ref that a resource bears or points at; '' if none."""
        return self._ref(one.resource, one, _DEEPEST)

    def _ref(self, resource: Element, owner: Found, deep: int) -> str:
        identifiers = [a_dict(each) for each in a_list(resource.get("identifier"))]
        identifiers.sort(key=lambda each: each.get("system") != PARTNER_REF_SYSTEM)
        for identifier in identifiers:
            if ref := identified(identifier, PARTNER_REF_SYSTEM):
                return ref
        if deep == 0:
            return ""
        for reference in self._references(resource, owner):
            if ref := identified(a_dict(reference.get("identifier")), PARTNER_REF_SYSTEM):
                return ref
            there = self.resolve(reference, owner)
            if there and (ref := self._ref(there, owner, deep - 1)):
                return ref
        return ""

    def _references(self, resource: Element, owner: Found) -> list[Element]:
        kind = a_text(resource.get("resourceType"))
        found = [a_dict(one) for place in _LINKS.get(kind, ()) for one in a_list(resource.get(place))[:_MOST_LINKS]]
        if kind == "Appointment":  # of those who take part the person alone: a place has numbers of its own
            actors = [a_dict(a_dict(one).get("actor")) for one in a_list(resource.get("participant"))[:_MOST_LINKS]]
            found += [one for one in actors if "Patient" in (a_text(one.get("type")), a_text(self.resolve(one, owner).get("resourceType")))]
        return found
