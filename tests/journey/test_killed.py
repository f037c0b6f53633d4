"""Killed in the middle: what was begun is finished by doing it again, and nobody is registered twice."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from intake.services.audit import verify
from intake.services.home import open_home
from tests import world

ROWS = 3000
WAIT = 120
HEADER = ("point", "call_name", "name_latin", "birth_year", "sex", "language")
HEADER += ("consent_store", "consent_refer", "consent_contact", "consent_mode")


@pytest.fixture
def folder(tmp_path: Path, full_template: Path) -> Path:
    """A demonstration home with its packs, closed again."""
    made = world.make_home(tmp_path / "home", template=full_template)
    made.close()
    return tmp_path / "home"


def write_list(path: Path) -> None:
    """Invented people enough for several lots."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(ROWS):
            name = f"Person {chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number // 676)}"
            rows.writerow(("dora", name, name, 1950 + number % 50, "f", "amh", "yes", "yes", "no", "oral"))


def kept(folder: Path) -> int:
    """How many registrations the database holds."""
    database = sqlite3.connect(folder / "intake.db", timeout=30)
    try:
        return int(database.execute("SELECT count(*) FROM registration").fetchone()[0])
    finally:
        database.close()


def start(folder: Path, list_: Path) -> subprocess.Popen[str]:
    """Begin to register the list by command."""
    environment = {**os.environ, "INTAKE_HOME": str(folder), "INTAKE_DATABASE_URL": ""}
    run = [sys.executable, "-m", "intake", "register", "vaccination", str(list_), "--json"]
    return subprocess.Popen(run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def test_a_killed_import_is_finished_by_the_same_command(folder: Path, tmp_path: Path) -> None:
    """Killed after the first lots: they are whole. The same file again: each row once, the early ones with the references they had."""
    list_ = tmp_path / "list.csv"
    write_list(list_)
    first = start(folder, list_)
    deadline = time.monotonic() + WAIT
    while kept(folder) < 500 and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    early = kept(folder)
    assert 0 < early < ROWS, "it was not killed in the middle"
    again = start(folder, list_)
    output, _ = again.communicate(timeout=WAIT)
    result = json.loads(output)
    assert (result["accepted"], result["refused"], kept(folder)) == (ROWS, 0, ROWS)
    assert len({row["reference"] for row in result["rows"]}) == ROWS
    assert sum(row.get("already", False) for row in result["rows"]) == early
    home = open_home(world.config_in(folder))
    try:
        assert verify(home) >= ROWS
    finally:
        home.close()
