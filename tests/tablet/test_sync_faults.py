"""Nothing is lost on the way and nothing comes twice, whatever the network does: the tablet's sending module against the application,
through a few hundred schedules of faults."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import pyrage  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.services.envelope import Envelope
from tests import tablets
from tests.tablet.faults import FAULTS
from tests.tablet.office import Driver, Office

STRANGER = pyrage.x25519.Identity.generate().to_public()
IMPATIENT = 120
"""Milliseconds that a tablet waits for an answer where a schedule has one that is too slow."""
BAD = ("no_age_file", "other_key", "not_json", "other_id", "never_asked")
NOT_OPENED = ("no_age_file", "other_key")


@dataclass(frozen=True)
class Keep:
    """Envelopes of these kinds are put into the queue."""

    kinds: list[str]


@dataclass(frozen=True)
class Restart:
    """The app is opened anew; what was on its way is forgotten."""


@dataclass(frozen=True)
class Flush:
    """The queue is sent by so many copies of the app at once, through these faults; more is put into it meanwhile."""

    faults: list[str]
    meanwhile: list[str]
    tabs: int
    disk_fails: bool


Schedule = list[Keep | Flush | Restart]

kinds = st.one_of(st.just("good"), st.just("good"), st.sampled_from(BAD))
few = st.lists(kinds, max_size=5)
faults = st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=4)
tabs = st.sampled_from([1, 1, 1, 2])
disk_fails = st.sampled_from([False, False, False, True])
flushes = st.builds(Flush, faults=faults, meanwhile=few, tabs=tabs, disk_fails=disk_fails)
steps = st.one_of(st.builds(Keep, few), st.builds(Keep, few), flushes, flushes, flushes, st.just(Restart()))
many = Keep(["good"] * 30 + ["no_age_file"] + ["good"] * 22)  # more than go into one request
begins = st.sampled_from([Keep([]), *[Keep(["good"] * 3)] * 10, many])
schedules = st.builds(lambda first, others: [first, *others], begins, st.lists(steps, min_size=4, max_size=8))


@dataclass
class Made:
    """What one tablet made: the ids of the registrations that are right, and the envelopes that are not, with the kind of each."""

    good: list[bytes] = field(default_factory=list)
    bad: list[tuple[str, Envelope]] = field(default_factory=list)

    def envelopes(self, office: Office, kinds: list[str]) -> list[Envelope]:
        """New envelopes of these kinds."""
        return [self._envelope(office, kind) for kind in kinds]

    def _envelope(self, office: Office, kind: str) -> Envelope:
        home, bench = office.home, office.bench
        inside = tablets.contents(home, bench, {"call_name": secrets.token_hex(4)})
        if kind == "good":
            self.good.append(bytes.fromhex(inside["registration"]))
            return tablets.closed(home, inside)
        made = {
            "no_age_file": lambda: Envelope(secrets.token_bytes(16), "", secrets.token_bytes(60)),
            "other_key": lambda: Envelope(secrets.token_bytes(16), "", pyrage.encrypt(b"{}", [STRANGER])),
            "not_json": lambda: tablets.closed(home, b"not json"),
            "other_id": lambda: tablets.closed(home, inside, secrets.token_hex(16)),
            "never_asked": lambda: tablets.closed(home, inside | {"passport_no": "x"}),
        }[kind]()
        self.bad.append((kind, made))
        return made


def play(office: Office, driver: Driver, schedule: Schedule) -> Made:
    """Do what the schedule says; returns what was made."""
    made = Made()
    for step in schedule:
        match step:
            case Keep(kinds):
                left = driver.tell("keep", envelopes=driver.on_tablet(made.envelopes(office, kinds)))
            case Restart():
                left = driver.tell("restart")
            case Flush(faults, meanwhile, tabs, disk_fails):
                office.faults.schedule.extend(faults)
                more = {"patience": IMPATIENT} if "too_slow" in faults else {}
                kept = driver.on_tablet(made.envelopes(office, meanwhile))
                left = driver.tell("flush", meanwhile=kept, tabs=tabs, disk_fails=disk_fails, **more)
                office.faults.schedule.clear()
        assert left.wrongly == [], f"forgotten before the office held it, after {office.faults.done}"
        assert set(left.states) <= {"idle", "offline"}, "a failure never ends the trying"
    return made


@settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(schedule=schedules)
def test_whatever_the_network_does_everything_arrives_once(office: Office, driver: Driver, schedule: Schedule) -> None:
    office.faults.fresh()
    before = office.arrived()
    driver.begin(office)
    made = play(office, driver, schedule)

    healthy = driver.tell("flush")
    assert (healthy.states, healthy.left, healthy.wrongly) == (["idle"], [], []), f"after {office.faults.done}"
    office.faults.settle()  # and now everything that ever came comes once more

    after = office.arrived()
    assert sorted(after.ids) == sorted([*before.ids, *made.good]), "every registration, once"
    assert after.referrals == before.referrals + len(made.good)
    assert len(after.held) == len(before.held) + len(made.bad), "every one that is wrong, once"
    for kind, envelope in made.bad:
        if kind in NOT_OPENED:
            assert after.held.count(("cannot_open", envelope.sealed)) == 1
