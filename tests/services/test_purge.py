"""What has reached its week is gone for good, and only counts are told."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import answer, audit, batch, demo
from intake.services.batch_export import export
from intake.services.find import hold
from intake.services.home import Home, open_home
from intake.services.purge import purge
from intake.services.registration import Registering, register

AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral", "call_name": "Zzarephath"}


def _register(home: Home, people: dict[str, Actor]) -> str:
    return register(home, people["amal"], Registering("vaccination", "dora", AGREED, secrets.token_bytes(16))).reference


def test_nothing_is_purged_before_its_time_and_all_of_it_after_180_days(any_home: Home, people: dict[str, Actor]) -> None:
    """On day 173 she is still found; on day 180 she is not, and the log still holds."""
    demo.make_programmes(any_home)
    reference = _register(any_home, people)
    assert purge(any_home, any_home.today + timedelta(days=173)).registrations == 0
    assert hold(any_home, reference).payload["call_name"] == "Zzarephath"
    assert purge(any_home, any_home.today + timedelta(days=180)).registrations == 1
    with pytest.raises(Refused) as refused:
        hold(any_home, reference)
    assert refused.value.problems[0].code == "no_such_registration"
    assert audit.verify(any_home) > 0
    assert purge(any_home, any_home.today + timedelta(days=180)).registrations == 0


def test_a_purged_registration_does_not_open_from_an_older_database(home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    """A backup made before, with today's key store: she is not found."""
    demo.make_programmes(home)
    reference = _register(home, people)
    home.store.forget_deleted()
    shutil.copy(home.config.home / "intake.db", tmp_path / "old.db")
    purge(home, home.today + timedelta(days=180))
    old = open_home(replace(home.config, database_url=f"sqlite:///{tmp_path / 'old.db'}"), clock=home.clock)
    try:
        with pytest.raises(Refused):
            hold(old, reference)
    finally:
        old.close()


def test_what_is_done_goes_thirty_days_after(any_home: Home, people: dict[str, Actor]) -> None:
    """The ministry says "done": four weeks later she is still there, after thirty days she is gone."""
    demo.make_programmes(any_home)
    reference = _register(any_home, people)
    number = batch.build(any_home, people["karim"], "vaccination", "moph_lb").id
    batch.approve(any_home, people["lina"], number)
    export(any_home, people["karim"], number, "csv")
    partner_ref = hold(any_home, reference).payload["partner_refs"]["moph_lb"]
    table = f"partner_ref,decision,done_date\n{partner_ref},done,{any_home.today.isoformat()}\n"
    assert answer.apply(any_home, people["karim"], table.encode(), "answers.csv").counts["apply"] == 1
    assert purge(any_home, any_home.today + timedelta(days=23)).registrations == 0
    assert purge(any_home, any_home.today + timedelta(days=30)).registrations == 1
