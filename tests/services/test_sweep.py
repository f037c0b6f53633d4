"""Keys that nothing needs are destroyed, and no others."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from intake.domain.account import Actor
from intake.services import demo
from intake.services.find import hold
from intake.services.home import Home, open_home
from intake.services.registration import Registering, register
from intake.services.sweep import sweep
from tests.world import Clock

AGREED = {"consent_store": "yes", "consent_refer": "no", "consent_contact": "no", "consent_mode": "oral"}


def _register(home: Home, people: dict[str, Actor]) -> str:
    request = Registering("vaccination", "dora", AGREED, secrets.token_bytes(16))
    return register(home, people["amal"], request).reference


def _clock(home: Home) -> Clock:
    assert isinstance(home.clock, Clock)
    return home.clock


def test_spare_keys_of_a_stopped_process_are_swept_in_two_weeks_and_kept_ones_stay(home: Home, people: dict[str, Actor]) -> None:
    """A registration made before the sweep opens after it; the spare keys of its lot are gone."""
    demo.make_programmes(home)
    reference = _register(home, people)
    assert sweep(home) == (0, 0), "this week's keys may still be needed by another process"
    _clock(home).forward(days=7)
    assert sweep(home) == (0, 0), "so may last week's: what began on Sunday ends on Monday"
    _clock(home).forward(days=7)
    orphans, _ = sweep(home)
    assert orphans > 0
    assert hold(home, reference).payload["reference"] == reference
    assert sweep(home) == (0, 0)


def test_a_month_without_registrations_loses_its_hash_key(home: Home, people: dict[str, Actor]) -> None:
    """The key of a month dies with the month's last registration, and the living month's stays."""
    demo.make_programmes(home)
    home.month_key("2025-12")
    reference = _register(home, people)
    _clock(home).forward(days=31)
    assert sweep(home)[1] == 1
    assert "2025-12" not in home.keys.months()
    assert hold(home, reference).payload["reference"] == reference


def test_a_server_that_runs_on_never_seals_with_a_key_that_another_process_has_swept(home: Home, people: dict[str, Actor]) -> None:
    """Nightly purging sweeps while a server keeps spare keys in memory: what it registers afterwards still opens."""
    demo.make_programmes(home)
    _register(home, people)
    for _ in range(10):
        _clock(home).forward(days=2)
        other = open_home(home.config, clock=home.clock)
        sweep(other)
        other.close()
        reference = _register(home, people)
        assert hold(home, reference).payload["reference"] == reference


def test_what_is_registered_at_midnight_of_a_new_month_is_found(home: Home, people: dict[str, Actor]) -> None:
    """The hash key of the month that has just ended stays: a registration under it may be on its way."""
    demo.make_programmes(home)
    home.month_key("2026-03")
    home.clock = Clock(datetime(2026, 4, 1, 0, 0, 5, tzinfo=UTC))
    assert sweep(home)[1] == 0
    _clock(home).forward(days=1)
    assert sweep(home)[1] == 1
