"""Registering a file of rows by `intake register`. Floor: reading the same CSV and inserting each row, in one process that is running."""

from __future__ import annotations

import csv
import sqlite3
import time
from pathlib import Path

from tools.bench import command
from tools.bench.homes import PROGRAMME, World
from tools.bench.people import people, point

LOT = 500


def write_csv(file: Path, count: int, seed: int) -> None:
    """A list of `count` people as an association would send it."""
    rows = [answers | {"point": point(number)} for number, answers in enumerate(people(count, seed))]
    columns = sorted({column for row in rows for column in row})
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def register(world: World, folder: Path, count: int, seed: int) -> dict[str, float]:
    """`intake register` of `count` rows."""
    file = folder / f"people-{count}-{seed}.csv"
    write_csv(file, count, seed)
    ran = command.run(world, "register", PROGRAMME, str(file))
    if ran.document["accepted"] != count:
        raise RuntimeError(f"{ran.document['refused']} of {count} rows were refused")
    return {"rate": count / ran.seconds, "seconds": ran.seconds, "megabytes": ran.megabytes}


def floor(folder: Path, count: int, seed: int) -> dict[str, float]:
    """Read the list and insert each row as text, in lots as large as ours."""
    file = folder / f"people-{count}-{seed}.csv"
    database = sqlite3.connect(folder / f"floor-{count}-{seed}.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    start = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        columns = next(rows)
        database.execute(f"CREATE TABLE row ({', '.join(columns)})")
        insert = f"INSERT INTO row VALUES ({', '.join('?' * len(columns))})"
        database.execute("BEGIN IMMEDIATE")
        for number, row in enumerate(rows, start=1):
            database.execute(insert, row)
            if number % LOT == 0:
                database.execute("COMMIT")
                database.execute("BEGIN IMMEDIATE")
        database.execute("COMMIT")
    seconds = time.perf_counter() - start
    database.close()
    return {"rate": count / seconds, "seconds": seconds}
