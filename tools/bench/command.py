"""Running a command of ours and taking its time and its largest memory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from intake.services.home import ROOT
from tools.bench.homes import PASSWORD, World

INTAKE = str(Path(sys.executable).with_name("intake"))


@dataclass(frozen=True)
class Ran:
    """A finished command: wall time from the start of its process to its end, largest resident memory, what it printed."""

    seconds: float
    megabytes: float
    document: Any


def environment(world: World) -> dict[str, str]:
    """What a command needs to find the home."""
    found = os.environ | {"INTAKE_HOME": str(world.config.home), "INTAKE_DEMO_PASSWORD": PASSWORD}
    if not world.config.is_sqlite:
        found["INTAKE_DATABASE_URL"] = world.config.database_url.replace("postgresql+psycopg", "postgresql")
    return found


def run(world: World, *arguments: str) -> Ran:
    """Run `intake ARGUMENTS --json` in this home; raises RuntimeError if it fails."""
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("measured.py"))]
    done = subprocess.run([*launcher, INTAKE, *arguments, "--json"], env=environment(world), cwd=ROOT, capture_output=True, check=True)
    said, _, measured = done.stderr.rpartition(b"\n")
    found = orjson.loads(measured)
    if found["exit"]:
        raise RuntimeError(f"intake {' '.join(arguments)}: {said.decode(errors='replace')[-500:]}")
    return Ran(found["seconds"], found["megabytes"], orjson.loads(done.stdout))
