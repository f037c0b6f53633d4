"""Purging a whole home and erasing people one by one: how long it takes, and how large the files are before and after.

Floor: the same rows of a copy deleted by one statement of SQLite, without keys, log, lists and files.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from intake.services.erasure import erase
from intake.services.registration import register
from intake.services.registration_seal import Registering
from intake.store.registration import count
from tools.bench import command
from tools.bench.homes import PROGRAMME, World, opened
from tools.bench.people import people, point

ERASER = "karim"
TOLD, LIMIT = 5_000, 25


def megabytes(world: World) -> dict[str, float]:
    """What the database and the key store take on the disk."""
    with opened(world.config) as home:
        database = home.store.size() / 1e6
    keys = sum(path.stat().st_size for path in world.config.keys.glob("keys.db*")) / 1e6
    return {"database_mb": database, "keys_mb": keys}


def floor(world: World, folder: Path) -> dict[str, float]:
    """Delete all registrations of a copy with one statement."""
    copy = folder / "copy.db"
    source = sqlite3.connect(world.config.database_url.removeprefix("sqlite:///"))
    target = sqlite3.connect(copy)
    source.backup(target)
    source.close()
    for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        target.execute(f"PRAGMA {pragma}")
    start = time.perf_counter()
    rows = target.execute("DELETE FROM registration").rowcount
    target.commit()
    seconds = time.perf_counter() - start
    target.close()
    copy.unlink()
    return {"seconds": seconds, "rate": rows / seconds}


def purge(world: World) -> dict[str, float]:
    """`intake purge` half a year on, when all are due."""
    with opened(world.config) as home:
        day = home.today + timedelta(days=190)
    before = megabytes(world)
    ran = command.run(world, "purge", "--today", day.isoformat())
    after, rows = megabytes(world), ran.document["registrations"]
    return {
        "seconds": ran.seconds,
        "rate": rows / ran.seconds,
        "megabytes": ran.megabytes,
        "rows": rows,
        "database_before": before["database_mb"],
        "database_after": after["database_mb"],
        "keys_before": before["keys_mb"],
        "keys_after": after["keys_mb"],
    }


def beside(world: World) -> dict[str, float]:
    """Registering, one after the other, while another thread purges everything: how long a person at the point waits."""
    from intake.services.purge import purge as all_of_it

    waits: list[float] = []
    with opened(world.config) as home:
        actor, day = world.people[ERASER], home.today + timedelta(days=190)
        thread = threading.Thread(target=all_of_it, args=(home, day))
        ready = [Registering(PROGRAMME, point(n), one, n.to_bytes(16, "big"), "en") for n, one in enumerate(people(2_000, 77))]
        thread.start()
        for request in ready:
            if not thread.is_alive():
                break
            start = time.perf_counter()
            register(home, actor, request)
            waits.append(time.perf_counter() - start)
            time.sleep(0.02)
        thread.join()
    waits.sort()
    at = {f"p{share}": 1000 * waits[min(len(waits) - 1, len(waits) * share // 100)] for share in (50, 95, 99)}
    return at | {"seconds": waits[-1]}


def erase_all(world: World, references: list[str]) -> dict[str, float]:
    """Erase people one after the other by the service, each wholly gone before the next, as at the point; then the night's purge, which
    gives the room in the files back."""
    before, waits = megabytes(world), list[float]()
    with opened(world.config) as home:
        actor = world.people[ERASER]
        everybody = time.perf_counter()
        for reference in references:
            if len(waits) % LIMIT == 0:
                _without_limit(home)
            start = time.perf_counter()
            erase(home, actor, reference)
            waits.append(time.perf_counter() - start)
            if len(waits) % TOLD == 0:
                print(f"       {len(waits):,} of {len(references):,} erased", file=sys.stderr, flush=True)
        seconds = time.perf_counter() - everybody
        with home.store.reading() as connection:
            left = count(connection, PROGRAMME, "/")
    after = megabytes(world)
    command.run(world, "purge")
    night = megabytes(world)
    waits.sort()
    at = {f"p{share}": 1000 * waits[min(len(waits) - 1, len(waits) * share // 100)] for share in (50, 95, 99)}
    sizes = {
        f"{name}_{when}": of[f"{name}_mb"]
        for name in ("database", "keys")
        for when, of in (("before", before), ("after", after), ("night", night))
    }
    return at | sizes | {"seconds": seconds, "rate": len(references) / seconds, "rows": len(references), "left": left}


def _without_limit(home: object) -> None:
    """Look-ups are limited to 30 an hour for each account; whoever measures erasing forgets the count."""
    from sqlalchemy import delete

    from intake.store.tables_house import AttemptTable

    with home.store.writing() as connection:  # type: ignore[attr-defined]
        connection.execute(delete(AttemptTable))
