"""Who may open the home after a restart: with a passphrase of her own, as long as her account and her grant last, and nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.config import Config
from intake.domain.problems import Refused
from intake.services import account, audit, keys, keys_grant
from intake.services.backup import back_up
from intake.services.home import Home, open_home
from intake.services.keys_master import change_master
from intake.services.opening import MOST, SECONDS, Opening
from intake.services.restore_keys import restore_keys
from tests import steps, world

PASSPHRASE, HERS, NEW = "six plain words of a passphrase", "her own words to open it with", "another six words that nobody guesses"


@pytest.fixture(scope="module")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real home with the sample people, which karim may open; to be copied."""
    home = world.make_real_home(tmp_path_factory.mktemp("granted") / "home", PASSPHRASE)
    keys_grant.grant(home, "karim", HERS)
    home.close()
    return home.config.home


@pytest.fixture
def config(granted: Path, tmp_path: Path) -> Config:
    return world.config_in(Path(shutil.copytree(granted, tmp_path / "real")))


@pytest.fixture
def real(config: Config) -> Iterator[Home]:
    home = open_home(config, PASSPHRASE, clock=world.Clock())
    yield home
    home.close()


def opens(config: Config, name: str = "karim", passphrase: str = HERS) -> bool:
    try:
        keys_grant.open_granted(config, name, passphrase).close()
    except Refused as refused:
        assert [one.code for one in refused.problems] == ["wrong_opening"]
        return False
    return True


def test_who_was_granted_opens_everything_with_her_own_passphrase(config: Config, real: Home) -> None:
    (pair,) = real.new_record_keys(1)
    hers = keys_grant.open_granted(config, " Karim ", HERS)
    assert hers.record_keys([pair[0]]) == dict([pair])
    assert [one.who for one in audit.entries(hers) if one.action == "home_opened"] == [account.actor_by_name(real, "karim").pseudonym]
    hers.close()
    assert [one.name for one in keys.status(real).grants] == ["karim"]


WRONG = [("karim", "her own words to open it witH"), ("lina", HERS), ("nobody", HERS), ("", ""), ("amal", HERS)]


@pytest.mark.parametrize(("name", "passphrase"), WRONG)
def test_nobody_else_does_and_all_get_the_same_sentence(config: Config, name: str, passphrase: str) -> None:
    assert not opens(config, name, passphrase)


def test_her_passphrase_is_not_the_homes_and_the_homes_is_not_hers(config: Config) -> None:
    with steps.refused("wrong_passphrase"):
        open_home(config, HERS)
    assert not opens(config, "karim", PASSPHRASE)


def test_it_ends_with_the_account(config: Config, real: Home) -> None:
    ziad = account.actor_by_name(real, "ziad")
    account.close_account(real, ziad, "karim")
    assert not opens(config)
    account.reopen_account(real, ziad, "karim", "another long password")
    assert not opens(config)


def test_it_ends_when_it_is_taken_back_and_other_ways_in_stay(config: Config, real: Home) -> None:
    keys_grant.grant(real, "lina", NEW)
    keys_grant.take_back(real, "karim")
    assert (opens(config), opens(config, "lina", NEW)) == (False, True)
    with steps.refused("no_such_grant"):
        keys_grant.take_back(real, "karim")
    open_home(config, PASSPHRASE).close()


def test_a_new_passphrase_of_the_home_leaves_it_and_a_new_master_key_ends_it(config: Config, real: Home) -> None:
    keys.change_passphrase(real, NEW)
    assert opens(config)
    assert change_master(real, PASSPHRASE) == ["karim"]
    assert not opens(config)
    keys_grant.grant(real, "karim", HERS)
    assert opens(config)
    with steps.refused("wrong_passphrase"):
        open_home(config, NEW)


def test_only_coordinators_and_administrators_of_a_real_home_are_granted_to(real: Home, home: Home, people: object) -> None:
    for name, code in (("amal", "not_granted_role"), ("nadia", "not_granted_role"), ("nobody", "no_such_account")):
        with steps.refused(code):
            keys_grant.grant(real, name, HERS)
    with steps.refused("passphrase_short"):
        keys_grant.grant(real, "lina", "fifteen letters")
    with steps.refused("key_file_home"):
        keys_grant.grant(home, "karim", HERS)


def test_tries_are_limited_and_what_failed_is_noted(config: Config, real: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    opening = Opening(config, lambda: seconds[0])
    monkeypatch.setattr(keys_grant, "key_from_passphrase", lambda passphrase, _: passphrase.encode().ljust(32)[:32])  # quick: all are wrong
    for _ in range(MOST):
        with steps.refused("wrong_opening"):
            opening.open("karim", "wrong words to open it with")
    monkeypatch.undo()
    with steps.refused("throttled"):
        opening.open("karim", HERS)
    seconds[0] = SECONDS + 1
    opening.open("karim", HERS).close()
    (noted,) = [one for one in audit.entries(real) if one.action == "home_opened"]
    assert (noted.detail["failed"], noted.who) == (MOST, account.actor_by_name(real, "karim").pseudonym)


def test_where_nobody_was_granted_no_closed_server_begins(config: Config, real: Home, home: Home) -> None:
    keys_grant.take_back(real, "karim")
    with steps.refused("nobody_granted"):
        Opening(config)
    with steps.refused("key_file_home"):
        Opening(home.config)


def test_a_grant_that_was_taken_back_does_not_come_back_with_the_key_store(config: Config, real: Home, tmp_path: Path) -> None:
    secret, path = keys.make_recovery(real, replace=True), tmp_path / "keys.age"
    back_up(real, path, keys=True)
    keys_grant.take_back(real, "karim")
    assert not opens(config)
    real.close()
    (config.keys / "keys.db").rename(tmp_path / "lost.db")
    for ending in ("-wal", "-shm"):
        (config.keys / f"keys.db{ending}").unlink(missing_ok=True)
    with path.open("rb") as file:
        restore_keys(config, file, secret, lambda: PASSPHRASE)
    assert not opens(config)
    again = open_home(config, PASSPHRASE)
    assert keys_grant.grants(again) == []
    again.close()
