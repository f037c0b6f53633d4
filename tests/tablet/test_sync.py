"""How the tablet's sending behaves in the few cases that have a name."""

from __future__ import annotations

import pytest

from tests import tablets
from tests.tablet.office import Driver, Office

FIRST, LONGEST = 5_000, 300_000
"""Milliseconds between two tries after the first failure, and at most."""


@pytest.fixture(autouse=True)
def empty(office: Office, driver: Driver) -> None:
    """A tablet with nothing on it, and a network that works."""
    office.faults.fresh()
    driver.begin(office)


def keep(office: Office, driver: Driver, count: int) -> list[str]:
    """Put so many envelopes into the queue; returns their ids."""
    made = [tablets.envelope(office.home, office.bench) for _ in range(count)]
    driver.tell("keep", envelopes=driver.on_tablet(made))
    return [one.id.hex() for one in made]


@pytest.mark.parametrize("status", [400, 413])
def test_one_that_cannot_be_sent_never_holds_up_the_others(office: Office, driver: Driver, status: int) -> None:
    ids = keep(office, driver, 60)
    office.faults.refused = {bytes.fromhex(ids[0]): status, bytes.fromhex(ids[30]): status}
    assert driver.tell("flush").left == [ids[0], ids[30]]
    more = keep(office, driver, 2)
    assert driver.tell("flush").left == [ids[0], ids[30]], "nor those that come later"
    office.faults.refused.clear()
    assert driver.tell("flush").left == []
    assert len(office.receipts([bytes.fromhex(one) for one in ids + more])) == 62


def test_many_go_in_few_requests(office: Office, driver: Driver) -> None:
    keep(office, driver, 101)
    assert driver.tell("flush").left == []
    assert len(office.faults.done) <= 4


def test_an_empty_queue_asks_once_what_is_new(office: Office, driver: Driver) -> None:
    assert driver.tell("flush").states == ["idle"]
    assert office.faults.done == ["pass"]


def test_after_failures_it_waits_longer_each_time_and_no_longer_than_five_minutes(office: Office, driver: Driver) -> None:
    ids = keep(office, driver, 1)
    for failure in range(10):
        office.faults.schedule.append("lost")
        wait = driver.tell("flush").waits[-1]
        whole = min(FIRST * 2**failure, LONGEST)
        assert whole / 2 <= wait <= whole
    assert driver.tell("flush").waits[-1] == LONGEST
    assert len(office.receipts([bytes.fromhex(ids[0])])) == 1


def test_a_tablet_that_is_not_known_keeps_everything(office: Office, driver: Driver) -> None:
    driver.tell("begin", base=office.url, token="no token of ours")
    ids = keep(office, driver, 3)
    unknown = driver.tell("flush")
    assert (unknown.states, unknown.left) == (["unknown"], ids)
