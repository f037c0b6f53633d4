"""Files that hold a secret: readable by their owner alone, and in demonstration homes only."""

from __future__ import annotations

import os
from pathlib import Path

from intake.config import Config
from intake.store.key_store import FILE_MODE


def write_secret(path: Path, value: bytes) -> None:
    """Write a file that only its owner reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)


def keep_demo_recovery(config: Config, secret: str) -> None:
    """Keep a demonstration home's recovery key in a file, so that its backups can be tried; a real home's is only printed."""
    (config.home / "demo").mkdir(exist_ok=True, mode=0o700)
    write_secret(config.home / "demo" / "recovery.agekey", secret.encode() + b"\n")
