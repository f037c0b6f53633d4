"""On what the figures were taken: said with every table, because they mean nothing without it."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

SYNCS, PAGE = 300, 4096


def conditions(quick: bool, folder: Path) -> dict[str, str]:
    """Processor, cores, versions, what it costs to make something durable in `folder`, and how busy the machine was before the run."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "sizes": "quick: small, once each; good for a look, not for a comparison" if quick else "full",
        "machine": f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_version()}, gunicorn {version('gunicorn')}, flask {version('flask')}, SQLite {sqlite3.sqlite_version}",
        "disk": synced(folder),
        "load average before": busy(),
    }


def synced(folder: Path) -> str:
    """How long a page takes to the disk: most of what is measured here waits for it several times. Nothing is durable in memory."""
    kind, waits = _kind(folder), []
    with tempfile.TemporaryFile(dir=folder) as file:
        for number in range(SYNCS):
            os.pwrite(file.fileno(), bytes(PAGE), number % 16 * PAGE)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(1000 * (time.perf_counter() - start))
    waits.sort()
    return f"{kind}, a page made durable in p50 {waits[len(waits) // 2]:.2f}, p95 {waits[len(waits) * 95 // 100]:.2f} ms"


def _kind(folder: Path) -> str:
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    return max((len(place), kind) for place, kind in mounts if folder.resolve().is_relative_to(place))[1]


def busy() -> str:
    """The load average of the last 1, 5 and 15 minutes."""
    return " ".join(f"{one:.2f}" for one in os.getloadavg())
