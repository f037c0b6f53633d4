"""Envelopes: kept once however often they are sent, rights checked on arrival, one that is wrong never in the way of the others."""

from __future__ import annotations

import secrets
import threading

import pyrage  # type: ignore[import-untyped]
import pytest
from sqlalchemy import select

from intake.domain.account import Actor
from intake.services import account, audit, envelope, envelope_held, erasure, find, programme, tablet
from intake.services.envelope import Envelope
from intake.services.home import Home
from intake.services.purge import purge
from intake.store.tables import HeldEnvelopeTable
from tests import steps, tablets, world

People = dict[str, Actor]


@pytest.fixture
def bench(any_home: Home, people: People) -> tablets.Bench:
    return tablets.enrolled(any_home, people)


def verdicts(home: Home, bench: tablets.Bench, *envelopes: Envelope) -> list[tuple[str, bool]]:
    return [(one.verdict, one.already) for one in envelope.receive(home, bench.tablet, envelopes)]


def reasons(home: Home, people: People) -> list[str]:
    return sorted(one.reason for one in envelope_held.waiting(home, people["karim"]))


def test_what_a_tablet_registered_is_found_by_the_reference_it_gave_out(any_home: Home, people: People, bench: tablets.Bench) -> None:
    inside = tablets.contents(any_home, bench, steps.EVERYTHING, language="fr", **tablets.wording_shown(any_home, "fr"))
    any_home.clock.forward(days=3)  # type: ignore[attr-defined]
    assert verdicts(any_home, bench, tablets.closed(any_home, inside)) == [("kept", False)]
    held = find.hold(any_home, inside["reference"])
    assert held.payload["contact_value"] == "+96170123456", "checked and cleaned as at the point"
    assert (held.payload["helped_by"], held.payload["consent_language"]) == (people["amal"].pseudonym, "fr")
    assert held.payload["consent_wording_hash"] == inside["wording_hash"], "the very words that were read out"
    assert (held.payload["consent_date"], held.payload["registered_at"]) == ("2026-03-04", "2026-03-04T09:05+00:00"), "when she said it"
    assert held.payload["picture_code"] == inside["picture_code"]
    assert len(held.referrals) == 1
    newest = audit.read(any_home, people["nadia"], most=1)[0]
    assert (newest.action, newest.who) == ("registered", people["amal"].pseudonym)
    assert steps.found_anywhere(any_home, ("Worku", "ወርቁ", "70123456", inside["reference"], bench.badge)) == []


def test_sent_again_it_is_kept_once(any_home: Home, people: People, bench: tablets.Bench) -> None:
    some = [tablets.envelope(any_home, bench) for _ in range(3)]
    assert verdicts(any_home, bench, *some[:2], some[0]) == [("kept", False)] * 2
    before = steps.counts(any_home)
    assert verdicts(any_home, bench, *some) == [("kept", True), ("kept", True), ("kept", False)]
    assert verdicts(any_home, bench) == []
    assert steps.counts(any_home)["registration"] == before["registration"] + 1 == 3


def test_sent_at_once_from_several_sides_it_is_kept_once(any_home: Home, people: People, bench: tablets.Bench) -> None:
    some = [tablets.envelope(any_home, bench) for _ in range(5)]
    results: list[list[tuple[str, bool]]] = []
    threads = [threading.Thread(target=lambda: results.append(verdicts(any_home, bench, *some))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [verdict for one in results for verdict, _ in one] == ["kept"] * 30
    assert sum(not already for one in results for _, already in one) == 5
    assert steps.counts(any_home)["registration"] == 5


def test_a_wrong_one_is_held_and_never_in_the_way_of_the_others(any_home: Home, people: People, bench: tablets.Bench) -> None:
    stranger = pyrage.x25519.Identity.generate().to_public()
    wrong = [
        Envelope(secrets.token_bytes(16), "", b"no age file at all"),
        Envelope(secrets.token_bytes(16), "", pyrage.encrypt(b"{}", [stranger])),
        tablets.closed(any_home, b"not json"),
        tablets.closed(any_home, tablets.contents(any_home, bench) | {"passport_no": "x"}),
        tablets.closed(any_home, tablets.contents(any_home, bench), secrets.token_hex(16)),
        tablets.closed(any_home, tablets.contents(any_home, bench, version=True)),
        tablets.closed(any_home, tablets.contents(any_home, bench, answers={"call_name": 7})),
        tablets.closed(any_home, tablets.contents(any_home, bench, reference="00000000Z")),
        tablets.closed(any_home, tablets.contents(any_home, bench, made="yesterday")),
        tablets.closed(any_home, b" " * 70_000),
        tablets.envelope(any_home, bench, steps.SELAM | {"birth_year": "1066", "sex": "q"}),
        tablets.envelope(any_home, bench, steps.SELAM | {"passport_no": "x"}),
        tablets.envelope(any_home, bench, by="1.v-NOBODY.00"),
        tablets.envelope(any_home, bench, point="tripoli"),
        tablets.envelope(any_home, bench, point="nowhere"),
        tablets.envelope(any_home, bench, programme="nothing"),
        tablets.envelope(any_home, bench, version=9),
        tablets.envelope(any_home, bench, consents={"consent_store": "no"}),
    ]
    good = [tablets.envelope(any_home, bench) for _ in range(2)]
    assert verdicts(any_home, bench, good[0], *wrong, good[1]) == [("kept", False), *[("held", False)] * len(wrong), ("kept", False)]
    assert verdicts(any_home, bench, *wrong) == [("held", True)] * len(wrong), "a receipt again, and nothing is held twice"
    counted = reasons(any_home, people)
    assert {one: counted.count(one) for one in counted} == {
        "account": 1,
        "answers": 3,
        "cannot_open": 2,
        "not_readable": 8,
        "point": 2,
        "programme_closed": 2,
    }
    assert steps.counts(any_home)["registration"] == 2


def test_rights_are_checked_when_it_arrives(any_home: Home, people: People, bench: tablets.Bench) -> None:
    first, second = (tablets.envelope(any_home, bench) for _ in range(2))
    account.close_account(any_home, people["ziad"], "amal")
    assert verdicts(any_home, bench, first) == [("held", False)]
    tablet.revoke(any_home, people["ziad"], bench.tablet.id)
    revoked = tablets.Bench(tablet.recognise(any_home, bench.token), bench.token, bench.badge)
    assert verdicts(any_home, revoked, second) == [("held", False)]
    assert reasons(any_home, people) == ["account", "tablet_revoked"]
    for line in envelope_held.waiting(any_home, people["karim"]):
        assert (line.who, line.programme, line.area, line.takes) == ("amal", "Vaccination", "Dora", True)
        assert not envelope_held.take(any_home, people["karim"], line.id).already
    assert reasons(any_home, people) == []
    assert steps.counts(any_home)["registration"] == 2


def test_an_old_version_is_taken_for_a_month_and_a_closed_programme_is_not(any_home: Home, people: People, bench: tablets.Bench) -> None:
    text = programme.shipped("programmes")["vaccination.toml"]
    newer = text.replace("\nversion = 3\n", "\nversion = 4\n")
    some = [tablets.envelope(any_home, bench) for _ in range(3)]
    programme.load_programme(any_home, people["ziad"], newer, "vaccination.toml")
    any_home.clock.forward(days=30)  # type: ignore[attr-defined]
    assert verdicts(any_home, bench, some[0]) == [("kept", False)]
    any_home.clock.forward(days=1)  # type: ignore[attr-defined]
    assert verdicts(any_home, bench, some[1]) == [("held", False)]
    programme.close_programme(any_home, people["ziad"], "vaccination")
    assert verdicts(any_home, bench, some[2]) == [("held", False)]
    assert reasons(any_home, people) == ["old_version", "programme_closed"]
    lines = envelope_held.waiting(any_home, people["karim"])
    for line in lines:
        with steps.refused("programme_closed"):
            envelope_held.take(any_home, people["karim"], line.id)
    programme.load_programme(any_home, people["ziad"], newer, "vaccination.toml")
    for line in lines:
        envelope_held.take(any_home, people["karim"], line.id)
    assert steps.counts(any_home)["registration"] == 3


def test_taken_in_without_the_answers_that_cannot_be_right(any_home: Home, people: People, bench: tablets.Bench) -> None:
    inside = tablets.contents(any_home, bench, steps.SELAM | {"birth_year": "1066"})
    verdicts(any_home, bench, tablets.closed(any_home, inside))
    (line,) = envelope_held.waiting(any_home, people["karim"])
    assert line.fields == ("Year of birth",)
    done = envelope_held.take(any_home, people["karim"], line.id)
    assert done.reference == inside["reference"], "the card stays good"
    payload = find.hold(any_home, done.reference).payload
    assert "birth_year" not in payload and payload["call_name"] == "Selam" and payload["helped_by"] == people["amal"].pseudonym
    assert steps.counts(any_home)["held_envelope"] == 0


def test_a_reference_that_is_taken_is_replaced_and_a_person_settles_it(any_home: Home, people: People, bench: tablets.Bench) -> None:
    before = steps.register(any_home, people["amal"]).reference
    any_home.clock.forward(days=40)  # type: ignore[attr-defined]
    mine = tablets.contents(any_home, bench)
    same = [tablets.envelope(any_home, bench, reference=mine["reference"]) for _ in range(2)]
    assert verdicts(any_home, bench, tablets.envelope(any_home, bench, reference=before)) == [("held", False)]
    assert [one for one, _ in verdicts(any_home, bench, tablets.closed(any_home, mine), *same)] == ["kept", "held", "held"]
    lines = envelope_held.waiting(any_home, people["karim"])
    assert {line.references["was"] for line in lines} == {before, mine["reference"]}
    assert len({line.references["now"] for line in lines}) == 3
    for line in lines:
        assert find.hold(any_home, line.references["now"])
        with steps.refused("cannot_take"):
            envelope_held.take(any_home, people["karim"], line.id)
    with any_home.store.reading() as connection:
        key_ids = set(connection.execute(select(HeldEnvelopeTable.key_id)).scalars())
    erasure.erase(any_home, people["karim"], lines[0].references["now"])
    assert len(any_home.record_keys([one for one in key_ids if one])) == 2, "its key is gone at once, older copies do not open"
    assert len(envelope_held.waiting(any_home, people["karim"])) == 2, "erased, it leaves the list too"


def test_other_contents_under_the_same_id_are_held(any_home: Home, people: People, bench: tablets.Bench) -> None:
    inside = tablets.contents(any_home, bench)
    other = tablets.contents(any_home, bench, {"call_name": "Somebody else"}, envelope=inside["envelope"])
    assert verdicts(any_home, bench, tablets.closed(any_home, inside)) == [("kept", False)]
    assert verdicts(any_home, bench, tablets.closed(any_home, other)) == [("held", False)]
    (line,) = envelope_held.waiting(any_home, people["karim"])
    assert envelope_held.take(any_home, people["karim"], line.id).reference == other["reference"]


def test_the_same_person_in_another_envelope_is_kept_once(any_home: Home, people: People, bench: tablets.Bench) -> None:
    inside = tablets.contents(any_home, bench)
    again = inside | {"envelope": secrets.token_hex(16)}
    changed = tablets.closed(any_home, again | {"envelope": secrets.token_hex(16), "answers": {"call_name": "Another name"}})
    assert verdicts(any_home, bench, tablets.closed(any_home, inside)) == [("kept", False)]
    assert verdicts(any_home, bench, tablets.closed(any_home, again), changed) == [
        ("kept", False),
        ("held", False),
    ]
    assert reasons(any_home, people) == ["changed"]
    erasure.erase(any_home, people["karim"], inside["reference"])
    assert verdicts(any_home, bench, tablets.closed(any_home, again | {"envelope": secrets.token_hex(16)})) == [("held", False)]
    assert "erased" in reasons(any_home, people)


def test_others_areas_see_nothing_of_what_is_held(any_home: Home, people: People, bench: tablets.Bench) -> None:
    verdicts(any_home, bench, Envelope(secrets.token_bytes(16), "", b"nothing"))
    south = Actor(None, "south", people["karim"].role, world.make_areas(any_home)["south"], "c-south")
    (line,) = envelope_held.waiting(any_home, people["karim"])
    assert envelope_held.waiting(any_home, south) == [] and envelope_held.count(any_home, south) == 0
    for act in (envelope_held.delete, envelope_held.take):
        with steps.refused("not_found"):
            act(any_home, south, line.id)
        with steps.refused("not_allowed"):
            act(any_home, people["amal"], line.id)
    envelope_held.delete(any_home, people["karim"], line.id)
    assert envelope_held.count(any_home, people["karim"]) == 0


def test_more_than_a_tablet_may_send_is_refused_whole(
    any_home: Home, people: People, bench: tablets.Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = tablets.envelope(any_home, bench)
    with steps.refused("too_many_envelopes"):
        envelope.receive(any_home, bench.tablet, [one] * 101)
    with steps.refused("too_many_envelopes"):
        envelope.receive(any_home, bench.tablet, [Envelope(bytes(16), "", bytes(1_000_001))])
    monkeypatch.setattr(envelope, "MOST_HELD", 1)
    verdicts(any_home, bench, Envelope(secrets.token_bytes(16), "", b"x"))
    with steps.refused("held_full"):
        verdicts(any_home, bench, one)
    assert steps.counts(any_home)["registration"] == 0


def test_a_wrong_clock_on_the_tablet_does_not_make_a_wrong_date(any_home: Home, people: People, bench: tablets.Bench) -> None:
    inside = tablets.contents(any_home, bench, made="1970-01-01T00:03+00:00")
    verdicts(any_home, bench, tablets.closed(any_home, inside))
    assert find.hold(any_home, inside["reference"]).payload["consent_date"] == "2026-03-04"


def test_what_waits_is_purged_after_half_a_year_with_its_key(any_home: Home, people: People, bench: tablets.Bench) -> None:
    verdicts(any_home, bench, tablets.envelope(any_home, bench, by="nobody"), tablets.envelope(any_home, bench))
    any_home.clock.forward(weeks=28)  # type: ignore[attr-defined]
    assert purge(any_home).envelopes == 1
    after = steps.counts(any_home)
    assert (after["held_envelope"], after["receipt"], after["registration"]) == (0, 0, 0)
