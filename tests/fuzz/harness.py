"""What all of them share: how many cases, a fresh home for each stretch of them, and what must be true after every case.

`make test` runs a few hundred, the same every time. `INTAKE_FUZZ=100000 .venv/bin/pytest tests/fuzz` runs that many, in stretches with a
seed each; a failure names the seed, and `INTAKE_FUZZ_SEED` begins with it.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sqlalchemy import delete, text

from intake.domain.account import Actor
from intake.services import find
from intake.services.home import Home
from intake.store.base import Base
from intake.store.tables_house import AttemptTable
from tests import steps, world

FUZZ = int(os.environ.get("INTAKE_FUZZ", "0"))
SEED = int(os.environ.get("INTAKE_FUZZ_SEED", "0"))
STRETCH = 1000
"""Cases on one home."""
SLOWEST = 5.0
"""Seconds of the processor that one case may take."""
HANGS = 120
"""Seconds after which a case is said to hang."""
LOOSE = frozenset({"attempt", "audit_entry", "audit_head", "sign_in"})
"""Tables in which a refusal may leave its mark: that it was tried, and by whom."""
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in LOOSE]
COUNTS = text("SELECT " + ", ".join(f"(SELECT count(*) FROM {table.name}) AS {table.name}" for table in TABLES))
FORGET_EACH = 25


class World:
    """A home with people and open packs, and what must stay true in it."""

    def __init__(self, folder: Path, template: Path) -> None:
        """A fresh one in `folder`."""
        self.home: Home = world.make_home(folder, template=template)
        self.people: dict[str, Actor] = steps.open_packs(self.home)
        self.cases = 0
        self.tally: Counter[str] = Counter()

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self.home.store.reading() as connection:
            return dict(connection.execute(COUNTS).mappings().one())

    @contextmanager
    def case(self, what: object) -> Iterator[dict[str, int]]:
        """One case: it neither hangs nor takes long. Gives the counts before it."""
        self.cases += 1
        if self.cases % FORGET_EACH == 0:  # or all that is seen is that attempts are limited
            self.forget_attempts()
        before, began = self.counts(), time.process_time()
        with hanging(what):
            yield before
        took = time.process_time() - began
        assert took < SLOWEST, f"took {took:.1f} s: {what!r}"

    def forget_attempts(self) -> None:
        """Uncount all attempts."""
        with self.home.store.writing() as connection:
            connection.execute(delete(AttemptTable))

    def unchanged(self, before: dict[str, int], what: object) -> None:
        """What was refused left nothing."""
        after = self.counts()
        assert after == before, (
            f"left in part: { {name: (before[name], after[name]) for name in after if after[name] != before[name]} } by {what!r}"
        )

    def whole(self, before: dict[str, int], reference: str) -> None:
        """The registration with this reference is there, opens, and has what belongs to it."""
        held = find.hold(self.home, reference)
        assert held.payload["registered_at"]
        after = self.counts()
        assert after["registration"] == before["registration"] + 1
        assert after["referral"] - before["referral"] == len(held.referrals)

    def close(self) -> None:
        """Let go of it."""
        self.home.close()


Ready = Callable[[World], Callable[[Any], None]]


@contextmanager
def hanging(what: object) -> Iterator[None]:
    """Fail, and say where, if the block has not ended after `HANGS` seconds."""

    def stop(_number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"hangs at {frame.f_code if frame else '?'}: {what!r}")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def fuzz(tmp_path: Path, template: Path, strategy: SearchStrategy[Any], ready: Ready, *, share: float, few: int) -> None:
    """Try cases of `strategy`. `ready(world)` prepares a world and returns what tries one case. `share`: of a long run's cases this many;
    `few`: cases of a short run."""
    cases = int(FUZZ * share) or few
    for number in range(SEED, SEED + max(1, -(-cases // STRETCH))):
        place, began = World(tmp_path / f"home{number}", template), time.process_time()
        try:
            attempt = ready(place)
            tried = given(strategy)(attempt)
            quiet = settings(
                max_examples=min(STRETCH, cases),
                deadline=None,
                database=None,
                derandomize=False,
                print_blob=False,
                report_multiple_bugs=False,
                verbosity=Verbosity.normal,
                phases=[Phase.generate, Phase.shrink] if not FUZZ else [Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            seed(number)(quiet(tried))()
        except BaseException as error:
            error.add_note(f"seed {number}")
            raise
        finally:
            place.close()
        if FUZZ:
            with Path(os.environ.get("INTAKE_FUZZ_LOG", os.devnull)).open("a", encoding="utf-8") as log:
                took = round(time.process_time() - began, 1)
                log.write(json.dumps({"test": tmp_path.name, "seed": number, "seconds": took, "cases": place.cases, **place.tally}) + "\n")


ODD = (
    "\x00",
    "\ud800",
    "\u202e{{7*7}}<script>alert(1)</script>",
    "'; DROP TABLE registration; --",
    "../../keys/keys.db",
    "\r\nX-Evil: 1",
    "-٣٤١e99",
    "99999999999999999999",
    "1e400",
    "=cmd|'/c calc'!A1",
    "a" * 3000,
    "%s%n%(x)s{0}",
    "ﷺ" * 40,
    "\u0130\u0131ß",
    "👩‍👩‍👧‍👦",
)
odd_text = st.one_of(st.sampled_from(ODD), st.text(max_size=40), st.text(st.characters(codec=None), max_size=8), st.just(""))
"""Texts that nobody would type; also those that are no text (lone surrogates)."""


def mostly(usual: SearchStrategy[Any], rare: SearchStrategy[Any], times: int = 6) -> SearchStrategy[Any]:
    """`usual` so many times as often as `rare`, which `one_of` alone would take apart, take as one if alike, and weigh by what is left."""
    return st.one_of([one.map(_itself) for one in (*[usual] * times, rare)])


def altered(data: bytes) -> SearchStrategy[bytes]:
    """The bytes with some changed, cut off, doubled or put in."""
    place = st.integers(0, max(0, len(data) - 1))
    return st.one_of(
        st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=8).map(lambda changes: _changed(data, changes)),
        place.map(lambda at: data[:at]),
        st.tuples(place, place).map(lambda two: data[: max(two)] + data[min(two) :]),
        st.tuples(place, st.binary(max_size=20)).map(lambda one: data[: one[0]] + one[1] + data[one[0] :]),
    )


def _itself(one: Any) -> Any:
    return one


def _changed(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    found = bytearray(data)
    for at, value in changes:
        if found:
            found[at] = value
    return bytes(found)


json_values: SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inside: st.one_of(st.lists(inside, max_size=4), st.dictionaries(st.text(max_size=10), inside, max_size=4)),
    max_leaves=8,
)
