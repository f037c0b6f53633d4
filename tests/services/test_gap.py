"""What nobody offers: counted without a person, and shown so that no small count can be worked out."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.services import gap
from intake.services.home import Home
from tests import steps


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


def test_counted_by_area_and_month(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal, karim = any_home, people["amal"], people["karim"]
    for _ in range(6):
        gap.note(home, amal, ["dentist", "food"])
    home.clock.forward(days=31)  # type: ignore[attr-defined]
    for _ in range(7):
        gap.note(home, amal, ["dentist"])
    for _ in range(5):
        gap.note(home, karim, ["dentist"], "tripoli")
    gap.note(home, karim, ["law"], "tripoli")
    found = gap.asked(home, karim, "dentist")
    assert found.counts == {"dentist": 18, "food": 6, "law": None}
    assert found.areas == {"Mount Lebanon": 13, "Dora": 13, "North": 5, "Tripoli": 5}
    assert found.months == {"2026-03": 6, "2026-04": 12}
    assert gap.asked(home, karim, "law").areas == {}


def test_a_small_count_is_not_worked_out_by_subtraction(any_home: Home, people: dict[str, Actor]) -> None:
    home, karim = any_home, people["karim"]
    for point, many in (("dora", 9), ("bourj-hammoud", 2), ("tripoli", 8)):
        for _ in range(many):
            gap.note(home, karim, ["shelter"], point)
    found = gap.asked(home, karim, "shelter")
    assert found.counts == {"shelter": 19}
    hidden = [name for name, many in found.areas.items() if many is None]
    assert "Bourj Hammoud" in hidden and "Dora" in hidden


def test_refused(any_home: Home, people: dict[str, Actor]) -> None:
    for codes, point, code in (
        ([], "", "nothing_ticked"),
        (["yacht"], "", "not_a_choice"),
        (["food"], "tripoli", "foreign_point"),
    ):
        with steps.refused(code):
            gap.note(any_home, people["amal"], codes, point)
    with steps.refused("foreign_point"):
        gap.note(any_home, people["karim"], ["food"])
    with steps.refused("not_allowed"):
        gap.note(any_home, people["nadia"], ["food"])
    with steps.refused("not_allowed"):
        gap.asked(any_home, people["amal"])
    assert steps.counts(any_home)["service_gap"] == 0
