"""Answers as FHIR: the same verdicts as a file, whatever a real server makes of it, and nothing lost of what cannot be told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from intake.domain.account import Actor
from intake.services import answer, batch_export, find
from intake.services.home import Home
from tests import steps

Element = dict[str, Any]
REF_SYSTEM = "https://intake.invalid/fhir/partner_ref"


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


@pytest.fixture
def refs(home: Home, people: dict[str, Actor]) -> list[str]:
    references = steps.register_some(home, people["amal"], 4)
    steps.send(home, people)
    return [steps.partner_ref(home, one) for one in references]


def task(ref: str, status: str, **more: object) -> Element:
    return {"resourceType": "Task", "identifier": [{"system": REF_SYSTEM, "value": ref}], "status": status, "intent": "order", **more}


def visit(status: str, start: str = "2026-03-31T09:30:00+03:00", **more: object) -> Element:
    place = {"actor": {"type": "Location", "identifier": {"value": "BEY-01"}}, "status": "accepted"}
    found = {"resourceType": "Appointment", "status": status, "start": start, "end": "2026-03-31T10:00:00+03:00", "participant": [place]}
    return found | more


def bundle(*resources: Element, kind: str = "searchset") -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}).encode()


def took(home: Home, people: dict[str, Actor], data: bytes, name: str = "answers.json") -> answer.Outcome:
    previewed = answer.preview(home, people["karim"], data, name)
    applied = answer.apply(home, people["karim"], data, name)
    assert previewed == applied
    again = answer.apply(home, people["karim"], data, name)
    assert again.counts["apply"] == 0 and sum(again.counts.values()) == sum(applied.counts.values())
    return applied


def told(home: Home, ref: str) -> Element:
    """What is kept of the last answer."""
    with home.store.reading() as connection:
        matched = answer._match(home, connection, steps.MINISTRY, [ref])[ref]
    key = home.record_keys([matched.key_id])[matched.key_id]
    return {"state": matched.referral.state} | dict(find.open_answers(key, matched.referral)[-1])


def test_each_status_leads_where_the_state_table_says(home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    booked, refused, asked, waits = refs
    outcome = took(
        home,
        people,
        bundle(
            task(booked, "in-progress", id="7", lastModified="2026-03-05T10:00:00+02:00", note=[{"text": "Bring the card"}]),
            visit("booked", basedOn=[{"identifier": {"system": REF_SYSTEM, "value": booked}}]),
            task(refused, "rejected", statusReason={"coding": [{"code": "no_capacity"}]}),
            task(asked, "on-hold", statusReason={"text": "missing information"}),
            task(waits, "requested"),
        ),
    )
    assert outcome.counts == {"apply": 3, "same": 0, "unmatched": 0, "refused": 0}
    answered = told(home, booked)
    assert (answered["state"], answered["centre_code"], answered["note"]) == ("booked", "BEY-01", "Bring the card")
    assert (answered["appt_date"], answered["appt_from"], answered["appt_to"]) == ("2026-03-31", "09:30", "10:00")
    assert (told(home, refused)["state"], told(home, refused)["reason_code"]) == ("rejected", "no_capacity")
    assert (told(home, asked)["state"], told(home, asked)["reason_code"]) == ("needs_info", "missing_info")


@pytest.mark.parametrize(
    ("status", "appointment", "decision"),
    [
        ("received", None, "acknowledged"),
        ("accepted", None, "accepted"),
        ("accepted", "pending", "accepted"),
        ("requested", "booked", "booked"),
        ("in-progress", "arrived", "booked"),
        ("in-progress", "noshow", "no_show"),
        ("in-progress", "fulfilled", "done"),
        ("completed", "fulfilled", "done"),
        ("accepted", "cancelled", "accepted"),
        ("failed", "cancelled", "rejected"),
    ],
)
def test_task_and_appointment_together(
    home: Home, people: dict[str, Actor], refs: list[str], status: str, appointment: str | None, decision: str
) -> None:
    link = {"basedOn": [{"reference": "ServiceRequest/5"}]}
    request = {"resourceType": "ServiceRequest", "id": "5", "identifier": [{"system": REF_SYSTEM, "value": refs[0]}]}
    ends = {"executionPeriod": {"end": "2026-03-03"}} if status == "completed" else {}
    start = "2026-03-03T09:30:00+03:00" if decision == "done" else "2026-03-31T09:30:00+03:00"
    resources = [request, task(refs[0], status, **ends)] + ([visit(appointment, start, **link)] if appointment else [])
    assert took(home, people, bundle(*resources)).counts["apply"] == 1
    assert told(home, refs[0])["state"] == decision


def test_a_moment_as_of_utc_is_meant_where_the_work_is_done(home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    home.config = replace(home.config, timezone="Asia/Beirut")
    link = {"basedOn": [{"identifier": {"system": REF_SYSTEM, "value": refs[0]}}]}
    data = bundle(task(refs[0], "accepted"), visit("booked", "2026-03-31T06:30:00Z", **link) | {"end": "2026-03-31T23:30:00.000Z"})
    took(home, people, data)
    answered = told(home, refs[0])
    assert (answered["appt_date"], answered["appt_from"], answered["appt_to"]) == ("2026-03-31", "09:30", "02:30")


def test_what_servers_make_of_it_is_understood(home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    one, two, three, four = refs
    server = "https://fhir.example.org/r4/"
    numbered = [{"system": server, "value": "123456789012"}]
    patient = {"resourceType": "Patient", "id": "p", "identifier": [{"value": three}]}
    entries = [
        {"fullUrl": server + "ServiceRequest/11", "resource": {"resourceType": "ServiceRequest", "identifier": {"value": one}}},
        # Pointed at by the server's address and version; the Task's own number is not ours.
        {"resource": task(one, "accepted") | {"identifier": numbered, "focus": {"reference": "ServiceRequest/11/_history/3"}}},
        {"resource": task(two, "received") | {"identifier": {"system": REF_SYSTEM.upper() + "/", "value": f" {two.lower()} "}}},
        {"resource": task("", "accepted") | {"for": {"reference": "#p"}, "contained": [patient]}},
        {"response": {"status": "200", "outcome": {"resourceType": "OperationOutcome"}}},
        {"resource": {"resourceType": "OperationOutcome"}, "search": {"mode": "outcome"}},
        {"resource": task(four, "in-progress", meta={"lastUpdated": "2026-03-04T10:00:00.123Z"}), "search": {"mode": "match"}},
        {"resource": task(four, "received", meta={"lastUpdated": "2026-03-03T10:00:00.123Z"})},  # an older version of it
    ]
    outcome = took(home, people, json.dumps({"entry": entries, "total": 3, "type": "searchset", "resourceType": "Bundle"}).encode())
    assert {ref: told(home, ref)["state"] for ref in refs} == {one: "accepted", two: "acknowledged", three: "accepted", four: "accepted"}
    assert sum(outcome.counts.values()) == 5


def test_bulk_data_and_a_single_task_are_taken_too(home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    lines = "\n".join(json.dumps(task(ref, "received")) for ref in refs[:2]) + "\n"
    assert took(home, people, lines.encode(), "Task.ndjson").counts["apply"] == 2
    assert took(home, people, json.dumps(task(refs[2], "accepted"), indent=2).encode()).counts["apply"] == 1
    own = task(refs[3], "rejected", extension=[{"url": "https://intake.invalid/fhir/column/decision", "valueCode": "duplicate"}])
    assert took(home, people, json.dumps([own]).encode()).counts["apply"] == 1
    assert told(home, refs[3])["decision"] == "duplicate"


def test_our_own_list_sent_back_answers_nothing(home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    done = batch_export.export(home, people["karim"], 1, "fhir")
    data = steps.opened_by_the_ministry(home, done.path)
    assert set(took(home, people, data).counts.values()) == {0}
    answered = json.loads(data)
    for entry in answered["entry"]:
        if entry["resource"]["resourceType"] == "Task":
            entry["resource"]["status"] = "accepted"
    assert took(home, people, json.dumps(answered).encode()).counts["apply"] == len(refs)


def test_what_cannot_be_told_waits_for_a_person(home: Home, people: dict[str, Actor], refs: list[str]) -> None:
    one, two, three, four = refs
    outcome = took(
        home,
        people,
        bundle(
            task(one, "cancelled"),
            task(two, "nonsense"),
            task("", "accepted"),
            task("AAAAAAAAAA", "accepted"),
            visit("cancelled"),
            visit("booked", "some day", basedOn=[{"identifier": {"value": three}}]),
            task(four, "accepted"),
            task(four, "rejected"),
        ),
    )
    assert outcome.counts["apply"] == 0 and sum(outcome.counts.values()) == 8
    assert {row.reason for row in outcome.rows} >= {"unknown_decision", "no_ref", "bad_date", "two_answers"}
