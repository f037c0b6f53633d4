"""Making a backup in a test, and bringing it back."""

from __future__ import annotations

from pathlib import Path

from intake.services import restore
from intake.services.backup import back_up
from intake.services.home import Home


def secret_of(home: Home) -> str:
    """The recovery key of a demonstration home."""
    return (home.config.home / "demo" / "recovery.agekey").read_text()


def saved(home: Home, folder: Path, *, keys: bool = False) -> Path:
    """A backup made now."""
    path = folder / ("keys.age" if keys else "database.age")
    back_up(home, path, keys=keys, force=True)
    return path


def brought_back(home: Home, path: Path, secret: str | None = None) -> restore.Restored:
    """Restore the database from it."""
    with path.open("rb") as file:
        return restore.restore(home, file, secret or secret_of(home))
