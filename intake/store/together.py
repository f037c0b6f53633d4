"""Sharing a commit. What several threads want to write at the same time goes into one transaction and waits for the disk once.

There is no thread of its own for it: whoever comes while nobody writes begins at once, alone; those who come while the disk is busy line
up, and the first of them then writes for all. Each action is undone alone if it fails and raises only where it was asked for; what
`share` returns is durable, as with any other transaction.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

MOST = 64
"""Actions in one transaction: what a transaction holds up at most."""

T = TypeVar("T")


class _Wish:
    """An action that waits for its turn, then its result or its error."""

    __slots__ = ("action", "done", "error", "result")

    def __init__(self, action: Callable[[Connection], Any]) -> None:
        self.action = action
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = False


class Together:
    """The line of one store. `writing` opens a transaction."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Nobody waits yet."""
        self._writing = writing
        self._turn = threading.Lock()
        self._line: deque[_Wish] = deque()

    def share(self, action: Callable[[Connection], T]) -> T:
        """Run `action` in a transaction, perhaps with others' actions before and after it; returns its result once that is committed.

        Raises what `action` raised, after undoing what it did. It may be run twice, so nothing but the database may show that it ran.
        """
        mine = _Wish(action)
        self._line.append(mine)
        while not mine.done:
            with self._turn:
                if not mine.done:
                    self._serve([self._line.popleft() for _ in range(min(len(self._line), MOST))])
        if mine.error is not None:
            raise mine.error
        return cast(T, mine.result)

    def _serve(self, wishes: list[_Wish]) -> None:
        if len(wishes) == 1 or not self._at_once(wishes):
            for wish in wishes:
                self._alone(wish)
        for wish in wishes:
            wish.done = True

    def _at_once(self, wishes: list[_Wish]) -> bool:
        try:
            with self._writing() as connection:
                results = [wish.action(connection) for wish in wishes]
        except BaseException:
            return False  # one of them failed, so all are undone: now each is tried alone
        for wish, result in zip(wishes, results, strict=True):
            wish.result = result
        return True

    def _alone(self, wish: _Wish) -> None:
        try:
            with self._writing() as connection:
                result = wish.action(connection)
            wish.result = result
        except BaseException as error:
            wish.error = error
