"""A demonstration home made by `intake demo --no-serve` once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.journey.commands import PASSWORD, Terminal

DEMO = {"INTAKE_DEMO_PASSWORD": PASSWORD}


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration home."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    assert Terminal(folder, DEMO).run("demo", "--no-serve").exit_code == 0
    return folder


@pytest.fixture
def terminal(tmp_path: Path, demo_template: Path) -> Terminal:
    """A terminal at a demonstration home on embedded SQLite."""
    shutil.copytree(demo_template, tmp_path / "home")
    return Terminal(tmp_path / "home", DEMO)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Terminal:
    """A terminal at a demonstration home, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        made: Terminal = request.getfixturevalue("terminal")
        return made
    on_postgresql = Terminal(tmp_path / "home", DEMO | {"INTAKE_DATABASE_URL": request.getfixturevalue("postgres_database")})
    assert on_postgresql.run("demo", "--no-serve").exit_code == 0
    return on_postgresql
