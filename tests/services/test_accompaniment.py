"""Who wants somebody to go along, counted for the first page without opening everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from intake.domain.account import Actor
from intake.services import accompaniment, needs
from intake.services.home import Home
from tests import steps, world
from tests.services.test_visit import DAY, booked, to


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


def test_the_first_page_counts_who_wants_somebody_and_opens_few(
    any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants = {"assist_need": "companion"}
    booked(any_home, people, **wants)
    booked(any_home, people, day=DAY + timedelta(days=7), **wants)
    booked(any_home, people, day=DAY + timedelta(days=8), **wants)
    booked(any_home, people)
    karim = people["karim"]

    asked: list[int] = []

    def counted(actor: Actor) -> tuple[int, bool]:
        asked.append(0)
        found = needs.needs(any_home, actor)
        return found.along, found.more_along

    def one_more(*_: object) -> None:
        asked[-1] += 1

    event.listen(any_home.store.engine, "before_cursor_execute", one_more)
    assert counted(karim) == (1, False), "the others are not near yet"
    to(any_home, DAY)
    assert counted(karim) == (2, False)
    assert asked[0] == asked[1], "the database is asked as often for two as for one"
    event.remove(any_home.store.engine, "before_cursor_execute", one_more)
    asked.append(0)
    south = replace(karim, area=world.make_areas(any_home)["south"])
    assert counted(south) == (0, False) and needs.needs(any_home, south).nothing
    to(any_home, DAY + timedelta(days=1))
    assert counted(karim) == (2, False), "whose day is over is not counted, whose day has come near is"
    accompaniment.assign(any_home, karim, accompaniment.wanted(any_home, karim)[0].id, "amal")
    assert counted(karim) == (1, False)
    monkeypatch.setattr(accompaniment, "LOOKED", 1)
    assert counted(karim)[1], "no more than so many are opened, and that is said"
