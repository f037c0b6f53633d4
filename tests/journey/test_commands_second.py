"""Commands run `--as` an account with a second factor, in a home for real work; in a demonstration nothing more is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from intake.services import account, area, second_factor_add, second_factor_own
from intake.services.home import Home, open_home
from intake.services.home_make import create_home
from intake.services.second_factor import Given
from intake.store import second_factor as kept
from tests import world
from tests.journey.commands import Terminal, password_from
from tests.passkeys import Device
from tests.second import SITE, Phone, with_app, with_passkey

PASSPHRASE = "six plain words for a real home"
PASSWORD = "long and plain and for all three"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Home]:
    """A home for real work with a coordinator, an administrator and a volunteer; its clock stands still where it can be moved."""
    config = world.config_in(tmp_path / "home")
    create_home(config, PASSPHRASE)
    home = open_home(config, PASSPHRASE, clock=world.Clock(datetime.now(UTC)))
    operator = area.operator(home)
    area.add(home, operator, "lebanon", "Lebanon", "organisation", None, "LB")
    operator = area.operator(home)
    for name, role in (("karim", "coordinator"), ("ziad", "administrator"), ("amal", "volunteer")):
        account.accept(home, account.invite(home, operator, role, "lebanon"), name, PASSWORD)
    yield home
    home.close()


def run(home: Home, *words: str, password: str = PASSWORD, code: str | None = None, typed: str | None = None) -> Result:
    """Run a command in the home; passphrase and password through descriptors, the code too or typed."""
    more = ["--code-fd", password_from(code)] if code is not None else []
    terminal = Terminal(home.config.home, {"INTAKE_PASSPHRASE_FD": password_from(PASSPHRASE)})
    return terminal.run(*words, "--password-fd", password_from(password), *more, stdin=typed)


def refused(result: Result) -> str:
    """Why it was refused."""
    assert result.exit_code == 1, (result.stdout, result.stderr)
    return result.stderr


def test_who_needs_one_and_has_none_is_sent_to_the_pages(office: Home) -> None:
    assert "needs a second factor first" in refused(run(office, "account", "list", "--as", "ziad"))


def test_a_volunteer_is_asked_for_her_password_alone(office: Home) -> None:
    assert "may not do this" in refused(run(office, "account", "list", "--as", "amal"))


def test_the_code_by_descriptor_or_typed_each_once(office: Home) -> None:
    phone = with_app(office, account.actor_by_name(office, "ziad"))
    code = phone.code(1)
    shown = run(office, "account", "list", "--json", "--as", "ziad", code=code)
    assert shown.exit_code == 0, shown.stderr
    assert {one["name"]: one["second_factor"] for one in json.loads(shown.stdout)["accounts"]} == {
        "karim": False,
        "ziad": True,
        "amal": False,
    }
    assert "did not fit" in refused(run(office, "account", "list", "--as", "ziad", code=code))
    typed = run(office, "account", "list", "--as", "ziad", typed=f"{phone.sheet[0]}\n")
    assert typed.exit_code == 0 and phone.sheet[0] not in typed.output
    assert "did not fit" in refused(run(office, "account", "list", "--as", "ziad", typed=f"{phone.sheet[0]}\n"))
    assert run(office, "account", "list", "--as", "ziad", typed="").exit_code == 1


def test_a_wrong_password_asks_for_no_code(office: Home) -> None:
    phone = with_app(office, account.actor_by_name(office, "ziad"))
    assert "name or the password" in refused(run(office, "account", "list", "--as", "ziad", password="not it", code=phone.code(1)))
    assert run(office, "account", "list", "--as", "ziad", code=phone.code(1)).exit_code == 0  # the code was not used up


def test_a_passkey_alone_is_no_use_here_and_the_command_says_so(office: Home) -> None:
    ziad = account.actor_by_name(office, "ziad")
    device = with_passkey(office, ziad)
    typed = run(office, "account", "list", "--as", "ziad", typed="000000\n")
    assert "a passkey cannot be used" in typed.stderr and typed.exit_code == 1
    with office.store.writing() as connection:  # all recovery codes used up
        kept.put_codes(connection, ziad.account_id or 0, [])
    assert "Add an authenticator app" in refused(run(office, "account", "list", "--as", "ziad", typed="000000\n"))
    assert device.host == SITE.host


def test_the_operator_takes_a_lost_one_away(office: Home) -> None:
    karim = account.actor_by_name(office, "karim")
    with_app(office, karim)
    ziad = with_app(office, account.actor_by_name(office, "ziad"))
    done = run(office, "account", "reset-second", "karim", "--as", "ziad", code=ziad.code(1))
    assert done.exit_code == 0 and "taken away" in done.stderr
    assert second_factor_own.own(office, karim).factors == ()
    terminal = Terminal(office.config.home, {"INTAKE_PASSPHRASE_FD": password_from(PASSPHRASE)})
    assert "no second factor" in refused(terminal.run("account", "reset-second", "karim"))
    terminal = Terminal(office.config.home, {"INTAKE_PASSPHRASE_FD": password_from(PASSPHRASE)})
    assert terminal.run("account", "reset-second", "ziad").exit_code == 0  # the operator of the machine, for the last administrator


def test_in_a_demonstration_nothing_more_is_asked(terminal: Terminal) -> None:
    home = open_home(world.config_in(terminal.home))
    try:
        found = second_factor_add.begin_adding(home, account.actor_by_name(home, "ziad"), "app", SITE)
        phone = Phone(home, found.secret, [])
        second_factor_add.add(home, account.actor_by_name(home, "ziad"), found.draft, "Phone", Given(phone.code()), "")
        with_passkey(home, account.actor_by_name(home, "karim"), Device(SITE.origin))
    finally:
        home.close()
    assert terminal.json("account", "list", "--as", "ziad")["accounts"]
    assert terminal.run("batch", "build", "vaccination", "moph_lb", "--as", "karim").exit_code == 0
