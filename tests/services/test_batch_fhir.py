"""A batch as FHIR R4: a health system reads the same rows, states and reasons in it, and nothing that the profile does not name."""

from __future__ import annotations

import json

import pytest

from intake.domain.account import Actor
from intake.services import batch, batch_export, erasure, programme
from intake.services.home import Home
from tests import steps
from tests.exchange.fhir_checks import checked, column, of_kind, why
from tests.services.test_correction import correct

SECRETS = ("mango", "only_me", "evening", "nationality", "call_name")
"""What is not in the ministry's profile."""


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


def exported(home: Home, people: dict[str, Actor], number: int) -> bytes:
    done = batch_export.export(home, people["karim"], number, "fhir")
    assert done.name == f"moph_lb-{number:05d}.fhir.json.age"
    return steps.opened_by_the_ministry(home, done.path)


def test_each_referral_is_a_patient_a_request_and_a_task(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"], steps.EVERYTHING | {"consent_contact": "yes"}).reference
    ref = steps.partner_ref(home, reference)
    data = exported(home, people, steps.approved(home, people).id)
    patient, request, task = checked(data)
    identifier = [{"system": "https://intake.invalid/fhir/partner_ref", "value": ref}]
    assert patient["identifier"] == request["identifier"] == task["identifier"] == identifier
    assert [name["text"] for name in patient["name"]] == ["Selam Worku", "ሰላም ወርቁ"]
    assert (patient["gender"], patient["birthDate"]) == ("female", "1991")
    assert patient["telecom"] == [{"system": "phone", "value": "+96170123456"}]
    assert patient["communication"][0]["language"]["coding"] == [{"system": "urn:ietf:bcp:47", "code": "am"}]
    assert {"url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired", "valueBoolean": True} in patient["extension"]
    assert (column(patient, "birth_year_estimated"), column(patient, "contact_mode")) == ("yes", "own_private")
    assert (column(request, "assist_need"), column(request, "last_dose_month")) == ("step_free companion", "2025-11")
    assert (request["status"], task["status"], column(task, "change")) == ("active", "requested", "new")
    assert request["requisition"] == task["groupIdentifier"] == {"system": "https://intake.invalid/fhir/batch_id", "value": "1"}
    entries = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in json.loads(data)["entry"]}
    assert [entries[one["reference"]] for one in (request["subject"], task["for"], task["focus"])] == [
        "Patient",
        "Patient",
        "ServiceRequest",
    ]
    assert not [secret for secret in SECRETS if secret in data.decode()]


def test_an_absent_value_says_why(home: Home, people: dict[str, Actor]) -> None:
    steps.register(
        home,
        people["amal"],
        steps.EVERYTHING | {"sex": "not_said", "birth_year": "unknown", "language": "unknown", "dose_no": "unknown"},
    )
    steps.register(home, people["amal"], {"call_name": "Abeba", "age_band": "30-49", "language": "amh"})
    patients = of_kind(resources := checked(exported(home, people, steps.approved(home, people).id)), "Patient")
    one, other = sorted(patients, key=lambda patient: "text" not in patient["name"][0])
    assert (why(one["_gender"]), why(one["_birthDate"]), why(one["telecom"][0])) == ("asked-declined", "asked-unknown", "masked")
    assert why(one["communication"][0]["language"]) == "asked-unknown"
    assert "asked-unknown" in {column(request, "dose_no") for request in of_kind(resources, "ServiceRequest")}
    # Required and not there: as the profile says. Not required and not asked: not there.
    assert (why(other["name"][0]), why(other["_gender"]), column(other, "age_band")) == ("asked-unknown", "asked-unknown", "30-49")
    assert len(other["name"]) == 1 and "communication" in other and column(other, "birth_year_estimated") == ""


def test_corrections_and_retractions_travel_as_the_state_table_says(home: Home, people: dict[str, Actor]) -> None:
    corrected, gone, stays = (
        steps.register(home, people["amal"], steps.EVERYTHING | {"name_latin": f"Person {name}"}).reference
        for name in ("Aaa", "Bbb", "Ccc")
    )
    refs = {name: steps.partner_ref(home, one) for name, one in (("corrected", corrected), ("gone", gone), ("stays", stays))}
    exported(home, people, steps.approved(home, people).id)
    steps.answers(home, people["karim"], {"partner_ref": refs["corrected"], "decision": "accepted", "appt_date": "2031-03-20"})
    correct(home, people, corrected, name_latin="Person Ddd")
    erasure.withdraw(home, people["karim"], gone, "refer", steps.MINISTRY, "herself")
    resources = checked(exported(home, people, steps.approved(home, people).id))
    (patient,) = of_kind(resources, "Patient")
    assert patient["name"][0]["text"] == "Person Ddd"
    tasks = {task["identifier"][0]["value"]: task for task in of_kind(resources, "Task")}
    requests = {one["identifier"][0]["value"]: one for one in of_kind(resources, "ServiceRequest")}
    told = {ref: (column(tasks[ref], "change"), tasks[ref]["status"], requests[ref]["status"]) for ref in tasks}
    assert told == {refs["corrected"]: ("correction", "in-progress", "active"), refs["gone"]: ("retraction", "cancelled", "revoked")}
    assert requests[refs["gone"]]["subject"] == {"identifier": requests[refs["gone"]]["identifier"][0]}


def test_every_state_is_said_as_agreed_when_a_list_is_written_again(home: Home, people: dict[str, Actor]) -> None:
    answers = {"acknowledged": "received", "accepted": "accepted", "rejected": "rejected", "needs_info": "on-hold", "done": "completed"}
    references = steps.register_some(home, people["amal"], len(answers) + 1)
    ready = steps.approved(home, people)
    assert {task["status"] for task in of_kind(checked(exported(home, people, ready.id)), "Task")} == {"requested"}
    refs = [steps.partner_ref(home, one) for one in references]
    rows = [{"partner_ref": ref, "decision": decision} for ref, decision in zip(refs, answers, strict=False)]
    steps.answers(home, people["karim"], *rows)
    tasks = {task["identifier"][0]["value"]: task["status"] for task in of_kind(checked(exported(home, people, ready.id)), "Task")}
    assert tasks == dict(zip(refs, [*answers.values(), "requested"], strict=True))


def test_a_row_altered_in_the_database_is_in_no_bundle(home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(home, people["amal"], 2)
    ready = steps.approved(home, people)
    with home.store.writing() as connection:
        connection.exec_driver_sql("UPDATE referral SET row_digest = X'00' WHERE batch_id = 1")
    with steps.refused("batch_tampered"):
        exported(home, people, ready.id)
    assert not list(home.config.outbox.iterdir())


def test_only_who_agreed_on_fhir_gets_it(home: Home, people: dict[str, Actor]) -> None:
    text = programme.shipped("partners")["moph_lb.toml"].replace('"json", "fhir"]', '"json"]').replace("version = 1", "version = 2", 1)
    programme.load_partner(home, people["ziad"], text, "a.toml")
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    with steps.refused("format_not_agreed"):
        exported(home, people, ready.id)
    assert batch.manifest(home, people["karim"], ready.id)[0].state == batch.APPROVED
