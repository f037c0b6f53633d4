"""Building a batch and writing its file, each as the command that a coordinator's script would run (starting Python is in the time).

Floor: the same cells, from memory, written to a file in clear by the format's bare writer (csv, orjson, and our own sheet writer). FHIR has
none: cells alone make no resources.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import orjson

from intake.domain.batch import row_maker
from intake.exchange import xlsx_out
from intake.exchange.table import Column, Sheet
from intake.services.batch_rows import opened as opened_sources
from intake.services.programme import partner
from intake.store import referral as kept_referral
from tools.bench import command
from tools.bench.homes import PARTNER, PROGRAMME, World, opened

FORMATS = ("csv", "json", "xlsx", "fhir")


def build(world: World) -> tuple[int, dict[str, float]]:
    """Build a batch of all that is ready and have it approved; returns its number and what building took."""
    ran = command.run(world, "batch", "build", PROGRAMME, PARTNER, "--as", "karim")
    number = ran.document["batch"]
    command.run(world, "batch", "approve", str(number), "--as", "lina")
    rows = ran.document["rows"]
    return number, {"seconds": ran.seconds, "rate": rows / ran.seconds, "megabytes": ran.megabytes, "rows": rows}


def export(world: World, number: int, rows: float, form: str, folder: Path) -> dict[str, float]:
    """Write the file of a batch, encrypted to the partner."""
    ran = command.run(world, "batch", "export", str(number), "--format", form, "--out", str(folder))
    return {"seconds": ran.seconds, "rate": rows / ran.seconds, "megabytes": ran.megabytes}


def cells(world: World, number: int) -> tuple[Sheet, list[list[str]]]:
    """The cells of a batch, for the floor."""
    with opened(world.config) as home, home.store.reading() as connection:
        profile = partner(home, PARTNER)
        make = row_maker(profile)
        sources = kept_referral.in_batch(connection, number)
        rows = [make(payload, str(number), "new") for _, payload in opened_sources(home, sources)]
    columns = tuple(Column(column.code, column.code) for column in profile.columns)
    return Sheet("floor", columns, False), rows


def floor(sheet: Sheet, rows: list[list[str]], form: str, folder: Path) -> dict[str, float]:
    """Write the cells in clear; nothing for FHIR."""
    if form == "fhir":
        return {}
    file = folder / f"floor.{form}"
    start = time.perf_counter()
    if form == "csv":
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rows)
    elif form == "json":
        file.write_bytes(orjson.dumps([dict(zip(sheet.codes, row, strict=True)) for row in rows]))
    else:
        with file.open("wb") as binary:
            binary.writelines(xlsx_out.chunks(sheet, rows))
    seconds = time.perf_counter() - start
    file.unlink()
    return {"seconds": seconds, "rate": len(rows) / seconds}
