"""Registrations by HTTP: the request that the Save button of the read-back sends, one person each, everything on."""

from __future__ import annotations

import json
import secrets
import statistics
import subprocess
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from intake.services.home import ROOT
from tools.bench import load
from tools.bench.figures import Measure, median
from tools.bench.homes import World, registered
from tools.bench.people import people
from tools.bench.server import Server
from tools.bench.visit import request, saves, sign_in

LONGEST = 60.0
_seeds = count(1_000)


def send(server: Server, at_once: int, requests: Sequence[bytes], folder: Path) -> tuple[dict[str, float], int]:
    """Send the requests from a process of its own; returns the measure and how many were answered in time. Raises RuntimeError for an
    answer other than 200."""
    file = folder / "requests"
    load.pack(requests, file)
    command = [sys.executable, "-m", "tools.bench.load", str(server.port), str(at_once), str(LONGEST), str(file)]
    done = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)
    if set(done["statuses"]) != {"200"}:
        raise RuntimeError(f"answers other than 200: {done['statuses']}")
    took = [second * 1000 for second in done["latencies"]]
    cuts = statistics.quantiles(took, n=100)
    return {"rate": len(took) / done["seconds"], "p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}, len(took)


def ours(server: Server, world: World, at_once: int, many: int, folder: Path) -> dict[str, float]:
    """Save `many` new people; raises RuntimeError unless exactly those that were answered are registered afterwards."""
    before = registered(world)
    visit = sign_in(server)
    measured, answered = send(server, at_once, list(saves(world, visit, many, next(_seeds))), folder)
    if registered(world) - before != answered:
        raise RuntimeError(f"{registered(world) - before} are registered, {answered} were answered")
    return measured


def floor(server: Server, at_once: int, many: int, folder: Path) -> dict[str, float]:
    """Insert as many rows by the floor."""
    bodies = [json.dumps({"id": secrets.token_hex(16), "answers": one}).encode() for one in people(many, next(_seeds))]
    return send(server, at_once, [request("/rows", body, "application/json") for body in bodies], folder)[0]


def both(
    mine: Server, bare: Server, world: World, at_once: int, many: int, runs: int, folder: Path
) -> tuple[Measure, Measure, list[dict[str, float]]]:
    """Ours and the floor in turns, so that a busy moment of the machine hits both; returns the medians, and all our runs."""
    found: list[dict[str, float]] = []
    floors: list[dict[str, float]] = []
    for _ in range(runs):
        found.append(ours(mine, world, at_once, many, folder))
        floors.append(floor(bare, at_once, many, folder))
    return median(found), median(floors), found
