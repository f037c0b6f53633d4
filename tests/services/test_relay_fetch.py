"""Fetching: what lies at the relay reaches the office once, whoever is killed between two steps, overtakes or repeats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intake.domain.problems import Refused
from intake.services import fetch as fetching
from intake.services import office_key, programme, relay_link, tablet
from intake.services import relay as service
from intake.services.fetch import Fetched
from intake.services.home import Home
from tests.relays import Pair, Posted, paired, refused


@pytest.fixture
def pair(home: Home, tmp_path: Path) -> Iterator[Pair]:
    """An office on SQLite and its relay."""
    made = paired(home, tmp_path / "relay")
    yield made
    made.relay.close()


def test_what_tablets_sent_is_taken_in_once_and_forgotten_there(any_home: Home, tmp_path: Path) -> None:
    pair = paired(any_home, tmp_path / "relay")
    some = pair.made(5)
    receipts = pair.send(*some)
    assert [(one.id, one.digest, one.verdict, one.already) for one in receipts] == [(e.id, e.digest, "kept", False) for e in some]
    assert all(one.already for one in pair.send(*some)), "sending again is harmless"
    assert pair.waiting() == 5 and pair.registrations() == 0
    assert pair.fetch() == Fetched(kept=5)
    assert (pair.waiting(), pair.registrations(), pair.held()) == (0, 5, [])
    assert pair.fetch() == Fetched(), "a second fetch finds nothing"
    pair.send(*some)  # the tablet never got its receipts
    assert pair.fetch() == Fetched(already=5)
    assert (pair.waiting(), pair.registrations()) == (0, 5)
    pair.relay.close()


def test_more_than_one_turn_holds_comes_in_several_and_progress_is_told(pair: Pair) -> None:
    for _lot in range(3):
        pair.send(*pair.made(60))
    told: list[tuple[int, int]] = []
    assert fetching.fetch(pair.home, pair.way, lambda done, total: told.append((done, total))) == Fetched(kept=180)
    assert told == [(100, 180), (180, 180)]
    assert pair.waiting() == 0


@pytest.mark.parametrize("step", ["pulled", "taken in", "acknowledged"])
def test_the_office_is_killed_between_two_steps(pair: Pair, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    pair.send(*pair.made(4))

    class Killed(BaseException):
        pass

    turns = 0

    def post(body: bytes, signature: str, seconds: float) -> Posted:
        nonlocal turns
        turns += 1
        if step == "taken in" and turns == 2:
            raise Killed  # before the acknowledgement leaves
        answer = pair.way.post(body, signature, seconds)
        if (step == "pulled" and turns == 1) or (step == "acknowledged" and turns == 2):
            raise Killed  # the relay has acted, the office never hears of it
        return answer

    with pytest.raises(Killed):
        fetching.fetch(pair.home, replace(pair.way, post=post))
    before = pair.registrations()
    assert before == (0 if step == "pulled" else 4)
    done = pair.fetch()
    assert done.kept + before == 4 and done.held == 0
    assert (pair.waiting(), pair.registrations()) == (0, 4)


def test_two_fetches_at_once_take_everything_in_once(pair: Pair) -> None:
    pair.send(*pair.made(6))
    other: list[Fetched] = []

    def post(body: bytes, signature: str, seconds: float) -> Posted:
        if not other:
            other.append(Fetched())
            other[0] = pair.fetch()  # overtakes: this turn's number is then too low
        return pair.way.post(body, signature, seconds)

    assert fetching.fetch(pair.home, replace(pair.way, post=post)) == Fetched()
    assert other[0] == Fetched(kept=6)
    assert (pair.waiting(), pair.registrations()) == (0, 6)


def test_a_revoked_tablet_is_told_and_what_it_sent_waits_for_a_person(pair: Pair) -> None:
    pair.send(*pair.made(1))
    tablet.revoke(pair.home, pair.people["ziad"], pair.bench.tablet.id)
    assert pair.fetch().held == 1
    assert pair.held() == ["tablet_revoked"]
    assert service.recognise(pair.relay, pair.bench.token).revoked, "the relay knows it from this visit on"
    pair.send(*pair.made(1))
    assert pair.fetch().held == 1


def test_a_full_relay_and_a_full_office_lose_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.rules, "MOST_OF_TABLET", 3)
    some = pair.made(3)
    pair.send(*some)
    assert refused(lambda: pair.send(*pair.made(1))) == "relay_full"
    assert all(one.already for one in pair.send(*some)), "what lies there already still gets its receipt"
    monkeypatch.setattr("intake.services.envelope.MOST_HELD", 2)
    assert pair.fetch() == Fetched(left=3), "they stay at the relay"
    assert pair.waiting() == 3
    monkeypatch.undo()
    assert pair.fetch() == Fetched(kept=3)


def test_the_relay_follows_keys_and_packs(pair: Pair) -> None:
    before = service.open_key(pair.relay)
    office_key.rotate(pair.home)
    programme.close_programme(pair.home, pair.people["ziad"], "relief")
    assert {one.code for one in programme.open_programmes(pair.relay)} >= {"relief", "vaccination"}
    pair.fetch()
    assert service.open_key(pair.relay).recipient == office_key.current(pair.home).recipient != before.recipient
    assert {one.code for one in programme.open_programmes(pair.relay)} == {"vaccination"}


def test_a_relay_with_an_older_program_keeps_what_it_knows_and_is_fetched_all_the_same(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    office_key.rotate(pair.home)
    pair.send(*pair.made(2))
    good = programme.check_programme

    def older(text: str, file: str) -> Any:
        raise Refused(programme.refuse("pack_refused", file=file, table="", key="", what="").problems[0])

    monkeypatch.setattr("intake.services.relay_bundle.programmes.check_programme", older)
    assert pair.fetch() == Fetched(kept=2, problem="bundle_newer_program")
    monkeypatch.setattr("intake.services.relay_bundle.programmes.check_programme", good)
    assert pair.fetch() == Fetched()


def test_numbers_from_a_restored_key_store_are_caught_up_with(pair: Pair) -> None:
    for _ in range(3):
        pair.fetch()
    pair.home.keys.set(relay_link.NUMBER, b"1")
    pair.send(*pair.made(1))
    assert pair.fetch() == Fetched(kept=1)
