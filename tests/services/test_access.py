"""Requirement 9: everything kept is read out, with its purpose; to whom it went; who did what with it. Nothing of anybody else."""

from __future__ import annotations

from intake import inventory
from intake.domain.account import Actor
from intake.services import access, audit, duplicates, find
from intake.services.home import Home
from tests import steps, world
from tests.services.test_answer import row


def test_everything_in_the_payload_is_read_out_with_its_purpose(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    (found,) = access.read_out(any_home, people["karim"], reference.lower())
    payload = find.hold(any_home, reference).payload
    assert {one.key for one in found.kept} == set(payload)
    assert {one.key: one.value for one in found.kept if one.question} == {key: payload[key] for key in steps.EVERYTHING}
    assert [one.key for one in found.kept if one.question] == [key for key in found.programme.by_key if key in payload], "as it was asked"
    assert all(one.purpose and one.exported_to for one in found.kept)
    assert {one.key for one in found.kept} <= inventory.payload_keys()
    assert found.until == find.hold(any_home, reference).kept.purge_week


def test_to_whom_it_went_and_who_did_what(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    other = steps.register(any_home, people["amal"], {"call_name": "Somebody else"}).reference
    steps.send(any_home, people)
    steps.answers(any_home, people["karim"], row(steps.partner_ref(any_home, reference), note="Bring water"))
    find.find(any_home, people["amal"], reference)
    find.find(any_home, people["amal"], other)
    (found,) = access.read_out(any_home, people["lina"], reference)
    (sent,) = found.sent
    assert (sent.batch, sent.answers[0]["note"]) == (1, "Bring water")
    assert [(deed.action, deed.who) for deed in found.deeds] == [
        ("registered", "amal"),
        ("answer_applied", "karim"),
        ("looked_up", "amal"),
        ("read_out", "lina"),
    ]
    assert audit.read(any_home, people["nadia"], most=1)[0].action == "read_out"


def test_registrations_joined_are_read_out_together(any_home: Home, people: dict[str, Actor]) -> None:
    first, second = (steps.register(any_home, people["amal"]).reference for _ in range(2))
    duplicates.compare_new(any_home)
    duplicates.settle(any_home, people["karim"], first, second, "same")
    found = access.read_out(any_home, people["karim"], second)
    assert {one.reference for one in found} == {first, second}


def test_only_those_who_may_and_only_in_their_area(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    south = Actor(None, "south", people["karim"].role, world.make_areas(any_home)["south"], "c-south")
    for who in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            access.read_out(any_home, people[who], reference)
    with steps.refused("no_such_registration"):
        access.read_out(any_home, south, reference)
    with steps.refused("bad_reference"):
        access.read_out(any_home, people["karim"], "nonsense")
    for _ in range(29):
        access.read_out(any_home, people["karim"], reference)
    with steps.refused("too_many_look_ups"):
        for _ in range(3):
            access.read_out(any_home, people["karim"], reference)
