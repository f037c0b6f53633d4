"""Every migration goes up and down with rows in every table, and what the migrations make is what the models say; on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    create_engine,
    func,
    inspect,
    literal,
    select,
    table,
    union_all,
)
from sqlalchemy.types import TypeEngine

from intake.services.schema import alembic_config
from intake.store import tables
from tests.conftest import BOTH_STORES

SCRIPTS = ScriptDirectory.from_config(alembic_config("sqlite://"))
REVISIONS = list(reversed(list(SCRIPTS.walk_revisions())))
BASE = "base"


@pytest.fixture(params=BOTH_STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'intake.db'}"
    full: str = request.getfixturevalue("postgres_database")
    command.downgrade(alembic_config(full), BASE)
    return full


def opened(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def plausible(kind: TypeEngine[Any]) -> object:
    """A value of this type, always the same, so that every foreign key points to the one row of its table."""
    for known, value in {
        Boolean: True,
        Integer: 1,
        Float: 0.5,
        Date: date(2026, 3, 2),
        LargeBinary: b"0123456789abcdef",
        JSON: {"no_consent": 1},
        String: "ab",
    }.items():
        if isinstance(kind, known):
            return value
    raise AssertionError(f"a new type, {kind!r}: say here what a plausible value is")


def fill(url: str) -> None:
    """One row into every table that is still empty."""
    empty = [name for name, rows in counts(url).items() if not rows]
    for connection in opened(url):
        metadata = MetaData()
        if empty:
            metadata.reflect(connection, only=empty)
        for one in metadata.sorted_tables:
            if one.name in empty:
                connection.execute(one.insert().values({column.name: plausible(column.type) for column in one.columns}))


def counts(url: str) -> dict[str, int]:
    """Rows by table."""
    found: dict[str, int] = {}
    for connection in opened(url):
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        each = [select(literal(name), func.count()).select_from(table(name)) for name in names]
        found = {row[0]: row[1] for row in connection.execute(union_all(*each))} if each else {}
    return found


def test_each_migration_goes_up_and_down_with_rows_in_every_table(url: str) -> None:
    for revision in REVISIONS:
        _up_and_down(url, revision)


def _up_and_down(url: str, revision: Script) -> None:
    config, before, what = alembic_config(url), str(revision.down_revision or BASE), f"migration {revision.revision}"
    fill(url)
    rows_before = counts(url)

    command.upgrade(config, revision.revision)
    rows = counts(url)
    assert {name: 1 for name in rows_before if name in rows}.items() <= rows.items(), what  # what stays loses nothing
    fill(url)
    assert set(counts(url).values()) == {1}, what

    command.downgrade(config, before)
    assert counts(url) == rows_before, what

    command.upgrade(config, revision.revision)
    assert set(counts(url)) == set(rows), what


def test_the_migrations_make_what_the_models_say(url: str) -> None:
    command.upgrade(alembic_config(url), "head")
    for connection in opened(url):
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.Base.metadata) == []


def test_migrations_are_numbered_in_one_line() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    for number, revision in enumerate(REVISIONS, 1):
        assert Path(revision.path).name.startswith(f"{number:04d}_"), revision.path
