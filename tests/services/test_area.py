"""The tree of areas: built downwards, seen by branch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor, Role
from intake.domain.area import Area
from intake.domain.problems import Refused
from intake.services import area, audit
from intake.services.home import Home


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.problems[0].code


@pytest.mark.empty
def test_the_operator_adds_the_first_area(any_home: Home) -> None:
    operator = area.operator(any_home)
    assert (operator.role, operator.account_id, operator.pseudonym, operator.area) == (Role.OPERATOR, None, "operator", area.EVERYWHERE)
    assert area.all_areas(any_home, operator) == []
    assert refused(lambda: area.add(any_home, operator, "chad", "Chad", "organisation", None)) == "not_a_country"
    top = area.add(any_home, operator, " Lebanon ", "  Lebanon ", "organisation", None, "lb")
    assert (top.code, top.name, top.path, top.region, top.parent_id) == ("lebanon", "Lebanon", "/lebanon/", "LB", None)
    operator = area.operator(any_home)
    assert operator.area == top
    assert refused(lambda: area.add(any_home, operator, "second", "Second", "organisation", None, "SY")) == "area_needs_parent"
    below = area.add(any_home, operator, "beirut", "بيروت", "region", "lebanon")
    assert (below.path, below.region, below.parent_id) == ("/lebanon/beirut/", "LB", top.id)
    across = area.add(any_home, operator, "damascus", "", "point", "beirut", "SY")
    assert (across.name, across.region) == ("damascus", "SY")
    assert area.find_area(any_home, "beirut") == below
    assert refused(lambda: area.find_area(any_home, "nowhere")) == "no_such_area"
    assert audit.verify(any_home) == 3


def test_branches(any_home: Home, areas: dict[str, Area], people: dict[str, Actor]) -> None:
    assert [one.code for one in area.all_areas(any_home, people["karim"])][:4] == ["lebanon", "beirut", "mount-lebanon", "bourj-hammoud"]
    assert len(areas) == 10
    assert [one.code for one in area.points(any_home, people["karim"])] == ["bourj-hammoud", "dora", "haret-hreik", "tripoli", "saida"]
    assert [one.code for one in area.points(any_home, people["amal"])] == ["dora"]
    assert areas["mount-lebanon"].covers(areas["dora"])
    assert not areas["north"].covers(areas["dora"])


def test_a_branch_is_not_a_pattern(any_home: Home, areas: dict[str, Area]) -> None:
    operator = area.operator(any_home)
    area.add(any_home, operator, "dora-2", "Dora 2", "point", "mount-lebanon")
    strange = Actor(None, "x", Role.OPERATOR, Area(0, "", "", "region", None, "/lebanon/_ount-lebanon/", ""), "x")
    assert area.all_areas(any_home, strange) == []
    dora = Actor(None, "x", Role.OPERATOR, areas["dora"], "x")
    assert [one.code for one in area.all_areas(any_home, dora)] == ["dora"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("dora", "Dora", "point", "beirut"), "area_taken"),
        (("9a", "Name", "point", "beirut"), "bad_area_code"),
        (("a/b", "Name", "point", "beirut"), "bad_area_code"),
        (("a%", "Name", "point", "beirut"), "bad_area_code"),
        (("new", "N" * 81, "point", "beirut"), "too_long"),
        (("new", "N\tN", "point", "beirut"), "control_characters"),
        (("new", "New", "village", "beirut"), "not_a_choice"),
        (("new", "New", "point", "nowhere"), "no_such_area"),
        (("new", "New", "point", "beirut", "XX"), "not_a_country"),
    ],
)
def test_what_is_refused(home: Home, areas: dict[str, Area], values: tuple[str, ...], code: str) -> None:
    assert refused(lambda: area.add(home, area.operator(home), *values)) == code
    assert len(area.all_areas(home, area.operator(home))) == len(areas)


def test_only_administrators_and_in_their_branch(home: Home, areas: dict[str, Area], people: dict[str, Actor]) -> None:
    for name in ("amal", "karim", "nadia"):
        assert refused(lambda name=name: area.add(home, people[name], "new", "New", "point", "beirut")) == "not_allowed"
    northern = Actor(None, "x", Role.ADMINISTRATOR, areas["north"], "x")
    assert refused(lambda: area.add(home, northern, "new", "New", "point", "beirut")) == "not_allowed"
    assert area.add(home, northern, "new", "New", "point", "north").path == "/lebanon/north/new/"
