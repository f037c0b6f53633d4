"""What somebody else does between two steps of a service is seen: lists stay whole, no row goes out that was taken back."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.services import batch, batch_export, erasure
from intake.services.home import Home
from tests import steps

CALLED = steps.SELAM | {"contact_mode": "own_private", "contact_value": "70 123 456", "consent_contact": "yes"}


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


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
        patch.setattr(batch, "LOT", 1)
        built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY, meanwhile)
    assert (built.rows, steps.state_of(any_home, reference)) == (1, "ready")
    batch.approve(any_home, people["lina"], built.id)
    assert numbers(any_home, people, built.id) == [""]
    following = steps.approved(any_home, people)
    assert (following.rows, numbers(any_home, people, following.id)) == (1, [""])
