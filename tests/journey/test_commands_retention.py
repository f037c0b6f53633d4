"""`intake close`, `reopen`, `hold` and `purge`, as typed: a registration is closed, put off, given free and destroyed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.journey.commands import Terminal, table

KARIM = ("--as", "karim")
ROW = {"point": "dora", "call_name": "Zeta", "birth_year": "1990", "language": "amh", "consent_store": "yes", "consent_refer": "yes"}
ROW |= {"consent_contact": "no", "consent_mode": "oral"}


def day(ahead: int) -> str:
    """So many days from today."""
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


def test_closed_held_given_free_and_destroyed(terminal: Terminal, tmp_path: Path) -> None:
    (row,) = terminal.json("register", "vaccination", table(tmp_path / "list.csv", [ROW]))["rows"]
    reference = row["reference"]
    terminal.done("close", reference, *KARIM)
    assert "closed already" in terminal.refused("close", reference, *KARIM)
    terminal.done("reopen", reference, *KARIM)
    terminal.done("close", reference, *KARIM)
    assert "at most" in terminal.refused("hold", reference, "--reason", "complaint", "--until", day(91), *KARIM)
    terminal.done("hold", reference, "--reason", "complaint", "--until", day(60), *KARIM)
    told = terminal.json("access", reference, *KARIM)["registrations"][0]
    assert (told["closed"], told["hold"]["reason"], told["hold"]["by"]) == (True, "complaint", "karim")
    held = terminal.json("purge", "--today", day(40))
    assert (held["registrations"], held["on_hold"]) == (0, 1)
    terminal.done("hold", reference, "--end", *KARIM)
    gone = terminal.json("purge", "--today", day(40))
    assert (gone["registrations"], gone["undelivered"], gone["unanswered"]) == (1, 1, 0)
    assert "No registration" in terminal.refused("find", reference)


def test_what_makes_no_sense_is_bad_usage(terminal: Terminal) -> None:
    for words in (("--end", "--reason", "asked"), ("--reason", "asked"), ("--reason", "because", "--until", day(9)), ()):
        assert terminal.run("hold", "4F7K2M9Q0", *words, *KARIM).exit_code == 2
    assert "--as" in terminal.refused("close", "4F7K2M9Q0")
