"""`intake relay` and `intake fetch` as an operator uses them: two homes, one bundle carried by hand, then visits; each slip gets its
reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.config import RELAY, Config
from intake.services import relay as service
from intake.services.envelope import Envelope
from intake.services.home import Home
from intake.services.relay_home import Relay, open_relay
from tests import relays, steps, tablets
from tests.journey.commands import Terminal
from tests.tablet.served import Served


@pytest.fixture
def office(home: Home) -> Terminal:
    """A terminal at the office; its packs are open."""
    return Terminal(home.config.home, {})


@pytest.fixture
def machine(tmp_path: Path) -> Terminal:
    """A terminal at the relay."""
    return Terminal(tmp_path / "relay", {"INTAKE_ROLE": "relay"})


def relay_of(machine: Terminal) -> Relay:
    """The relay at this terminal, opened."""
    return open_relay(Config(home=machine.home, database_url="", role=RELAY))


@pytest.fixture
def set_up(home: Home, office: Terminal, machine: Terminal, tmp_path: Path) -> Iterator[tuple[tablets.Bench, Relay]]:
    """An enrolled tablet and the relay, which serves and is joined."""
    home.clock = lambda: datetime.now(UTC)  # the commands' clocks go on
    bench = tablets.enrolled(home, steps.open_packs(home))
    office.done("relay", "bundle", str(tmp_path / "first.bundle"))
    key = machine.done("relay", "init", str(tmp_path / "first.bundle")).strip()
    relay = relay_of(machine)
    served = Served(relays.app_of(relay))
    office.done("relay", "join", served.url, key)
    yield bench, relay
    served.stop()
    relay.close()


def send(relay: Relay, bench: tablets.Bench, *envelopes: Envelope) -> None:
    """The tablet sends to the relay."""
    service.receive(relay, service.recognise(relay, bench.token), envelopes)


def test_set_up_fetch_and_status(home: Home, office: Terminal, machine: Terminal, set_up: tuple[tablets.Bench, Relay]) -> None:
    bench, relay = set_up
    send(relay, bench, *(tablets.envelope(home, bench) for _ in range(3)))
    assert machine.json("relay", "status")["waiting"] == 3
    told = office.run("fetch", "--json")
    assert json.loads(told.stdout) == {
        "kept": 3,
        "held": 0,
        "already": 0,
        "left": 0,
        "answered": 0,
        "sounds": 0,
        "expired": 0,
        "problem": "",
    }
    assert "fetched: 3 of 3" in told.stderr
    assert office.done("fetch").startswith("0 kept, 0 held, 0 came before")
    status = machine.json("relay", "status")
    assert (status["waiting"], status["tablets"], status["overdue"]) == (0, 1, False)
    assert status["key"] == office.json("relay", "status")["relay"]["key"]
    office.done("relay", "leave")
    assert "relay join" in office.refused("fetch")


def test_slips_get_their_reason_and_change_nothing(
    home: Home, office: Terminal, machine: Terminal, set_up: tuple[tablets.Bench, Relay], tmp_path: Path
) -> None:
    bench, relay = set_up
    known = office.json("relay", "status")["relay"]
    send(relay, bench, tablets.envelope(home, bench))
    assert "There is a relay" in machine.refused("relay", "init")
    assert "file of this name" in office.refused("relay", "bundle", str(tmp_path / "first.bundle"))
    for url in ("relay.example", "http://relay.example", "https://relay.example/path", "https://a b", "file:///etc/passwd"):
        assert "address of a relay" in office.refused("relay", "join", url, "00" * 32)
    assert "relay’s key" in office.refused("relay", "join", "https://relay.example", "abc")
    (tmp_path / "no.pem").write_text("no certificate")
    assert "certificates" in office.refused("relay", "join", "https://relay.example", "00" * 32, "--ca", str(tmp_path / "no.pem"))
    assert office.json("relay", "status")["relay"] == known
    assert "did not answer" in office.refused("fetch", "http://127.0.0.1:9")
    assert "at a relay only" in office.refused("relay", "init")
    assert "at the office" in machine.refused("fetch")
    assert machine.run("init").exit_code == 2
    (tmp_path / "bad.bundle").write_bytes(b"nonsense")
    assert "no bundle" in machine.refused("relay", "take", str(tmp_path / "bad.bundle"))
    office.done("relay", "join", known["url"], "00" * 32)
    assert "not belong to this office" in office.refused("fetch", "--json")
    office.done("relay", "join", known["url"], known["key"])
    assert office.json("fetch")["kept"] == 1


def test_a_relay_takes_nothing_from_the_settings_of_an_office(machine: Terminal, tmp_path: Path) -> None:
    assert "There is no relay" in machine.refused("serve")
    other = Terminal(tmp_path / "x", {"INTAKE_ROLE": "relay", "INTAKE_DATABASE_URL": "postgresql://x/y"})
    assert other.run("relay", "init").exit_code == 2
    assert Terminal(tmp_path / "x", {"INTAKE_ROLE": "helper"}).run("relay", "init").exit_code == 2
    assert not (tmp_path / "x").exists()


def test_the_relays_home_is_for_its_owner_alone_and_a_stopped_init_leaves_none(machine: Terminal) -> None:
    machine.home.mkdir()
    (machine.home / "relay.db.new").write_bytes(b"half")
    key = machine.done("relay", "init").strip()
    assert len(key) == 64 and (machine.home / "relay.db").stat().st_mode & 0o777 == 0o600
    assert not (machine.home / "relay.db.new").exists()
