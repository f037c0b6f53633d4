"""Real demonstration homes to measure in, filled through the services."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from intake.config import Config
from intake.domain.account import Actor
from intake.services import demo
from intake.services.area import all_areas
from intake.services.home import Home, open_home
from intake.services.home_make import create_home
from intake.services.programme import open_programme
from intake.services.registration import Prepared, Registering, keep, prepare
from intake.store import registration as kept_registration
from tools.bench.people import people, point

PROGRAMME, PARTNER = "vaccination", "moph_lb"
PASSWORD = "a bench password " + secrets.token_hex(4)
LOT = 500


@dataclass(frozen=True)
class World:
    """A demonstration home with its accounts, and where it lies."""

    config: Config
    people: dict[str, Actor]


def make_world(folder: Path, database_url: str = "") -> World:
    """Make a demonstration home with its accounts and programmes, nobody registered."""
    config = Config(home=folder, database_url=database_url or f"sqlite:///{folder / 'intake.db'}")
    create_home(config, None, demo=True)
    with opened(config) as home:
        made = demo.make_demo(home, PASSWORD)
        demo.make_programmes(home)
    return World(config, made)


def copied(world: World, folder: Path) -> World:
    """A copy of a home on SQLite, to try something else with the same rows."""
    shutil.copytree(world.config.home, folder)
    return World(replace(world.config, home=folder, database_url=f"sqlite:///{folder / 'intake.db'}"), world.people)


@contextmanager
def opened(config: Config) -> Iterator[Home]:
    """The home, open for a while."""
    home = open_home(config)
    try:
        yield home
    finally:
        home.close()


def fill(world: World, count: int, seed: int, *, compared: bool = True) -> list[str]:
    """Register `count` people in lots, as a list of rows is; returns their references. `compared`: mark them as looked at already."""
    references = []
    with opened(world.config) as home:
        actor = world.people["karim"]
        lots = _prepared(home, actor, count, seed)
        while lot := list(islice(lots, LOT)):
            references += [one.reference for one in keep(home, actor, lot)]
            if compared:
                with home.store.writing() as connection:
                    kept_registration.mark_compared(connection, [one.request.registration_id for one in lot])
    return references


def _prepared(home: Home, actor: Actor, count: int, seed: int) -> Iterator[Prepared]:
    pack = open_programme(home, PROGRAMME)
    areas = {area.code: area for area in all_areas(home, actor)}
    for number, answers in enumerate(people(count, seed)):
        request = Registering(PROGRAMME, point(number), answers, secrets.token_bytes(16), "en")
        ready, problems = prepare(home, actor, pack, areas[request.point], request, by_list=False)
        if ready is None:
            raise AssertionError(problems)
        yield ready


def mark_compared(world: World) -> None:
    """Note all registrations as looked at for duplicates."""
    with opened(world.config) as home, home.store.writing() as connection:
        while waiting := kept_registration.not_compared(connection, LOT):
            kept_registration.mark_compared(connection, [one.id for one in waiting])


def registered(world: World) -> int:
    """How many registrations the home holds."""
    with opened(world.config) as home, home.store.reading() as connection:
        return kept_registration.count(connection, PROGRAMME, "/")
