"""Who can write to the database, and has no key, cannot let a batch look approved."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import update

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import batch, demo
from intake.services.batch_export import export
from intake.services.home import Home
from intake.services.registration import Registering, register
from intake.store.tables import BatchTable

AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral"}


@pytest.fixture
def built(home: Home, people: dict[str, Actor]) -> int:
    """A batch that Karim has built and nobody has approved."""
    demo.make_programmes(home)
    register(home, people["amal"], Registering("vaccination", "dora", AGREED, secrets.token_bytes(16)))
    return batch.build(home, people["karim"], "vaccination", "moph_lb").id


def _write(home: Home, **values: object) -> None:
    with home.store.writing() as connection:
        connection.execute(update(BatchTable).values(**values))


def _code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def test_an_approval_written_into_the_database_is_none(home: Home, people: dict[str, Actor], built: int) -> None:
    """No file appears."""
    _write(home, state="approved", approved_by=people["lina"].pseudonym)
    with pytest.raises(Refused) as refused:
        export(home, people["karim"], built)
    assert _code(refused) == "batch_tampered"
    assert not list(home.config.outbox.iterdir())


def test_nobody_becomes_the_builder_by_the_database(home: Home, people: dict[str, Actor], built: int) -> None:
    """Karim cannot approve his own batch by writing another builder into it."""
    _write(home, built_by=people["lina"].pseudonym)
    with pytest.raises(Refused) as refused:
        batch.approve(home, people["karim"], built)
    assert _code(refused) == "batch_tampered"


def test_a_real_approval_goes_out(home: Home, people: dict[str, Actor], built: int) -> None:
    """The mark does not stand in honest people's way."""
    batch.approve(home, people["lina"], built)
    assert export(home, people["karim"], built).path.exists()
