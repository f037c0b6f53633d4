"""A home: made once, opened by its passphrase or key file only; nothing half-made, no key in two hands, no key lost."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.config import Config
from intake.domain.problems import Refused
from intake.sealing.partner import new_age_identity
from intake.services import home as homes
from intake.services import home_make, programme
from intake.services.area import operator
from intake.services.find import hold
from intake.services.home import Home, needs_passphrase, open_home
from intake.services.home_make import create_home
from tests import steps, world

PASSPHRASE = "six plain words of a passphrase"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return world.config_in(tmp_path / "real")


def test_a_real_home_opens_with_its_passphrase_only(config: Config) -> None:
    create_home(config, PASSPHRASE)
    assert needs_passphrase(config)
    real = open_home(config, PASSPHRASE)
    assert not real.demo
    real.close()
    for wrong in (None, "", "another passphrase entirely", PASSPHRASE + " ", PASSPHRASE.upper()):
        with steps.refused("wrong_passphrase"):
            open_home(config, wrong)
    assert not (config.keys / "master.key").exists()


def test_a_demonstration_home_opens_with_its_key_file_only(home: Home) -> None:
    assert not needs_passphrase(home.config)
    key_file = home.config.keys / "master.key"
    kept = key_file.read_bytes()
    for content in (None, bytes(32), b"short"):
        key_file.unlink(missing_ok=True)
        if content:
            key_file.write_bytes(content)
        with steps.refused("wrong_passphrase"):
            open_home(home.config)
    key_file.write_bytes(kept)
    open_home(home.config).close()


def test_a_real_home_takes_no_sample_people_and_no_demonstration_key(config: Config) -> None:
    create_home(config, PASSPHRASE)
    real = open_home(config, PASSPHRASE)
    for act in (steps.demo.make_areas, steps.demo.make_programmes, lambda one: steps.demo.make_people(one, "x")):
        with steps.refused("demo_only"):
            act(real)
    with steps.refused("demo_key_in_real_home"):
        programme.load_partner(real, operator(real), programme.shipped("partners")["moph_lb.toml"], "a.toml")
    own = programme.shipped("partners")["moph_lb.toml"].replace('"@demo"', f'"{new_age_identity()[1]}"')
    assert programme.load_partner(real, operator(real), own, "a.toml").code == "moph_lb"
    real.close()


@pytest.mark.parametrize("again", [lambda config: create_home(config, PASSPHRASE), lambda config: create_home(config, None, demo=True)])
def test_a_home_is_made_once(home: Home, again: Callable[[Config], None]) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    before = {path: path.read_bytes() for path in home.config.keys.iterdir()}
    with steps.refused("home_exists"):
        again(home.config)
    assert {path: path.read_bytes() for path in home.config.keys.iterdir()} == before
    assert hold(home, reference).payload["name_latin"] == "Selam Worku"


@pytest.mark.parametrize(("passphrase", "code"), [("fifteen letters", "passphrase_short"), ("", "passphrase_short"), (None, "demo_only")])
def test_a_home_without_a_good_passphrase_is_not_made(config: Config, passphrase: str | None, code: str) -> None:
    with steps.refused(code):
        create_home(config, passphrase)
    assert not config.home.exists()


def test_where_there_is_no_home_none_is_opened(config: Config) -> None:
    for act in (lambda: open_home(config, PASSPHRASE), lambda: needs_passphrase(config)):
        with steps.refused("no_home"):
            act()
    assert not config.home.exists()


@pytest.mark.parametrize("stop", ["upgrade", "seal", "key_from_passphrase"])
def test_a_home_that_was_half_made_can_be_made_again(config: Config, stop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(home_make, stop, stopped)
        create_home(config, PASSPHRASE)
    with steps.refused("no_home"):
        open_home(config, PASSPHRASE)
    create_home(config, PASSPHRASE)
    open_home(config, PASSPHRASE).close()


def test_nobody_else_on_the_machine_reads_a_home(config: Config) -> None:
    create_home(config, PASSPHRASE)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (config.home, config.keys, config.outbox)} == {0o700}
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in config.home.rglob("*") if path.is_file()}
    assert {files["intake.db"], files["keys.db"]} == {0o600}


def test_the_passphrase_and_the_keys_are_in_no_file(config: Config) -> None:
    create_home(config, PASSPHRASE)
    real = open_home(config, PASSPHRASE)
    (pair,) = real.new_record_keys(1)
    secret = (PASSPHRASE.encode(), real.keyring.master, pair[1], real.month_key("2026-03"))
    for path in config.home.rglob("*"):
        if path.is_file():
            assert not [1 for one in secret if one in path.read_bytes()], path
    assert not [1 for one in secret[1:] if one.hex() in repr(real)]
    assert repr(real.keyring.master) not in repr(real)
    real.close()


def test_a_database_of_another_version_is_not_opened(home: Home) -> None:
    with home.store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with steps.refused("old_schema"):
        open_home(home.config)


def test_keys_and_database_of_two_homes_do_not_fit(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    create_home(world.config_in(tmp_path / "other"), None, demo=True)
    config = Config(home=tmp_path / "other", database_url=home.config.database_url)
    with steps.refused("database_taken"):
        open_home(config)
    assert hold(home, reference)


def test_spare_keys_are_never_given_out_twice(home: Home) -> None:
    first = [name for name, _ in home.new_record_keys(3)]
    home.close()
    again = open_home(home.config, clock=home.clock)
    second = [name for name, _ in again.new_record_keys(100)]
    third = [name for name, _ in again.new_record_keys(1)]
    assert len({*first, *second, *third}) == 104
    assert set(again.record_keys([*first, *second, *third])) == {*first, *second, *third}
    again.close()


def test_a_key_is_durable_before_it_is_given_out(home: Home) -> None:
    ((name, key),) = home.new_record_keys(1)
    other = open_home(home.config)
    assert other.record_keys([name]) == {name: key}
    other.destroy_keys([name])
    assert home.record_keys([name]) == {}
    other.close()


def test_a_month_has_one_key_whoever_asks_first(home: Home) -> None:
    other = open_home(home.config, clock=home.clock)
    assert home.month_key("2026-03") == other.month_key("2026-03") != home.month_key("2026-04")
    assert list(other.month_keys()) == ["2026-03"]
    assert len(home.hashes("reference", "x")) == 2
    assert home.hashes("reference", "x") != home.hashes("partner_ref", "x")
    other.close()


def test_the_clock_has_a_zone_and_the_week_begins_on_monday() -> None:
    assert homes.now().tzinfo is not None
    assert homes.week_of(world.START.date()).isoformat() == "2026-03-02"
    assert homes.month_of(world.START.date()) == "2026-03"


def test_a_refusal_says_what_to_do(config: Config) -> None:
    with pytest.raises(Refused) as caught:
        open_home(config)
    assert "intake init" in str(caught.value)
