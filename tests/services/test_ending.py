"""Two weeks before they go, referrals that nothing came of are counted for the coordinator, and the purge says how many it took."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.domain.account import Actor, Role
from intake.services import audit, duplicates, ending, needs, retention
from intake.services.home import Home
from intake.services.purge import purge
from tests import steps, world
from tests.services.test_answer import row


def test_nothing_is_lost_without_a_word(any_home: Home) -> None:
    """One waits to be sent, one to be answered, one is answered: two are counted from two weeks before on, by point, and in the receipt."""
    people = steps.open_packs(any_home)
    answered, unanswered = (steps.register(any_home, people["amal"]).reference for _ in range(2))
    steps.send(any_home, people)
    steps.answers(any_home, people["karim"], row(steps.partner_ref(any_home, answered), decision="accepted"))
    unsent = steps.register(any_home, people["amal"]).reference
    any_home.clock.forward(days=165)
    assert needs.needs(any_home, people["karim"]).ending == 0
    any_home.clock.forward(days=1)
    assert needs.needs(any_home, people["karim"]).ending == 2
    (line,) = ending.ending(any_home, people["karim"])
    assert (line.undelivered, line.unanswered, line.area) == (1, 1, "dora")
    opened = ending.open_line(any_home, people["karim"], line.programme, line.partner, line.area)
    assert {one.reference for one in opened} == {unsent, unanswered}
    assert [entry.action for entry in audit.read(any_home, people["nadia"])][:2] == ["listed", "listed"]
    done = purge(any_home, any_home.today + timedelta(days=14))
    assert (done.registrations, done.undelivered, done.unanswered) == (3, 1, 1)
    assert needs.needs(any_home, people["karim"]).ending == 0


def test_a_hold_takes_it_off_the_list_until_it_ends(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"]).reference
    any_home.clock.forward(days=170)
    retention.hold(any_home, people["karim"], reference, "answer_due", any_home.today + timedelta(days=60))
    assert ending.ending(any_home, people["karim"]) == []
    any_home.clock.forward(days=55)
    assert len(ending.ending(any_home, people["karim"])) == 1
    assert purge(any_home).on_hold == 1


def test_a_referral_that_another_of_hers_stands_for_is_not_lost(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    first, second = (steps.register(any_home, people["amal"], steps.EVERYTHING).reference for _ in range(2))
    duplicates.compare_new(any_home)
    duplicates.settle(any_home, people["karim"], first, second, "same")
    any_home.clock.forward(days=170)
    (line,) = ending.ending(any_home, people["karim"])
    assert line.undelivered == 1


def test_another_region_and_other_roles_see_nothing(home: Home) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"])
    home.clock.forward(days=170)
    south = Actor(None, "south", Role.COORDINATOR, world.make_areas(home)["south"], "c-south")
    assert ending.ending(home, south) == []
    with steps.refused("no_such_area"):
        ending.open_line(home, south, steps.VACCINATION, steps.MINISTRY, "dora")
    for name in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            ending.ending(home, people[name])


@pytest.mark.parametrize("late", [False, True])
def test_a_coordinator_is_told_when_the_purge_does_not_run(home: Home, late: bool) -> None:
    people = steps.open_packs(home)
    purge(home)
    home.clock.forward(hours=49 if late else 1)
    waits = needs.needs(home, people["karim"])
    assert (waits.purge_late, waits.nothing) == (late, not late)
