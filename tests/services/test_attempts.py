"""Limits: exact however many come at once, whole over any stretch of time, and soon forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import area, attempts, audit
from intake.services.home import Home
from intake.store import attempt as kept
from intake.store.tables_house import AttemptTable


def counted(home: Home, most: int = 3, quarters: int = 1, who: str = "someone") -> bool:
    try:
        with home.store.writing() as connection:
            attempts.count(home, connection, "test", who, most, quarters)
    except Refused as error:
        assert error.problems[0].code == "throttled"
        assert 1 <= int(error.problems[0].params["minutes"]) <= 15 * (quarters + 1)
        return False
    return True


def test_threads_lose_no_count(any_home: Home) -> None:
    def add(_: int) -> None:
        for _ in range(50):
            with any_home.store.writing() as connection:
                kept.add(connection, "test", b"w" * 16, 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    with any_home.store.reading() as connection:
        assert kept.since(connection, "test", b"w" * 16, 0) == [(1, 400)]


def test_threads_pass_no_limit(any_home: Home) -> None:
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: counted(any_home, 17), range(80)))
    assert passed.count(True) == 17


def test_no_stretch_of_the_limits_length_holds_more(any_home: Home) -> None:
    any_home.clock.forward(minutes=9)  # a minute before a quarter ends
    assert [counted(any_home) for _ in range(4)] == [True] * 3 + [False]
    any_home.clock.forward(minutes=14)
    assert not counted(any_home)
    any_home.clock.forward(minutes=2)
    assert [counted(any_home) for _ in range(4)] == [True] * 3 + [False]


def test_waiting_as_long_as_told_is_enough(any_home: Home) -> None:
    for minutes in (0, 7, 11, 3):
        any_home.clock.forward(minutes=minutes)
        counted(any_home, 3, 4)
    with pytest.raises(Refused) as caught, any_home.store.writing() as connection:
        attempts.count(any_home, connection, "test", "someone", 3, 4)
    minutes = int(caught.value.problems[0].params["minutes"])
    any_home.clock.forward(minutes=minutes - 1)
    assert not counted(any_home, 3, 4)
    any_home.clock.forward(minutes=1)
    assert counted(any_home, 3, 4)


def test_others_are_not_limited(any_home: Home) -> None:
    assert [counted(any_home) for _ in range(4)][-1] is False
    assert counted(any_home, who="someone else")


def test_giving_back_and_forgetting(any_home: Home) -> None:
    assert [counted(any_home) for _ in range(3)] == [True] * 3
    any_home.clock.forward(minutes=15)
    with any_home.store.writing() as connection:
        attempts.give_back(any_home, connection, "test", "someone")
    assert [counted(any_home) for _ in range(2)] == [True, False]
    with any_home.store.writing() as connection:
        attempts.forget(any_home, connection, "test", "someone")
        attempts.give_back(any_home, connection, "test", "someone")
    assert [counted(any_home) for _ in range(4)] == [True] * 3 + [False]


def look_up(home: Home, actor: Actor) -> bool:
    try:
        attempts.look_up_allowed(home, actor)
    except Refused as error:
        assert (error.problems[0].code, error.status) == ("too_many_look_ups", 429)
        return False
    return True


def test_thirty_look_ups_in_an_hour(any_home: Home, people: dict[str, Actor]) -> None:
    amal = people["amal"]
    assert all(look_up(any_home, amal) for _ in range(30))
    assert not any(look_up(any_home, amal) for _ in range(3))
    any_home.clock.forward(minutes=59)
    assert not look_up(any_home, amal)
    assert look_up(any_home, people["karim"])
    shown = [one for one in audit.read(any_home, people["nadia"]) if one.action == "look_up_limit"]
    assert [(one.who, one.detail) for one in shown] == [(amal.pseudonym, {"kind": "look_up", "most": 30})]
    any_home.clock.forward(minutes=11)
    assert look_up(any_home, amal)


def test_old_counts_are_deleted(any_home: Home) -> None:
    look_up(any_home, area.operator(any_home))
    attempts.forget_old(any_home)
    with any_home.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(AttemptTable)).scalar_one() == 1
    any_home.clock.forward(hours=3)
    attempts.forget_old(any_home)
    with any_home.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(AttemptTable)).scalar_one() == 0
