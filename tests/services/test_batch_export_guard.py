"""What stops an export: no second person, a row that is not what was approved, a disk or a hand that stops it. Then nothing was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
import pytest
from sqlalchemy import Connection, delete, update

from intake.domain.account import Actor
from intake.sealing.keyring import seal
from intake.services import batch, batch_export, batch_write, erasure, find
from intake.services.area import operator
from intake.services.home import Home
from intake.services.registration_seal import place
from intake.store.tables import ReferralTable, RegistrationTable
from tests import steps
from tests.services.test_batch_export import export, nothing_was_sent


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_a_stopped_export_leaves_no_file_and_nothing_is_sent(
    any_home: Home, people: dict[str, Actor], stop: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.register_some(any_home, people["amal"], 3)
    ready = steps.approved(any_home, people)
    monkeypatch.setattr(batch_write, "LOT", 1)

    def stopped(done: int, _: int) -> None:
        if done == 2:
            raise stop

    with pytest.raises(stop):
        export(any_home, people, ready.id, "csv", progress=stopped)
    assert nothing_was_sent(any_home, people, ready.id)
    assert export(any_home, people, ready.id, "csv").path.exists()


def test_a_transaction_that_is_not_kept_leaves_no_file(any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    writing = any_home.store.writing

    @contextmanager
    def lost() -> Iterator[Connection]:
        with writing() as connection:
            yield connection
            raise OSError("the disk is full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(any_home.store, "writing", lost)
        export(any_home, people, ready.id, "csv")
    assert nothing_was_sent(any_home, people, ready.id)


def corrected(home: Home, connection: Connection, reference: str) -> None:
    """Somebody with the keys changes an answer."""
    held = find.hold(home, reference)
    sealed = seal(held.key, orjson.dumps({**held.payload, "name_latin": "Another Name"}), place(held.kept.id, held.kept.programme_version))
    connection.execute(update(RegistrationTable).where(RegistrationTable.id == held.kept.id).values(sealed=sealed))


def row_taken_out(home: Home, connection: Connection, reference: str) -> None:
    connection.execute(delete(ReferralTable).where(ReferralTable.registration_id == find.hold(home, reference).kept.id))


def digest_altered(home: Home, connection: Connection, reference: str) -> None:
    row = ReferralTable.registration_id == find.hold(home, reference).kept.id
    connection.execute(update(ReferralTable).where(row).values(row_digest=bytes(16)))


@pytest.mark.parametrize("attack", [corrected, row_taken_out, digest_altered])
def test_what_no_longer_is_what_was_approved_is_not_written(
    any_home: Home, people: dict[str, Actor], attack: Callable[[Home, Connection, str], None]
) -> None:
    reference = steps.register_some(any_home, people["amal"], 3)[1]
    ready = steps.approved(any_home, people)
    with any_home.store.writing() as connection:
        attack(any_home, connection, reference)
    with steps.refused("batch_tampered"):
        export(any_home, people, ready.id, "csv")
    assert nothing_was_sent(any_home, people, ready.id)


def test_a_row_added_to_an_approved_batch_is_not_written(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    late = find.hold(any_home, steps.register(any_home, people["amal"]).reference).kept.id
    with any_home.store.writing() as connection:
        row = ReferralTable.registration_id == late
        connection.execute(update(ReferralTable).where(row).values(batch_id=ready.id, state="batched"))
    with steps.refused("batch_tampered"):
        export(any_home, people, ready.id, "csv")
    assert nothing_was_sent(any_home, people, ready.id)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "cancelled"])
def test_what_happens_while_the_file_is_written_is_seen(any_home: Home, people: dict[str, Actor], meanwhile: str) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    ready = steps.approved(any_home, people)

    def act(*_: int) -> None:
        if meanwhile == "cancelled":
            batch.cancel(any_home, people["lina"], ready.id)
        else:
            erasure.withdraw(any_home, people["lina"], reference, "refer", steps.MINISTRY)

    with steps.refused("batch_changed"):
        export(any_home, people, ready.id, "csv", progress=act)
    assert list(any_home.config.outbox.iterdir()) == []
    assert steps.state_of(any_home, reference) == {"withdrawn": "withdrawn", "cancelled": "ready"}[meanwhile]


def test_before_a_second_person_approved_nothing_is_written(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    for actor in (people["karim"], people["lina"]):
        with steps.refused("batch_not_approved"):
            batch_export.export(any_home, actor, built.id)
    root = operator(any_home)
    with steps.refused("batch_not_approved"):
        batch_export.export_in(any_home, root, root.area, built.id, None, None, None, lambda *_: None)
    assert list(any_home.config.outbox.iterdir()) == []


def test_an_approval_written_into_the_database_by_the_builder_does_not_count(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    for approved_by in ("", people["karim"].pseudonym):
        with any_home.store.writing() as connection:
            batch.kept.change(connection, built.id, state=batch.APPROVED, approved_by=approved_by)
        with steps.refused("batch_not_approved"):
            export(any_home, people, built.id)


def test_an_approval_written_into_the_database_in_anothers_name_does_not_count(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    with any_home.store.writing() as connection:
        batch.kept.change(connection, built.id, state=batch.APPROVED, approved_by=people["lina"].pseudonym)
    with steps.refused("batch_tampered"):
        export(any_home, people, built.id)
    assert list(any_home.config.outbox.iterdir()) == []
