"""A small world to try things in: a demonstration home with a movable clock, the sample areas and people.

Plain functions, so that the bench and the browser tests can use them too.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from intake.config import Config
from intake.domain.account import Actor
from intake.domain.area import Area
from intake.domain.problems import Refused
from intake.services import account, demo
from intake.services.area import all_areas, operator
from intake.services.home import Home, open_home
from intake.services.home_make import create_home

PASSWORD = "six plain words for a demo"
START = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)  # a Wednesday


class Clock:
    """The time, standing still until moved: `home.clock.forward(minutes=20)`."""

    def __init__(self, at: datetime = START) -> None:
        """`at`: what it shows first."""
        self.at = at

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.at

    def forward(self, **step: float) -> None:
        """Move on by a timedelta's arguments."""
        self.at += timedelta(**step)


def config_in(folder: Path, database_url: str = "") -> Config:
    """The configuration of a home in `folder`, on embedded SQLite unless another database is named."""
    return Config(home=folder, database_url=database_url or f"sqlite:///{folder / 'intake.db'}")


def make_home(folder: Path, database_url: str = "", template: Path | None = None) -> Home:
    """A fresh, open demonstration home in `folder`, with a Clock. `template`: an empty home to copy, which is much quicker (with a
    `database_url`, that database must have its tables already). Close it when done."""
    config = config_in(folder, database_url)
    if template is None:
        create_home(config, None, demo=True)
    else:
        shutil.copytree(template, folder)
    return open_home(config, clock=Clock())


def make_areas(home: Home) -> dict[str, Area]:
    """The sample areas by code: lebanon > beirut, mount-lebanon, north, south > points dora, bourj-hammoud, haret-hreik, tripoli, saida."""
    demo.make_areas(home)
    return {area.code: area for area in all_areas(home, operator(home))}


def make_people(home: Home, password: str = PASSWORD) -> dict[str, Actor]:
    """The sample people by name, in their areas: amal (volunteer, dora), karim and lina (coordinators), nadia (auditor), ziad
    (administrator). Those who are there already, with the same password, are only looked up: hashing is costly."""
    if password == PASSWORD and home.demo:
        with suppress(Refused):
            return {name: account.actor_by_name(home, name) for name in demo.PEOPLE}
    return demo.make_demo(home, password)


def make_real_home(folder: Path, passphrase: str) -> Home:
    """A fresh, open home for real work in `folder`, closed by `passphrase`, with the sample areas and people. Close it when done."""
    config = config_in(folder)
    create_home(config, passphrase)
    home = open_home(config, passphrase, clock=Clock())
    home.demo = True  # for as long as the sample people are made, which is for demonstrations only
    make_people(home)
    home.demo = False
    return home
