"""More than the partner takes in one list: several lists, none too long, nobody in two, nobody left."""

from __future__ import annotations

from intake.services import batch, erasure
from intake.services.home import Home
from intake.services.programme import load_partner, shipped
from tests import steps


def at_most(home: Home, rows: int) -> None:
    people = steps.open_packs(home)
    text = shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 2", 1)
    load_partner(home, people["ziad"], text.replace("most_rows = 100000", f"most_rows = {rows}"), "moph_lb.toml")


def test_five_rows_of_which_the_partner_takes_two_make_three_lists(any_home: Home) -> None:
    at_most(any_home, 2)
    people = steps.open_packs(any_home)
    references = steps.register_some(any_home, people["amal"], 5)
    made = batch.build_all(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    assert [one.rows for one in made] == [2, 2, 1]
    names = [row.cells[2] for one in made for row in batch.show(any_home, people["lina"], one.id).rows]
    assert len(set(names)) == 5
    for one in made:
        batch.approve(any_home, people["lina"], one.id)
        assert batch.manifest(any_home, people["karim"], one.id)[0].state == batch.APPROVED
    assert {steps.state_of(any_home, one) for one in references} == {"batched"}
    with steps.refused("nothing_ready"):
        batch.build_all(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)


def test_what_must_be_taken_back_counts_too_and_goes_first(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    gone = steps.register_some(any_home, people["amal"], 3)
    steps.send(any_home, people)
    for reference in gone:
        erasure.erase(any_home, people["lina"], reference)
    at_most(any_home, 2)
    steps.register_some(any_home, people["amal"], 2)
    made = batch.build_all(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    assert [(one.rows, one.retractions) for one in made] == [(0, 2), (1, 1), (1, 0)]


def test_exactly_as_many_as_fit_make_one_list(home: Home) -> None:
    at_most(home, 2)
    people = steps.open_packs(home)
    steps.register_some(home, people["amal"], 2)
    assert [one.rows for one in batch.build_all(home, people["karim"], steps.VACCINATION, steps.MINISTRY)] == [2]
