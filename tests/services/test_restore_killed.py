"""Killed while it restores: the database is as it was, or as the backup says, and the log holds either way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intake.services import audit, erasure, find
from intake.services.backup import back_up
from intake.services.home import Home, open_home
from tests import steps

WAIT = 60
STOP_THERE = """
import sys, time
from intake.cli import main
from intake.services import restore
owner, name = {"kept": restore.kept, "audit": restore.audit}[sys.argv[1]], sys.argv[2]
real = getattr(owner, name)
def slow(*arguments, **more):
    if name != "load" or arguments[1] == "referral":
        print("here", flush=True)
        time.sleep(600)
    return real(*arguments, **more)
setattr(owner, name, slow)
main(sys.argv[3:])
"""


@pytest.mark.parametrize(
    ("owner", "name", "new"), [("kept", "load", False), ("kept", "number_on", False), ("audit", "anchor", True)], ids=lambda one: str(one)
)
def test_killed_midway_with_an_erasure_since_the_backup(any_home: Home, tmp_path: Path, owner: str, name: str, new: bool) -> None:
    people = steps.open_packs(any_home)
    old = steps.register(any_home, people["amal"]).reference
    forgotten = steps.register(any_home, people["amal"]).reference
    path = tmp_path / "backup.age"
    back_up(any_home, path)
    later = steps.register(any_home, people["amal"]).reference
    erasure.erase(any_home, people["karim"], forgotten)
    any_home.close()
    words = ["restore", str(path), "--identity", str(any_home.config.home / "demo" / "recovery.agekey")]
    environment = {**os.environ, "INTAKE_HOME": str(any_home.config.home), "INTAKE_DATABASE_URL": any_home.config.database_url}
    run = [sys.executable, "-c", STOP_THERE, owner, name, *words]
    process = subprocess.Popen(run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "here\n", process.communicate(timeout=WAIT)[1]
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=WAIT)
    again = open_home(any_home.config, clock=any_home.clock)
    try:
        assert audit.verify(again) > 0
        assert find.hold(again, old)
        with steps.refused("no_such_registration"):  # who was erased since the backup stays out, wherever it was stopped
            find.hold(again, forgotten)
        assert steps.counts(again)["registration"] == (1 if new else 2)
        if not new:
            assert find.hold(again, later)
    finally:
        again.close()
    done = subprocess.run([sys.executable, "-m", "intake", *words], env=environment, capture_output=True, text=True, timeout=WAIT)
    assert done.returncode == 0, done.stderr
    assert steps.counts(any_home)["registration"] == 1
    with steps.refused("no_such_registration"):
        find.hold(any_home, forgotten)
