"""Figures as pages show them: from five on, canaries not among them, and nothing small by comparing one area with the area it lies in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.account import Actor
from intake.services import canary, consent, figures, find
from intake.services.home import Home
from tests import steps

QUIET = {**steps.SELAM, "consent_refer": "no"}


def shown(home: Home, actor: Actor) -> dict[str, int | None]:
    return figures.left_out(home, actor, steps.VACCINATION, steps.MINISTRY)


def test_four_are_not_shown_five_are_and_canaries_never_make_the_fifth(any_home: Home, people: dict[str, Actor]) -> None:
    karim = people["karim"]
    for _ in range(4):
        steps.register(any_home, people["amal"], QUIET)
        canary.plant(any_home, people["nadia"], "dora")
    assert shown(any_home, karim) == dict.fromkeys(canary.REASONS)
    steps.register(any_home, people["amal"], QUIET)
    assert shown(any_home, karim)["no_consent"] == 5
    canary.plant(any_home, people["nadia"], "saida")
    assert shown(any_home, karim)["no_consent"] == 5


def test_an_area_beside_few_shows_nothing(any_home: Home, people: dict[str, Actor]) -> None:
    region = replace(people["karim"], area=steps.world.make_areas(any_home)["mount-lebanon"])
    for _ in range(6):
        steps.register(any_home, people["karim"], QUIET)
    steps.register(any_home, people["karim"], QUIET, point="tripoli")
    assert shown(any_home, people["karim"])["no_consent"] == 7
    assert shown(any_home, region)["no_consent"] is None  # 7 less 6 would be the one of tripoli


def test_agreements_that_ran_out_are_counted_as_the_others(any_home: Home, people: dict[str, Actor]) -> None:
    """Neither four of them, nor by what the count of those that are ready lacks, nor by an area and the one it lies in."""
    region = replace(people["karim"], area=steps.world.make_areas(any_home)["mount-lebanon"])
    for point, many in (("dora", 6), ("tripoli", 4)):
        for _ in range(many):
            steps.register(any_home, people["karim"], point=point)
    steps.register(any_home, people["karim"], QUIET)
    any_home.clock.forward(days=91)  # type: ignore[attr-defined]
    assert consent.running_out(any_home, people["karim"])
    for actor, told in ((people["karim"], 10), (region, None)):
        assert shown(any_home, actor) == dict.fromkeys(canary.REASONS) | {"consent_expired": told}
    one = find.hold(any_home, consent.running_out(any_home, people["karim"])[0].reference)
    assert [referral.state for referral in one.referrals] == ["ready"]


def test_a_manifest_shows_what_was_noted_if_that_is_enough(any_home: Home, people: dict[str, Actor]) -> None:
    for _ in range(6):
        steps.register(any_home, people["amal"], QUIET)
    for noted, seen in ((4, None), (5, 5), (6, 6)):
        told = figures.left_out(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY, {"no_consent": noted})
        assert told["no_consent"] == seen


@pytest.mark.parametrize("name", ["amal", "ziad"])
def test_who_sees_no_list_sees_no_figure(any_home: Home, people: dict[str, Actor], name: str) -> None:
    with steps.refused("not_allowed"):
        shown(any_home, people[name])
