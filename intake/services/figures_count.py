"""Counting for figures: every registration is opened once, and only counts are kept, in memory, for a few minutes.

Language, sex and age lie under seals, so they can't be counted by the database; and counts of single people must lie in no file, where they
would tell of people who are long erased. So the whole is counted anew, which takes seconds for 200,000, and forgotten with the process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from intake.domain.figures_funnel import REACHED, STAGES, age_of, said
from intake.sealing.keyring import open_seal
from intake.services import canary
from intake.services.home import Home
from intake.services.registration_seal import place
from intake.store import figures as kept
from intake.store.figures import Counted

LOT = 1000
FRESH = timedelta(minutes=10)
_BOOKED = STAGES.index("booked")
_ONE_COUNTS = Lock()


class Cell(NamedTuple):
    """What people have in common who are counted together."""

    programme: str
    area_id: int
    month: str
    language: str
    sex: str
    age: str
    reached: int
    turned_away: bool


@dataclass(frozen=True, slots=True)
class Cube:
    """How many people are alike in each way, and how often they were turned away for which reason ((programme, area id, month, reason)),
    how long answers took, also about people who are no longer kept (see `store.figures.answer_weeks`);
    counted `at`, when `gone` registrations had been erased or purged."""

    people: Mapping[Cell, int]
    reasons: Mapping[tuple[str, int, str, str], int]
    answers: Sequence[tuple[str, int, str, int, int]]
    at: datetime
    gone: int


def cube(home: Home, *, again: bool = False) -> Cube:
    """The counts: those of the last minutes unless somebody has been erased since, or they are asked for `again`."""
    with _ONE_COUNTS:
        with home.store.reading() as connection:
            gone = kept.gone(connection)
        found = home.counts
        if not isinstance(found, Cube) or again or found.gone != gone or home.clock() - found.at >= FRESH:
            found = count(home)
            home.counts = found
        return found


def count(home: Home) -> Cube:
    """Count everything anew. Invented registrations are left out; registrations decided to be of one person are one person, as far as any
    of them has come; whoever's key is destroyed is gone."""
    at, invented = home.clock(), canary.ids(home)
    people: Counter[Cell] = Counter()
    reasons: Counter[tuple[str, int, str, str]] = Counter()
    with home.store.snapshot() as connection:
        gone, answers = kept.gone(connection), kept.answer_weeks(connection)
        away: dict[bytes, list[tuple[str, str]]] = {}
        for registration_id, month, reason in kept.turned_away(connection):
            away.setdefault(registration_id, []).append((month, reason))
        first = _first_of_each(connection)
        joined: dict[bytes, Cell] = {}
        for one, cell in _cells(home, connection):
            if one.id in invented:
                continue
            reasons.update((one.programme, one.area_id, month, reason) for month, reason in away.get(one.id, ()))
            if one.id in away:  # she had a date, and needs a new one
                cell = cell._replace(turned_away=True, reached=max(cell.reached, _BOOKED))
            if one.id in first:
                joined[one.id] = cell
            else:
                people[cell] += 1
    persons: dict[bytes, list[Cell]] = {}
    for each in sorted(joined):
        persons.setdefault(first[each], []).append(joined[each])
    for cells in persons.values():
        people[cells[0]._replace(reached=max(one.reached for one in cells), turned_away=any(one.turned_away for one in cells))] += 1
    return Cube(people, reasons, answers, at, gone)


def _cells(home: Home, connection: Connection) -> Iterator[tuple[Counted, Cell]]:
    stream = kept.registrations(connection, REACHED)
    while lot := list(islice(stream, LOT)):
        keys = home.record_keys([one.key_id for one in lot])
        for one in lot:
            key = keys.get(one.key_id)
            if key is None:
                continue
            payload = orjson.loads(open_seal(key, one.sealed, place(one.id, one.programme_version)))
            language, sex, age = said(payload, "language"), said(payload, "sex"), age_of(payload, int(one.month[:4]))
            yield one, Cell(one.programme, one.area_id, one.month, language, sex, age, one.reached, False)


def _first_of_each(connection: Connection) -> dict[bytes, bytes]:
    """Of those of whom several registrations are one person's: id -> the id that stands for the person."""
    parent: dict[bytes, bytes] = {}

    def top(one: bytes) -> bytes:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for pair in kept.same_person(connection):
        low, high = sorted(top(one) for one in pair)
        parent[high] = low
    return {one: top(one) for one in list(parent)}
