"""Proposals: nobody agrees to her own alone, each voice counts once, and a version shows on whose word it was made."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.services import programme, proposal
from intake.services.home import Home
from tests import steps


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


def test_from_a_volunteer_to_a_new_version(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal, karim, ziad = any_home, people["amal"], people["karim"], people["ziad"]
    number = proposal.propose(home, amal, "programme", "vaccination", "words", "not_understood", "  Say dose,  not jab. ")
    with steps.refused("nobody_agreed"):
        proposal.decide(home, ziad, number, agreed=True)
    proposal.say(home, karim, number, "own", yes=False)
    proposal.say(home, karim, number, "own", yes=True)
    proposal.say(home, karim, number, "people", yes=True)
    with steps.refused("not_allowed"):
        proposal.decide(home, karim, number, agreed=True)
    proposal.decide(home, ziad, number, agreed=True)
    for act in (lambda: proposal.say(home, amal, number, "own", yes=False), lambda: proposal.decide(home, ziad, number, agreed=False)):
        with steps.refused("proposal_decided"):
            act()
    with steps.refused("no_such_programme"):
        proposal.made(home, ziad, number, 4)
    text = programme.shipped("programmes")["vaccination.toml"].replace("version = 3\n", "version = 4\n", 1)
    programme.load_programme(home, ziad, text, "vaccination.toml")
    proposal.made(home, ziad, number, 4)
    (one,) = proposal.proposals(home, amal)
    assert (one.text, one.state, one.version, set(one.yes), one.no) == (
        "Say dose, not jab.",
        "made",
        4,
        {"volunteer", "coordinator", "people"},
        (),
    )
    assert proposal.of_version(home, "programme", "vaccination", 4) == [one]
    assert proposal.of_version(home, "programme", "vaccination", 3) == []
    assert steps.found_anywhere(home, ["Say dose"]) == []


def test_refused(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal = any_home, people["amal"]
    for given, code in (
        (("pack", "vaccination", "words", "slow", ""), "not_a_choice"),
        (("programme", "nothing", "words", "slow", ""), "no_such_programme"),
        (("partner", "nobody", "words", "slow", ""), "no_such_partner"),
        (("programme", "vaccination", "all", "slow", ""), "not_a_choice"),
        (("programme", "vaccination", "words", "", ""), "not_a_choice"),
        (("programme", "vaccination", "words", "slow", "a" * 201), "proposal_text"),
    ):
        with steps.refused(code):
            proposal.propose(home, amal, *given)
    with steps.refused("not_allowed"):
        proposal.propose(home, people["nadia"], "programme", "vaccination", "words", "slow")
    with steps.refused("no_such_proposal"):
        proposal.say(home, amal, 1, "own", yes=True)
    assert steps.counts(home)["proposal"] == 0


def test_nobody_floods_those_who_read_them(home: Home) -> None:
    people = steps.open_packs(home)
    again = lambda: proposal.propose(home, people["amal"], "programme", "vaccination", "words", "slow")  # noqa: E731
    first, *_ = [again() for _ in range(proposal.MOST_OPEN)]
    with steps.refused("too_many_proposals"):
        again()
    proposal.propose(home, people["karim"], "programme", "vaccination", "words", "slow")
    proposal.decide(home, people["ziad"], first, agreed=False)
    again()
