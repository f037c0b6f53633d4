"""Whatever happens between tablet, relay and office, in whatever order: every envelope that got a receipt is kept at the office, once, and
nothing stays at the relay. INTAKE_LONG=1 tries many more schedules."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.domain.problems import Refused
from intake.exchange.relay_http import NoAnswer
from intake.services import fetch as fetching
from intake.services import office_key
from intake.services.envelope import Envelope
from intake.services.home import Home
from tests.relays import Pair, Posted, paired

EXAMPLES = 400 if os.environ.get("INTAKE_LONG") == "1" else 12
STEPS = ("send", "send again", "fetch", "restart", "rotate")
FAULTS = ("pass", "lost", "answer lost", "twice", "cut", "played back", "killed")


class Killed(BaseException):
    """The office's process is gone."""


class Line:
    """The network between office and relay: does to each turn what the schedule says, then lets pass."""

    def __init__(self, pair: Pair, faults: list[str]) -> None:
        """`faults`: one for each turn."""
        self._pair, self._faults = pair, faults
        self._heard: list[tuple[bytes, str]] = []

    def post(self, body: bytes, signature: str, seconds: float) -> Posted:
        """One turn."""
        fault = self._faults.pop(0) if self._faults else "pass"
        if fault == "lost":
            raise NoAnswer("lost")
        if fault == "played back" and self._heard:
            self._pair.way.post(*self._heard[0], seconds)
        self._heard.append((body, signature))
        status, answer, headers = self._pair.way.post(body, signature, seconds)
        if fault == "answer lost":
            raise NoAnswer("lost")
        if fault == "killed":
            raise Killed
        if fault == "twice":
            status, answer, headers = self._pair.way.post(body, signature, seconds)
        return status, answer[:-2] if fault == "cut" else answer, headers


@pytest.fixture
def pair(home: Home, tmp_path: Path) -> Iterator[Pair]:
    """An office and its relay, the same for all schedules."""
    made = paired(home, tmp_path / "relay")
    yield made
    made.relay.close()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.lists(st.sampled_from(FAULTS), max_size=3)), min_size=1, max_size=8))
def test_every_receipt_is_kept_once(pair: Pair, schedule: list[tuple[str, list[str]]]) -> None:
    before, sent = pair.registrations(), list[Envelope]()
    for step, faults in schedule:
        if step == "send":
            some = pair.made(2)
            pair.send(*some)
            sent += some
        elif step == "send again" and sent:
            pair.send(*sent[-3:])
        elif step == "restart":
            pair.relay.close()
        elif step == "rotate":
            office_key.rotate(pair.home)
        elif step == "fetch":
            with contextlib.suppress(Refused, Killed):
                fetching.fetch(pair.home, replace(pair.way, post=Line(pair, list(faults)).post))
    pair.fetch()
    assert pair.registrations() == before + len(sent)
    assert (pair.waiting(), pair.held()) == (0, [])
