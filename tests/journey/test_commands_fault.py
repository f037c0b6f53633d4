"""Faults of the machine, of the caller and of ours by commands: one line on standard error, no trace, no value."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.services import audit
from intake.services.home import Home
from tests.journey.commands import Terminal

SENTINEL = "Xylophonia"


def test_a_place_that_is_no_folder_is_said_in_one_line(terminal: Terminal) -> None:
    number = str(terminal.json("batch", "build", "vaccination", "moph_lb", "--as", "karim")["batch"])
    terminal.done("batch", "approve", number, "--as", "lina")
    assert terminal.refused("batch", "export", number, "--out", "/dev/full").splitlines()[-1] == "File exists: /dev/full"


@pytest.mark.parametrize("descriptor", ["-1", "9999", "99999999999999999999"])
def test_a_descriptor_that_cannot_be_read_is_bad_usage(terminal: Terminal, descriptor: str) -> None:
    result = terminal.run("find", "000000000", "--as", "amal", "--password-fd", descriptor)
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_a_fault_of_ours_says_its_kind_and_place_and_no_value(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_home: Home) -> int:
        raise KeyError(SENTINEL)

    monkeypatch.setattr(audit, "verify", broken)
    told = terminal.refused("audit", "verify")
    assert told.startswith("The command failed: KeyError at intake.cli.audit:")
    assert len(told.splitlines()) == 1
    assert SENTINEL not in told


def test_a_fault_of_the_database_has_no_values(any_home: Home) -> None:
    with any_home.store.reading() as connection, pytest.raises(DBAPIError) as fault:
        connection.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": SENTINEL})
    assert SENTINEL not in str(fault.value)
