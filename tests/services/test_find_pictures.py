"""Finding by the four pictures: in one's own area only, by masked call names only, never too often, never what is gone."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.services import account, audit, draft, erasure, find, find_pictures, registration_list
from intake.services.home import Home
from intake.services.purge import purge
from intake.services.registration_list import ListOptions
from tests import steps

CODE = "sun cup bus key"
ABEBA = {**steps.EVERYTHING, "call_name": "Abeba"}


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    return steps.register(any_home, people["amal"], ABEBA, picture_code=CODE).reference


def neighbour(home: Home, people: dict[str, Actor], point: str = "saida") -> Actor:
    token = account.invite(home, people["ziad"], "volunteer", point)
    return account.accept(home, token, f"volunteer-{point}", "a long enough password")


def shown(found: list[find_pictures.Candidate]) -> list[str]:
    return [one.masked for one in found]


def test_the_pictures_lead_to_a_masked_name_and_the_name_to_the_state(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    assert one.masked == "A•••a"
    found = find_pictures.choose(any_home, people["amal"], one.token)
    assert (found.reference, found.call_name, found.state) == (reference, "Abeba", "ready")


def test_a_candidate_tells_nothing_but_two_letters(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    told = repr(find_pictures.find_by_pictures(any_home, people["amal"], CODE))
    assert not [one for one in ("Abeba", "beb", "Selam", "Worku", "70123456", "mango", "1991", reference) if one in told]


def test_pictures_made_at_the_point_find_the_person(any_home: Home, people: dict[str, Actor]) -> None:
    made = steps.register(any_home, people["amal"], ABEBA)
    any_home.clock.forward(days=70)  # type: ignore[attr-defined]
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], made.picture_code)
    assert find_pictures.choose(any_home, people["amal"], one.token).reference == made.reference


@pytest.mark.parametrize("wrong", ["cup sun bus key", "key bus cup sun", "sun cup bus cat"])
def test_another_order_finds_nothing(any_home: Home, people: dict[str, Actor], reference: str, wrong: str) -> None:
    with steps.refused("no_such_pictures"):
        find_pictures.find_by_pictures(any_home, people["amal"], wrong)


@pytest.mark.parametrize("wrong", ["", "sun", "sun cup bus", "sun sun cup bus", "sun cup bus *", "%", "sun cup bus key cat"])
def test_what_is_no_code_is_refused_and_costs_no_look_up(any_home: Home, people: dict[str, Actor], reference: str, wrong: str) -> None:
    for _ in range(31):
        with steps.refused("bad_pictures"):
            find_pictures.find_by_pictures(any_home, people["amal"], wrong)
    assert find_pictures.find_by_pictures(any_home, people["amal"], CODE)


def test_another_area_sees_nothing_and_a_token_opens_nothing_there(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    saida = neighbour(any_home, people)
    with steps.refused("no_such_pictures"):
        find_pictures.find_by_pictures(any_home, saida, CODE)
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    with steps.refused("csrf"):
        find_pictures.choose(any_home, saida, one.token)
    kept_id = find.hold(any_home, reference).kept.id.hex()
    forged = draft.seal_draft(any_home, saida, {"id": kept_id}, "candidate")  # a volunteer who was moved to another point
    with steps.refused("no_such_pictures"):
        find_pictures.choose(any_home, saida, forged)


def test_a_token_is_for_one_person_one_purpose_and_two_hours(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    for wrong in ("", one.token[:-4] + "AAAA", draft.seal_draft(any_home, people["amal"], {"id": "00" * 16})):
        with steps.refused("csrf"):
            find_pictures.choose(any_home, people["amal"], wrong)
    any_home.clock.forward(hours=2, minutes=1)  # type: ignore[attr-defined]
    with steps.refused("csrf"):
        find_pictures.choose(any_home, people["amal"], one.token)


def test_a_coordinator_finds_in_all_her_area(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    (one,) = find_pictures.find_by_pictures(any_home, people["karim"], CODE)
    assert find_pictures.choose(any_home, people["karim"], one.token).reference == reference


@pytest.mark.parametrize("name", ["nadia", "ziad"])
def test_whoever_sees_no_persons_data_finds_nothing(any_home: Home, people: dict[str, Actor], reference: str, name: str) -> None:
    with steps.refused("not_allowed"):
        find_pictures.find_by_pictures(any_home, people[name], CODE)
    with steps.refused("not_allowed"):
        find_pictures.choose(any_home, people[name], "")


def test_several_fit_the_newest_first_and_five_at_most(any_home: Home, people: dict[str, Actor]) -> None:
    for name in ("Oldest", "Bintu", "Not-here", "Dede", "Esi", "Fatu", "Gifty"):
        point = "saida" if name == "Not-here" else "dora"
        steps.register(any_home, people["karim"], {**steps.SELAM, "call_name": name}, picture_code=CODE, point=point)
        any_home.clock.forward(days=8)  # type: ignore[attr-defined]
    found = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    assert shown(found) == ["G•••y", "F•••u", "E•••i", "D•••e", "B•••u"]
    assert find_pictures.choose(any_home, people["amal"], found[3].token).call_name == "Dede"


def test_who_gave_no_name_is_a_candidate_without_one(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"], {**steps.SELAM, "call_name": "not_said"}, picture_code=CODE)
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    assert one.masked == ""
    assert find_pictures.choose(any_home, people["amal"], one.token).call_name == ""


def test_looking_and_unmasking_both_count(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    for _ in range(15):
        (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
        find_pictures.choose(any_home, people["amal"], one.token)
    with steps.refused("too_many_look_ups"):
        find_pictures.choose(any_home, people["amal"], one.token)
    with steps.refused("too_many_look_ups"):
        find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    with steps.refused("too_many_look_ups"):
        find.find(any_home, people["amal"], reference)
    assert "look_up_limit" in [entry.action for entry in audit.read(any_home, people["nadia"])]


def test_a_guess_counts_too(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    for _ in range(30):
        with steps.refused("no_such_pictures"):
            find_pictures.find_by_pictures(any_home, people["amal"], "cat cup bus key")
    with steps.refused("too_many_look_ups"):
        find_pictures.find_by_pictures(any_home, people["amal"], CODE)


def test_the_log_says_who_looked_and_unmasked_whom_without_names(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    find_pictures.choose(any_home, people["amal"], one.token)
    unmasked, looked, registered = audit.read(any_home, people["nadia"], most=3)
    assert (looked.action, looked.about, looked.detail) == ("looked_up_by_pictures", "", {"fit": 1})
    assert (unmasked.action, unmasked.who, unmasked.about) == ("unmasked", people["amal"].pseudonym, registered.about)
    assert not [word for word in ("Abeba", "A•", *CODE.split(), reference) if word in repr((looked, unmasked))]


def test_the_erased_are_never_candidates_not_even_in_an_old_database(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    erasure.erase(any_home, people["karim"], reference)
    with steps.refused("no_such_pictures"):
        find_pictures.find_by_pictures(any_home, people["amal"], CODE)
    with steps.refused("no_such_pictures"):
        find_pictures.choose(any_home, people["amal"], one.token)


def test_a_row_whose_key_is_destroyed_is_no_candidate(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"], ABEBA, picture_code=CODE).reference
    (one,) = find_pictures.find_by_pictures(home, people["amal"], CODE)
    home.close()
    shutil.copy(home.config.home / "intake.db", tmp_path / "before")
    erasure.erase(home, people["karim"], reference)
    home.close()
    for name in ("intake.db-wal", "intake.db-shm"):
        (home.config.home / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "before", home.config.home / "intake.db")
    with steps.refused("no_such_pictures"):
        find_pictures.find_by_pictures(home, people["amal"], CODE)
    with steps.refused("no_such_pictures"):
        find_pictures.choose(home, people["amal"], one.token)


def test_the_purged_are_never_candidates(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    assert purge(any_home, any_home.today + timedelta(days=180)).registrations == 1
    with steps.refused("no_such_pictures"):
        find_pictures.find_by_pictures(any_home, people["amal"], CODE)


def test_who_came_in_a_file_has_no_pictures(any_home: Home, people: dict[str, Actor]) -> None:
    row = steps.AGREED | {"point": "dora", "name_latin": "Selam Worku", "birth_year": "1991", "language": "amh"}
    data = steps.csv_file([row])
    (verdict,) = registration_list.register_list(any_home, people["karim"], "vaccination", data, "list.csv", ListOptions(), lambda *_: None)
    held = find.hold(any_home, verdict.reference)
    assert held.kept.picture_hash is None and "picture_code" not in held.payload
