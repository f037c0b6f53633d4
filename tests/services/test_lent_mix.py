"""Two people on one lent number: whatever happens in whatever order, nobody ever hears what was meant for somebody else."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.domain.lent_match import FOR_HER, QUEUED
from intake.services import correction, erasure, lent_end, lent_message
from intake.services.area import operator
from intake.services.home import Home
from intake.services.lent_arrive import GATEWAY, Arrived, arrive
from tests import steps, world
from tests.lending import contact, number_of, prepared, who_wishes

STILL_WRITES = timedelta(days=28)
"""How long the ministry goes on about somebody who has left: its time for an answer, and the same again after a reminder."""
NUMBER = "+96170999111"


@dataclass
class Person:
    """Somebody who was registered: the number the ministry has for her, since she left (None: not yet), what was written to her."""

    reference: str
    ref: str
    number: str = ""
    left: datetime | None = None
    erased: bool = False


@dataclass
class Scene:
    """A home, and the ministry's side of it: whom it writes to and what is on its way."""

    home: Home
    people: dict[str, Any]
    persons: list[Person] = field(default_factory=list)
    way: list[tuple[datetime, Arrived, Person]] = field(default_factory=list)
    meant: dict[str, Person] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)

    def come(self) -> None:
        reference = who_wishes(self.home, self.people["amal"], len(self.persons))
        self.persons.append(Person(reference, steps.partner_ref(self.home, reference)))
        self.look()

    def look(self) -> None:
        prepared(self.home, self.people)
        for one in self.persons:
            if not one.erased:
                number = number_of(self.home, one.reference)
                one.left = None if number else one.left
                one.number = number or one.number

    def leave(self, nth: int, *, erased: bool) -> None:
        one = self.persons[nth % len(self.persons)]
        if one.erased:
            return
        if erased:
            erasure.erase(self.home, self.people["karim"], one.reference)
            one.erased = True
        elif number_of(self.home, one.reference):
            correction.correct(self.home, self.people["karim"], one.reference, {"contact_mode": "none"}, "herself")
        else:
            return
        one.left = self.home.clock()

    def back(self, nth: int) -> None:
        one = self.persons[nth % len(self.persons)]
        if not one.erased and one.left is not None:
            correction.correct(self.home, self.people["karim"], one.reference, {"contact_mode": "lent"}, "herself")
            self.look()

    def write(self, nth: int, named: bool, days: int) -> None:
        """The ministry writes to her on the number it has; it arrives `days` later."""
        one, now = self.persons[nth % len(self.persons)], self.home.clock()
        if not one.number or (one.left is not None and now > one.left + STILL_WRITES):
            return
        text = f"message {len(self.meant)} " + (f"for {one.ref[:8]} {one.ref[8:]}" if named else "come on Monday at nine")
        self.meant[text] = one
        self.way.append((now + timedelta(days=days), Arrived("number", one.number, text, now, GATEWAY, str(len(self.meant))), one))

    def pass_time(self, days: int) -> None:
        self.home.clock.forward(days=days)  # type: ignore[attr-defined]
        lent_end.tidy(self.home)
        due = [each for each in self.way if each[0] <= self.home.clock()]
        self.way = [each for each in self.way if each not in due]
        for _, arrived, _ in due:
            self.verdicts.append(arrive(self.home, operator(self.home), arrived))
        self.look()

    def check(self) -> None:
        for one in self.persons:
            if not one.erased:
                for said in lent_message.hear(self.home, self.people["karim"], one.reference):
                    assert self.meant[said.text] is one, "somebody would hear what was meant for somebody else"
        self.home.clock.forward(hours=1)  # type: ignore[attr-defined]


who = st.integers(0, 3)
ACTS = st.one_of(
    st.just(("come",)),
    st.tuples(st.just("write"), who, st.booleans(), st.sampled_from((0, 0, 3, 13, 15, 40))),
    st.tuples(st.just("write"), who, st.just(False), st.sampled_from((0, 6, 13))),
    st.tuples(st.just("leave"), who, st.booleans()),
    st.tuples(st.just("back"), who),
    st.tuples(st.just("pass"), st.sampled_from((1, 6, 13, 27, 48, 57))),
)


def played(folder: Path, full_template: Path, share: int, acts: list[tuple[Any, ...]]) -> Scene:
    home = world.make_home(folder / "home", template=full_template)
    people = steps.open_packs(home)
    contact(home, people["karim"], NUMBER, share=share)
    scene = Scene(home, people)
    scene.come()
    for act, *more in acts:
        match act:
            case "come" if len(scene.persons) < 4:
                scene.come()
            case "write":
                scene.write(*more)
            case "leave":
                scene.leave(more[0], erased=more[1])
            case "back":
                scene.back(*more)
            case "pass":
                scene.pass_time(*more)
    scene.pass_time(60)
    scene.check()
    return scene


@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(share=st.integers(1, 3), acts=st.lists(ACTS, min_size=6, max_size=16))
def test_whatever_happens_nobody_hears_what_was_meant_for_another(full_template: Path, share: int, acts: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        played(Path(folder), full_template, share, acts).home.close()


def test_two_people_on_one_number_over_two_months(tmp_path: Path, full_template: Path) -> None:
    """Both on it; the first leaves; a third gets her place when it has cooled off: each hears her own, and what is unsure waits."""
    weeks = [("write", 0, True, 0), ("write", 1, True, 2), ("write", 0, False, 1), ("write", 1, False, 13), ("pass", 14)]
    late = [("leave", 0, True), ("come",), ("write", 0, False, 13), ("write", 1, False, 0), ("write", 1, True, 0), ("pass", 14)]
    scene = played(tmp_path, full_template, 2, [("come",), *weeks, *weeks, *late, ("write", 0, True, 6), ("pass", 13), ("pass", 57)])
    heard = {number: [one.text for one in lent_message.hear(scene.home, scene.people["karim"], person.reference)]
             for number, person in enumerate(scene.persons) if not person.erased}  # fmt: skip
    assert [len(heard[1]), len(heard[2])] == [3, 0]
    assert scene.verdicts.count(FOR_HER) == 5 and scene.verdicts.count(QUEUED) >= 6
    assert number_of(scene.home, scene.persons[2].reference) == NUMBER, "after two months the place is somebody else's"
    scene.write(2, False, 0)
    scene.pass_time(1)
    assert scene.verdicts[-1] == QUEUED, "two have it, and it does not say whose it is"
    scene.home.close()
