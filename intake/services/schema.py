"""The database's tables as this version of the program has them; their history is in `migrations/`.

Alembic is imported only where tables are made: it takes a third of a second and 11 MB, and every command opens a home.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(url: str) -> AlembicConfig:
    """Alembic's configuration for this database; no file of its own is needed."""
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> None:
    """Bring the database to this version's tables."""
    from alembic import command

    command.upgrade(alembic_config(url), "head")


def newest_version() -> str:
    """The number of the last migration, as its file is named."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
