"""Alerts: raised once a stretch, shown to those who answer for the area, never to whom they are about, and forgotten in time."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from intake.domain.account import Actor
from intake.services import account, alert, audit, erasure, find, find_pictures, needs
from intake.services.home import Home
from intake.services.purge import purge
from tests import steps, world


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    found = steps.open_packs(any_home)
    token = account.invite(any_home, found["ziad"], "coordinator", "south")
    found["sami"] = account.accept(any_home, token, "sami", world.PASSWORD)
    return found


def guess(home: Home, actor: Actor, many: int) -> None:
    for _ in range(many):
        with steps.refused("no_such_registration"):
            find.find(home, actor, "000000000")


def told(home: Home, actor: Actor) -> list[tuple[str, str, int]]:
    return sorted((one.kind, one.who, one.many) for one in alert.alerts(home, actor))


def test_ten_guesses_alert_long_before_the_limit(any_home: Home, people: dict[str, Actor]) -> None:
    guess(any_home, people["amal"], 9)
    assert told(any_home, people["karim"]) == []
    guess(any_home, people["amal"], 6)
    for name in ("karim", "lina", "nadia"):
        assert told(any_home, people[name]) == [("misses", "amal", 10)]
    assert told(any_home, people["sami"]) == []
    assert "look_ups_missed" in [entry.action for entry in audit.read(any_home, people["nadia"])]


def test_finding_people_is_no_guessing(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    for _ in range(29):
        find.find(any_home, people["amal"], reference)
    assert told(any_home, people["karim"]) == []


def test_the_thirty_first_look_up_alerts_once(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    for _ in range(30):
        find.find(any_home, people["amal"], reference)
    for _ in range(3):
        with steps.refused("too_many_look_ups"):
            find.find(any_home, people["amal"], reference)
    assert told(any_home, people["karim"]) == [("look_ups", "amal", 30)]
    assert needs.needs(any_home, people["karim"]).alerts == 1


def test_every_kind_of_guess_counts_together(any_home: Home, people: dict[str, Actor]) -> None:
    karim = people["karim"]
    guess(any_home, karim, 4)
    for _ in range(3):
        with steps.refused("no_such_registration"):
            erasure.foresee(any_home, karim, "000000000")
        with steps.refused("no_such_pictures"):
            find_pictures.find_by_pictures(any_home, karim, "cat cup bus key")
    assert told(any_home, people["lina"]) == [("misses", "karim", 10)]
    assert told(any_home, karim) == []  # not about oneself
    (one,) = alert.alerts(any_home, people["lina"])
    with steps.refused("not_found"):
        alert.look(any_home, karim, one.id)


def test_looking_at_it_takes_it_off_the_first_pages(any_home: Home, people: dict[str, Actor]) -> None:
    guess(any_home, people["amal"], 10)
    (one,) = alert.alerts(any_home, people["lina"])
    alert.look(any_home, people["lina"], one.id)
    alert.look(any_home, people["karim"], one.id)
    assert [found.seen_by for found in alert.alerts(any_home, people["karim"])] == ["lina"]
    assert needs.needs(any_home, people["karim"]).nothing
    seen = [entry.who for entry in audit.read(any_home, people["nadia"]) if entry.action == "alert_seen"]
    assert seen == [people["lina"].pseudonym]


@pytest.mark.parametrize("alert_id", ["", "x", "00" * 16])
def test_what_is_no_alert_is_not_found(any_home: Home, people: dict[str, Actor], alert_id: str) -> None:
    with steps.refused("not_found"):
        alert.look(any_home, people["karim"], alert_id)


@pytest.mark.parametrize("name", ["amal", "ziad"])
def test_volunteers_and_administrators_are_told_of_none(any_home: Home, people: dict[str, Actor], name: str) -> None:
    with steps.refused("not_allowed"):
        alert.alerts(any_home, people[name])


def test_the_database_tells_neither_who_nor_what(any_home: Home, people: dict[str, Actor]) -> None:
    guess(any_home, people["amal"], 10)
    with any_home.store.reading() as connection:
        row = dict(connection.execute(text("SELECT * FROM alert")).mappings().one())
    assert not [word for word in ("misses", "amal", people["amal"].pseudonym) if word in repr(row)]


def test_half_a_year_later_it_is_gone(any_home: Home, people: dict[str, Actor]) -> None:
    guess(any_home, people["amal"], 10)
    any_home.clock.forward(weeks=26)
    purge(any_home)
    assert len(alert.alerts(any_home, people["karim"])) == 1
    any_home.clock.forward(weeks=1)
    purge(any_home)
    assert alert.alerts(any_home, people["karim"]) == []


def test_an_administrator_who_makes_herself_a_way_into_an_account_is_seen(any_home: Home, people: dict[str, Actor]) -> None:
    """A password set or an account opened again for somebody else: that is how one person would become two, for an export."""
    account.set_password(any_home, people["ziad"], "karim", "another long password")
    account.set_password(any_home, people["lina"], "lina", "a new one of her own")
    account.close_account(any_home, people["ziad"], "sami")
    account.reopen_account(any_home, people["ziad"], "sami", "another long password")
    assert told(any_home, people["nadia"]) == [("way_in", "ziad", 1)] * 2
    assert told(any_home, people["karim"]) == []
