"""A partner's own account sees exactly the rows of its files and no others, and none of whoever withdrew, was erased or purged."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from intake.domain.account import Actor, Role
from intake.services import (
    answer,
    batch,
    batch_export,
    correction,
    erasure,
    partner_page,
    programme,
    purge,
)
from intake.services.home import Home
from intake.services.partner_page import ALL, Opened
from intake.store.base import Base
from tests import steps, world
from tests.services.partner_account import given, invited, say

SENTINEL = {**steps.EVERYTHING, "call_name": "Zzarephath", "name_latin": "Qoph Zzyzyx", "consent_contact": "yes"}


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


@pytest.fixture
def ministry(any_home: Home, people: dict[str, Actor]) -> Actor:
    return invited(any_home, people)


def cells(opened: Opened) -> list[dict[str, str]]:
    columns = [column.code for column in opened.profile.columns]
    return [dict(zip(columns, row.cells, strict=True)) for row in opened.rows]


def test_the_rows_are_those_of_the_file(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home, karim = any_home, people["karim"]
    first = steps.register(home, karim, SENTINEL).reference
    steps.register_some(home, people["amal"], 2)
    _, exported = steps.send(home, people)
    assert cells(partner_page.rows(home, ministry, 1)) == [row.cells for row in steps.table_of(home, exported).rows]
    gone = steps.register(home, karim, steps.SELAM).reference
    steps.send(home, people)
    correction.correct(home, karim, first, {"name_latin": "Otherwise"}, "herself")
    erasure.withdraw(home, karim, gone, "refer", steps.MINISTRY)
    steps.register_some(home, people["amal"], 1)
    _, exported = steps.send(home, people)
    in_file = [row.cells for row in steps.table_of(home, exported).rows]
    opened = partner_page.rows(home, ministry, 3)
    assert cells(opened) == in_file and [row.kind for row in opened.rows] == ["new", "correction", "retraction"]
    assert [bool(row.id) for row in opened.rows] == [True, True, False], "what is taken back can't be answered"
    by_one = [row.cells for skip in range(4) for row in partner_page.rows(home, ministry, 3, ALL, skip, 1).rows]
    assert by_one == [row.cells for row in opened.rows]
    assert [(one.number, one.rows, one.corrections, one.retractions) for one in partner_page.lists(home, ministry)] == [
        *((3, 2, 1, 1), (2, 0, 0, 0), (1, 3, 0, 0))
    ]
    assert "Zzarephath" not in str(opened), "what she is called is no column of the file"


def test_a_list_that_was_not_sent_or_is_not_its_own_is_not_there(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home = any_home
    steps.register_some(home, people["amal"], 2)
    built = batch.build(home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    row = find_row(home, built.id)

    def nothing(who: Actor, number: int = built.id) -> None:
        for call in (partner_page.rows, lambda *a: partner_page.one(*a, row), lambda *a: partner_page.say(*a, row, given("accepted"))):
            with steps.refused("no_such_list"):
                call(home, who, number)

    nothing(ministry)
    batch.approve(home, people["lina"], built.id)
    nothing(ministry)
    assert partner_page.lists(home, ministry) == [] and partner_page.count(home, ministry) == 0
    batch_export.export(home, people["karim"], built.id, "csv")
    assert partner_page.one(home, ministry, built.id, row).rows
    nothing(ministry, 99)
    nothing(Actor(None, "x", Role.PARTNER, ministry.area, "p-x", "another"))
    nothing(Actor(None, "x", Role.PARTNER, world.make_areas(home)["north"], "p-x", steps.MINISTRY))
    nothing(Actor(None, "x", Role.PARTNER, ministry.area, "p-x", ""))
    for bad in ("", "zz", "00" * 16, row[:-2]):
        with steps.refused("no_such_list"):
            partner_page.one(home, ministry, built.id, bad)
    for role in (one for one in Role if one is not Role.PARTNER):
        with steps.refused("not_allowed"):
            partner_page.rows(home, Actor(None, "x", role, ministry.area, "x", steps.MINISTRY), built.id)
    assert steps.state_of(home, find_reference(home)) == "sent"


def find_row(home: Home, number: int) -> str:
    """The id of a row of a list, as somebody might have learned it."""
    with home.store.reading() as connection:
        table = Base.metadata.tables["referral"]
        return connection.execute(table.select().where(table.c.batch_id == number)).first().id.hex()  # type: ignore[union-attr]


def find_reference(home: Home) -> str:
    """The reference of whoever is first in the register."""
    from intake.services.registration_seal import open_payload
    from intake.store import registration as kept

    with home.store.reading() as connection:
        ids = [row.id for row in connection.execute(Base.metadata.tables["registration"].select())]
        one = kept.by_ids(connection, ids[:1])[0]
    return str(open_payload(home.record_keys([one.key_id])[one.key_id], one)["reference"])


def test_whoever_withdraws_or_is_erased_or_purged_is_gone_at_once(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home, karim = any_home, people["karim"]
    wanted = [steps.register(home, karim, SENTINEL).reference, *steps.register_some(home, karim, 3)]
    steps.send(home, people)
    ids = {row.cells[1]: row.id for row in partner_page.rows(home, ministry, 1).rows}
    refs = [steps.partner_ref(home, one) for one in wanted]
    erasure.erase(home, karim, wanted[0])
    erasure.withdraw(home, karim, wanted[1], "refer", steps.MINISTRY)
    left = partner_page.rows(home, ministry, 1)
    assert {row.cells[1] for row in left.rows} == set(refs[2:]) and left.sent.rows == 2
    for one in refs[:2]:
        for call in (lambda row: partner_page.one(home, ministry, 1, row), lambda row: say(home, ministry, 1, row, "done")):
            with steps.refused("no_such_list"):
                call(ids[one])
    assert steps.verdicts(answer.apply_rows(home, ministry, programme.partner(home, steps.MINISTRY), [given("done", partner_ref=refs[0])]))[
        0
    ] == ("unmatched", "unknown_ref")
    home.clock.forward(days=200)  # type: ignore[attr-defined]
    purge.purge(home)
    assert partner_page.rows(home, ministry, 1).rows == ()


def test_rows_that_somebody_altered_are_not_shown(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    steps.register_some(any_home, people["amal"], 2)
    steps.send(any_home, people)
    steps.register_some(any_home, people["amal"], 1)
    waiting = steps.approved(any_home, people)
    table = Base.metadata.tables["referral"]
    with any_home.store.writing() as connection:  # somebody at the database puts a row that waits into a list that was sent
        connection.execute(table.update().where(table.c.batch_id == waiting.id).values(batch_id=1, state="sent"))
    with steps.refused("list_not_whole"):
        partner_page.rows(any_home, ministry, 1)


def test_it_takes_as_many_statements_for_one_row_as_for_many(home: Home) -> None:
    people = steps.open_packs(home)
    ministry = invited(home, people)
    asked: list[str] = []

    def note(*values: str) -> None:  # what is reviewed is looked up anew every few seconds, whatever is asked for
        if "translation_review" not in values[2]:
            asked.append(values[2])

    event.listen(home.store.engine, "before_cursor_execute", note)
    counted = []
    for many in (1, 30):
        steps.register_some(home, people["amal"], many)
        number = steps.send(home, people)[0].id
        partner_page.rows(home, ministry, number)  # what is noted once
        before = len(asked)
        assert len(partner_page.rows(home, ministry, number).rows) == many and len(partner_page.lists(home, ministry)) == number
        counted.append(len(asked) - before)
    assert counted[0] == counted[1] <= 25, counted
