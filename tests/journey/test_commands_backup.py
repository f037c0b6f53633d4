"""`intake backup` and `intake restore` as an operator uses them: the drill of docs/operations.md, on both stores."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import steps
from tests.journey.commands import Terminal, table

SENTINEL = "Xylophonia Zzyzyxson"
PERSON = steps.AGREED | {"point": "dora", "name_latin": SENTINEL, "birth_year": "1991", "language": "amh"}


def test_the_drill(any_terminal: Terminal, tmp_path: Path) -> None:
    terminal, identity = any_terminal, str(any_terminal.home / "demo" / "recovery.agekey")
    (row,) = terminal.json("register", "vaccination", table(tmp_path / "people.csv", [PERSON]))["rows"]
    database, keys = tmp_path / "database.age", tmp_path / "keys.age"
    made = terminal.json("backup", str(database))
    assert (made["kind"], made["size"]) == ("database", database.stat().st_size)
    told = terminal.run("backup", str(keys), "--keys")
    assert "14 days" in told.stderr
    assert "already" in terminal.refused("backup", str(database))
    terminal.done("backup", str(database), "--force")
    inside = subprocess.run(["age", "-d", "-i", identity, str(database)], check=True, capture_output=True).stdout
    assert b'"backup":1' in inside
    assert SENTINEL.encode() not in inside
    terminal.done("erase", row["reference"], "--as", "karim")
    done = terminal.json("restore", str(database), "--identity", identity)
    assert (done["left_out"], done["registrations"]) == (1, 5)
    assert "No registration" in terminal.refused("find", row["reference"])
    assert terminal.json("audit", "verify")["entries"] >= done["entries"]
    assert "key store already" in terminal.refused("restore", str(keys), "--keys", "--identity", identity)
    assert "--keys" in terminal.refused("restore", str(keys), "--identity", identity)
    assert terminal.run("restore", str(database), stdin=Path(identity).read_text()).exit_code == 0
    assert "not a recovery key" in terminal.refused("restore", str(database), "--identity", str(database))
    assert [path.name for path in terminal.home.rglob("*") if path.is_file() and SENTINEL.encode() in path.read_bytes()] == []


def test_on_a_new_machine_the_keys_come_first(terminal: Terminal, tmp_path: Path) -> None:
    identity = str(terminal.home / "demo" / "recovery.agekey")
    database, keys = str(tmp_path / "database.age"), str(tmp_path / "keys.age")
    terminal.done("backup", database)
    terminal.done("backup", keys, "--keys")
    new = Terminal(tmp_path / "new", terminal.more)
    assert "no home" in new.refused("restore", database, "--identity", identity)
    (new.home / "keys").mkdir(parents=True)
    (new.home / "keys" / "master.key").write_bytes((terminal.home / "keys" / "master.key").read_bytes())
    assert new.json("restore", keys, "--keys", "--identity", identity)["record_keys"] > 0
    assert new.json("restore", database, "--identity", identity)["registrations"] == 5
    assert new.json("audit", "verify")["whole"]
