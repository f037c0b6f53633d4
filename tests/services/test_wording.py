"""What was read out stays readable, and what people agreed to never changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import intake
from intake.domain.account import Actor
from intake.services import envelope, envelope_held, find, programme, wording
from intake.services.home import Home
from intake.services.registration_list import ListOptions, register_list
from intake.store import wording as kept
from tests import steps, tablets

PACK = (Path(intake.__file__).parent / "programmes" / "vaccination.toml").read_text("utf-8")
SENTENCE = "We are volunteers of Amel Association."
SECOND = PACK.replace("version = 3", "version = 4", 1)
OTHER_WORDS = SECOND.replace(SENTENCE, "We are volunteers.")
People = dict[str, Actor]


def load(home: Home, people: People, text: str) -> None:
    programme.load_programme(home, people["ziad"], text, "vaccination.toml")


def test_other_words_under_the_same_id_are_refused(any_home: Home, people: People) -> None:
    before = steps.counts(any_home)
    with steps.refused("wording_changed"):
        load(any_home, people, OTHER_WORDS)
    assert steps.counts(any_home) == before
    load(any_home, people, SECOND)  # the same words in another version are the same wording


def test_new_words_leave_old_consents_and_old_texts_as_they_were(any_home: Home, people: People) -> None:
    old = find.hold(any_home, steps.register(any_home, people["amal"], consent_language="fr").reference)
    any_home.clock.forward(days=10)  # type: ignore[attr-defined]
    load(any_home, people, OTHER_WORDS.replace("vaccination-2026-02", "vaccination-2026-03"))
    new = steps.register(any_home, people["amal"], {"name_latin": "Rokeya Begum"}, consent_language="fr").reference
    payload = find.hold(any_home, new).payload
    again = find.hold(any_home, str(old.payload["reference"])).payload
    assert again == old.payload and again["consent_wording"] == "vaccination-2026-02"
    assert payload["consent_wording"] == "vaccination-2026-03" and payload["consent_wording_hash"] != again["consent_wording_hash"]
    found = wording.ledger(any_home, people["nadia"], "vaccination")
    in_force = {one.wording.id for one in found if one.until is None}
    then = next(one for one in found if one.wording.hash == again["consent_wording_hash"])
    assert in_force == {"vaccination-2026-03"} and then.until == any_home.today
    texts = [list(then.wording.text), [list(pair) for pair in then.wording.consents]]
    worked_out = hashlib.sha256(json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
    assert worked_out == again["consent_wording_hash"], "anybody can work it out"


def test_closed_and_opened_again_the_same_words_are_in_force(any_home: Home, people: People) -> None:
    programme.close_programme(any_home, people["ziad"], "vaccination")
    assert all(one.until for one in wording.ledger(any_home, people["nadia"], "vaccination"))
    load(any_home, people, PACK)
    assert not any(one.until for one in wording.ledger(any_home, people["nadia"], "vaccination"))


def test_a_tablet_that_shows_unknown_words_needs_a_person(any_home: Home, people: People) -> None:
    bench = tablets.enrolled(any_home, people)
    known = tablets.wording_shown(any_home, "en")
    for other in ({"wording_hash": "0" * 64}, {"wording": "another"}, {"language": "fr"}):
        inside = tablets.contents(any_home, bench, **(known | other))
        assert envelope.receive(any_home, bench.tablet, [tablets.closed(any_home, inside)])[0].verdict == "held"
    waiting = envelope_held.waiting(any_home, people["karim"])
    assert {one.reason for one in waiting} == {"wording"}
    taken = envelope_held.take(any_home, people["karim"], waiting[0].id)
    assert find.hold(any_home, taken.reference)


def test_an_old_app_says_nothing_of_the_words_and_is_taken(any_home: Home, people: People) -> None:
    bench = tablets.enrolled(any_home, people)
    inside = tablets.contents(any_home, bench)
    for name in ("wording", "wording_hash"):
        del inside[name]
    receipts = envelope.receive(any_home, bench.tablet, [tablets.closed(any_home, inside | {"format": 1})])
    assert receipts[0].verdict == "kept"
    assert find.hold(any_home, inside["reference"]).payload["consent_wording"] == "vaccination-2026-02"


def test_a_list_says_in_which_language_it_was_read_out_and_who_was_there(any_home: Home, people: People) -> None:
    head = "name_latin,consent_store,consent_refer,consent_contact,consent_mode,consent_language,consent_witness\n"
    data = (
        head + "Selam Worku,yes,yes,no,oral,fr,relative\nRokeya Begum,yes,yes,no,oral,,\nGrace Otieno,yes,no,no,oral,,employer\n"
    ).encode()
    options = ListOptions("dora", consent_language="ar")
    first, second, third = register_list(any_home, people["amal"], "vaccination", data, "list.csv", options, lambda _done, _all: None)
    pack = programme.programme(any_home, "vaccination")
    one, other = (find.hold(any_home, row.reference).payload for row in (first, second))
    assert (one["consent_language"], one["consent_witness"]) == ("fr", "relative")
    assert one["consent_wording_hash"] == wording.in_language(any_home, pack, "fr").hash
    assert (other["consent_language"], other["consent_wording_hash"]) == ("ar", wording.in_language(any_home, pack, "ar").hash)
    assert "consent_witness" not in other
    assert [problem.code for problem in third.reasons] == ["not_a_witness"]


def test_only_who_may_look_at_proofs_sees_the_ledger(any_home: Home, people: People) -> None:
    for who in ("amal", "ziad"):
        with steps.refused("not_allowed"):
            wording.ledger(any_home, people[who], "vaccination")
    with steps.refused("no_such_programme"):
        wording.ledger(any_home, people["nadia"], "nothing")


def test_the_ledger_is_not_read_anew_for_each_envelope(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    people = steps.open_packs(home)
    bench = tablets.enrolled(home, people)
    some = [tablets.envelope(home, bench) for _ in range(5)]
    envelope.receive(home, bench.tablet, some[:1])

    def read(*_: object) -> None:
        raise AssertionError("the ledger is read")

    monkeypatch.setattr(kept, "of_programme", read)
    assert {one.verdict for one in envelope.receive(home, bench.tablet, some[1:])} == {"kept"}
