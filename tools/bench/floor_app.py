"""The floor of a registration by HTTP: a bare Flask application that validates JSON and inserts one row. SQLite with synchronous=FULL, one
process with a write lock; no sign-in, no sealing, no audit, no page.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import Any

from flask import Flask, jsonify, request
from werkzeug.wrappers import Response

KEYS = frozenset({"id", "answers"})
LONGEST = 200

app = Flask("floor")
_lock = threading.Lock()
_own = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_own, "database"):
        database = sqlite3.connect(os.environ["BENCH_FLOOR_DATABASE"], isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE IF NOT EXISTS row (id TEXT PRIMARY KEY, answers BLOB NOT NULL)")
        _own.database = database
    return _own.database  # type: ignore[no-any-return]


def _valid(sent: Any) -> bool:
    if not isinstance(sent, dict) or set(sent) != KEYS or not isinstance(sent["answers"], dict):
        return False
    return all(isinstance(key, str) and isinstance(value, str) and len(value) <= LONGEST for key, value in sent["answers"].items())


@app.get("/")
def ready() -> str:
    """Say that it runs."""
    return "ready"


@app.post("/rows")
def add() -> Response:
    """Keep one row."""
    sent = request.get_json()
    if not _valid(sent):
        return Response(status=400)
    database = _database()
    with _lock:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO row VALUES (?, ?)", (sent["id"], request.get_data()))
        database.execute("COMMIT")
    return jsonify({"kept": sent["id"]})
