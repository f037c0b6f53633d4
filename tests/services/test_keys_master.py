"""Another master key: the old one opens nothing that is kept, everything else is as it was, and a change is whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intake.sealing.keyring import Keyring, SealBroken
from intake.services import audit, find, keys, office_key
from intake.services.home import Home, open_home
from intake.services.keys_master import change_master
from tests import relays, steps
from tests.services import backups

WAIT = 60
STOP_THERE = """
import sys, time
from intake.cli import main
from intake.services import keys_master
real = keys_master.Keyring.wrap
def slow(self, name, key):
    if name.startswith(b"month:"):  # all record keys are wrapped anew, nothing is committed
        print("here", flush=True)
        time.sleep(600)
    return real(self, name, key)
keys_master.Keyring.wrap = slow
main(["keys", "master"])
"""


def wrapped(home: Home) -> dict[bytes, bytes]:
    with home.keys.snapshot() as (_, rows):
        return {bytes(name): bytes(value) for name, value, _ in rows("record_key")}


def in_a_file(home: Home, parts: list[bytes]) -> list[str]:
    files = [path for path in home.config.home.rglob("*") if path.is_file()]
    return [path.name for path in files if any(part in path.read_bytes() for part in parts)]


def test_the_old_master_key_opens_nothing_and_everything_is_as_it_was(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    office, opens = office_key.current(home), home.keyring
    before = find.hold(home, reference).payload
    old = wrapped(home)
    change_master(home, None)
    home.close()
    again = open_home(home.config, clock=home.clock)
    try:
        assert find.hold(again, reference).payload == before
        assert [key.id for key in office_key.all_keys(again)] == [office.id]
        assert office_key.identities(again, office.id)
        assert audit.verify(again) > 0
        assert steps.register(again, people["amal"]).reference
        new = wrapped(again)
        assert set(old) <= set(new)
        assert in_a_file(again, list(old.values())) == []
        for name in old:
            with pytest.raises(SealBroken):
                Keyring(opens.master).unwrap(name, new[name])
        for month, key in again.keys.months().items():
            with pytest.raises(SealBroken):
                Keyring(opens.master).unwrap(f"month:{month}".encode(), key)
    finally:
        again.close()


def test_sessions_end_and_lasting_keys_stay(home: Home) -> None:
    before = home.keyring
    change_master(home, None)
    purposes = ("session", "draft", "second factor", "audit chain", "tokens", "backup")
    changed = {purpose for purpose in purposes if home.keyring.derive(purpose) != before.derive(purpose)}
    assert changed == {"session", "draft", "second factor"}
    change_master(home, None)  # once more: the root is still the first one
    assert home.keyring.derive("audit chain") == before.derive("audit chain")


def test_the_relay_still_knows_the_office(home: Home, tmp_path: Path) -> None:
    pair = relays.paired(home, tmp_path / "relay")
    pair.fetch()
    change_master(home, None)
    pair.send(*pair.made())
    assert pair.fetch().kept == 1


def test_a_backup_from_before_is_still_ours(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    path = backups.saved(home, tmp_path)
    change_master(home, None)
    backups.brought_back(home, path)
    assert find.hold(home, reference)


def test_while_somebody_else_has_the_home_open_nothing_changes(home: Home) -> None:
    other = open_home(home.config, clock=home.clock)
    before = wrapped(home), home.keys.settings("")
    try:
        with steps.refused("home_in_use"):
            change_master(home, None)
        assert (wrapped(home), home.keys.settings("")) == before
        other.new_record_keys(1)
    finally:
        other.close()
    change_master(home, None)
    assert keys.status(home).master_made == home.today.isoformat()


def test_a_change_that_is_killed_leaves_the_old_key_whole(home: Home) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    before = wrapped(home)
    home.close()
    environment = {**os.environ, "INTAKE_HOME": str(home.config.home), "INTAKE_DATABASE_URL": ""}
    process = subprocess.Popen(
        [sys.executable, "-c", STOP_THERE], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "here\n", process.communicate(timeout=WAIT)[1]
        with steps.refused("keys_changing"):
            open_home(home.config)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=WAIT)
    again = open_home(home.config, clock=home.clock)
    try:
        assert wrapped(again) == before
        assert find.hold(again, reference)
        change_master(again, None)
        assert find.hold(again, reference)
    finally:
        again.close()
