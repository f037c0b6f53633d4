"""What the browser tests share; the fixtures are those of `tests/browsing.py`, and a tablet in the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from intake.app import create_app
from intake.domain.account import Actor
from intake.services.home import Home
from tests import world
from tests.browser.tablet import Tablet, Volunteer, volunteer
from tests.browsing import QUIET, Site
from tests.tablet.faults import Faults
from tests.tablet.served import Served

__all__ = ["QUIET", "Site"]


@dataclass(frozen=True)
class Field:
    """An office behind a failing network, and one tablet, switched off. `amal`: a volunteer with an unusual name, password and PIN."""

    home: Home
    people: dict[str, Actor]
    faults: Faults
    served: Served
    tablet: Tablet
    amal: Volunteer


@pytest.fixture
def field_browser(headless_path: str) -> str:
    """The tablet's browser; a file that looks for what a browser keeps of its own takes the one with windows."""
    return headless_path


@pytest.fixture
def field(tmp_path: Path, full_template: Path, playwright: Playwright, field_browser: str) -> Iterator[Field]:
    """A served demonstration home with its packs and people, and a tablet with an empty profile."""
    home = world.make_home(tmp_path / "home", template=full_template)
    home.clock = lambda: datetime.now(UTC)  # the browser's clock goes on, so the home's must
    people = world.make_people(home)
    faults = Faults(create_app(home))
    served = Served(faults)
    tablet = Tablet(playwright, field_browser, tmp_path / "profile", served.url)
    yield Field(home, people, faults, served, tablet, volunteer(home, people, "quvaxim", "84150937"))
    tablet.switch_off()
    served.stop()
    home.close()
