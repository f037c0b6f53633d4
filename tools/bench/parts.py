"""The parts of a run, each in homes of its own: what is measured, in which order, how often."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.bench import answering, batches, command, counting, hearing, lists, looking, purging, saving, sending, weighing
from tools.bench.figures import GOALS, Goal, Line, median
from tools.bench.homes import World, copied, fill, make_world, mark_compared
from tools.bench.postgres import postgres
from tools.bench.server import Server, floor_server, intake_server

AT_ONCE = (1, 8, 32)
EACH = 50
"""Envelopes in a request, where a tablet has that many."""
LOOK_UPS = 300


@dataclass(frozen=True)
class Sizes:
    """How much: saves a run, runs, rows of a list (small, large), registrations of the two homes that are filled, how many are erased
    one by one, registrations that figures are counted of."""

    saves: int
    runs: int
    lists: tuple[int, ...]
    some: int
    many: int
    erased: int
    counted: int


QUICK = Sizes(saves=150, runs=1, lists=(500,), some=1_000, many=3_000, erased=300, counted=3_000)
FULL = Sizes(saves=2_000, runs=3, lists=(2_000, 10_000), some=10_000, many=100_000, erased=100_000, counted=200_000)


def http(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Registrations by HTTP on an empty table, and what the server weighs after them."""
    world = make_world(folder / "home")
    with intake_server(world.config) as mine, floor_server(folder / "floor.db") as bare:
        saving.ours(mine, world, 8, sizes.saves // 4, folder)  # warm
        saving.floor(bare, 8, sizes.saves // 4, folder)
        for at_once in AT_ONCE:
            ours, floor, _ = saving.both(mine, bare, world, at_once, sizes.saves, sizes.runs, folder)
            yield Line(f"registrations by HTTP, {at_once} at once", ours, floor, GOALS[f"save {at_once}"])
        memory, bare_memory = {"megabytes": mine.megabytes()}, {"megabytes": bare.megabytes()}
        yield Line("memory of the server under load (shared pages once)", memory, bare_memory, GOALS["memory"])


def envelopes(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Envelopes of tablets by HTTP, one and fifty a request, beside the floor: a bare insert a request."""
    world = make_world(folder / "home")
    bench = sending.enrol(world)
    with intake_server(world.config) as mine, floor_server(folder / "floor.db") as bare:
        yield from _envelopes(sizes, folder, mine, world, bench, "SQLite", saving.floor(bare, 8, sizes.saves, folder))


def _envelopes(
    sizes: Sizes, folder: Path, mine: Server, world: World, bench: sending.Bench, store: str, floor: dict[str, float]
) -> Iterator[Line]:
    sending.ours(mine, world, bench, 8, sizes.saves // 4, 1, folder)  # warm
    for at_once in AT_ONCE:
        runs = [sending.ours(mine, world, bench, at_once, sizes.saves, 1, folder) for _ in range(sizes.runs)]
        yield Line(f"envelopes on {store}, 1 a request, {at_once} at once", median(runs), floor, GOALS[f"save {at_once}"])
    for at_once in AT_ONCE[:2]:
        runs = [sending.ours(mine, world, bench, at_once, sizes.saves // EACH * 2, EACH, folder) for _ in range(sizes.runs)]
        yield Line(f"envelopes on {store}, {EACH} a request, {at_once} at once", median(runs), floor, GOALS["envelopes 50"])


def lists_(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Registrations by a file of rows."""
    for number, rows in enumerate(sizes.lists):
        world = make_world(folder / f"home-{rows}")
        runs = [lists.register(world, folder, rows, seed) for seed in range(number * 10, number * 10 + (sizes.runs if rows < 5_000 else 1))]
        yield Line(f"intake register, a list of {rows:,} rows", median(runs), lists.floor(folder, rows, number * 10))


def thousands(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Looking up, comparing and exporting in a home of some thousand registrations."""
    world = make_world(folder / "home")
    references = fill(world, sizes.some, 7)
    yield from _looking(world, references, sizes.some)
    yield from _exports(world, folder, {})


def full(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """The same in a large home, and registrations by HTTP beside a large table and beside an export."""
    world, empty = make_world(folder / "home"), make_world(folder / "empty")
    references = fill(world, sizes.many, 8)
    with intake_server(world.config) as mine, intake_server(empty.config) as other, floor_server(folder / "floor.db") as bare:
        for at_once in AT_ONCE[:2]:
            ours, floor, _ = saving.both(mine, bare, world, at_once, sizes.saves, sizes.runs, folder)
            beside, _, _ = saving.both(other, bare, empty, at_once, sizes.saves, sizes.runs, folder)
            ours = {**ours, "of_empty": ours["rate"] / beside["rate"]}
            goal = GOALS["save full"] if at_once == 8 else Goal()
            yield Line(f"registrations by HTTP beside {sizes.many:,}, {at_once} at once", ours, floor, goal)
            yield Line(f"  the same beside an empty table, {at_once} at once", beside)
        mark_compared(world)
        yield from _looking(world, references, sizes.many)
        goals = {form: GOALS[f"export {form}"] for form in batches.FORMATS} if sizes.many == FULL.many else {}
        yield from _exports(world, folder, goals)
        arguments = [command.INTAKE, "batch", "export", "1", "--format", "csv", "--out", str(folder)]
        export = subprocess.Popen(arguments, env=command.environment(world), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        beside = saving.ours(mine, world, 8, sizes.saves // 2, folder)
        export.wait()
        yield Line(f"registrations by HTTP, 8 at once, while {sizes.many:,} are exported", beside, {}, GOALS["save while exporting"])


def _looking(world: World, references: list[str], many: int) -> Iterator[Line]:
    step = max(1, len(references) // LOOK_UPS)
    yield Line(f"finding by reference among {many:,}", looking.look_up(world, references[::step]), looking.select_one(world, LOOK_UPS))
    yield Line(f"comparing {looking.FRESH} new registrations with {many:,}", looking.compare(world, many))


def _exports(world: World, folder: Path, goals: dict[str, Goal]) -> Iterator[Line]:
    number, built = batches.build(world)
    yield Line(f"intake batch build, {built['rows']:,.0f} referrals", built)
    sheet, rows = batches.cells(world, number)
    for form in batches.FORMATS:
        ours = batches.export(world, number, built["rows"], form, folder)
        floor = batches.floor(sheet, rows, form, folder)
        yield Line(f"intake batch export, {built['rows']:,.0f} rows as {form}", ours, floor, goals.get(form, Goal()))


def purges(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Erasing people one by one, then purging everybody, in a home whose list has been sent; sizes before and after."""
    world = make_world(folder / "home")
    references = fill(world, sizes.many, 9)
    number, built = batches.build(world)
    batches.export(world, number, built["rows"], "csv", world.config.outbox)
    to_purge, beside = copied(world, folder / "purged"), copied(world, folder / "beside")
    yield Line(f"intake purge of {sizes.many:,}", purging.purge(to_purge), purging.floor(beside, folder))
    yield Line(f"registering, 1 at once, while {sizes.many:,} are purged", purging.beside(beside))
    erased = purging.erase_all(world, references[: sizes.erased])
    yield Line(f"erasing {sizes.erased:,} of {sizes.many:,}, one by one", erased)


def figures(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Counting figures, and showing them once they are counted."""
    world = make_world(folder / "home")
    fill(world, sizes.counted, 11)
    number, built = batches.build(world)
    batches.export(world, number, built["rows"], "csv", world.config.outbox)
    yield Line(f"intake figures of {sizes.counted:,}", counting.count(world), counting.floor(world))
    yield Line(f"showing figures of {sizes.counted:,} once they are counted", counting.shown(world))


def answers(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Answers on a whole list, previewed and applied; then the first page of a coordinator, when all of it is on the way."""
    for many in (sizes.some, sizes.many):
        world = make_world(folder / f"home-{many}")
        fill(world, many, 12)
        number, built = batches.build(world)
        batches.export(world, number, built["rows"], "csv", world.config.outbox)
        file = folder / f"answers-{many}.csv"
        rows = answering.write(world, number, file)
        floor = answering.floor(folder, file)
        yield Line(f"intake answers preview, {rows:,} rows", answering.run(world, "preview", file, rows), floor)
        yield Line(
            f"intake answers apply, {rows:,} rows", answering.run(world, "apply", file, rows), floor, GOALS.get(f"answers {rows}", Goal())
        )
        (folder / "floor-answers.db").unlink()


def first_page(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """What a coordinator sees first, beside many registrations, half of them on a list."""
    world = make_world(folder / "home")
    fill(world, sizes.counted // 2, 13)
    number, built = batches.build(world)
    batches.export(world, number, built["rows"], "csv", world.config.outbox)
    fill(world, sizes.counted // 2, 14)
    yield Line(f"a coordinator's first page beside {sizes.counted:,}", looking.first_page(world), {}, GOALS["first page"])


def visits(_sizes: Sizes, folder: Path) -> Iterator[Line]:
    """What a first visit weighs in each language."""
    yield from weighing.visits(folder)


def sounds(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """What a tablet keeps of sound in each language, and how long a computer's voice takes to say it."""
    yield from hearing.payloads(folder, quick=sizes is QUICK)


def on_postgres(sizes: Sizes, folder: Path) -> Iterator[Line]:
    """Registrations by HTTP with PostgreSQL as the store; left out, loudly, where it does not start."""
    try:
        with postgres() as url:
            world = make_world(folder / "home", url)
            with intake_server(world.config) as mine:
                saving.ours(mine, world, 8, sizes.saves // 4, folder)  # warm
                runs = [saving.ours(mine, world, 8, sizes.saves, folder) for _ in range(sizes.runs)]
                yield Line("registrations by HTTP on PostgreSQL, 8 at once", median(runs), {}, GOALS["save 8"])
                with floor_server(folder / "floor.db") as bare:
                    floor = saving.floor(bare, 8, sizes.saves, folder)
                yield from _envelopes(sizes, folder, mine, world, sending.enrol(world), "PostgreSQL", floor)
    except (OSError, RuntimeError, ImportError) as error:
        print(f"PostgreSQL WAS NOT MEASURED: {error!r}", file=sys.stderr)
