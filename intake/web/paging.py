"""Long lists by the page: which page is wanted, how many there are. A number out of range is brought back into it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

FIELD = "page"
MOST_NUMBER = 2**31 - 1
"""The greatest number that every database can hold; the routes of batches go as far."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `at` (from 1) of `pages`, with `most` lines on each."""

    at: int
    pages: int
    most: int

    @property
    def skip(self) -> int:
        """How many lines lie before this page."""
        return (self.at - 1) * self.most


def asked(field: str) -> int | None:
    """The number that stands in the address, brought between 0 and MOST_NUMBER; None if there is none."""
    number = request.args.get(field, type=int)
    return None if number is None else min(max(0, number), MOST_NUMBER)


def paging(count: int, most: int = 50) -> Paging:
    """The page that the request asks for, of a list of `count` lines."""
    pages = max(1, -(-count // most))
    return Paging(min(max(1, request.values.get(FIELD, 1, type=int)), pages), pages, most)
