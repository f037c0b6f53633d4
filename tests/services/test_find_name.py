"""Finding by the sound of a name: four fields, masked, at most five, counted and logged, and nothing in clear in any index."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from intake.domain.account import Actor
from intake.domain.find_name import bands_of, codes
from intake.services import access, audit, duplicates, erasure, find_name, find_pictures
from intake.services.find_name import Sought, find_by_name
from intake.services.home import Home
from tests import steps

FATIMA = {**steps.SELAM, "call_name": "Fatima", "name_latin": "Fatima Kamara", "birth_year": "1991", "language": "kri"}
ASKED = Sought("Fatmah", "30-49", "kri", "dora")


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    return steps.register(any_home, people["amal"], FATIMA).reference


@pytest.mark.parametrize("said", ["Fatima", "fatimah", "Fatma", "فاطمة", "Mama Fatima"])
def test_however_it_is_spelt_it_leads_to_a_masked_name(any_home: Home, people: dict[str, Actor], reference: str, said: str) -> None:
    (one,) = find_by_name(any_home, people["karim"], replace(ASKED, call_name=said))
    assert one.masked == "F•••a"
    assert not [word for word in ("atim", "Kamara", reference, "1991") if word in repr(one)]
    found = find_pictures.choose(any_home, people["karim"], one.token)
    assert (found.reference, found.call_name) == (reference, "Fatima")


@pytest.mark.parametrize("other", [{"call_name": "Rokeya"}, {"age_band": "50-64"}, {"language": "amh"}, {"point": "saida"}])
def test_all_four_must_fit(any_home: Home, people: dict[str, Actor], reference: str, other: dict[str, str]) -> None:
    with steps.refused("no_such_name"):
        find_by_name(any_home, people["karim"], replace(ASKED, **other))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"call_name": ""}, "name_not_heard"),
        ({"call_name": "*"}, "name_not_heard"),
        ({"call_name": "%"}, "name_not_heard"),
        ({"age_band": ""}, "name_age_missing"),
        ({"language": ""}, "name_language_missing"),
        ({"language": "%"}, "name_language_missing"),
        ({"point": ""}, "name_point_missing"),
        ({"point": "lebanon"}, "name_point_missing"),
        ({"point": "%"}, "name_point_missing"),
    ],
)
def test_none_can_be_left_open(any_home: Home, people: dict[str, Actor], reference: str, wrong: dict[str, str], code: str) -> None:
    with steps.refused(code):
        find_by_name(any_home, people["karim"], replace(ASKED, **wrong))


def test_only_points_of_the_own_area(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    south = replace(people["karim"], area=steps.world.make_areas(any_home)["south"])
    with steps.refused("name_point_missing"):
        find_by_name(any_home, south, ASKED)
    (one,) = find_by_name(any_home, people["karim"], ASKED)
    with steps.refused("no_such_pictures"):
        find_pictures.choose(any_home, south, one.token)


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_only_coordinators(any_home: Home, people: dict[str, Actor], reference: str, name: str) -> None:
    with steps.refused("not_allowed"):
        find_by_name(any_home, people[name], ASKED)


def test_five_at_most_the_newest_first(any_home: Home, people: dict[str, Actor]) -> None:
    for n in range(7):
        steps.register(any_home, people["amal"], FATIMA | {"call_name": "Fatima" if n else "Fatmo"})
        any_home.clock.forward(days=8)  # type: ignore[attr-defined]
    assert [one.masked for one in find_by_name(any_home, people["karim"], ASKED)] == ["F•••a"] * 5


def test_searching_and_unmasking_are_counted_and_logged_without_a_name(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    for _ in range(15):
        (one,) = find_by_name(any_home, people["karim"], ASKED)
        find_pictures.choose(any_home, people["karim"], one.token)
    with steps.refused("too_many_look_ups"):
        find_by_name(any_home, people["karim"], ASKED)
    logged = audit.read(any_home, people["nadia"])
    assert {"looked_up_by_name", "unmasked_by_name", "look_up_limit"} <= {entry.action for entry in logged}
    assert not [word for word in ("Fat", "kri", "30-49") if word in repr(logged)]
    (read,) = access.read_out(any_home, people["lina"], reference)
    assert [deed.who for deed in read.deeds if deed.action == "unmasked_by_name"] == ["karim"] * 15


def test_the_index_holds_nothing_in_clear_and_brings_no_pairs(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.register(any_home, people["amal"], FATIMA | {"name_latin": "Isatu Sesay", "call_name": "Fatima"})
    duplicates.compare_new(any_home)
    assert duplicates.pairs(any_home, people["karim"]) == []  # one call name, two people
    with any_home.store.reading() as connection:
        rows = repr(list(connection.execute(text("SELECT code FROM match_code"))))
    assert not [word for word in ("fat", "ftm", "kri", "dora") if word in rows]


def test_the_erased_are_not_found(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    erasure.erase(any_home, people["karim"], reference)
    with steps.refused("no_such_name"):
        find_by_name(any_home, people["karim"], ASKED)


def test_a_year_later_she_is_found_in_her_new_age_group(any_home: Home, people: dict[str, Actor]) -> None:
    made = steps.register(any_home, people["amal"], FATIMA | {"birth_year": "1976"})  # turns 50 in this year
    for band in ("30-49", "50-64"):
        (one,) = find_name.find_by_name(any_home, people["karim"], replace(ASKED, age_band=band))
        assert find_pictures.choose(any_home, people["karim"], one.token).reference == made.reference


def test_bands_and_codes() -> None:
    assert bands_of(1991, 2026) == {"30-49"}
    assert bands_of(2008, 2026) == {"12-17", "18-29"}
    assert codes({"call_name": "not_said", "name_latin": "Mary Wanjiku", "age_band": "18-29", "language": "swa"}, "dora", 2026)
    for lacking in ({"language": "unknown"}, {"age_band": "not_said"}, {"call_name": ""}):
        assert not codes({"call_name": "Mary", "age_band": "18-29", "language": "swa"} | lacking, "dora", 2026)
