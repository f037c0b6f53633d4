"""The sheets of pictures: each name that the project uses is drawn, each once, small and plain enough for every browser and policy."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

import intake
from intake.domain.pack_file import read_pack
from intake.domain.picture_code import PICTURES, make_picture_code, read_picture_code
from intake.domain.programme import DECLINED
from intake.inventory import question_keys

STATIC = Path(intake.__file__).parent / "static"
PACKS = sorted((STATIC.parent / "programmes").glob("*.toml"))


def listed(name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / f"{name}.json").read_text(encoding="utf-8"))
    return found


def drawn(name: str) -> dict[str, str]:
    """Name and drawing of each picture in a sheet that make setup has built."""
    text = (STATIC / "lib" / f"{name}.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', text, re.DOTALL))


def test_there_are_sixty_four_pictures_and_no_two_are_the_same() -> None:
    assert list(listed("pictures")) == list(PICTURES)
    assert len(PICTURES) == len(set(PICTURES.values())) == 64
    drawings = drawn("pictures")
    assert set(drawings) == set(PICTURES)
    assert len(set(drawings.values())) == 64


@pytest.mark.parametrize("name", ["pictures", "pictograms"])
def test_a_sheet_is_small_and_says_nothing_that_a_strict_policy_forbids(name: str) -> None:
    text = (STATIC / "lib" / f"{name}.svg").read_text(encoding="utf-8")
    assert len(gzip.compress(text.encode(), 9)) < 8_000
    assert set(drawn(name)) == set(listed(name))
    assert text.count("viewBox") == text.count('viewBox="0 0 24 24"') == len(listed(name))
    assert not re.search(r"style|script|\son\w+=|href|https?://(?!www\.w3\.org/2000/svg)", text)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_pictogram_of_a_shipped_pack_is_drawn(path: Path) -> None:
    pack = read_pack(path.read_text(encoding="utf-8"), path.name, question_keys())
    named = {question.pictogram for question in pack.questions} | {one.pictogram for each in pack.questions for one in each.choices}
    assert named - {""} <= set(listed("pictograms"))


def test_the_ways_to_decline_have_a_pictogram_and_none_is_drawn_for_nothing() -> None:
    packs = " ".join(path.read_text(encoding="utf-8") for path in PACKS)
    assert {name for name in listed("pictograms") if f'pictogram = "{name}"' not in packs} == set(DECLINED)


def test_the_licences_name_whose_pictures_they_are() -> None:
    assert "@tabler/icons" in (STATIC / "lib" / "LICENCES.txt").read_text(encoding="utf-8")


def test_a_code_is_four_different_pictures_in_order() -> None:
    drawn_numbers = iter([0, 0, 4, 60])
    code = make_picture_code(lambda most: min(next(drawn_numbers), most - 1))
    assert code == "sun cloud cactus backpack"
    assert read_picture_code(f"  {code} ") == code
    for wrong in ("", "sun", "sun cloud cactus", "sun sun cloud cactus", "sun cloud cactus dragon", f"{code} key", "SUN cloud cactus key"):
        assert read_picture_code(wrong) is None
