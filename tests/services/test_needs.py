"""What waits for a coordinator: counted in the own branch, and nothing of a person in the counts."""

from __future__ import annotations

from intake.domain.account import Actor
from intake.services import batch, duplicates, needs
from intake.services.home import Home
from tests import steps, world
from tests.services.test_answer import row


def test_everything_that_waits_is_counted_and_goes_away(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    assert needs.needs(any_home, people["karim"]).nothing
    references = [steps.register(any_home, people["amal"], steps.EVERYTHING).reference for _ in range(2)]
    duplicates.compare_new(any_home)
    waits = needs.needs(any_home, people["karim"])
    assert (waits.duplicates, waits.ready, waits.nothing) == (1, 2, False)
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    batch.approve(any_home, people["lina"], built.id)
    steps.batch_export.export(any_home, people["lina"], built.id, "csv")
    any_home.clock.forward(days=15)
    assert needs.needs(any_home, people["karim"]).unanswered == 2
    ref = steps.partner_ref(any_home, references[0])
    steps.answers(any_home, people["karim"], row(ref, note="please call"), row("", note="who?"))
    waits = needs.needs(any_home, people["karim"])
    assert (waits.ready, waits.unanswered, waits.notes, waits.answers) == (0, 1, 1, 1)


def test_another_region_has_nothing_to_do_with_it(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    steps.register_some(any_home, people["amal"], 2)
    south = Actor(None, "south", people["karim"].role, world.make_areas(any_home)["south"], "c-south")
    assert needs.needs(any_home, south).nothing


def test_only_coordinators_are_told(home: Home) -> None:
    people = steps.open_packs(home)
    for name in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            needs.needs(home, people[name])
