"""Suspected duplicates: found across points and months, shown to who may decide, a decision is remembered; nothing is decided by itself."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.domain.duplicates import SUSPECT_FROM
from intake.services import audit, batch, duplicates, erasure, find
from intake.services.home import Home
from tests import steps, world

PHONE = {"contact_mode": "own_private", "contact_value": "70 123 456"}
SAME = PHONE | {"name_latin": "Selam Worku", "birth_year": "1991", "language": "amh"}
AGAIN = PHONE | {"name_latin": "selam  werku", "birth_year": "1992", "language": "amh", "birth_year_estimated": "yes"}


@pytest.fixture
def pair(any_home: Home, people: dict[str, Actor]) -> tuple[str, str]:
    """Two registrations that may be of one person, at two points, and some others."""
    steps.register_some(any_home, people["amal"], 5)
    one = steps.register(any_home, people["amal"], SAME).reference
    any_home.clock.forward(days=3)
    other = steps.register(any_home, people["karim"], AGAIN, point="saida").reference
    duplicates.compare_new(any_home)
    return one, other


def found(home: Home, actor: Actor, **more: str) -> list[set[str]]:
    return [{one.a.reference, one.b.reference} for one in duplicates.pairs(home, actor, **more)]


def south(home: Home, people: dict[str, Actor], code: str = "south") -> Actor:
    return Actor(None, code, people["karim"].role, world.make_areas(home)[code], f"c-{code}")


def test_the_same_person_at_another_point_is_suspected(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    shown = duplicates.pairs(any_home, people["karim"])
    best = shown[0]
    assert (best.a.reference, best.b.reference) == pair  # the earlier on the left
    assert best.score >= SUSPECT_FROM
    assert "same_name_sound" in best.reasons
    assert (best.a.point, best.b.point, best.a.registered) == ("dora", "saida", "2026-03")
    assert [one.score for one in shown] == sorted((one.score for one in shown), reverse=True)


def test_also_months_later(any_home: Home, people: dict[str, Actor]) -> None:
    one = steps.register(any_home, people["amal"], SAME).reference
    duplicates.compare_new(any_home)
    any_home.clock.forward(days=70)
    other = steps.register(any_home, people["amal"], SAME).reference
    assert duplicates.compare_new(any_home) == 1
    assert found(any_home, people["karim"]) == [{one, other}]


def test_comparing_again_finds_nothing_new(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    before = found(any_home, people["karim"])
    assert duplicates.compare_new(any_home) == 0
    assert found(any_home, people["karim"]) == before


def test_comparing_can_be_done_in_lots(any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    references = [steps.register(any_home, people["amal"], SAME).reference for _ in range(5)]
    told: list[int] = []
    assert duplicates.compare_new(any_home, most=2) == 2
    monkeypatch.setattr(duplicates, "LOT", 2)
    assert duplicates.compare_new(any_home, progress=told.append) == 3
    assert told == [2, 3]
    assert len(found(any_home, people["karim"])) == 10  # every two of the five
    assert {one for both in found(any_home, people["karim"]) for one in both} == set(references)


def test_a_suspicion_holds_no_referral_back(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    assert batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY).rows == 7


def test_a_pair_shows_what_is_needed_to_decide_and_no_more(any_home: Home, people: dict[str, Actor]) -> None:
    for _ in range(2):
        steps.register(any_home, people["amal"], steps.EVERYTHING)
    duplicates.compare_new(any_home)
    (shown,) = duplicates.pairs(any_home, people["karim"])
    assert set(shown.a.answers) <= set(duplicates.SHOWN)
    assert not [word for word in ("mango", "evening", "cannot_show", "step_free") if word in repr(shown)]


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_only_coordinators_see_and_settle_pairs(any_home: Home, people: dict[str, Actor], pair: tuple[str, str], name: str) -> None:
    for act in (
        lambda actor: duplicates.pairs(any_home, actor),
        lambda actor: duplicates.side_by_side(any_home, actor, *pair),
        lambda actor: duplicates.settle(any_home, actor, *pair, "same"),
    ):
        with steps.refused("not_allowed"):
            act(people[name])


def test_either_sides_coordinator_sees_the_pair_and_no_other_does(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    assert set(pair) in found(any_home, south(any_home, people))
    assert set(pair) in found(any_home, south(any_home, people, "mount-lebanon"))
    north = south(any_home, people, "north")
    assert found(any_home, north) == []
    for act in (lambda: duplicates.side_by_side(any_home, north, *pair), lambda: duplicates.settle(any_home, north, *pair, "same")):
        with steps.refused("not_a_pair"):
            act()


def test_linking_needs_a_coordinator_of_both_areas(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    one_side = south(any_home, people)
    with steps.refused("foreign_pair"):
        duplicates.settle(any_home, one_side, *pair, "same")
    duplicates.settle(any_home, one_side, *pair, "different")
    assert [steps.state_of(any_home, one) for one in pair] == ["ready", "ready"]


def test_different_people_stay_different(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    duplicates.settle(any_home, people["karim"], *pair, "different")
    with any_home.store.writing() as connection:  # as if both were looked at anew
        duplicates.kept_registration.mark_compared(connection, [])
        connection.exec_driver_sql("UPDATE registration SET compared = FALSE")
    duplicates.compare_new(any_home)
    assert set(pair) not in found(any_home, people["karim"])
    assert found(any_home, people["karim"], decision="different") == [set(pair)]


def test_a_decision_can_be_taken_back(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    for decision in ("same", "same", "open", "different", "open"):
        duplicates.settle(any_home, people["karim"], *pair, decision)
    assert set(pair) in found(any_home, people["karim"])
    assert [steps.state_of(any_home, one) for one in pair] == ["ready", "ready"]


def test_what_cannot_be_settled_is_refused(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    karim = people["karim"]
    alone = steps.register(any_home, people["amal"], {"name_latin": "Mariama Kamara"}).reference
    for a, b, decision, code in (
        (*pair, "perhaps", "not_a_choice"),
        (pair[0], pair[0], "same", "same_registration"),
        (pair[0], alone, "same", "not_a_pair"),
        ("0", pair[1], "same", "bad_reference"),
        ("000000000", pair[1], "same", "not_a_pair"),
    ):
        with steps.refused(code):
            duplicates.settle(any_home, karim, a, b, decision)
    assert found(any_home, karim, decision="same") == []


def test_of_one_programme_only(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    assert set(pair) in found(any_home, people["karim"], programme="vaccination")
    assert found(any_home, people["karim"], programme="relief") == []


def test_pairs_come_a_page_at_a_time(any_home: Home, people: dict[str, Actor]) -> None:
    for _ in range(4):
        steps.register(any_home, people["amal"], SAME)
    duplicates.compare_new(any_home)
    pages = [duplicates.pairs(any_home, people["karim"], skip=skip, most=4) for skip in (0, 4)]
    assert [len(page) for page in pages] == [4, 2]


def test_a_pair_ends_with_either_of_the_two(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    erasure.erase(any_home, people["karim"], pair[1])
    assert set(pair) not in found(any_home, people["karim"])


def test_a_registration_whose_key_is_gone_is_neither_compared_nor_shown(any_home: Home, people: dict[str, Actor]) -> None:
    references = [steps.register(any_home, people["amal"], SAME).reference for _ in range(3)]
    any_home.destroy_keys([find.hold(any_home, references[0]).kept.key_id])
    duplicates.compare_new(any_home)
    assert found(any_home, people["karim"]) == [set(references[1:])]
    any_home.destroy_keys([find.hold(any_home, references[1]).kept.key_id])
    assert found(any_home, people["karim"]) == []


def test_looking_at_a_pair_and_deciding_are_in_the_log(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    duplicates.side_by_side(any_home, people["karim"], *pair)
    duplicates.settle(any_home, people["karim"], *pair, "different")
    entries = audit.read(any_home, people["nadia"], most=4)
    assert [one.action for one in entries] == ["pair_different"] * 2 + ["pair_opened"] * 2
    assert {one.who for one in entries} == {people["karim"].pseudonym}
    assert not [word for word in (*pair, "Selam", "selam", "werku") if word in repr(entries)]


def test_a_new_year_changes_no_age(any_home: Home, people: dict[str, Actor]) -> None:
    born = {"name_latin": "Selam Worku", "language": "amh"}
    steps.register(any_home, people["amal"], born | {"age_band": "18-29"})
    steps.register(any_home, people["karim"], born | {"age_band": "18-29"}, point="saida")
    duplicates.compare_new(any_home)
    before = [one.reasons for one in duplicates.pairs(any_home, people["karim"])]
    any_home.clock.forward(days=400)
    assert [one.reasons for one in duplicates.pairs(any_home, people["karim"])] == before


def test_trying_references_is_limited_and_settling_is_not(any_home: Home, people: dict[str, Actor], pair: tuple[str, str]) -> None:
    for _ in range(20):
        duplicates.settle(any_home, people["karim"], *pair, duplicates.DIFFERENT)
        duplicates.settle(any_home, people["karim"], *pair, duplicates.OPEN)
    alone = steps.register(any_home, people["amal"], {"name_latin": "Grace Otieno"}).reference
    for _ in range(30):
        with steps.refused("not_a_pair"):
            duplicates.side_by_side(any_home, people["karim"], pair[0], alone)
    with steps.refused("too_many_look_ups"):
        duplicates.settle(any_home, people["karim"], pair[0], alone, duplicates.SAME)
