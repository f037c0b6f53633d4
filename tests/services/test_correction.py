"""Correcting with the person at the point: what changes, where it travels, who may, and what nobody is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.account import Actor
from intake.services import access, audit, batch, batch_export, batch_preview, consent, correction, duplicates, erasure, find
from intake.services.home import Home
from intake.services.purge import purge
from intake.store import correction as kept_correction
from tests import steps, world

HERE = "herself"
PERSON = steps.EVERYTHING | {"consent_contact": "yes", "call_name": "Zzyzyx", "name_latin": "Qwertimiah Zzyzyxson"}
People = dict[str, Actor]


@pytest.fixture
def reference(any_home: Home, people: People) -> str:
    return steps.register(any_home, people["amal"], PERSON).reference


def correct(home: Home, people: People, reference: str, who: str = "karim", **changes: str) -> correction.Corrected:
    return correction.correct(home, people[who], reference, changes, HERE)


def rows(home: Home, people: People) -> list[dict[str, str]]:
    """What the ministry finds in the next list."""
    _, exported = steps.send(home, people)
    return [dict(row.cells) for row in steps.table_of(home, exported).rows]


def test_before_it_is_sent_the_row_simply_carries_the_right_answer(any_home: Home, people: People, reference: str) -> None:
    done = correct(any_home, people, reference, name_latin="  Selam   Abebe ")
    assert done == correction.Corrected(("name_latin",), 1, 0, 0)
    (row,) = rows(any_home, people)
    assert (row["name_latin"], row["change"], row["birth_year"]) == ("Selam Abebe", "new", "1991")


def test_a_row_that_was_approved_leaves_its_list_and_must_be_approved_anew(any_home: Home, people: People, reference: str) -> None:
    ready = steps.approved(any_home, people)
    assert correct(any_home, people, reference, name_latin="Selam Abebe").removed == 1
    assert batch.show(any_home, people["karim"], ready.id).batch.rows == 0
    assert steps.state_of(any_home, reference) == "ready"
    assert correct(any_home, people, reference, call_name="Selam") == correction.Corrected(("call_name",), 1, 0, 0), "goes to nobody"


def test_what_goes_to_nobody_takes_no_row_out_of_a_list(any_home: Home, people: People, reference: str) -> None:
    ready = steps.approved(any_home, people)
    assert correct(any_home, people, reference, call_name="Selam", safe_word="zqpapaya").removed == 0
    assert batch.show(any_home, people["karim"], ready.id).batch.rows == 1


def test_a_row_that_was_sent_goes_whole_into_the_next_list_under_the_same_number(any_home: Home, people: People, reference: str) -> None:
    ref = steps.partner_ref(any_home, reference)
    steps.send(any_home, people)
    assert correct(any_home, people, reference, birth_year="1992").corrections == 1
    assert correct(any_home, people, reference, name_latin="Selam Abebe").corrections == 1, "one row, told once"
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    assert (built.rows, built.corrections, built.retractions) == (0, 1, 0)
    shown = batch.show(any_home, people["karim"], built.id)
    assert [row.cells[shown.batch.columns.index("change")] for row in shown.rows] == ["correction"]
    batch.approve(any_home, people["lina"], built.id)
    exported = batch_export.export(any_home, people["karim"], built.id, "csv")
    (row,) = (dict(one.cells) for one in steps.table_of(any_home, exported).rows)
    assert (row["partner_ref"], row["change"], row["batch_id"]) == (ref, "correction", str(built.id))
    assert (row["birth_year"], row["name_latin"]) == ("1992", "Selam Abebe")
    assert steps.state_of(any_home, reference) == "sent"
    with steps.refused("nothing_ready"):
        batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)


def test_corrected_once_more_before_it_went_out_it_must_be_approved_anew(any_home: Home, people: People, reference: str) -> None:
    steps.send(any_home, people)
    correct(any_home, people, reference, birth_year="1992")
    ready = steps.approved(any_home, people)
    correct(any_home, people, reference, birth_year="1993")
    assert batch.show(any_home, people["karim"], ready.id).batch.corrections == 0
    assert [(row["birth_year"], row["change"]) for row in rows(any_home, people)] == [("1993", "correction")]


def test_a_correction_altered_in_the_database_is_not_exported(any_home: Home, people: People, reference: str) -> None:
    steps.send(any_home, people)
    correct(any_home, people, reference, birth_year="1992")
    ready = steps.approved(any_home, people)
    with any_home.store.writing() as connection:
        (one,) = kept_correction.in_batch(connection, ready.id)
        kept_correction.put(connection, one.referral_id, ready.id, bytes(16))
    with steps.refused("batch_tampered"):
        batch_export.export(any_home, people["karim"], ready.id, "csv")


def test_taken_back_or_erased_nothing_is_corrected_any_more(any_home: Home, people: People, reference: str) -> None:
    steps.send(any_home, people)
    correct(any_home, people, reference, birth_year="1992")
    waits = steps.approved(any_home, people)
    erasure.withdraw(any_home, people["karim"], reference, "refer", steps.MINISTRY, HERE)
    assert batch.show(any_home, people["karim"], waits.id).batch.corrections == 0
    batch.cancel(any_home, people["karim"], waits.id)
    assert [row["change"] for row in rows(any_home, people)] == ["retraction"]
    other = steps.register(any_home, people["amal"], PERSON | {"name_latin": "Rokeya Begum"}).reference
    steps.send(any_home, people)
    correct(any_home, people, other, birth_year="1992")
    sent, _ = steps.send(any_home, people)
    erasure.erase(any_home, people["karim"], other, HERE)
    again = batch_export.export(any_home, people["karim"], sent.id, "csv")
    assert [row.cells["change"] for row in steps.table_of(any_home, again).rows] == []


def test_a_purge_takes_corrections_out_of_the_lists_they_were_in(any_home: Home, people: People, reference: str) -> None:
    steps.send(any_home, people)
    correct(any_home, people, reference, birth_year="1992")
    sent, _ = steps.send(any_home, people)
    any_home.clock.forward(days=190)  # type: ignore[attr-defined]
    assert purge(any_home).registrations == 1
    assert batch.manifest(any_home, people["karim"], sent.id)[0].corrections == 0


def test_no_longer_to_be_called_the_partner_is_told_to_take_the_number_out(any_home: Home, people: People, reference: str) -> None:
    steps.send(any_home, people)
    done = erasure.withdraw(any_home, people["karim"], reference, "contact", steps.MINISTRY, HERE)
    assert done == erasure.TakenBack(0, 0, 1)
    (row,) = rows(any_home, people)
    assert (row["change"], row["contact_value"], row["name_latin"]) == ("correction", "", "Qwertimiah Zzyzyxson")


def test_the_rules_of_registering_hold(any_home: Home, people: People, reference: str) -> None:
    before = find.hold(any_home, reference).payload
    for changes, code in (
        ({"contact_mode": "employer"}, "employer_number"),
        ({"contact_value": "12"}, "impossible_phone"),
        ({"birth_year": "1850"}, "not_a_year"),
        ({"age_band": "18-29"}, "two_ages"),
        ({"shoe_size": "40"}, "unknown_field"),
        ({"consent_refer": "no"}, "consent_not_corrected"),
        ({"name_latin": "Qwertimiah Zzyzyxson"}, "nothing_corrected"),
        ({"birth_year": "2015"}, "minor_with_missing"),
    ):
        with steps.refused(code):
            correct(any_home, people, reference, **changes)
    assert find.hold(any_home, reference).payload == before
    correct(any_home, people, reference, contact_mode="none", contact_value="")
    left = find.hold(any_home, reference).payload
    assert "contact_value" not in left and "safe_word" not in left, "what belongs to the number goes with it"
    done = correction.correct(any_home, people["karim"], reference, {"birth_year": "2015"}, "guardian")
    assert done.keys == ("birth_year",) and find.hold(any_home, reference).payload["minor_with"] == "guardian"


def test_somebody_else_corrected_meanwhile(any_home: Home, people: People, reference: str) -> None:
    correct(any_home, people, reference, birth_year="1992")
    with steps.refused("busy"):
        correction.correct(any_home, people["karim"], reference, {"birth_year": "1990"}, HERE, was={"birth_year": "1991"})


def test_she_is_looked_at_for_duplicates_once_more(any_home: Home, people: People) -> None:
    first = steps.register(any_home, people["amal"], steps.SELAM | {"name_latin": "Grace Otieno", "birth_year": "1960"}).reference
    steps.register(any_home, people["amal"], steps.SELAM)
    duplicates.compare_new(any_home)
    assert duplicates.pairs(any_home, people["karim"]) == []
    correct(any_home, people, first, name_latin="Selam Worku", birth_year="1991")
    duplicates.compare_new(any_home)
    assert len(duplicates.pairs(any_home, people["karim"])) == 1
    correct(any_home, people, first, name_latin="Grace Otieno", birth_year="1960", call_name="Grace")
    duplicates.compare_new(any_home)
    assert duplicates.pairs(any_home, people["karim"]) == [], "and no longer suspected when it was a slip"


def test_of_one_person_registered_twice_both_are_corrected_but_for_the_doses(any_home: Home, people: People) -> None:
    first, second = (steps.register(any_home, people["amal"], steps.SELAM | {"dose_no": dose}).reference for dose in ("0", "1"))
    duplicates.compare_new(any_home)
    duplicates.settle(any_home, people["karim"], first, second, "same")
    assert correct(any_home, people, first, name_latin="Salma Worku", dose_no="3").registrations == 2
    one, other = (find.hold(any_home, each).payload for each in (first, second))
    assert (one["name_latin"], one["dose_no"], other["name_latin"], other["dose_no"]) == ("Salma Worku", "3", "Salma Worku", "1")


@pytest.mark.parametrize("on_its_way", ["nowhere", "approved", "sent"])
def test_trying_what_she_may_not_see_tells_a_volunteer_nothing(any_home: Home, people: People, reference: str, on_its_way: str) -> None:
    """The same answer as is kept and another one: what she is told, what the lists lose and what the log says is the same."""
    if on_its_way != "nowhere":
        (steps.send if on_its_way == "sent" else steps.approved)(any_home, people)
    told = []
    for right in (PERSON["sex"], "m"):
        done = correct(any_home, people, reference, "amal", sex=right)
        noted = audit.read(any_home, people["nadia"], 1)[0]
        waits = batch_preview.waiting(any_home, people["karim"])[0]
        told.append((done, noted.action, noted.detail, waits.ready, waits.corrections))
        if on_its_way == "approved":
            steps.approved(any_home, people)
    assert PERSON["sex"] != "m" and told[0] == told[1]
    assert (told[0][0].keys, told[0][0].removed + told[0][0].corrections) == (("sex",), int(on_its_way != "nowhere"))
    with steps.refused("nothing_corrected"):
        correct(any_home, people, reference, "karim", sex="m")


def test_who_is_here_must_be_stated_by_command_too(any_home: Home, people: People, reference: str) -> None:
    with steps.refused("nobody_present"):
        correction.correct(any_home, people["amal"], reference, {"sex": "m"}, "not_stated")
    with steps.refused("nobody_present"):
        consent.agree(any_home, people["amal"], reference, "contact", consent.Given("oral", "fr"), "not_stated")


def test_who_may_where_and_what_each_is_shown(any_home: Home, people: People, reference: str) -> None:
    shown = correction.look(any_home, people["amal"], reference, HERE).answers
    assert shown["name_latin"] == "Qwertimiah Zzyzyxson" and not {"sex", "nationality", "priority_group"} & set(shown)
    assert "safe_word" not in correction.look(any_home, people["karim"], reference, HERE).answers
    assert correct(any_home, people, reference, "amal", sex="m").keys == ("sex",)
    for who in ("nadia", "ziad"):
        with steps.refused("not_allowed"):
            correct(any_home, people, reference, who, sex="f")
    elsewhere = replace(people["amal"], area=world.make_areas(any_home)["tripoli"], pseudonym="v-tripoli")
    with steps.refused("no_such_registration"):
        correction.look(any_home, elsewhere, reference, HERE)
    with steps.refused("nobody_present"):
        correction.look(any_home, people["amal"], reference, "employer")
    for _ in range(28):
        correction.look(any_home, people["amal"], reference, HERE)
    with steps.refused("too_many_look_ups"):
        correction.look(any_home, people["amal"], reference, HERE)


def test_the_log_says_which_questions_and_who_was_there_and_no_answer(any_home: Home, people: People, reference: str) -> None:
    correct(any_home, people, reference, name_latin="Selam Abebe", safe_word="zqpapaya")
    entry = audit.read(any_home, people["nadia"], most=1)[0]
    assert (entry.action, entry.detail) == ("corrected", {"questions": ["name_latin", "safe_word"], "presence": "herself"})
    (found,) = access.read_out(any_home, people["karim"], reference, HERE)
    assert ("corrected", ("name_latin", "safe_word"), "herself") in [(deed.action, deed.questions, deed.presence) for deed in found.deeds]
    assert steps.found_anywhere(any_home, ("Abebe", "zqpapaya", "Zzyzyxson")) == []
