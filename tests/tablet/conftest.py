"""One office behind a failing network and one driver for all tests of a file; each test begins with a tablet that has nothing on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import world
from tests.tablet.office import Driver, Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Office]:
    """A served demonstration home."""
    home = world.make_home(tmp_path_factory.mktemp("office") / "home", template=template)
    office = Office(home)
    yield office
    office.close()
    home.close()


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    """The sending module in Node."""
    driver = Driver()
    yield driver
    driver.close()
