"""`intake init` and `intake keys`: the recovery key is printed once, passphrases come by descriptor, nothing secret is shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intake.sealing.partner import age_public
from intake.services.home import open_home
from tests.journey.commands import Terminal, password_from
from tests.world import config_in, make_real_home

OLD, NEW = "six plain words of a passphrase", "another six words that nobody guesses"


@pytest.fixture
def real(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "real", {})


def opened_with(real: Terminal, passphrase: str) -> Terminal:
    """The same home, its passphrase given by descriptor."""
    return Terminal(real.home, {"INTAKE_PASSPHRASE_FD": password_from(passphrase)})


def test_the_recovery_key_is_printed_once_alone_on_standard_output(real: Terminal) -> None:
    made = real.run("init", "--passphrase-fd", password_from(OLD))
    secret = made.stdout.strip()
    public = age_public(secret)
    assert "recovery key" in made.stderr
    assert secret not in made.stderr
    told = opened_with(real, OLD).json("keys")
    assert told["recovery"] == public
    assert told["opened_by"] == "passphrase"
    assert "AGE-SECRET-KEY" not in opened_with(real, OLD).done("keys")
    assert opened_with(real, OLD).run("keys", "recovery").exit_code == 1
    again = opened_with(real, OLD).done("keys", "recovery", "--replace").strip()
    assert opened_with(real, OLD).json("keys")["recovery"] == age_public(again) != public
    assert not [path for path in real.home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_the_passphrase_is_changed_by_whoever_knows_the_old_one(real: Terminal) -> None:
    real.done("init", "--passphrase-fd", password_from(OLD))
    refused = opened_with(real, NEW).run("keys", "passphrase", "--passphrase-fd", password_from(NEW))
    assert (refused.exit_code, "does not open" in refused.stderr) == (1, True)
    typed = real.run("keys", "passphrase", stdin=f"{OLD}\n{NEW}\n{NEW}\n")
    assert typed.exit_code == 0, typed.stderr
    assert OLD not in typed.output
    assert NEW not in typed.output
    assert opened_with(real, OLD).run("keys").exit_code == 1
    opened_with(real, NEW).done("keys", "passphrase", "--passphrase-fd", password_from(OLD))
    assert opened_with(real, OLD).json("audit", "verify") == {"entries": 2, "whole": True}
    short = opened_with(real, OLD).run("keys", "passphrase", "--passphrase-fd", password_from("fifteen letters"))
    assert (short.exit_code, "16 characters" in short.stderr) == (1, True)


def test_a_demonstration_has_no_passphrase_to_change(terminal: Terminal) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    assert "key file" in terminal.refused("keys", "passphrase", "--passphrase-fd", str(reading))
    os.close(reading)


def test_an_office_key_is_made_now(terminal: Terminal) -> None:
    before = terminal.json("keys")
    made = terminal.json("keys", "rotate")
    after = terminal.json("keys")
    assert after["office_keys"][0] == {"id": made["id"], "made": made["made"], "days": 0}
    assert after["office_keys"][1:] == before["office_keys"]
    assert after["record_keys"] == before["record_keys"] > 0
    assert all(one in terminal.done("keys") for one in (made["id"], before["recovery"], before["months"][0]))


def test_a_new_master_key_ends_grants_and_wants_the_server_stopped(real: Terminal) -> None:
    real.done("init", "--passphrase-fd", password_from(OLD))
    other = open_home(config_in(real.home), OLD)
    try:
        busy = opened_with(real, OLD).run("keys", "master", "--passphrase-fd", password_from(NEW))
    finally:
        other.close()
    assert (busy.exit_code, "Stop the server" in busy.stderr) == (1, True)
    done = opened_with(real, OLD).json("keys", "master", "--passphrase-fd", password_from(NEW))
    assert done["grants_ended"] == []
    assert opened_with(real, OLD).run("keys").exit_code == 1
    assert opened_with(real, NEW).json("audit", "verify")["whole"] is True


def test_who_may_open_is_said_by_name_and_never_by_a_secret(real: Terminal) -> None:
    real.done("init", "--passphrase-fd", password_from(OLD))
    for words, sentence in ((("grant", "nobody"), "no account"), (("take-back", "nobody"), "was not granted")):
        refused = opened_with(real, OLD).run("keys", *words)
        assert (refused.exit_code, sentence in refused.stderr) == (1, True)
    refused = real.run("serve", "--closed")
    assert (refused.exit_code, "Nobody was granted" in refused.stderr) == (1, True)
    bad = real.run("serve", "--closed", "--host", "0.0.0.0")
    assert (bad.exit_code, "must not travel in clear" in bad.stderr) == (2, True)


def test_the_passphrase_may_come_as_a_credential_of_the_service(real: Terminal, tmp_path: Path) -> None:
    real.done("init", "--passphrase-fd", password_from(OLD))
    (tmp_path / "intake-passphrase").write_text(OLD + "\n")
    assert Terminal(real.home, {"CREDENTIALS_DIRECTORY": str(tmp_path)}).json("keys")["opened_by"] == "passphrase"


def test_a_forgotten_passphrase_is_replaced_by_somebody_who_was_granted_to(tmp_path: Path) -> None:
    hers = "her own words to open it with"
    home = make_real_home(tmp_path / "real", OLD)
    home.close()
    real = Terminal(tmp_path / "real", {})
    opened_with(real, OLD).done("keys", "grant", "karim", "--passphrase-fd", password_from(hers))
    assert opened_with(real, OLD).json("keys")["granted"][0]["account"] == "karim"
    wrong = Terminal(real.home, {"INTAKE_OPEN_AS": "karim", "INTAKE_PASSPHRASE_FD": password_from(OLD)}).run("keys")
    assert (wrong.exit_code, "does not open this" in wrong.stderr) == (1, True)
    as_karim = Terminal(real.home, {"INTAKE_OPEN_AS": "karim", "INTAKE_PASSPHRASE_FD": password_from(hers)})
    as_karim.done("keys", "passphrase", "--passphrase-fd", password_from(NEW))
    assert opened_with(real, OLD).run("keys").exit_code == 1
    opened_with(real, NEW).done("keys", "take-back", "karim")
    assert opened_with(real, NEW).json("keys")["granted"] == []
