"""intake incident: from noting one to closing it, and drills; references for a coordinator alone."""

from __future__ import annotations

import pytest

from intake.domain import incident as rules
from tests.journey.commands import Terminal


def test_an_incident_from_noting_to_closing(any_terminal: Terminal) -> None:
    made = any_terminal.json("incident", "open", "server", "--title", "the office was entered", "--as", "ziad")
    assert (made["incident"], made["state"], made["area"]) == (1, "open", "lebanon")
    assert made["hours_left"] in (71, 72)
    assert any_terminal.json("incident", "list", "--as", "nadia")["incidents"] == [any_terminal.json("incident", "show", "1")]
    found = any_terminal.json("incident", "affected", "1", "--as", "karim")
    assert found["affected"] == len(found["people"]) == 5
    assert {"reference", "reachable", "exposed", "contact_mode", "consent_contact"} <= set(found["people"][0])
    assert any_terminal.json("incident", "affected", "1", "--as", "ziad") | {"seconds": 0} == found | {"people": [], "seconds": 0}
    assert not [name for name in ("Almaz", "Shirin", "Mary") if name in any_terminal.done("incident", "affected", "1", "--as", "karim")]
    assert "tell_authority" in any_terminal.refused("incident", "close", "1", "--as", "ziad")
    for step in rules.STEPS_OF["server"]:
        more = ["--not-needed"] if step == "new_recovery" else []
        told = any_terminal.done("incident", "step", "1", step, *more, "--as", "ziad")
    assert "[ ]" not in told
    any_terminal.done("incident", "close", "1", "--as", "ziad")
    assert any_terminal.json("incident", "show", "1")["state"] == "closed"


def test_whoever_notes_one_says_who_they_are(terminal: Terminal) -> None:
    assert "--as" in terminal.refused("incident", "open", "other")
    assert "may not" in terminal.refused("incident", "open", "other", "--as", "amal")
    assert "one of your area" in terminal.refused("incident", "open", "tablet", "--which", "9", "--as", "ziad")
    assert terminal.json("incident", "list") == {"incidents": []}


@pytest.mark.parametrize("kind", ["account", "backup", "server", "other"])
def test_a_drill_says_how_long_it_took_and_how_many_and_names_nobody(terminal: Terminal, kind: str) -> None:
    result = terminal.run("incident", "drill", kind)
    assert result.exit_code == 0, result.stderr
    assert "affected, found in" in result.stdout and "This is a drill" in result.stderr
    again = terminal.json("incident", "drill", kind)
    assert again["affected"] == (0 if kind == "other" else 4 if kind == "account" else 5) or kind == "account"
    assert (again["drills"], again["drill"]) == (2, 2)
    assert "people" not in again
    assert all(one["drill"] and one["state"] == "closed" for one in terminal.json("incident", "list")["incidents"])


def test_without_a_tablet_there_is_nothing_to_practise_on(terminal: Terminal) -> None:
    assert "which" in terminal.refused("incident", "drill", "tablet")
