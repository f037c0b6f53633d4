"""The nightly purge: once a night where the work is done, made up for after downtime, and somebody is told when it does not run."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.services import nightly, purge_run
from intake.services.home import Home
from intake.services.purge import purge
from tests import steps


def at(home: Home, *when: int) -> None:
    """Set the clock, in UTC."""
    home.clock.at = datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type,attr-defined]


def test_once_a_night_and_made_up_for_after_days_off(home: Home) -> None:
    steps.open_packs(home)
    assert nightly.run_if_due(home)
    assert not nightly.run_if_due(home)
    home.clock.forward(hours=17)  # 02:05: the night before is done, this one has not come
    assert not nightly.run_if_due(home)
    home.clock.forward(hours=1)
    assert nightly.run_if_due(home)
    home.clock.forward(days=9)
    assert nightly.run_if_due(home) and not nightly.run_if_due(home)


def test_the_night_is_that_of_the_place(home: Home) -> None:
    """Three in the morning in Beirut is one in UTC, and midnight when the clocks have gone forward."""
    steps.open_packs(home)
    home.config = replace(home.config, timezone="Asia/Beirut")
    at(home, 2026, 3, 10, 12, 0)
    assert nightly.run_if_due(home)
    at(home, 2026, 3, 11, 0, 55)
    assert not nightly.run_if_due(home)
    at(home, 2026, 3, 11, 1, 5)
    assert nightly.run_if_due(home)
    at(home, 2026, 4, 11, 0, 5)
    assert nightly.run_if_due(home)


def test_a_purge_by_command_counts_and_one_for_another_day_does_not(home: Home) -> None:
    steps.open_packs(home)
    purge(home, datetime(2020, 1, 1, tzinfo=UTC).date())
    assert nightly.is_due(home)
    purge(home)
    assert not nightly.is_due(home)


def test_it_leaves_the_work_to_whoever_is_at_it(home: Home) -> None:
    steps.open_packs(home)
    with purge_run.alone(home):
        assert not nightly.run_if_due(home)
    assert nightly.run_if_due(home)


def test_it_is_late_after_two_days(home: Home) -> None:
    people = steps.open_packs(home)
    assert not purge_run.is_late(home)  # nothing is kept yet
    steps.register(home, people["amal"])
    home.clock.forward(days=15)
    assert purge_run.is_late(home)
    purge(home)
    home.clock.forward(hours=47)
    assert not purge_run.is_late(home)
    home.clock.forward(hours=2)
    assert purge_run.is_late(home)


def test_the_thread_purges_and_survives_a_failure(home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"])
    home.clock.forward(days=200)
    real, tried = nightly.purge_alone, []

    def first_fails(*arguments: object) -> object:
        tried.append(1)
        if len(tried) == 1:
            raise RuntimeError("Zzarephath")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(nightly, "purge_alone", first_fails)
    monkeypatch.setattr(nightly, "AGAIN", nightly.timedelta(0))
    thread = nightly.Nightly(home, first=0.01, every=0.01)
    with caplog.at_level(logging.WARNING):
        thread.begin()
        deadline = time.monotonic() + 20
        while (nightly.is_due(home) or len(tried) < 2) and time.monotonic() < deadline:
            time.sleep(0.02)
        thread.end()
    assert steps.counts(home)["registration"] == 0
    assert "RuntimeError" in caplog.text and "Zzarephath" not in caplog.text
