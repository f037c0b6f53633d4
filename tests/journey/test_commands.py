"""The whole way by commands: the shapes that scripts rely on, exit codes, one document on standard output, no name anywhere."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import steps
from tests.journey.commands import PASSWORD, Terminal, password_from, table

GOOD = steps.AGREED | {"point": "dora", "language": "amh", "birth_year": "1991", "consent_contact": "yes"}
PHONE = {"contact_mode": "own_private", "contact_value": "+961 70 987 123"}
PEOPLE = [
    GOOD | PHONE | {"name_latin": "Xylophonia Zzyzyxson", "call_name": "Xylophonia", "safe_word": "pomegranate-sentinel"},
    GOOD | {"name_latin": "Xilofonia Zizyxson", "call_name": "Xylophonia", "point": "saida"},
    GOOD | {"name_latin": "Refuseria Wrongyear", "birth_year": "nineteen-sentinel"},
    GOOD | {"name_latin": "Storeless Sentinelova", "consent_store": "no"},
    GOOD | {"name_latin": "Unreferred Sentinelman", "birth_year": "1970", "language": "ben", "consent_refer": "no"},
]
SENTINELS = (
    *("Xylophonia", "Zzyzyxson", "Xilofonia", "70987123", "70 987 123", "pomegranate-sentinel"),
    *("Refuseria", "nineteen-sentinel", "Sentinelova", "Sentinelman", "side-door-sentinel"),
)
REFERENCE = re.compile(r"[0-9A-HJKMNP-TV-Y]{9}")


def spilled(home: Path, *texts: str) -> list[str]:
    """Where a sentinel stands in clear: files under the home, and what commands wrote."""
    wanted = [(one, code) for one in SENTINELS for code in (one.encode(), one.encode("utf-16-le"))]
    places = [(str(path), path.read_bytes()) for path in home.rglob("*") if path.is_file()]
    places += [(f"text {number}", text.encode()) for number, text in enumerate(texts)]
    return [f"{place}: {one}" for place, content in places for one, code in wanted if code in content]


def ministry_reads(terminal: Terminal, path: str) -> list[dict[str, str]]:
    key = terminal.home / "demo" / "moph_lb.agekey"
    clear = subprocess.run(["age", "-d", "-i", key, path], check=True, capture_output=True).stdout
    return list(csv.DictReader(io.StringIO(clear.decode("utf-8-sig"))))


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_the_whole_way(any_terminal: Terminal, tmp_path: Path, logs: pytest.LogCaptureFixture) -> None:
    terminal = any_terminal
    said: list[str] = []

    def run(*words: str) -> Any:
        result = terminal.run(*words, "--json")
        said.extend((result.stdout, result.stderr))
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    # Registering: every row has its verdict, the refused ones their reasons.
    registered = run("register", "vaccination", table(tmp_path / "people.csv", PEOPLE))
    assert (registered["accepted"], registered["refused"]) == (3, 2)
    assert [row["verdict"] for row in registered["rows"]] == ["accepted", "accepted", "refused", "refused", "accepted"]
    assert [row["row"] for row in registered["rows"]] == [1, 2, 3, 4, 5]
    assert set(registered) == {"accepted", "refused", "rows"}
    assert [set(row) - {"already"} for row in registered["rows"][:3]] == [{"row", "verdict", "reference"}] * 2 + [
        {"row", "verdict", "reasons"}
    ]
    assert [(one["field"], bool(one["message"])) for one in registered["rows"][2]["reasons"]] == [("birth_year", True)]
    references = [row["reference"] for row in registered["rows"] if "reference" in row]
    assert all(REFERENCE.fullmatch(one) for one in references)
    assert [row.get("already") for row in run("register", "vaccination", str(tmp_path / "people.csv"))["rows"]][:2] == [True, True]

    # Duplicates: best first, settled by an account.
    pairs = run("duplicates", "--programme", "vaccination")["pairs"]
    mine = next(pair for pair in pairs if {pair["a"], pair["b"]} == set(references[:2]))
    assert set(mine) == {"a", "b", "score", "reasons"}
    assert 0 < mine["score"] <= 1
    assert [pair["score"] for pair in pairs] == sorted((pair["score"] for pair in pairs), reverse=True)
    terminal.done("duplicates", "settle", *references[:2], "same", "--as", "karim")
    assert set(references[:2]) not in [{pair["a"], pair["b"]} for pair in run("duplicates")["pairs"]]

    # A batch: built, shown, not exported before a second person approved.
    built = run("batch", "build", "vaccination", "moph_lb", "--as", "karim")
    assert set(built) == {"batch", "rows", "retractions", "left_out"}
    assert (built["rows"], built["left_out"]["no_consent"], built["left_out"]["held_back"]) == (6, 1, 1)
    number = str(built["batch"])
    assert "second coordinator" in terminal.refused("batch", "export", number)
    assert "cannot approve" in terminal.refused("batch", "approve", number, "--as", "karim")
    assert run("batch", "show", number)["state"] == "built"
    assert run("batch", "approve", number, "--as", "lina")["state"] == "approved"
    exported = run("batch", "export", number, "--format", "csv")
    (path,) = exported["files"]
    assert path.endswith(".csv.age")
    assert exported["sha256"] == {Path(path).name: hashlib.sha256(Path(path).read_bytes()).hexdigest()}
    rows = ministry_reads(terminal, path)
    hers = next(row for row in rows if row["name_latin"] == "Xylophonia Zzyzyxson")
    assert (len(rows), hers["contact_value"]) == (6, "'+961" + "70987123")

    # Answers: previewed, applied, applied again.
    answers = [
        {
            "partner_ref": hers["partner_ref"],
            "decision": "accepted",
            "appt_date": "2027-01-15",
            "appt_from": "9h30",
            "centre_code": "MTL-01",
        },
        {"partner_ref": "", "decision": "accepted", "note": "side-door-sentinel"},
    ]
    returned = table(tmp_path / "answers.csv", answers)
    shape = {"apply": 1, "same": 0, "unmatched": 1, "refused": 0}
    for words in (("preview", returned), ("apply", returned, "--as", "karim")):
        outcome = run("answers", *words)
        assert {key: outcome[key] for key in shape} == shape
        assert [set(row) for row in outcome["rows"]] == [{"row", "partner_ref", "verdict", "message"}] * 2
    assert run("answers", "apply", returned, "--as", "lina")["same"] == 1

    # Either card finds it.
    for reference in references[:2]:
        found = run("find", reference)
        assert {"reference", "state", "next", "appointment"} <= set(found)
        assert (found["reference"], found["state"]) == (reference, "booked")
        centre = "Mount Lebanon, Bourj Hammoud centre (demonstration)"
        assert found["appointment"] == {"date": "2027-01-15", "from": "09:30", "centre": centre}
    assert (run("find", references[2])["state"], run("find", references[2])["appointment"]) == ("registered", None)

    # Withdrawn and erased; the log holds; nothing of anybody has been written in clear.
    terminal.done("withdraw", references[2], "--purpose", "contact", "--as", "karim")
    terminal.done("erase", references[0], "--as", "nadia")
    assert "No registration" in terminal.refused("find", references[1])
    log = run("audit", "verify")
    assert log["entries"] > 10
    assert spilled(terminal.home, *said, logs.text) == []


def test_progress_and_reasons_go_to_standard_error(terminal: Terminal, tmp_path: Path) -> None:
    path = table(tmp_path / "people.csv", PEOPLE)
    result = terminal.run("register", "vaccination", path, "--json")
    assert result.stdout.startswith("{")
    assert "registered: 5 of 5" in result.stderr
    told = terminal.run("register", "vaccination", path)
    assert "row 3: birth_year: This is not a year" in told.stdout
    assert told.stdout.endswith("3 accepted, 2 refused\n")


def test_a_refusal_is_a_document_too(terminal: Terminal) -> None:
    result = terminal.run("find", "000000000", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "refused": [
            {
                "field": "reference",
                "code": "no_such_registration",
                "message": "No registration has this reference. Check it, or register again.",
            }
        ]
    }
    assert "reference: No registration" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("register",),
        ("register", "vaccination", "no-such-file.csv"),
        ("register", "vaccination", "-", "--consent-date", "tomorrow"),
        ("batch", "show", "seven"),
        ("batch", "export", "1", "--format", "pdf"),
        ("account", "invite", "king", "dora"),
        ("duplicates", "settle", "A", "B", "perhaps", "--as", "karim"),
        ("withdraw", "000000000", "--purpose", "refer", "--as", "karim"),
        ("withdraw", "000000000"),
        ("batch", "build", "vaccination", "moph_lb", "--as", "karim", "--password-fd", "99"),
    ],
    ids=" ".join,
)
def test_bad_usage_is_exit_code_two(terminal: Terminal, words: tuple[str, ...]) -> None:
    result = terminal.run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error:" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("batch", "build", "vaccination", "moph_lb"),
        ("batch", "approve", "1"),
        ("batch", "cancel", "1"),
        ("duplicates", "settle", "A", "B", "same"),
        ("withdraw", "000000000", "--purpose", "contact"),
        ("erase", "000000000"),
    ],
    ids=" ".join,
)
def test_what_a_person_answers_for_needs_an_account(terminal: Terminal, words: tuple[str, ...]) -> None:
    assert "--as ACCOUNT" in terminal.refused(*words)


def test_a_password_comes_from_a_descriptor_or_is_asked_for(terminal: Terminal) -> None:
    alone = Terminal(terminal.home, {})
    build = ("batch", "build", "vaccination", "moph_lb", "--as", "karim")
    assert "wrong" in alone.refused(*build, "--password-fd", password_from("not the password"))
    assert alone.run(*build, stdin="neither\n").exit_code == 1
    asked = alone.run(*build, stdin=f"{PASSWORD}\n")
    assert asked.exit_code == 0
    assert "Password of karim" in asked.stderr
    number = re.search(r"Batch (\d+)", asked.stdout)
    assert number
    alone.done("batch", "approve", number[1], "--as", "lina", "--password-fd", password_from(PASSWORD))
