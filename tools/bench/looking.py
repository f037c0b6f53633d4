"""Finding one registration by its reference, and comparing new ones with all there are. Floor: one indexed select."""

from __future__ import annotations

import sqlite3
import statistics
import time

from sqlalchemy import event

from intake.app import create_app
from intake.services.area import operator
from intake.services.duplicates import compare_new
from intake.services.find import find
from tools.bench.homes import PASSWORD, World, fill, opened

FRESH = 200


def look_up(world: World, references: list[str]) -> dict[str, float]:
    """`services.find` for each reference: audited, as the operator, who is not limited."""
    with opened(world.config) as home:
        actor = operator(home)
        find(home, actor, references[0])
        took = []
        for reference in references:
            start = time.perf_counter()
            find(home, actor, reference)
            took.append(time.perf_counter() - start)
    return _milliseconds(took)


def _milliseconds(took: list[float]) -> dict[str, float]:
    return {"p50": statistics.median(took) * 1000, "p95": statistics.quantiles(took, n=20)[18] * 1000}


def select_one(world: World, count: int) -> dict[str, float]:
    """The floor: a row of the same table by its key, `count` times, by the bare driver."""
    database = sqlite3.connect(world.config.home / "intake.db")
    hashes = [row[0] for row in database.execute("SELECT reference_hash FROM registration LIMIT ?", (count,))]
    took = []
    for one in hashes:
        start = time.perf_counter()
        database.execute("SELECT id, sealed FROM registration WHERE reference_hash = ?", (one,)).fetchone()
        took.append(time.perf_counter() - start)
    database.close()
    return _milliseconds(took)


def compare(world: World, seed: int) -> dict[str, float]:
    """Register FRESH people, then compare them with everybody."""
    fill(world, FRESH, seed, compared=False)
    with opened(world.config) as home:
        start = time.perf_counter()
        done = compare_new(home)
        seconds = time.perf_counter() - start
    if done != FRESH:
        raise RuntimeError(f"{done} were compared instead of {FRESH}")
    return {"rate": FRESH / seconds, "seconds": seconds}


def first_page(world: World, times: int = 15) -> dict[str, float]:
    """The page itself, rendered for a coordinator who is signed in, and how many statements of the database one takes."""
    asked, took = [0], []
    with opened(world.config) as home:
        client = create_app(home).test_client()
        name = world.people["karim"].name
        form = client.get("/sign-in").get_data(as_text=True)
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        client.post("/sign-in", data={"csrf_token": token, "name": name, "password": PASSWORD})
        event.listen(home.store.engine, "before_cursor_execute", lambda *_: asked.__setitem__(0, asked[0] + 1))
        for _ in range(times):
            asked[0], start = 0, time.perf_counter()
            status = client.get("/").status_code
            took.append(time.perf_counter() - start)
            if status != 200:
                raise RuntimeError(f"the first page was answered with {status}")
    return {**_milliseconds(took), "statements": asked[0]}
