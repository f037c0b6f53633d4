"""What makes many small tests quick: what is the same for all homes and applications of a session is worked out once.

Nothing here changes what a test can find out; where cost or the disk is what a test is about, it asks for `real_passwords` or `real_disk`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from intake.sealing import keyring
from intake.store import base
from intake.web import compression

MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000
ROOMY = str(MEMORY) if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM else tempfile.gettempdir()
"""Where homes and databases lie: in memory if there is room (bytes), for a thousand of them are made and thrown away."""
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", ROOMY)
EARNEST = keyring._PASSWORDS
PRAGMAS = base.PRAGMAS


class Compiled(BytecodeCache):
    """Page templates as compiled, for all the applications of a session: each test makes one of its own."""

    def __init__(self) -> None:
        """Nothing is compiled yet."""
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before, if anything was."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


def _builder(make: Callable[..., Any]) -> Callable[..., Any]:
    """Werkzeug writes two functions for each route of each application; `make`, but the same route's are written once."""
    made: dict[object, Any] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), tuple(sorted((rule.defaults or {}).items())), append_unknown)
        if key not in made:
            made[key] = make(rule, append_unknown)
        return made[key]

    return builder


def _engines(make: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """`make`, but what one engine has compiled the next one knows: each home opens one of its own."""
    known: LRUCache[Any, Any] = LRUCache(5_000)

    def engine(url: str) -> Engine:
        made = make(url)
        made._compiled_cache = known
        return made

    return engine


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """Compile each statement, page template and route once, hash passwords cheaply (`real_passwords` undoes that), pack what goes to a
    browser on the same machine as quickly as can be, and let SQLite not wait for the disk: no test takes the power away."""
    compiled = Compiled()

    class Remembering(Environment):
        def __init__(self, app: Flask, **options: Any) -> None:
            super().__init__(app, **{"bytecode_cache": compiled} | options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "PRAGMAS", tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in base.PRAGMAS))
        for dialect in (
            SQLiteDialect_pysqlite,
            PGDialect_psycopg,
        ):  # or no two engines share what they compiled
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        for kind in ("_sqlite", "_postgresql"):
            patch.setattr(base, kind, _engines(getattr(base, kind)))
        patch.setattr(Flask, "jinja_environment", Remembering)
        patch.setattr(Rule, "_compile_builder", _builder(Rule._compile_builder))
        patch.setattr(compression, "QUALITY", 1)
        patch.setattr(keyring, "_PASSWORDS", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def real_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite waits for the disk as in earnest."""
    monkeypatch.setattr(base, "PRAGMAS", PRAGMAS)


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed as in earnest, for a test of how long that takes or what it keeps."""
    monkeypatch.setattr(keyring, "_PASSWORDS", EARNEST)
