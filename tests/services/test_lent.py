"""Lent contacts: who gets one, what the partner sees, and that a place cools off before anybody else gets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.services import access, batch, batch_export, consent, correction, duplicates, erasure, find, lent, lent_end
from intake.services.consent import Given
from intake.services.home import Home
from intake.services.lent import Wanted
from intake.services.needs import needs
from intake.services.purge import purge
from tests import steps
from tests.lending import contact, number_of, prepared, who_wishes, with_mailbox_column
from tests.services.backups import brought_back, saved


def sent_row(home: Home, people: Mapping[str, Actor], reference: str) -> dict[str, str]:
    """Her row in a list that is built, approved and exported now."""
    _, exported = steps.send(home, people)
    ref = steps.partner_ref(home, reference)
    return next(dict(row.cells) for row in steps.table_of(home, exported).rows if row.cells["partner_ref"] == ref)


def test_who_agreed_goes_with_a_lent_number_and_nobody_else_does(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    contact(home, people["karim"])
    hers = who_wishes(home, people["amal"])
    others = [
        who_wishes(home, people["amal"], 1, consent_contact="no"),
        who_wishes(home, people["amal"], 2, contact_mode="none"),
    ]
    seen = prepared(home, people)
    assert (seen.lent, seen.none_free) == (1, 0)
    _, exported = steps.send(home, people)
    rows = {
        row.cells["partner_ref"]: (row.cells["contact_mode"], row.cells["contact_value"]) for row in steps.table_of(home, exported).rows
    }
    assert rows[steps.partner_ref(home, hers)] == ("lent", "+96170999111")
    assert [rows[steps.partner_ref(home, one)][1] for one in others] == ["", ""]
    assert find.find(home, people["amal"], hers).lent == ("+96170999111",)
    assert steps.found_anywhere(home, ["+96170999111", "96170999111"]) == [], "the number is sealed wherever it is kept"


def test_the_nearest_contact_is_lent_and_one_of_another_area_never(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], "70 999 111", "north")
    contact(home, people["karim"], "70 999 222", "lebanon")
    contact(home, people["karim"], "70 999 333", "mount-lebanon")
    first, second, third = (who_wishes(home, people["amal"], n) for n in range(3))
    prepared(home, people)
    assert sorted(number_of(home, one) for one in (first, second, third)) == ["", "+96170999222", "+96170999333"]


def test_none_free_drops_no_row_and_is_told_and_made_good_later(home: Home, people: dict[str, Actor]) -> None:
    one = who_wishes(home, people["amal"])
    seen = prepared(home, people)
    assert (seen.lent, seen.none_free, seen.ready) == (0, 1, 1)
    assert sent_row(home, people, one)["contact_value"] == ""
    assert needs(home, people["karim"]).lent_waiting == 1
    contact(home, people["karim"])
    assert lent_end.give_waiting(home) == 1
    assert needs(home, people["karim"]).lent_waiting == 0
    row = sent_row(home, people, one)
    assert (row["change"], row["contact_value"]) == ("correction", "+96170999111"), "the partner is told with the next list"


def test_a_number_is_shared_by_as_many_as_was_said_per_partner(home: Home, people: dict[str, Actor]) -> None:
    made = contact(home, people["karim"], share=2)
    some = [who_wishes(home, people["amal"], n) for n in range(3)]
    assert (prepared(home, people).lent, prepared(home, people).none_free) == (2, 1)
    lent.change(home, people["karim"], made.number, Wanted(share=3))
    assert lent_end.give_waiting(home) == 1
    assert {number_of(home, one) for one in some} == {"+96170999111"}


@pytest.mark.parametrize("how", ["erased", "purged", "chose another way"])
def test_a_place_that_was_given_back_goes_to_nobody_for_two_months(home: Home, people: dict[str, Actor], how: str) -> None:
    contact(home, people["karim"])
    first = who_wishes(home, people["amal"])
    prepared(home, people)
    assert number_of(home, first)
    if how == "erased":
        erasure.erase(home, people["karim"], first)
    elif how == "purged":
        home.clock.forward(days=181)  # type: ignore[attr-defined]
        purge(home)
    else:
        correction.correct(home, people["karim"], first, {"contact_mode": "none"}, "herself")
        assert number_of(home, first) == ""
    start, second = home.today, who_wishes(home, people["amal"], 1)
    while home.today < start + timedelta(days=49):
        lent_end.tidy(home)
        assert prepared(home, people).none_free == 1
        home.clock.forward(days=7)  # type: ignore[attr-defined]
    home.clock.forward(days=7)  # type: ignore[attr-defined]
    assert lent_end.tidy(home).given == 1
    assert number_of(home, second) == "+96170999111"


def test_she_gets_her_own_place_again_at_once(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    one = who_wishes(home, people["amal"])
    prepared(home, people)
    correction.correct(home, people["karim"], one, {"contact_mode": "none"}, "herself")
    correction.correct(home, people["karim"], one, {"contact_mode": "lent"}, "herself")
    assert number_of(home, one) == "+96170999111"
    assert [(each.people, each.cooling) for each in lent.pool(home, people["karim"])] == [(1, 0)]


def test_who_takes_the_agreement_to_calls_back_is_masked_and_keeps_the_place(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    one = who_wishes(home, people["amal"])
    assert sent_row(home, people, one)["contact_value"] == "+96170999111"
    erasure.withdraw(home, people["karim"], one, "contact", "")
    assert sent_row(home, people, one)["contact_value"] == ""
    consent.agree(home, people["karim"], one, "contact", Given("oral", "en"), "herself")
    assert sent_row(home, people, one)["contact_value"] == "+96170999111"


def test_a_contact_that_ends_is_replaced_and_the_partner_told(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], until=home.today + timedelta(days=40))
    one = who_wishes(home, people["amal"])
    assert sent_row(home, people, one)["contact_value"] == "+96170999111"
    home.clock.forward(days=20)  # type: ignore[attr-defined]
    assert needs(home, people["karim"]).lent_ending == 1
    other = who_wishes(home, people["amal"], 1)
    contact(home, people["karim"], "70 999 222", share=3)
    home.clock.forward(days=21)  # type: ignore[attr-defined]
    assert lent_end.tidy(home).ended == 1
    row = sent_row(home, people, one)
    assert (row["change"], row["contact_value"]) == ("correction", "+96170999222")
    assert number_of(home, other) == "+96170999222"


def test_retiring_by_hand_takes_it_from_everybody_and_removing_waits_until_it_has_cooled(home: Home, people: dict[str, Actor]) -> None:
    made = contact(home, people["karim"])
    one = who_wishes(home, people["amal"])
    prepared(home, people)
    assert lent_end.retire(home, people["karim"], made.number) == lent_end.Ended(1, 0)
    assert number_of(home, one) == ""
    with steps.refused("lent_in_use"):
        lent.remove(home, people["karim"], made.number)
    home.clock.forward(days=63)  # type: ignore[attr-defined]
    lent_end.tidy(home)
    lent.remove(home, people["karim"], made.number)
    assert lent.pool(home, people["karim"]) == []


def test_a_mailbox_gives_each_person_a_tag_of_her_own_that_never_comes_again(home: Home, people: dict[str, Actor]) -> None:
    with_mailbox_column(home)
    contact(home, people["karim"], "desk@mail.example", kind="mailbox", share=2)
    seen: set[str] = set()
    for n in range(4):
        one = who_wishes(home, people["amal"], n)
        prepared(home, people)
        (value,) = find.hold(home, one).payload["lent_mailboxes"].values()
        assert value.startswith("desk+") and value.endswith("@mail.example") and value not in seen
        seen.add(value)
        erasure.erase(home, people["karim"], one)
    assert len(seen) == 4, "what cools off on a mailbox takes no room: its tag is nobody else's"


def test_it_is_never_a_reason_to_think_that_two_are_one(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], share=2)
    for n, year in enumerate(("1970", "2001")):
        who_wishes(home, people["amal"], n, birth_year=year)
    prepared(home, people)
    duplicates.compare_new(home)
    assert duplicates.pairs(home, people["karim"]) == []


def test_it_is_read_out_as_ours_with_what_was_done(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    one = who_wishes(home, people["amal"])
    prepared(home, people)
    (found,) = access.read_out(home, people["karim"], one)
    assert {kept.key: kept.value for kept in found.kept}["lent_numbers"] == "moph_lb: +96170999111"
    assert "lent_given" in {deed.action for deed in found.deeds}


def test_after_an_older_backup_every_contact_rests_before_anybody_gets_it(home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    contact(home, people["karim"])
    path = saved(home, tmp_path)
    who_wishes(home, people["amal"])
    prepared(home, people)  # she has the number, and the backup does not know
    brought_back(home, path)
    other = who_wishes(home, people["amal"], 1)
    assert prepared(home, people).none_free == 1
    home.clock.forward(days=63)  # type: ignore[attr-defined]
    lent_end.tidy(home)
    assert number_of(home, other) == "+96170999111"


def test_a_cancelled_list_leaves_the_place_hers_and_approval_fits_what_goes_out(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    one = who_wishes(home, people["amal"])
    built = batch.build(home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    batch.cancel(home, people["karim"], built.id)
    ready = steps.approved(home, people)
    batch_export.export(home, people["karim"], ready.id, "csv")
    assert (ready.rows, number_of(home, one)) == (1, "+96170999111")


def test_what_is_no_contact_is_refused_with_what_to_do(home: Home, people: dict[str, Actor]) -> None:
    karim, amal, nadia, ziad = (people[name] for name in ("karim", "amal", "nadia", "ziad"))
    with steps.refused("impossible_phone"):
        contact(home, karim, "12")
    with steps.refused("bad_mailbox"):
        contact(home, karim, "desk+tag@mail.example", kind="mailbox")
    with steps.refused("lent_share", "lent_until"):
        contact(home, karim, share=0, until=home.today)
    with steps.refused("lent_relays"):
        contact(home, karim, relays="ziad")
    with steps.refused("no_such_area"):
        contact(home, karim, area="nowhere")
    made = contact(home, ziad, relays="amal")
    with steps.refused("lent_there"):
        contact(home, karim, "+961 70 999 111")
    assert lent.one(home, karim, made.number).relays == "amal"
    for actor in (amal, nadia):
        with steps.refused("not_allowed"):
            lent.pool(home, actor)
    with steps.refused("no_such_lent"):
        lent.one(home, karim, 99)
