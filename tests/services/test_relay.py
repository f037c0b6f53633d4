"""What a relay holds, for how long, for whom; and what it tells when nobody comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.services import fetch as fetching
from intake.services import office_key, relay_link, tablet
from intake.services import relay as service
from intake.services.envelope import Envelope
from intake.services.home import Home
from intake.services.relay_home import open_relay
from tests.relays import Pair, paired, refused


@pytest.fixture
def pair(home: Home, tmp_path: Path) -> Iterator[Pair]:
    """An office on SQLite and its relay."""
    made = paired(home, tmp_path / "relay")
    yield made
    made.relay.close()


def test_a_receipt_means_that_it_survives_the_plug_being_pulled(real_disk: None, pair: Pair, tmp_path: Path) -> None:
    pair.send(*pair.made(2))
    copied = sqlite3.connect(pair.relay.config.relay_file)
    assert copied.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    copied.close()
    with pair.relay.store.engine.connect() as connection:
        assert connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: fsync at each commit
    again = open_relay(pair.relay.config)
    assert service.figures(again).waiting == 2
    again.close()


def test_what_was_fetched_is_in_no_file_of_the_relay(pair: Pair) -> None:
    some = pair.made(3)
    pair.send(*some)
    pair.fetch()
    found = b"".join(path.read_bytes() for path in pair.relay.config.home.rglob("*") if path.is_file())
    assert not any(one.sealed[200:260] in found for one in some)
    assert not any(one.id in found for one in some)


def test_tablets_enrolled_before_there_were_relays_are_known_after_their_next_contact(pair: Pair) -> None:
    with pair.home.store.writing() as connection:
        connection.exec_driver_sql("UPDATE tablet SET relay_hash = NULL")
    pair.fetch()
    assert refused(lambda: service.recognise(pair.relay, pair.bench.token)) == "unknown_tablet"
    tablet.recognise(pair.home, pair.bench.token)
    pair.fetch()
    assert service.recognise(pair.relay, pair.bench.token).number == pair.bench.tablet.id
    assert refused(lambda: service.recognise(pair.relay, "")) == "unknown_tablet"
    assert refused(lambda: service.recognise(pair.relay, "made up")) == "unknown_tablet"


def test_envelopes_nobody_can_open_any_more_are_deleted_and_counted(pair: Pair) -> None:
    pair.send(*pair.made(2))
    pair.home.clock.forward(days=59 - 2)  # type: ignore[attr-defined]  # it came on a Wednesday: the week began on Monday
    assert service.purge(pair.relay) == 0
    pair.home.clock.forward(days=1)  # type: ignore[attr-defined]
    assert service.purge(pair.relay) == 2
    assert pair.fetch().expired == 2 and pair.waiting() == 0


def test_captured_envelopes_open_with_nothing_once_the_office_key_is_destroyed(pair: Pair) -> None:
    pair.send(*pair.made(1))
    pair.home.clock.forward(days=60)  # type: ignore[attr-defined]
    office_key.destroy_old(pair.home)
    captured = pair.relay.store
    with captured.reading() as connection:
        lying = service.kept.lying_after(connection, 0, 10, 10**6)
    assert len(lying) == 1
    assert [one.verdict for one in fetching.envelopes.receive(pair.home, None, [Envelope(lying[0].id, lying[0].key, lying[0].sealed)])] == [
        "held"
    ]
    assert pair.held() == ["cannot_open"]


def test_nothing_is_taken_that_nobody_could_open(pair: Pair) -> None:
    pair.home.clock.forward(days=60)  # type: ignore[attr-defined]
    with pair.home.store.reading():
        envelope = Envelope(bytes(16), "k", b"age-encryption.org/v1\n...")
    assert refused(lambda: pair.send(envelope)) == "relay_alone"
    pair.fetch()  # tells the new key
    assert refused(lambda: pair.send(Envelope(bytes(16), "k", bytes(70_000)))) == "too_many_envelopes"
    assert pair.send(*pair.made(1))


def test_a_relay_not_fetched_for_three_days_is_told_on_both_sides(pair: Pair) -> None:
    pair.fetch()
    assert relay_link.overdue(pair.home) is None and not service.figures(pair.relay).overdue
    pair.home.clock.forward(days=3)  # type: ignore[attr-defined]
    assert relay_link.overdue(pair.home) == pair.home.today - timedelta(days=3)
    assert service.figures(pair.relay).overdue
    pair.fetch()
    assert relay_link.overdue(pair.home) is None and not service.figures(pair.relay).overdue
