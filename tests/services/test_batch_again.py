"""A sent batch whose file is written again: without whoever has withdrawn, been erased or purged meanwhile."""

from __future__ import annotations

import secrets
from datetime import timedelta

import orjson
import pytest

from intake.domain.account import Actor
from intake.sealing.partner import open_age
from intake.services import batch, demo
from intake.services.batch_export import export
from intake.services.erasure import erase, withdraw
from intake.services.home import Home
from intake.services.purge import purge
from intake.services.registration import Registering, register

AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral"}
STAYING, LEAVING = "Yetta Stays", "Zilla Leaves"


def _names(home: Home, people: dict[str, Actor], number: int) -> set[str]:
    """The names in the file as the ministry opens it."""
    written = export(home, people["karim"], number, "json")
    secret = (home.config.home / "demo" / "moph_lb.agekey").read_text(encoding="utf-8").splitlines()[-1]
    rows = orjson.loads(open_age(written.path.read_bytes(), secret))["rows"]
    return {row["name_latin"] for row in rows}


@pytest.fixture
def sent(any_home: Home, people: dict[str, Actor]) -> dict[str, str]:
    """Two people sent in batch 1; their references by name."""
    demo.make_programmes(any_home)
    references = {}
    for name in (STAYING, LEAVING):
        request = Registering("vaccination", "dora", {**AGREED, "name_latin": name}, secrets.token_bytes(16))
        references[name] = register(any_home, people["amal"], request).reference
    number = batch.build(any_home, people["karim"], "vaccination", "moph_lb").id
    batch.approve(any_home, people["lina"], number)
    assert _names(any_home, people, number) == {STAYING, LEAVING}
    return references


def test_who_withdrew_is_in_no_file_written_after(any_home: Home, people: dict[str, Actor], sent: dict[str, str]) -> None:
    """The first file leaves the outbox, the next one is without her."""
    withdraw(any_home, people["karim"], sent[LEAVING], "refer", "moph_lb")
    assert not list(any_home.config.outbox.iterdir())
    assert _names(any_home, people, 1) == {STAYING}
    shown, _ = batch.manifest(any_home, people["karim"], 1)
    assert (shown.rows, shown.removed) == (1, 1)


def test_who_was_erased_is_in_no_file_written_after(any_home: Home, people: dict[str, Actor], sent: dict[str, str]) -> None:
    """The same after an erasure."""
    erase(any_home, people["karim"], sent[LEAVING])
    assert _names(any_home, people, 1) == {STAYING}


def test_a_purged_batch_can_still_be_shown(any_home: Home, people: dict[str, Actor], sent: dict[str, str]) -> None:
    """After 180 days its manifest says that no row is left."""
    purge(any_home, any_home.today + timedelta(days=180))
    shown, _ = batch.manifest(any_home, people["karim"], 1)
    assert (shown.rows, shown.removed) == (0, 2)
