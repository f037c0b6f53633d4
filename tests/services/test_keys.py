"""The keys of a home looked after: nothing secret is shown or kept, and a change is made in one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.config import Config
from intake.sealing.partner import age_public
from intake.services import audit, keys, office_key
from intake.services.home import Home, open_home
from intake.services.home_make import create_home
from intake.store.key_store import KeyStore
from tests import steps, world

OLD, NEW = "six plain words of a passphrase", "another six words that nobody guesses"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return world.config_in(tmp_path / "real")


@pytest.fixture
def recovery(config: Config) -> str:
    return create_home(config, OLD)


@pytest.fixture
def real(config: Config, recovery: str) -> Iterator[Home]:
    assert recovery
    opened = open_home(config, OLD, clock=world.Clock())
    yield opened
    opened.close()


def in_a_file(home: Home, secret: str | bytes) -> list[str]:
    wanted = secret if isinstance(secret, bytes) else secret.encode()
    return [str(path) for path in home.config.home.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def test_of_the_recovery_key_a_real_home_keeps_the_public_half_only(real: Home, recovery: str) -> None:
    assert keys.recovery(real) == age_public(recovery)
    assert in_a_file(real, recovery) == in_a_file(real, recovery.removeprefix("AGE-SECRET-KEY-1")) == []
    assert not (real.config.home / "demo").exists()


def test_a_demonstration_keeps_its_recovery_key(home: Home) -> None:
    assert age_public((home.config.home / "demo" / "recovery.agekey").read_text()) == keys.recovery(home)


def test_a_recovery_key_is_made_where_there_is_none_and_replaced_only_when_asked_to(real: Home, recovery: str) -> None:
    with steps.refused("recovery_there"):
        keys.make_recovery(real)
    assert keys.recovery(real) == age_public(recovery)
    replaced = keys.make_recovery(real, replace=True)
    real.keys.unset("recovery")
    made = keys.make_recovery(real)
    assert keys.recovery(real) == age_public(made)
    assert len({recovery, replaced, made}) == 3
    assert in_a_file(real, made) == []
    assert audit.verify(real) == 2


def test_after_a_change_only_the_new_passphrase_opens_and_everything_is_as_it_was(real: Home, config: Config) -> None:
    (pair,) = real.new_record_keys(1)
    office, month, before = office_key.current(real), real.month_key("2026-03"), real.keys.setting("master")
    assert before
    keys.change_passphrase(real, NEW)
    assert in_a_file(real, before) == in_a_file(real, NEW) == []
    real.close()
    with steps.refused("wrong_passphrase"):
        open_home(config, OLD)
    again = open_home(config, NEW, clock=real.clock)
    assert again.record_keys([pair[0]]) == dict([pair])
    assert (office_key.current(again), again.month_key("2026-03")) == (office, month)
    assert audit.verify(again) == 1
    again.close()


def test_a_change_that_is_stopped_leaves_the_old_passphrase(real: Home, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(KeyStore, "set_all", stopped)
        keys.change_passphrase(real, NEW)
    open_home(config, OLD).close()


def test_both_halves_of_a_change_are_written_or_none(real: Home) -> None:
    before = real.keys.settings("")
    with pytest.raises(Exception, match="NOT NULL"):
        real.keys.set_all({"salt": b"another", "master": None})  # type: ignore[dict-item]
    assert real.keys.settings("") == before


def test_a_short_passphrase_and_a_home_without_one_are_refused(real: Home, home: Home) -> None:
    with steps.refused("passphrase_short"):
        keys.change_passphrase(real, "fifteen letters")
    with steps.refused("key_file_home"):
        keys.change_passphrase(home, NEW)


def test_a_new_office_key_is_the_one_to_close_to_and_the_old_one_still_opens(home: Home) -> None:
    old = office_key.current(home)
    new = keys.rotate(home)
    assert {one.id for one in office_key.all_keys(home)} == {old.id, new.id}
    assert len(office_key.identities(home, old.id)) == 2


def test_a_new_office_key_of_the_same_day_is_the_current_one(home: Home) -> None:
    for _ in range(5):
        made = keys.rotate(home)
        assert office_key.current(home) == made


def test_the_state_of_the_keys_is_counts_and_names(home: Home) -> None:
    home.new_record_keys(1)
    home.month_key("2026-03")
    key = office_key.current(home)
    found = keys.status(home)
    assert (found.demo, found.office_keys, found.months, found.record_keys) == (True, (key,), ("2026-03",), 64)
    assert found.recovery == keys.recovery(home)
