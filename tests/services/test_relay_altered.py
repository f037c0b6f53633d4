"""Somebody else speaks for the office or for the relay, or the relay itself was altered: refused clearly, or left to a person."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from intake.sealing import channel as signing
from intake.sealing.office import close_to
from intake.sealing.partner import new_age_identity, open_age
from intake.services import fetch as fetching
from intake.services import office_key, relay_link
from intake.services import relay as service
from intake.services.fetch import Fetched
from intake.services.home import Home
from intake.services.relay_bundle import contents, make_bundle, take_bundle
from intake.services.relay_channel import TO_RELAY
from tests import relays, tablets
from tests.relays import Pair, Posted, paired, refused


@pytest.fixture
def pair(home: Home, tmp_path: Path) -> Iterator[Pair]:
    """An office on SQLite and its relay."""
    made = paired(home, tmp_path / "relay")
    yield made
    made.relay.close()


def test_another_key_is_not_heard_and_a_played_back_turn_changes_nothing(pair: Pair, tmp_path: Path) -> None:
    heard: list[tuple[bytes, str]] = []

    def post(body: bytes, signature: str, seconds: float) -> Posted:
        heard.append((body, signature))
        return pair.way.post(body, signature, seconds)

    pair.send(*pair.made(1))
    fetching.fetch(pair.home, replace(pair.way, post=post))
    pair.send(*pair.made(1))
    answer = orjson.loads(service.visit(pair.relay, *heard[0])[0])
    assert (answer["refused"], answer["envelopes"]) == ("relay_replayed", [])
    for body, signature in (*heard, (b"{}", ""), (b"", "x"), (b"\xff" * 100, "AAAA")):
        altered = body.replace(b'"wait":0', b'"wait":1')
        if altered != body:
            assert refused(lambda b=altered, s=signature: service.visit(pair.relay, b, s)) == "relay_foreign"
    thief = signing.new_pair()[0]
    forged = relays.b64(signing.sign(thief, TO_RELAY, heard[-1][0]))
    assert refused(lambda: service.visit(pair.relay, heard[-1][0], forged)) == "relay_foreign"
    assert pair.waiting() == 1

    other = relays.make_relay(tmp_path / "other", lambda: pair.home.clock())
    take_bundle(other, make_bundle(pair.home))
    assert refused(lambda: service.visit(other, *heard[0])) == "relay_foreign", "a turn is for one relay only"
    other.close()


def test_a_wrong_relay_in_between_is_found_out_and_nothing_is_taken_in(pair: Pair, tmp_path: Path) -> None:
    pair.send(*pair.made(1))
    other = relays.make_relay(tmp_path / "other", lambda: pair.home.clock())
    take_bundle(other, make_bundle(pair.home))
    to_other = replace(relays.way(pair.home, other), relay=pair.relay.public)
    assert refused(lambda: fetching.fetch(pair.home, to_other)) == "relay_foreign"

    def post(body: bytes, signature: str, seconds: float) -> Posted:
        status, answer, headers = pair.way.post(body, signature, seconds)
        return status, answer.replace(b'"left":0', b'"left":1'), headers

    assert refused(lambda: fetching.fetch(pair.home, replace(pair.way, post=post))) == "relay_not_it"
    assert pair.registrations() == 0 and pair.waiting() == 1
    other.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda said: {**said, "left": said["left"] + 5, "envelopes": []},
        lambda said: {**said, "envelopes": [[1, "00", 1, "k", "AAAA"]]},
        lambda said: {**said, "envelopes": "all"},
        lambda said: {**said, "envelopes": said["envelopes"] * 2},
        lambda said: {**said, "envelopes": [[n, "00" * 16, 1, "k", "AAAA"] for n in range(1, 200)]},
        lambda said: {**said, "envelopes": [[1, "00" * 16, 1, "k", relays.b64(bytes(100_000))]]},
        lambda said: {**said, "envelopes": [[1, "00" * 16, -1, "k", "AAAA"]]},
        lambda said: {**said, "asked": [["00" * 16, relays.b64(bytes(20_000))]]},
        lambda said: {**said, "refused": "boom"},
        lambda said: {**said, "number": 2**60},
        lambda said: {**said, "number": said["number"] + 1},
        lambda said: {name: value for name, value in said.items() if name != "mark"},
        lambda said: [],
    ],
)
def test_an_altered_relay_that_says_nonsense_is_refused_clearly(pair: Pair, change: Any) -> None:
    pair.send(*pair.made(1))
    assert refused(lambda: fetching.fetch(pair.home, pair.altered(change))) == "relay_answer"
    assert pair.registrations() == 0 and pair.held() == []
    assert pair.fetch() == Fetched(kept=1), "nothing was lost by it"


def test_an_altered_relay_that_swaps_envelopes_cannot_make_a_registration(pair: Pair) -> None:
    first, second = pair.made(2)
    pair.send(first, second)

    def swap(said: dict[str, Any]) -> dict[str, Any]:
        if len(said["envelopes"]) == 2:
            one, two = said["envelopes"]
            one[4], two[4] = two[4], one[4]
        return said

    done = fetching.fetch(pair.home, pair.altered(swap))
    assert (done.kept, done.held) == (0, 2)
    assert pair.held() == ["not_readable", "not_readable"], "each says inside which one it is"


def test_an_altered_relay_that_names_another_tablet_makes_a_person_look(pair: Pair) -> None:
    other = tablets.enrolled(pair.home, pair.people)
    pair.send(*pair.made(1))

    def rename(said: dict[str, Any]) -> dict[str, Any]:
        for one in said["envelopes"]:
            one[2] = other.tablet.id if one[2] == pair.bench.tablet.id else one[2]
        return said

    assert fetching.fetch(pair.home, pair.altered(rename)).held == 1
    assert pair.held() == ["account"] and pair.registrations() == 0


def test_rubbish_of_an_unknown_tablet_is_bounded(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_HELD", 3)

    def flood(said: dict[str, Any]) -> dict[str, Any]:
        start = 1 + 2 * flood.turns  # type: ignore[attr-defined]
        flood.turns += 1  # type: ignore[attr-defined]
        if flood.turns < 5:  # type: ignore[attr-defined]
            said["envelopes"] = [[n, f"{n:032x}", 9999, "k", relays.b64(b"rubbish %d" % n)] for n in (start, start + 1)]
        return said

    flood.turns = 0  # type: ignore[attr-defined]
    done = fetching.fetch(pair.home, pair.altered(flood))
    assert (done.held, done.left) == (2, 6)
    assert pair.held() == ["cannot_open", "cannot_open"]


def test_bundles_of_others_older_ones_and_damaged_ones_change_nothing(pair: Pair, tmp_path: Path) -> None:
    good = make_bundle(pair.home)
    take_bundle(pair.relay, make_bundle(pair.home))
    assert refused(lambda: take_bundle(pair.relay, good)) == "bundle_old"
    newest = make_bundle(pair.home)
    for damaged in (
        b"",
        newest[:-1],
        newest.replace(b"vaccination", b"vaccinatioX", 1),
        newest.replace(b"intake-bundle-1", b"x"),
        b"\0" * 999,
    ):
        assert refused(lambda d=damaged: take_bundle(pair.relay, d)) == "bundle_damaged"
    secret = signing.new_pair()[0]
    inside = contents(pair.home) | {"format": 1, "office": signing.public_of(secret).hex(), "issue": 10**12, "mark": "x"}
    assert refused(lambda: take_bundle(pair.relay, relays.signed_bundle(secret, inside))) == "bundle_foreign"
    assert pair.fetch() == Fetched()


def test_a_bundle_holds_nothing_of_people_and_nothing_that_opens_anything(pair: Pair) -> None:
    bundle = make_bundle(pair.home)
    for secret in (pair.bench.token.encode(), b"AGE-SECRET-KEY", b"argon2", *(name.encode() for name in pair.people if name != "amal")):
        assert secret not in bundle
    assert relay_link.channel_secret(pair.home) not in bundle


def test_questions_that_no_relay_of_ours_asks_are_answered_with_nothing(pair: Pair) -> None:
    """Whoever runs the relay may close anything to the office's public key."""
    recipient = office_key.current(pair.home).recipient
    mine, public = new_age_identity()
    good = {"what": "enrol", "fields": {"code": "x"}, "from": "10.0.0.1", "tablet": "", "to": public}
    odd: list[Any] = [
        [],
        "x",
        {**good, "fields": {"code": "x" * 500}},
        {**good, "tablet": "zz"},
        {**good, "to": "age1x"},
        {**good, "to": 1},
    ]
    asked = [b"rubbish", *(close_to(orjson.dumps(one), recipient) for one in [*odd, {**good, "what": "export"}, {**good, "fields": {}}])]
    altered, answers = pair.altered(lambda said: ask(said)), list[bytes]()

    def post(body: bytes, signature: str, seconds: float) -> Posted:
        answers.extend(b64decode(sealed) for _, sealed in orjson.loads(body)["answers"])
        return altered.post(body, signature, seconds)

    def ask(said: dict[str, Any]) -> dict[str, Any]:
        said["asked"] = [[f"{n:032x}", relays.b64(one)] for n, one in enumerate(asked)]
        asked.clear()
        return said

    done = fetching.fetch(pair.home, replace(altered, post=post))
    assert done.answered == 9 and answers[:7] == [b""] * 7
    assert [orjson.loads(open_age(one, mine))["problems"][0]["code"] for one in answers[7:]] == ["bad_request", "bad_request"]
