"""What a batch holds is known part by part: whoever leaves it, however, leaves what is left provable, and nothing forged is made good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from intake.domain.account import Actor
from intake.domain.batch import ordered_digest
from intake.services import batch, batch_content, batch_export, batch_mark, correction, erasure, find
from intake.services.home import Home
from intake.services.purge import purge
from intake.store import batch as kept
from intake.store import batch_content as kept_parts
from intake.store.tables import BatchTable, ReferralTable
from tests import steps

HERE = "herself"
People = dict[str, Actor]


@pytest.fixture
def people(any_home: Home) -> People:
    return steps.open_packs(any_home)


def proves(home: Home, number: int) -> bool:
    """Whether a batch's mark and digest stand for exactly what is in it, all of it read anew."""
    with home.store.writing() as connection:
        one = kept.by_number(connection, number)
        return batch_mark.fits(home, one) and batch_content.fits(home, one, batch_content.parts_of(connection, number))


def erase(home: Home, people: People, reference: str) -> None:
    erasure.erase(home, people["karim"], reference, HERE)


def withdraw(home: Home, people: People, reference: str) -> None:
    erasure.withdraw(home, people["karim"], reference, "refer", steps.MINISTRY, HERE)


def correct(home: Home, people: People, reference: str) -> None:
    correction.correct(home, people["karim"], reference, {"name_latin": "Selam Abebe"}, HERE)


LEAVING = [erase, withdraw, correct]


@pytest.mark.parametrize("sent", [False, True])
def test_whoever_leaves_a_batch_leaves_it_provable(any_home: Home, people: People, sent: bool) -> None:
    references = steps.register_some(any_home, people["amal"], 5)
    number = (steps.send(any_home, people)[0] if sent else steps.approved(any_home, people)).id
    for leave, reference in zip(LEAVING, references, strict=False):
        leave(any_home, people, reference)
        assert proves(any_home, number), leave.__name__
    batch_export.export(any_home, people["karim"], number)
    one = batch.show(any_home, people["lina"], number).batch
    assert (one.rows, one.removed) == ((3, 2) if sent else (2, 3)), "a correction of a row that was sent leaves it there"


def test_a_list_that_carries_corrections_and_retractions_stays_provable_when_they_go(any_home: Home, people: People) -> None:
    references = steps.register_some(any_home, people["amal"], 4)
    first = steps.send(any_home, people)[0].id
    correct(any_home, people, references[0])
    correct(any_home, people, references[1])
    withdraw(any_home, people, references[2])
    second = steps.approved(any_home, people).id
    erase(any_home, people, references[0])
    assert proves(any_home, first)
    assert proves(any_home, second)
    assert batch.show(any_home, people["lina"], second).batch.corrections == 1
    batch_export.export(any_home, people["karim"], second)
    any_home.clock.forward(days=7)
    purge(any_home)  # the retraction has gone out, and goes
    assert proves(any_home, second)
    purge(any_home, any_home.today + timedelta(days=200))
    assert proves(any_home, first)
    assert proves(any_home, second)


def test_erasing_reads_nobody_elses_row(any_home: Home, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or whoever is in a list of a hundred thousand waits for all of them."""
    references = steps.register_some(any_home, people["amal"], 3)
    number = steps.send(any_home, people)[0].id
    with monkeypatch.context() as patch:
        patch.setattr(kept_parts, "of_batch", None)
        erase(any_home, people, references[0])
    assert proves(any_home, number)


def a_row(connection: Connection, number: int) -> bytes:
    return bytes(connection.execute(select(ReferralTable.id).where(ReferralTable.batch_id == number).limit(1)).scalar_one())


def put(connection: Connection, referral_id: bytes, number: int) -> None:
    connection.execute(update(ReferralTable).where(ReferralTable.id == referral_id).values(batch_id=number))


def exchanged(connection: Connection, number: int, other: int) -> None:
    """Somebody's row stands in for another's, with the mark it was given in its own list."""
    mine, theirs = a_row(connection, number), a_row(connection, other)
    put(connection, mine, other)
    put(connection, theirs, number)


def added(connection: Connection, number: int, other: int) -> None:
    put(connection, a_row(connection, other), number)


def left_out(connection: Connection, number: int, other: int) -> None:
    put(connection, a_row(connection, number), other)


ATTACKS = [exchanged, added, left_out]


def as_before_there_were_sums(home: Home, number: int) -> None:
    """A batch as an older version built and marked it."""
    with home.store.writing() as connection:
        marks = [mark for _, mark in batch_content.parts_of(connection, number)]
        kept.change(connection, number, content_sum=None, content_digest=ordered_digest(marks))
        batch_mark.put(home, connection, number)


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_erasure_makes_no_forged_list_good(
    any_home: Home, people: People, attack: Callable[[Connection, int, int], None], old: bool
) -> None:
    """Who can write to the database alone exchanges a row, and then has somebody of the same list erased."""
    references = steps.register_some(any_home, people["amal"], 3)
    number = steps.approved(any_home, people).id
    steps.register_some(any_home, people["amal"], 2)
    other = steps.approved(any_home, people).id
    if old:
        as_before_there_were_sums(any_home, number)
    with any_home.store.writing() as connection:
        attack(connection, number, other)
    (erased,) = [one for one in references if find.hold(any_home, one).referrals[0].batch_id == number][-1:]
    erase(any_home, people, erased)
    assert not proves(any_home, number)
    with steps.refused("batch_tampered"):
        batch_export.export(any_home, people["karim"], number)


def test_a_batch_from_before_there_were_sums_is_approved_sent_and_erased_from(any_home: Home, people: People) -> None:
    references = steps.register_some(any_home, people["amal"], 3)
    number = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY).id
    as_before_there_were_sums(any_home, number)
    batch.approve(any_home, people["lina"], number)
    batch_export.export(any_home, people["karim"], number)
    erase(any_home, people, references[0])
    assert proves(any_home, number)
    with any_home.store.reading() as connection:
        assert connection.execute(select(BatchTable.content_sum)).scalar() is not None
    assert batch_export.export(any_home, people["karim"], number).path.exists()


@pytest.mark.parametrize("forged", [None, b"forged"])
def test_a_sum_that_was_deleted_or_forged_holds_up_no_erasure_and_no_file_is_written(
    any_home: Home, people: People, forged: bytes | None
) -> None:
    """Or a new batch could be taken for an old one, whose parts are summed up anew."""
    references = steps.register_some(any_home, people["amal"], 2)
    number = steps.approved(any_home, people).id
    with any_home.store.writing() as connection:
        kept.change(connection, number, content_sum=forged)
    erase(any_home, people, references[0])
    assert not proves(any_home, number)
    with steps.refused("batch_tampered"):
        batch_export.export(any_home, people["karim"], number)
