"""Figures of a large home: how long they take to count, to be shown once counted, and how often the database is asked.

Floor: the same rows read from the database, without opening one.
"""

from __future__ import annotations

import sqlite3
import time

from sqlalchemy import event

from intake.services.area import operator
from intake.services.figures_show import figures
from tools.bench import command
from tools.bench.homes import World, opened


def count(world: World) -> dict[str, float]:
    """`intake figures`, from the start of the process to its end."""
    ran = command.run(world, "figures")
    rows = sum(one["registered"] or 0 for one in ran.document["programmes"])
    return {"seconds": ran.seconds, "megabytes": ran.megabytes, "rows": rows, "rate": rows / ran.seconds}


def shown(world: World) -> dict[str, float]:
    """Showing them again in a server that has counted; and how many statements counting and showing take."""
    asked, waits = [0], []
    with opened(world.config) as home:
        actor = operator(home)
        event.listen(home.store.engine, "before_cursor_execute", lambda *_: asked.__setitem__(0, asked[0] + 1))
        figures(home, actor)
        counting, asked[0] = asked[0], 0
        for _ in range(5):
            start = time.perf_counter()
            figures(home, actor)
            waits.append(1000 * (time.perf_counter() - start))
    return {"p50": sorted(waits)[2], "p95": max(waits), "statements_counting": counting, "statements_shown": asked[0] / 5}


def floor(world: World) -> dict[str, float]:
    """Read every sealed row, and nothing else."""
    database = sqlite3.connect(world.config.database_url.removeprefix("sqlite:///"))
    start = time.perf_counter()
    rows = sum(1 for _ in database.execute("SELECT id, key_id, sealed FROM registration"))
    seconds = time.perf_counter() - start
    database.close()
    return {"seconds": seconds, "rate": rows / seconds}
