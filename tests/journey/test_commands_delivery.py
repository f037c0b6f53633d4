"""Delivering by commands: made ready, sent now, tried again, and the house's own key for the partner's server."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from intake.services.programme import shipped
from tests.journey.commands import Terminal, password_from, table
from tests.journey.test_commands import PEOPLE, SENTINELS


def approved(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("register", "vaccination", table(tmp_path / "people.csv", PEOPLE[:2]))
    terminal.done("batch", "build", "vaccination", "moph_lb", "--as", "karim")
    terminal.done("batch", "approve", "1", "--as", "lina")


def agree(terminal: Terminal, tmp_path: Path, tables: str, version: int = 2) -> None:
    text = shipped("partners")["moph_lb.toml"].replace("version = 1", f"version = {version}", 1)
    path = tmp_path / "moph_lb.toml"
    path.write_text(text.replace('recipient = "@demo"\n', f'recipient = "@demo"\n{tables}', 1), "utf-8")
    terminal.done("partner", "load", str(path), "--as", "ziad")


def test_by_hand_the_file_is_made_ready(terminal: Terminal, tmp_path: Path) -> None:
    approved(terminal, tmp_path)
    made = terminal.json("batch", "deliver", "1", "--as", "karim", "--format", "csv")
    assert (made["way"], made["state"]) == ("download", "ready")
    assert hashlib.sha256(Path(made["files"][0]).read_bytes()).hexdigest() == made["sha256"]


def test_sent_now_or_later_with_a_receipt(terminal: Terminal, tmp_path: Path) -> None:
    shared = tmp_path / "ministry"
    agree(terminal, tmp_path, f'way = "folder"\n[delivery.folder]\npath = "{shared}"\n')
    terminal.run("register", "vaccination", table(tmp_path / "people.csv", PEOPLE[:2]))
    terminal.done("batch", "build", "vaccination", "moph_lb", "--as", "karim")
    assert "has not approved" in terminal.refused("batch", "deliver", "1", "--as", "karim")
    assert "may not do this" in terminal.refused("batch", "deliver", "1", "--as", "nadia")
    terminal.done("batch", "approve", "1", "--as", "lina")
    assert "folder is not there" in terminal.refused("batch", "deliver", "1", "--as", "karim")
    shared.mkdir()
    sent = terminal.json("batch", "deliver", "1", "--as", "karim", "--format", "xlsx")
    file = shared / "moph_lb-00001.xlsx.age"
    assert (sent["state"], sent["way"], sent["name"]) == ("sent", "folder", file.name)
    assert {path.name for path in shared.iterdir()} == {file.name, "moph_lb-00001.answers.xlsx.age"}
    assert sent["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest() and sent["received"]
    assert terminal.json("deliver") == {"deliveries": []}
    kept = b"".join(path.read_bytes() for path in (terminal.home / "deliver").iterdir()) + json.dumps(sent).encode()
    assert not [one for one in SENTINELS if one.encode() in kept]


def test_a_server_that_is_down_is_said_and_tried_again(terminal: Terminal, tmp_path: Path) -> None:
    server = 'way = "sftp"\n[delivery.sftp]\nhost = "127.0.0.1"\nport = 1\nuser = "intake"\nhost_key = "ssh-ed25519 ' + "A" * 68 + '"\n'
    agree(terminal, tmp_path, server.replace("A" * 68, "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43))
    approved(terminal, tmp_path)
    assert "An administrator gives it" in terminal.refused("batch", "deliver", "1", "--as", "karim")
    assert "may not do this" in terminal.refused("partner", "secret", "moph_lb", "--make", "--as", "karim")
    line = terminal.done("partner", "secret", "moph_lb", "--make", "--as", "ziad")
    assert line.startswith("ssh-ed25519 AAAA")
    said = terminal.refused("batch", "deliver", "1", "--as", "karim")
    assert "does not answer" in said and "again in 1 minutes" in said
    assert terminal.json("deliver") == {"deliveries": []}, "not before its time"
    assert "does not fit" in terminal.refused("partner", "secret", "moph_lb", "--secret-fd", password_from("no key"), "--as", "ziad")
