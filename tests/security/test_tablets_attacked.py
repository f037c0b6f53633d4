"""What somebody can do who has a tablet's token, or only an address: hostile envelopes, floods, guessing; what is left of an erased one."""

from __future__ import annotations

import secrets
import time
from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import select

from intake.app import create_app
from intake.domain.account import Actor
from intake.domain.envelope import MOST_SEALED
from intake.sealing.keyring import SealBroken
from intake.sealing.office import open_envelope, read_identity
from intake.sealing.partner import new_age_identity
from intake.services import envelope, envelope_held, erasure, tablet
from intake.services.envelope import Envelope
from intake.services.home import Home
from intake.store.tables import HeldEnvelopeTable
from tests import steps, tablets, world

People = dict[str, Actor]
LINE = b64encode(bytes(range(32))).decode().rstrip("=")
STANZA = f"-> X25519 {LINE}\n{LINE}\n"


@pytest.fixture
def people(any_home: Home) -> People:
    return steps.open_packs(any_home)


@pytest.fixture
def bench(any_home: Home, people: People) -> tablets.Bench:
    return tablets.enrolled(any_home, people)


def receive(home: Home, bench: tablets.Bench, *envelopes: Envelope) -> list[str]:
    return [one.verdict for one in envelope.receive(home, bench.tablet, envelopes)]


@pytest.mark.parametrize(
    "header",
    [
        STANZA * 250,
        "-> a b\n\n" * 3000,
        "-> X25519 " + "a " * 12_000 + f"\n{LINE}\n",
        "-> a b\n" + ("A" * 64 + "\n") * 400 + "\n",
        "-> " + "A" * 24_000,
    ],
    ids=["recipients", "small stanzas", "arguments", "body", "no end"],
)
def test_a_long_header_costs_nothing(header: str) -> None:
    sealed = f"age-encryption.org/v1\n{header}--- {LINE}\n".encode() + bytes(100)
    key, began = read_identity(new_age_identity()[0]), time.process_time()
    with pytest.raises(SealBroken):
        open_envelope([key], sealed)
    assert time.process_time() - began < 0.05, "megabytes of it would hold the process up for many minutes"


@pytest.mark.parametrize(
    "more",
    [
        {"point": "do\0ra"},
        {"programme": "\0"},
        {"language": "x" * 2000},
        {"language": "e\0"},
        {"minor_with": "\0"},
        {"programme": "Call +961 70 000 000 at once"},
        {"programme": "\u202evaccination"},
        {"by": "1.\u202e.00"},
        {"format": True},
    ],
)
def test_codes_are_codes_and_never_in_the_way_of_others(any_home: Home, people: People, bench: tablets.Bench, more: dict[str, Any]) -> None:
    assert receive(any_home, bench, tablets.envelope(any_home, bench, **more), tablets.envelope(any_home, bench)) == ["held", "kept"]
    (line,) = envelope_held.waiting(any_home, people["karim"])
    assert (line.reason, line.programme) == ("not_readable", "")


def test_a_coordinator_is_not_shown_what_the_sender_wrote(any_home: Home, people: People, bench: tablets.Bench) -> None:
    odd = {f"Selam is <b>{number}</b>" + "!" * 1500: "x" for number in range(20)}
    receive(any_home, bench, tablets.envelope(any_home, bench, steps.SELAM | odd | {"birth_year": "1066"}))
    (line,) = envelope_held.waiting(any_home, people["karim"])
    assert sorted(line.fields) == ["Year of birth", envelope_held.NO_QUESTION]


def test_rubbish_fills_the_disk_only_so_far(any_home: Home, people: People, bench: tablets.Bench) -> None:
    receive(
        any_home, bench, Envelope(secrets.token_bytes(16), "", bytes(900_000)), Envelope(secrets.token_bytes(16), "", bytes(MOST_SEALED))
    )
    with any_home.store.reading() as connection:
        assert sorted(len(one) for one in connection.execute(select(HeldEnvelopeTable.sealed)).scalars()) == [0, MOST_SEALED]
    for line in envelope_held.waiting(any_home, people["karim"]):
        envelope_held.delete(any_home, people["karim"], line.id)


@pytest.mark.parametrize("more", [{}, {"by": "nobody"}, {"point": "nowhere"}])
def test_an_erased_registration_that_comes_again_is_not_kept(
    any_home: Home, people: People, bench: tablets.Bench, more: dict[str, Any]
) -> None:
    inside = tablets.contents(any_home, bench)
    receive(any_home, bench, tablets.closed(any_home, inside))
    erasure.erase(any_home, people["karim"], inside["reference"])
    again = inside | {"envelope": secrets.token_hex(16)} | more
    assert receive(any_home, bench, tablets.closed(any_home, again)) == ["held"]
    with any_home.store.reading() as connection:
        row = connection.execute(select(HeldEnvelopeTable)).one()
    assert (row.reason, row.key_id, bytes(row.sealed)) == ("erased", None, b"")
    (line,) = envelope_held.waiting(any_home, people["karim"])
    envelope_held.delete(any_home, people["karim"], line.id)


def test_erasing_destroys_the_keys_of_what_was_held_of_it(any_home: Home, people: People, bench: tablets.Bench) -> None:
    inside = tablets.contents(any_home, bench)
    changed = inside | {"envelope": secrets.token_hex(16), "answers": {"call_name": "Another"}}
    once_more = changed | {"envelope": secrets.token_hex(16), "answers": {"call_name": "A third"}}
    assert receive(any_home, bench, tablets.closed(any_home, inside), tablets.closed(any_home, changed)) == ["kept", "held"]
    assert receive(any_home, bench, tablets.closed(any_home, once_more)) == ["held"]
    with any_home.store.reading() as connection:
        keys = [key for key in connection.execute(select(HeldEnvelopeTable.key_id)).scalars() if key]
    assert len(any_home.record_keys(keys)) == 2
    erasure.erase(any_home, people["karim"], inside["reference"])
    assert any_home.record_keys(keys) == {}, "a backup of the database opens none of it"
    assert steps.counts(any_home)["held_envelope"] == 0


def test_a_tablet_is_no_way_around_the_limit_of_an_address(any_home: Home, people: People, bench: tablets.Bench) -> None:
    for number in range(30):
        with steps.refused("wrong_sign_in"):
            tablet.admit(any_home, bench.tablet, f"name{number}", "guess", f"2001:db8::{number:x}")
    with steps.refused("throttled"):
        tablet.admit(any_home, bench.tablet, "amal", world.PASSWORD, "2001:db8::ffff")
    assert tablet.admit(any_home, bench.tablet, "amal", world.PASSWORD, "10.0.0.1").badge


def test_codes_are_not_guessed_from_many_addresses_of_one_network(any_home: Home, people: People) -> None:
    for number in range(20):
        with steps.refused("bad_enrolment_code"):
            tablet.join(any_home, "0" * 12, f"2001:db8::{number:x}")
    with steps.refused("throttled"):
        tablet.join(any_home, "0" * 12, "2001:db8::ffff")


def test_many_tablets_are_enrolled_from_one_office(any_home: Home, people: People) -> None:
    for _ in range(22):
        tablet.join(any_home, tablet.enrol(any_home, people["ziad"], "dora", "Tablet").code, "10.0.0.1")


@pytest.mark.parametrize(
    "body",
    [b"[" * 4000, b'{"code":' * 500, b"[" * 100_000, b"[" + b"[]," * 500_000 + b"1]", b'{"code":"' + b"A" * 3_000_000 + b'"}', b"\xff"],
)
@pytest.mark.parametrize("address", ["/tablet/enrol", "/tablet/volunteer"])
def test_anybody_may_send_little_and_it_is_read_safely(home: Home, address: str, body: bytes) -> None:
    began = time.process_time()
    response = create_app(home).test_client().post(address, data=body, content_type="application/json")
    assert response.status_code in (400, 401, 413) and time.process_time() - began < 1


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_site_cannot_send_in_a_tablets_name(any_home: Home, people: People, bench: tablets.Bench, kind: str) -> None:
    client = create_app(any_home).test_client()
    code = tablet.enrol(any_home, people["ziad"], "dora", "Tablet").code
    for address, body in (("/tablet/enrol", f'{{"code": "{code}"}}'), ("/envelopes", '{"envelopes": []}'), ("/tablet/volunteer", "{}")):
        assert client.post(address, data=body, content_type=kind).status_code in (400, 401)


@pytest.mark.parametrize("name", [" " * 32, "  " + "00" * 15, "AB" * 16])
def test_an_id_is_thirty_two_small_digits(any_home: Home, people: People, bench: tablets.Bench, name: str) -> None:
    sent = {"envelopes": [{"id": name, "sealed": "AAAA"}]}
    head = {"Authorization": f"Bearer {bench.token}"}
    assert create_app(any_home).test_client().post("/envelopes", json=sent, headers=head).status_code == 400
