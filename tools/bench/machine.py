"""On what the figures were taken: said with every table, because they mean nothing without it."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def conditions(quick: bool) -> dict[str, str]:
    """Processor, cores, versions, and how busy the machine was with other things before the run."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "sizes": "quick: small, once each; good for a look, not for a comparison" if quick else "full",
        "machine": f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_version()}, gunicorn {version('gunicorn')}, flask {version('flask')}, SQLite {sqlite3.sqlite_version}",
        "load average before": busy(),
    }


def busy() -> str:
    """The load average of the last 1, 5 and 15 minutes."""
    return " ".join(f"{one:.2f}" for one in os.getloadavg())
