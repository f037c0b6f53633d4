"""A shared commit: each caller gets its own result or its own error, and nobody's failure touches another's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Connection, select

from intake.services.home import Home
from intake.store import registration as kept
from intake.store.tables import ErasedTable

WEEK = date(2026, 3, 2)


def _number(value: int) -> bytes:
    return value.to_bytes(16, "big")


def _note(connection: Connection, value: int, *, fail: bool = False) -> int:
    # The erasure ledger takes an id alone: the smallest row there is.
    kept.remove(connection, [_number(value)], WEEK)
    if fail:
        raise ValueError(value)
    return value


def _noted(home: Home) -> set[bytes]:
    with home.store.reading() as connection:
        return set(connection.execute(select(ErasedTable.id)).scalars())


def test_what_is_returned_is_kept_and_what_raised_is_not(any_home: Home) -> None:
    def one(value: int) -> int:
        return any_home.store.together.share(lambda connection: _note(connection, value, fail=value % 5 == 0))

    with ThreadPoolExecutor(16) as threads:
        asked = {value: threads.submit(one, value) for value in range(1, 101)}
    for value, answer in asked.items():
        if value % 5:
            assert answer.result() == value
        else:
            with pytest.raises(ValueError, match=f"^{value}$"):
                answer.result()
    assert _noted(any_home) == {_number(value) for value in range(1, 101) if value % 5}


def test_those_who_come_while_one_writes_share_the_next_commit(home: Home) -> None:
    begun, go_on, commits = threading.Event(), threading.Event(), []
    writing = home.store.writing

    def counted():  # type: ignore[no-untyped-def]
        commits.append(1)
        return writing()

    home.store.together._writing = counted

    def slow(connection: Connection) -> int:
        begun.set()
        go_on.wait(10)
        return _note(connection, 0)

    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(home.store.together.share, slow)
        assert begun.wait(10)
        rest = [
            threads.submit(home.store.together.share, lambda connection, value=value: _note(connection, value)) for value in range(1, 9)
        ]
        while len(home.store.together._line) < 8:
            pass
        go_on.set()
        assert [first.result(), *(one.result() for one in rest)] == list(range(9))
    assert len(commits) == 2
    assert len(_noted(home)) == 9


def test_a_failed_commit_is_told_to_everybody(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Exception):
        pass

    class Broken:
        def __enter__(self) -> Connection:
            raise Full

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(home.store.together, "_writing", Broken)
    with pytest.raises(Full):
        home.store.together.share(lambda connection: _note(connection, 1))
    monkeypatch.undo()
    assert home.store.together.share(lambda connection: _note(connection, 1)) == 1
