"""What somebody else does between two steps of a service is seen: lists stay whole, no row goes out that was taken back."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import Connection

from intake.domain import duplicates as rules
from intake.domain.account import Actor
from intake.services import batch, batch_export, batch_rows, closing, duplicates, erasure, find
from intake.services.home import Home
from intake.services.purge import purge
from intake.store import duplicates as kept_duplicates
from intake.store import referral as kept_referral
from tests import steps

CALLED = steps.SELAM | {"contact_mode": "own_private", "contact_value": "70 123 456", "consent_contact": "yes"}


def do_not_call(home: Home, people: dict[str, Actor], reference: str) -> None:
    erasure.withdraw(home, people["lina"], reference, "contact", "")


def numbers(home: Home, people: dict[str, Actor], number: int) -> list[str]:
    exported = batch_export.export(home, people["karim"], number, "csv")
    return [row.cells["contact_value"] for row in steps.table_of(home, exported).rows]


def test_a_number_withdrawn_while_a_second_format_is_written_is_in_no_file(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], CALLED).reference
    sent, _ = steps.send(any_home, people)
    with steps.refused("batch_changed"):
        batch_export.export(any_home, people["karim"], sent.id, "xlsx", progress=lambda *_: do_not_call(any_home, people, reference))
    assert list(any_home.config.outbox.iterdir()) == []
    assert numbers(any_home, people, sent.id) == [""]


def test_a_row_that_changes_while_a_list_is_built_waits_for_the_next(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], CALLED).reference
    steps.register(any_home, people["amal"])

    def meanwhile(done: int, _: int) -> None:
        if done:
            do_not_call(any_home, people, reference)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_rows, "LOT", 1)
        built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY, meanwhile)
    assert (built.rows, steps.state_of(any_home, reference)) == (1, "ready")
    batch.approve(any_home, people["lina"], built.id)
    assert numbers(any_home, people, built.id) == [""]
    following = steps.approved(any_home, people)
    assert (following.rows, numbers(any_home, people, following.id)) == (1, [""])


def test_a_retraction_is_written_again_until_its_day_has_passed(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    steps.send(any_home, people)
    erasure.erase(any_home, people["karim"], reference)
    sent, _ = steps.send(any_home, people)
    assert purge(any_home, any_home.today + timedelta(days=3)).retractions == 0
    assert len(numbers(any_home, people, sent.id)) == 1
    assert purge(any_home, any_home.today + timedelta(days=4)).retractions == 1


def test_somebody_erased_while_pairs_are_compared_is_in_none(
    any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, _ = (steps.register(any_home, people["amal"]).reference for _ in range(2))
    compare = rules.compare

    def meanwhile(*some: Any, **more: Any) -> Any:
        erasure.erase(any_home, people["karim"], reference)
        return compare(*some, **more)

    monkeypatch.setattr(duplicates, "compare", meanwhile)
    assert duplicates.compare_new(any_home) == 2
    assert duplicates.pairs(any_home, people["karim"]) == []


def test_of_two_who_decide_at_once_the_second_sees_the_first(
    any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (steps.register(any_home, people["amal"]).reference for _ in range(2))
    duplicates.compare_new(any_home)
    read = duplicates._pair

    def meanwhile(*asked: Any) -> Any:
        found = read(*asked)
        monkeypatch.setattr(duplicates, "_pair", read)
        duplicates.settle(any_home, people["lina"], one, other, kept_duplicates.SAME)
        return found

    monkeypatch.setattr(duplicates, "_pair", meanwhile)
    duplicates.settle(any_home, people["karim"], one, other, kept_duplicates.DIFFERENT)
    assert [steps.state_of(any_home, each) for each in (one, other)] == ["ready", "ready"]


def test_two_doses_of_one_person_that_end_at_the_same_moment_close(any_home: Home, people: dict[str, Actor]) -> None:
    if any_home.store.is_sqlite:
        return  # there is one writer at a time
    both = [steps.register(any_home, people["amal"], {**steps.EVERYTHING, "dose_no": dose}).reference for dose in ("0", "1")]
    duplicates.compare_new(any_home)
    duplicates.settle(any_home, people["karim"], *both, kept_duplicates.SAME)
    steps.send(any_home, people)
    one, other = (find.hold(any_home, reference) for reference in both)

    def done(connection: Connection, held: find.Held) -> None:
        kept_referral.change(connection, [replace(held.referrals[0], state="done")])
        closing.settle(any_home, connection, [held.kept.id])

    def meanwhile() -> None:
        with any_home.store.writing() as connection:
            done(connection, other)

    second = threading.Thread(target=meanwhile)
    with any_home.store.writing() as connection:
        done(connection, one)
        second.start()
        second.join(0.5)
    second.join()
    assert [find.hold(any_home, reference).kept.state for reference in both] == ["closed", "closed"]


def test_what_a_killed_first_export_left_goes(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    ready = steps.approved(any_home, people)
    any_home.config.outbox.mkdir(parents=True, exist_ok=True)
    left = any_home.config.outbox / f"{steps.MINISTRY}-{ready.id:05d}.csv.age.0123abcd.part"
    left.write_bytes(b"half a file")
    purge(any_home)
    assert left.exists()
    erasure.erase(any_home, people["karim"], reference)
    assert not left.exists()
    left.write_bytes(b"half a file")
    os.utime(left, (0, 0))
    purge(any_home)
    assert not left.exists()


def test_two_who_stand_in_each_others_way_are_told(any_home: Home) -> None:
    if any_home.store.is_sqlite:
        return
    with steps.refused("busy"), any_home.store.writing():
        raise DeadlockDetected


def test_a_reader_does_not_stop_writing_and_the_log_is_emptied_later(home: Home) -> None:
    people = steps.open_packs(home)
    with home.store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM registration")
        steps.register(home, people["amal"])
        assert not home.store.forget_deleted()
    home.store._empty_at = 0.0
    steps.register(home, people["amal"])
    assert home.store._empty_at is None
