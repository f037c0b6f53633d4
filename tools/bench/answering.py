"""Taking a partner's answers in: a file with a row for each referral, previewed and applied, each as the command that a script would run.

Floor: the same file read by the bare CSV reader, and a row updated for each in a bare database.
"""

from __future__ import annotations

import csv
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

from intake.services.batch_rows import opened as opened_sources
from intake.store import referral as kept_referral
from tools.bench import command
from tools.bench.homes import PARTNER, World, opened

DECISIONS = ("accepted", "acknowledged", "rejected", "accepted")
COLUMNS = ("batch_id", "partner_ref", "decision", "reason_code", "appt_date", "appt_from", "centre_code")


def write(world: World, number: int, file: Path) -> int:
    """The partner's file on a batch: mostly appointments in two weeks, some rows acknowledged, some refused; returns how many rows."""
    with opened(world.config) as home, home.store.reading() as connection:
        sources = kept_referral.in_batch(connection, number)
        day = (home.today + timedelta(days=14)).isoformat()
        refs = [str(payload["partner_refs"][PARTNER]) for _, payload in opened_sources(home, sources)]
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for place, ref in enumerate(refs):
            decision = DECISIONS[place % len(DECISIONS)]
            where = (day, f"{8 + place % 8:02d}:30", "MTL-01") if decision == "accepted" else ("", "", "")
            writer.writerow([number, ref, decision, "no_capacity" if decision == "rejected" else "", *where])
    return len(refs)


def run(world: World, what: str, file: Path, rows: int) -> dict[str, float]:
    """`intake answers preview` or `apply`; raises RuntimeError unless every row fits."""
    ran = command.run(world, "answers", what, str(file), "--as", "karim")
    if ran.document["apply"] != rows:
        raise RuntimeError(f"{ran.document['apply']} of {rows} rows were to be applied")
    return {"seconds": ran.seconds, "rate": rows / ran.seconds, "megabytes": ran.megabytes}


def floor(folder: Path, file: Path) -> dict[str, float]:
    """Read the file and update a row for each of its rows, in one transaction."""
    database = sqlite3.connect(folder / "floor-answers.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE referral (ref TEXT PRIMARY KEY, sealed TEXT)")
    with file.open(encoding="utf-8", newline="") as text:
        refs = [(row[1],) for row in list(csv.reader(text))[1:]]
    database.execute("BEGIN")
    database.executemany("INSERT INTO referral VALUES (?, '')", refs)
    database.execute("COMMIT")
    start = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as text:
        rows = [(",".join(row), row[1]) for row in list(csv.reader(text))[1:]]
    database.execute("BEGIN")
    database.executemany("UPDATE referral SET sealed = ? WHERE ref = ?", rows)
    database.execute("COMMIT")
    seconds = time.perf_counter() - start
    database.close()
    return {"seconds": seconds, "rate": len(rows) / seconds}
