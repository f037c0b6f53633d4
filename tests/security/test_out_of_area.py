"""What belongs to another area answers as what does not exist: the same status, the same words, no slower and no faster."""

from __future__ import annotations

import re
import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from intake.domain.account import Actor
from intake.services import alert, answer_queue, duplicates, envelope, envelope_held, find, find_pictures
from intake.services.draft import seal_draft
from intake.services.envelope import Envelope
from intake.services.home import Home
from intake.store.tables_house import AttemptTable
from tests import steps, tablets
from tests.security.conftest import form_token

NOBODY = "000000000"
TIMES, SLOWEST = 7, 0.08
"""How often each is tried, and how many seconds the medians may be apart: far more than one seal, far less than a password hash."""


@dataclass(frozen=True)
class Door:
    """A request by one of the neighbours; `{}` in the path and in the values stands for what is there, or is not."""

    who: str
    path: str
    there: str
    not_there: str
    fields: tuple[tuple[str, str], ...] = ()
    method: str = "POST"


@pytest.fixture
def doors(app: Flask, home: Home, everybody: dict[str, Actor]) -> list[Door]:
    """Everything that can be named, of dora and of the whole country; the neighbours answer for the north."""
    karim, amal = everybody["karim"], everybody["amal"]
    reference, _twin = (steps.register(home, amal, steps.EVERYTHING).reference for _ in range(2))
    duplicates.compare_new(home)
    steps.send(home, everybody)
    ref = steps.partner_ref(home, reference)
    row = {"partner_ref": ref, "decision": "accepted", "note": "please call"}
    steps.answers(home, karim, row, {"partner_ref": "UNKNOWNREF", "decision": "accepted", "note": ""})
    bench = tablets.enrolled(home, everybody)
    envelope.receive(home, bench.tablet, [Envelope(secrets.token_bytes(16), "x", b"rubbish")])
    for _ in range(10):
        with steps.refused("no_such_registration"):
            find.find(home, amal, NOBODY)
    (held,), (waiting,), (note,) = (
        envelope_held.waiting(home, karim),
        [one for one in answer_queue.waiting(home, karim) if one.verdict == "unmatched"],
        answer_queue.notes(home, karim),
    )
    told = alert.alerts(home, karim)[0].id
    none, sure, here = "00" * 16, ("sure", "yes"), ("presence", "herself")
    number = str(bench.tablet.id)
    kept_id = find.hold(home, reference).kept.id.hex()
    forged = [seal_draft(home, everybody["vol"], {"id": one}, find_pictures.KIND) for one in (kept_id, none)]
    return [
        Door("coo", "/access", reference, NOBODY, (("reference", "{}"), here)),
        Door("coo", "/erasure/check", reference, NOBODY, (("reference", "{}"), ("wish", "erase"), here)),
        Door("aud", "/erasure", reference, NOBODY, (("reference", "{}"), ("wish", "erase"), sure, here)),
        Door("coo", "/correction/choose", reference, NOBODY, (("reference", "{}"), here)),
        Door("vol", "/correction/choose", reference, NOBODY, (("reference", "{}"), here)),
        Door("coo", "/consent/ask", reference, NOBODY, (("reference", "{}"), here)),
        Door("coo", "/retention", reference, NOBODY, (("reference", "{}"),)),
        Door("coo", "/retention/close", reference, NOBODY, (("reference", "{}"),)),
        Door("coo", "/retention/release", reference, NOBODY, (("reference", "{}"),)),
        Door("coo", "/duplicates/settle", reference, NOBODY, (("a", "{}"), ("b", "{}"), ("decision", "different"))),
        Door("vol", "/find/candidate", forged[0], forged[1], (("candidate", "{}"),)),
        Door("coo", "/batches/{}", "1", "999", method="GET"),
        Door("coo", "/batches/{}/rows", "1", "999", method="GET"),
        Door("coo", "/batches/{}/files/csv", "1", "999", method="GET"),
        Door("coo", "/batches/{}/approve", "1", "999", (("seen", "00"),)),
        Door("coo", "/batches/{}/cancel", "1", "999", (sure,)),
        Door("coo", "/batches/{}/export", "1", "999", (("format", "csv"),)),
        Door("aud", "/batches/{}", "1", "999", method="GET"),
        Door("coo", "/attention/take", held.id, none, (("envelope", "{}"),)),
        Door("coo", "/attention/delete", held.id, none, (("envelope", "{}"), sure)),
        Door("coo", "/answers/queue/dismiss", waiting.id, none, (("row", "{}"), sure)),
        Door("coo", "/answers/notes/read", note.id, none, (("note", "{}"),)),
        Door("coo", "/alerts/look", told, none, (("alert", "{}"),)),
        Door("aud", "/alerts/look", told, none, (("alert", "{}"),)),
        Door("adm", "/tablets/revoke", number, "999", (("tablet", "{}"), sure)),
        Door("adm", "/accounts/close", "amal", "nobody", (("name", "{}"), sure)),
        Door("coo", "/find/name", "dora", "nowhere", (("call_name", "Selam"), ("age_band", "30-49"), ("language", "amh"), ("point", "{}"))),
        Door("aud", "/canaries/plant", "dora", "nowhere", (("point", "{}"), ("programme", "vaccination"))),
    ]


def knock(client: FlaskClient, door: Door, what: str, token: str) -> tuple[int, str, float]:
    """Status, page without what was typed and without tokens, and seconds."""
    fields = {name: value.replace("{}", what) for name, value in door.fields} | {"csrf_token": token}
    began = time.perf_counter()
    answer = client.open(door.path.replace("{}", what), method=door.method, data=fields if door.method == "POST" else None)
    taken = time.perf_counter() - began
    text = re.sub(r'(value|content)="[^"]{60,}"|nonce="[^"]*"', "", answer.get_data(as_text=True))
    named = rf"(batch |batches/|batches%2F){what}\b" if what in ("1", "999") else rf"()\b{re.escape(what)}\b"
    return answer.status_code, re.sub(named, r"\1it", text), taken


def test_what_is_there_answers_as_what_is_not(
    app: Flask, home: Home, doors: list[Door], everybody: dict[str, Actor], browser: Callable[[str], FlaskClient]
) -> None:
    clients = {name: browser(name) for name in {door.who for door in doors}}
    tokens = {name: form_token(client) for name, client in clients.items()}
    before = steps.counts(home)
    for door in doors:
        with home.store.writing() as connection:  # or all that is seen is that look-ups are limited
            connection.execute(delete(AttemptTable))
        there, absent = [], []
        for _ in range(TIMES):
            for what, found in ((door.there, there), (door.not_there, absent)):
                found.append(knock(clients[door.who], door, what, tokens[door.who]))
        assert there[0][1].split("\n") == absent[0][1].split("\n"), door
        assert {one[:2] for one in there} == {one[:2] for one in absent}, door
        assert {one[0] for one in there} <= {400, 404}, (door, there[0][0])
        apart = abs(statistics.median(one[2] for one in there) - statistics.median(one[2] for one in absent))
        assert apart < SLOWEST, (door, apart)
    changed = {name for name, count in steps.counts(home).items() if count != before[name]}
    assert changed <= {"audit_entry", "attempt", "alert"}, "a neighbour changed something"


def test_by_reference_a_volunteer_of_another_point_learns_what_the_person_may_be_told(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient]
) -> None:
    answers = {**steps.EVERYTHING, "call_name": "Sentinel", "name_latin": "Sentinella Abeba"}
    reference = steps.register(home, everybody["amal"], answers).reference
    vol, amal = browser("vol"), browser("amal")
    pages = [
        client.post("/find", data={"csrf_token": form_token(client), "reference": reference}).get_data(as_text=True)
        for client in (vol, amal)
    ]
    for secret in ("Sentinel", "Vaccination", "Dora"):
        assert secret not in pages[0]
    assert "Sentinel" in pages[1] and "Vaccination" in pages[1]
