"""What `make bench` sends is registered: a measure of refusals, or of a server that does not start, measures nothing."""

from __future__ import annotations

from pathlib import Path

from tools.bench import saving, sending
from tools.bench.homes import make_world
from tools.bench.server import floor_server, intake_server


def test_what_is_measured_is_registered_by_us_and_by_the_floor(tmp_path: Path) -> None:
    world = make_world(tmp_path / "home")
    bench = sending.enrol(world)
    with intake_server(world.config) as mine, floor_server(tmp_path / "floor.db") as bare:
        saving.floor(bare, 1, 2, tmp_path)
        saving.ours(mine, world, 1, 2, tmp_path)  # these two raise unless as many are registered
        measured = sending.ours(mine, world, bench, 1, 2, 2, tmp_path)
    assert measured["rate"] > 0
