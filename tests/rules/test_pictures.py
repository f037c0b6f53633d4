"""The sheets of pictures: each name that the project uses is drawn, each once, small and plain enough for every browser and policy."""

from __future__ import annotations

import gzip
import json
import re
from itertools import zip_longest
from pathlib import Path

import pytest

import intake
from intake.domain.pack_file import read_pack
from intake.domain.picture_code import PICTURES, make_picture_code, read_picture_code
from intake.domain.programme import DECLINED, Programme
from intake.inventory import question_keys
from intake.services.home import ROOT
from intake.web.forms.registration import MOST_TILES
from intake.web.registration_pages import DECIDERS

STATIC = Path(intake.__file__).parent / "static"
TEMPLATES = ROOT / "templates"
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


def pack_of(path: Path) -> Programme:
    return read_pack(path.read_text(encoding="utf-8"), path.name, question_keys())


def pictured(pack: Programme) -> dict[str, str]:
    """Everything in a pack that somebody who does not read has to understand -> its pictogram."""
    found = {f"{one.key}": one.pictogram for one in pack.questions}
    found |= {f"{one.key}={choice.value}": choice.pictogram for one in pack.questions for choice in one.choices}
    found |= {f"{one.key}": one.pictogram for one in pack.notice.consents}
    found |= {f"{one.key}, story": "".join(one.story[:1]) for one in pack.notice.consents}
    found |= dict(zip_longest(pack.notice.text, pack.notice.pictograms, fillvalue=""))
    found |= {one.ask: one.pictogram for one in pack.notice.checks}
    return found | {f"{one.ask} {choice.value}": choice.pictogram for one in pack.notice.checks for choice in one.choices}


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_question_choice_and_consent_of_a_shipped_pack_has_a_pictogram_that_is_drawn(path: Path) -> None:
    pack = pack_of(path)
    assert [what for what, name in pictured(pack).items() if name not in listed("pictograms")] == []
    assert {name for one in pack.notice.consents for name in one.story} <= set(listed("pictograms"))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_no_two_choices_of_a_question_have_the_same_pictogram(path: Path) -> None:
    pack = pack_of(path)
    for one in (*pack.questions, *pack.notice.checks):
        names = [choice.pictogram for choice in one.choices]
        assert len(names) == len(set(names)), one


def test_the_ways_to_decline_have_a_pictogram_and_none_is_drawn_for_nothing() -> None:
    written = " ".join(path.read_text(encoding="utf-8") for path in (*PACKS, *TEMPLATES.rglob("*.html")))
    by_value = {*DECLINED, *(value for value, _ in DECIDERS), *(f"tally_{number}" for number in range(MOST_TILES))}
    assert by_value <= set(listed("pictograms"))
    assert {name for name in listed("pictograms") if f'"{name}"' not in written} <= by_value


def test_the_licences_name_whose_pictures_they_are() -> None:
    licences = (STATIC / "lib" / "LICENCES.txt").read_text(encoding="utf-8")
    assert "@tabler/icons" in licences and "MIT License" in licences
    assert "Pictograms of our own" in licences and "Apache-2.0" in licences


def test_a_code_is_four_different_pictures_in_order() -> None:
    drawn_numbers = iter([0, 0, 4, 60])
    code = make_picture_code(lambda most: min(next(drawn_numbers), most - 1))
    assert code == "sun cloud cactus backpack"
    assert read_picture_code(f"  {code} ") == code
    for wrong in ("", "sun", "sun cloud cactus", "sun sun cloud cactus", "sun cloud cactus dragon", f"{code} key", "SUN cloud cactus key"):
        assert read_picture_code(wrong) is None
