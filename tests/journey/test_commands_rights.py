"""Rights by command: corrected, agreed anew, read out, taken back; what is typed stays out of the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journey.commands import Terminal, table

ROW = {"point": "dora", "name_latin": "Zzyzyx Qwert", "birth_year": "1990", "consent_store": "yes", "consent_contact": "no"}
ROW |= {"consent_mode": "oral", "consent_language": "fr"}


def test_a_person_uses_her_rights_one_after_the_other(terminal: Terminal, tmp_path: Path) -> None:
    rows = [ROW | {"consent_refer": "no"}, ROW | {"consent_refer": "yes", "name_latin": "Rokeya Begum"}]
    done = terminal.run("register", "vaccination", table(tmp_path / "list.csv", rows), "--json")
    reference = json.loads(done.stdout)["rows"][0]["reference"]
    assert "1 not handed on. Tell them:" in done.stderr and "open vaccination day" in done.stderr
    agreed = terminal.json(
        *("agree", reference, "--purpose", "refer", "--mode", "oral", "--language", "fr", "--witness", "relative"),
        *("--presence", "herself", "--as", "amal"),
    )
    assert agreed == {"purpose": "refer", "referred": True, "corrections": 0}
    correct = ("correct", reference, "--set", "name_latin", "--set", "birth_year", "--as", "amal")
    unstated = terminal.run(*correct, stdin="Selam Abebe\n1991\n")
    assert unstated.exit_code == 1 and "Say who is here" in unstated.stderr
    corrected = terminal.run(*correct, "--presence", "herself", stdin="Selam Abebe\n1991\n")
    assert corrected.exit_code == 0 and "Abebe" not in corrected.stdout
    kept = {one["key"]: one["value"] for one in terminal.json("access", reference, "--as", "karim")["registrations"][0]["kept"]}
    assert (kept["name_latin"], kept["birth_year"]) == ("Selam Abebe", "1991")
    assert len(kept["consent_wording_hash"]) == 64 and "witness=relative" in kept["consent_changes"]
    terminal.done("withdraw", reference, "--purpose", "refer", "--partner", "moph_lb", "--presence", "guardian", "--as", "karim")
    terminal.done("erase", reference, "--as", "karim")
    terminal.refused("find", reference)


def test_an_answer_on_the_command_line_is_refused(terminal: Terminal) -> None:
    result = terminal.run("correct", "4F7K2M9Q0", "--set", "name_latin=Zzyzyx", "--as", "amal")
    assert result.exit_code == 2 and "command line" in result.stderr


def test_what_was_read_out_is_listed_with_its_hash(terminal: Terminal) -> None:
    found = terminal.json("programme", "wordings", "vaccination")["wordings"]
    assert {one["language"] for one in found} >= {"en", "fr", "ar", "am", "ta"} and all(len(one["sha256"]) == 64 for one in found)
    terminal.refused("programme", "wordings", "vaccination", "--as", "amal")
