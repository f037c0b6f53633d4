"""Services are tried in homes that have the sample people and the packs open."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from tests import steps
from tests.conftest import home_of


@pytest.fixture
def stocked() -> str:
    """The packs are open already."""
    return "packs"


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Actor]:
    """The sample people by name, the packs open, the ministry's profile loaded."""
    return steps.open_packs(home_of(request))
