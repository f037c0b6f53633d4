"""The sheet to test pictograms: one meaning is right, the others could be, and every sheet of a pack is the same."""

from __future__ import annotations

import pytest

from intake import inventory
from intake.domain.comprehension import MEANINGS, sheet_of
from intake.domain.pack_file import read_pack
from intake.domain.programme import Programme
from intake.services.programme import shipped


@pytest.fixture(params=["vaccination", "relief"])
def pack(request: pytest.FixtureRequest) -> Programme:
    return read_pack(shipped("programmes")[f"{request.param}.toml"], request.param, inventory.question_keys())


def test_every_pictogram_of_an_answer_is_on_it_once(pack: Programme) -> None:
    drawn = {choice.pictogram for one in (*pack.questions, *pack.notice.checks) for choice in one.choices}
    names = [one.pictogram for one in sheet_of(pack)]
    assert sorted(names) == sorted(drawn | {one.pictogram for one in pack.notice.consents})


def test_one_of_four_meanings_is_right_and_no_place_gives_it_away(pack: Programme) -> None:
    found = sheet_of(pack)
    said = {choice.pictogram: choice.label for one in reversed(pack.questions) for choice in reversed(one.choices)}
    for one in found:
        assert len(set(one.meanings)) == MEANINGS
        if one.pictogram in said and one.pictogram not in ("yes", "no"):
            assert one.meanings[one.right] == said[one.pictogram]
    places = [one.right for one in found]
    assert all(places.count(place) > len(found) / 10 for place in range(MEANINGS))
    assert found == sheet_of(pack), "sheets of several helpers can be added up"


def test_what_a_pictogram_may_be_taken_for_comes_first(pack: Programme) -> None:
    bands = {choice.label for choice in pack.by_key["age_band"].choices}
    (grown,) = (one for one in sheet_of(pack) if one.pictogram == "age_grown")
    assert set(grown.meanings) <= bands
