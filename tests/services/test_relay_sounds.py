"""Recordings by way of a relay: it gets what was approved, exactly that, forgets what was taken back, and cannot put another in its
place."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from intake.app import create_relay_app
from intake.domain.account import Actor
from intake.domain.sound_list import Signed, read_list
from intake.domain.spoken import mark_of
from intake.exchange import audio
from intake.exchange.audio import Sound
from intake.services import fetch as fetching
from intake.services import keys_master, recording, relay_sounds, sound, sound_signed, tablet_answer
from intake.services.fetch import Fetched
from intake.services.home import Home
from intake.services.relay_home import Relay
from tests import relays, world
from tests.relays import Pair

FIRST = "We are volunteers of Amel Association. We are not the police and not the government."
SECOND = "We ask a few questions so that you can get a vaccine."
VOICE = b"a voice " * 400


@pytest.fixture
def pair(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """An office and its relay; two texts were said and approved."""
    monkeypatch.setattr(audio, "take", lambda data: Sound(b"OggS" + data, b"M4A " + data, 2100))
    made = relays.paired(home, tmp_path / "relay")
    for words in (FIRST, SECOND):
        said(home, made.people, words, VOICE + words.encode())
    return made


def said(home: Home, people: dict[str, Actor], words: str, data: bytes) -> bytes:
    one = recording.keep(home, people["amal"], "en", mark_of(words), data, agreed=True)
    recording.approve(home, people["karim"], one)
    return one


def is_signed(public: str, signed: Signed) -> bool:
    """As a tablet checks it."""
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(public))
    both = b64decode(signed.signature)
    numbers = encode_dss_signature(int.from_bytes(both[:32], "big"), int.from_bytes(both[32:], "big"))
    try:
        key.verify(numbers, signed.list.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def test_a_relay_plays_what_was_approved_and_forgets_what_was_taken_back(pair: Pair) -> None:
    home, relay = pair.home, pair.relay
    assert sound.available(relay, "en") == {}
    assert pair.fetch() == Fetched(sounds=2) and pair.fetch() == Fetched(), "once"
    assert sound.available(relay, "en") == sound.available(home, "en")
    mark = mark_of(FIRST)
    found = sound.contents(relay, "en", mark, "m4a")
    assert found == sound.contents(home, "en", mark, "m4a") == (b"M4A " + VOICE + FIRST.encode(), version_at(relay))
    assert sound_signed.signed(relay, "en") == sound_signed.signed(home, "en")
    assert sound_signed.signed(relay, "fr") is None and sound.state(relay, "en").recorded == 2
    said(home, pair.people, FIRST, b"said better")
    assert pair.fetch() == Fetched(sounds=1)
    assert (sound.contents(relay, "en", mark, "ogg") or (b"",))[0] == b"OggSsaid better"
    recording.remove_all(home, pair.people["amal"])
    pair.fetch()
    assert sound.available(relay, "en") == {} and list(relay.config.recordings.rglob("*")) == []


def version_at(relay: Relay) -> str:
    return sound.available(relay, "en")[mark_of(FIRST)].version


def test_a_tablet_can_tell_what_is_the_offices(pair: Pair) -> None:
    """The key it got says which list is the office's, the list says which bytes are right."""
    pair.fetch()
    public = sound_signed.public(pair.home)
    signed = sound_signed.signed(pair.relay, "en")
    assert signed is not None and is_signed(public, signed)
    assert not is_signed(public, replace(signed, list=signed.list.replace("2100", "2101")))
    entry = read_list("en", signed.list)[mark_of(SECOND)]
    for form in ("ogg", "m4a"):
        data, _ = sound.contents(pair.relay, "en", mark_of(SECOND), form) or (b"", "")
        assert hashlib.sha256(data).hexdigest() == entry.digest_of(form) and len(data) == entry.bytes_of(form)
    keys_master.change_master(pair.home, None)
    assert sound_signed.public(pair.home) == public, "tablets know it by this key"
    with pytest.raises(ValueError, match="fr"):
        read_list("fr", signed.list)  # the list of another language, in its place
    told = tablet_answer.admitted(pair.home, pair.bench.tablet, "amal", world.PASSWORD, "127.0.0.1")
    assert told["sounds"] == public


def test_a_relay_keeps_nothing_but_what_stands_in_the_list(pair: Pair) -> None:
    pair.fetch()
    relay, other = pair.relay, {"ogg": b"OggS other", "m4a": b"M4A other"}
    assert not relay_sounds.take(relay, "en", mark_of(FIRST), other), "other bytes for a text of the list"
    assert not relay_sounds.take(relay, "en", mark_of("Yes"), other) and not relay_sounds.take(relay, "../en", mark_of("Yes"), other)
    for file in (relay.config.recordings / "en").glob("*.ogg"):
        file.write_bytes(b"short")
    assert sound.available(relay, "en") == {}
    assert pair.fetch() == Fetched(sounds=2), "what was damaged comes anew"


def test_what_is_no_list_is_refused_and_an_older_office_gives_none(pair: Pair) -> None:
    with pytest.raises((ValueError, TypeError)):
        relay_sounds.check_lists({"en": ["{}", ""]})
    assert relay_sounds.check_lists({"xx": ["{}", ""]}) == {}, "a language that this program does not know"
    pair.fetch()
    older = pair.altered(lambda said: {name: value for name, value in said.items() if name != "lacks"})
    assert fetching.fetch(pair.home, older) == Fetched()


def test_a_relay_that_never_has_enough_is_given_each_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = pair.altered(lambda said: said | {"lacks": [["en", mark_of(FIRST)], ["en", mark_of("Yes")], ["../keys", "x"]]})
    assert fetching.fetch(pair.home, greedy) == Fetched(sounds=1)
    monkeypatch.setattr(relay_sounds, "MOST_OF_ALL", 10)
    assert relay_sounds.lacking(pair.relay) == [], "no room"


def test_a_relay_serves_them_in_parts_and_for_good(pair: Pair) -> None:
    pair.fetch()
    client, version = create_relay_app(pair.relay).test_client(), version_at(pair.relay)
    listed = client.get("/tablet/sound/en.json").get_json()
    assert listed["sounds"][mark_of(FIRST)][:2] == ["volunteer", version]
    assert orjson.loads(listed["signed"][0])["language"] == "en"
    address = f"/tablet/sound/en/{mark_of(FIRST)}.ogg"
    with client.get(f"{address}?v={version}", headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data) == (206, b"OggS") and "immutable" in part.headers["Cache-Control"]
        assert "Set-Cookie" not in part.headers
    with client.get(address, headers={"If-None-Match": f'"{version}"'}) as same:
        assert same.status_code == 304
