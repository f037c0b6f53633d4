"""EVERY stored field, with purpose, retention, who sees it and where it is exported (requirement 2 of the domain).

A test compares this with the schema and with the sealed payload in both directions; the processing register is generated from it. One
tuple for each table or group; `FIELDS` is all of them. Nothing is imported here but the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intake.inventory.field import NOT_EXPORTED, Field
from intake.inventory.follow_up import FOLLOW_UPS
from intake.inventory.gap import GAPS, GIVEN
from intake.inventory.lent import LENT
from intake.inventory.payload import PROOF
from intake.inventory.proposal import PROPOSALS
from intake.inventory.questions import QUESTIONS
from intake.inventory.recording import RECORDINGS
from intake.inventory.relay import RELAY
from intake.inventory.review import REVIEWS
from intake.inventory.sealed import SEALED
from intake.inventory.tables import RECORDS
from intake.inventory.tables_house import HOUSE
from intake.inventory.tables_visit import VISITS

__all__ = [
    "FIELDS",
    "FOLLOW_UPS",
    "GAPS",
    "GIVEN",
    "HOUSE",
    "LENT",
    "PROOF",
    "PROPOSALS",
    "QUESTIONS",
    "RECORDINGS",
    "RECORDS",
    "RELAY",
    "REVIEWS",
    "SEALED",
    "VISITS",
    "Field",
    "columns",
    "export_sources",
    "inside",
    "payload_keys",
    "question_keys",
]

FIELDS: tuple[Field, ...] = (
    *QUESTIONS,
    *PROOF,
    *SEALED,
    *RECORDS,
    *VISITS,
    *FOLLOW_UPS,
    *GAPS,
    *GIVEN,
    *PROPOSALS,
    *REVIEWS,
    *HOUSE,
    *RELAY,
    *LENT,
    *RECORDINGS,
)
"""Every stored field: what a person is asked, the proof around it, the other seals, the tables."""


def question_keys() -> frozenset[str]:
    """The keys a programme pack may ask for."""
    return frozenset(field.name for field in QUESTIONS)


def export_sources() -> frozenset[str]:
    """The question keys a partner profile may ask for: all but those that never leave the house (safe word, name to call by, ...)."""
    return frozenset(field.name for field in QUESTIONS if field.exported_to != NOT_EXPORTED)


def payload_keys() -> frozenset[str]:
    """Every key that the sealed payload of a registration may hold: answers, references, proof of consent, provenance."""
    return inside("payload")


def inside(what: str) -> frozenset[str]:
    """Everything declared inside something: the keys of a seal (`payload`, `answer`, `hold`, `audit`), or the paths of files (`file`)."""
    return frozenset(field.name for field in FIELDS if field.place.startswith(f"{what}:"))


def columns() -> Mapping[str, frozenset[str]]:
    """The declared columns of each table; tables of the key store are called `keys.` and their name, a relay's `relay.` and their name."""
    tables: dict[str, set[str]] = {}
    for field in FIELDS:
        if ":" not in field.place:
            tables.setdefault(field.place.rpartition(".")[0], set()).add(field.name)
    return MappingProxyType({table: frozenset(names) for table, names in tables.items()})
