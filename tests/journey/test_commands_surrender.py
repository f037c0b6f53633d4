"""intake surrender: plain sentences in a fixed order, no passphrase unless it looks for people, and exit 1 when something lies open."""

from __future__ import annotations

from tests.journey.commands import Terminal, password_from

PASSPHRASE = "five plain words for surrender"


def test_it_tells_in_order_and_finds_nobody(any_terminal: Terminal) -> None:
    told = any_terminal.done("surrender", "--check")
    titles = [line for line in told.splitlines() if line and not line.startswith(" ")]
    assert titles == ["TABLET", "DATABASE", "BACKUP", "RELAY", "OUTBOX", "SERVER, OFF", "SERVER, RUNNING", "REAL PEOPLE"]
    assert "of 5 registrations" in told and "none found" in told
    assert not [one for one in ("Almaz", "Shirin", "Wanjiku", "karim") if one in told]
    document = any_terminal.json("surrender")
    assert "check" not in document
    assert (document["database"]["rows"]["registration"], document["faults"]) == (5, [])


def test_a_list_in_clear_and_a_leak_end_it_with_1(terminal: Terminal) -> None:
    (terminal.home / "outbox" / "list.csv").write_text("name,number\nMary Wanjiku,70123456\n")
    assert "list.csv in the outbox is NOT closed" in terminal.refused("surrender")
    result = terminal.run("surrender", "--check")
    assert (result.exit_code, "Wanjiku" in result.output) == (1, False)
    assert "of people who registered stand readable" in result.stderr


def test_a_real_home_is_told_of_without_its_passphrase(terminal: Terminal) -> None:
    real = Terminal(terminal.home.parent / "real", {})
    assert real.run("init", "--passphrase-fd", password_from(PASSPHRASE)).exit_code == 0
    told = real.done("surrender")
    assert "opened by a passphrase that is on no disk" in told
    assert "Think about: A key file" not in told
    assert real.run("surrender", "--check", stdin="not the passphrase\n").exit_code == 1
    opened = Terminal(real.home, {"INTAKE_PASSPHRASE_FD": password_from(PASSPHRASE)})
    assert "of 0 registrations" in opened.done("surrender", "--check")
