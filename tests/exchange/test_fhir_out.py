"""FHIR as it is written: small at any length, whole only at its end, and no text breaks it."""

from __future__ import annotations

import json
import tracemalloc
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from intake.domain import fhir
from intake.domain.partner import Filling
from intake.domain.referral import State
from intake.exchange import fhir_out
from intake.exchange.fhir_out import Line
from tests.domain.test_profile_file import read
from tests.exchange.fhir_checks import checked, column, of_kind, why

PROFILE = read()
PAYLOAD = {"name_latin": "Selam", "sex": "f", "number": "+96171000001", "consent_contact": "yes"}


def line(ref: str = "R1", state: str = "sent", **answers: str) -> Line:
    payload = PAYLOAD | answers
    return Line([ref, "new", payload["name_latin"], "F", payload["number"]], payload, state)


def many(count: int) -> Iterator[Line]:
    return (line(f"R{number}") for number in range(count))


def whole(*lines: Line) -> bytes:
    return b"".join(fhir_out.chunks(PROFILE, iter(lines), "7"))


def test_a_batch_without_rows_is_still_a_bundle() -> None:
    assert checked(whole()) == []


def test_the_same_rows_give_the_same_bytes_and_two_partners_refs_nothing_in_common() -> None:
    assert whole(line()) == whole(line())
    one, other = (json.loads(whole(line(ref)))["entry"][0]["fullUrl"] for ref in ("R1", "R2"))
    assert one != other


@pytest.mark.parametrize("state", [state for state in State if state not in ("draft", "ready", "batched")])
def test_each_state_is_said_by_the_table(state: State) -> None:
    _, request, task = checked(whole(line(state=state)))
    assert (request["status"], task["status"]) == fhir.STATUSES[state][:2]


def test_texts_that_no_format_carries_are_cleaned_and_formulas_stay_as_they_are() -> None:
    patient = of_kind(checked(whole(line(name_latin="=1+\ud8001"))), "Patient")[0]
    assert patient["name"][0]["text"] == "=1+1"


def test_a_placeholder_stands_beside_the_reason() -> None:
    columns = [
        replace(one, filling=Filling.PLACEHOLDER, placeholder="999", agreement="K-1", codes=None) if one.code == "gender" else one
        for one in PROFILE.columns
    ]
    payload = PAYLOAD | {"sex": "not_said"}
    lines = iter([Line(["R1", "new", "Selam", "999", "+96171000001"], payload, "sent")])
    data = b"".join(fhir_out.chunks(replace(PROFILE, columns=tuple(columns)), lines, "7"))
    patient = of_kind(checked(data), "Patient")[0]
    assert (why(patient["_gender"]), column(patient, "gender"), "gender" in patient) == ("asked-declined", "999", False)


def test_a_code_that_fhir_does_not_know_leaves_nothing_whole() -> None:
    made = []
    with pytest.raises(ValueError, match=r"Patient\.birthDate"):
        columns = tuple(replace(one, source="birth_year") if one.code == "name" else one for one in PROFILE.columns)
        lines = iter([Line(["R1", "new", "199", "F", ""], PAYLOAD | {"birth_year": "199"}, "sent")])
        made.extend(fhir_out.chunks(replace(PROFILE, columns=columns), lines, "7"))
    assert not b"".join(made).endswith(b"]}\n")


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in fhir_out.chunks(PROFILE, many(count), "7"):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(1200) < peak(300) * 1.5


def test_what_lies_outside_the_value_sets_is_found() -> None:
    assert fhir.faults({"resourceType": "Task", "status": "nonsense", "intent": "wish"}) == ["Task.status", "Task.intent"]
    wrong = {"resourceType": "Patient", "gender": "f", "birthDate": "1.1.1990", "telecom": [{"system": "pigeon"}, {}]}
    assert fhir.faults(wrong) == ["Patient.gender", "Patient.birthDate", "Patient.telecom.system"]
    assert fhir.faults({"resourceType": "Appointment", "status": "requested"}) == ["Appointment.status"]


@pytest.mark.parametrize("ref", ["LB-0001", "LB-9Z7", "ሰላም", ""])
def test_addresses_are_those_that_uuid_makes(ref: str) -> None:
    for kind in ("Patient", "Task"):
        assert fhir_out._address(kind, ref) == uuid.uuid5(fhir_out._NAMESPACE, f"{kind}/{ref}").urn
