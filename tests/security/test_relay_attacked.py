"""Whatever is said to a relay, or by one, signed or not, is followed or refused: no fault, nothing stored in part. INTAKE_LONG=1 tries
more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.domain.problems import Refused
from intake.sealing.channel import public_of, sign
from intake.services.home import Home
from intake.services.relay_bundle import take_bundle
from intake.services.relay_channel import SIGNATURE, TO_OFFICE, TO_RELAY, read_answer
from intake.services.relay_link import channel_secret
from tests import relays
from tests.relays import Pair, paired

EXAMPLES = 2_000 if os.environ.get("INTAKE_LONG") == "1" else 60
QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
NAMES = ("format", "relay", "number", "has", "answers", "bundle", "after", "wait", "turn", "envelopes", "left", "asked", "mark", "expired")
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20) | st.sampled_from(["00" * 16, "AAAA"])
)
NESTED = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5), max_leaves=12
)
numbers = count(1)
SAID = NESTED | st.dictionaries(st.sampled_from(NAMES), NESTED, max_size=len(NAMES))


@pytest.fixture
def pair(home: Home, tmp_path: Path) -> Iterator[Pair]:
    """An office and its relay."""
    made = paired(home, tmp_path / "relay")
    yield made
    made.relay.close()


@pytest.fixture
def client(pair: Pair) -> FlaskClient:
    """Somebody at the relay's door."""
    return relays.app_of(pair.relay).test_client()


def overlaid(good: dict[str, Any], said: Any) -> Any:
    """What would be right, with what was said in the place of some of it."""
    return good | {name: value for name, value in said.items() if name in good} if isinstance(said, dict) else said


@QUICK
@given(SAID)
def test_a_turn_of_the_office_with_anything_in_it(pair: Pair, client: FlaskClient, said: Any) -> None:
    good = {
        "format": 1,
        "relay": pair.relay.public.hex(),
        "number": next(numbers),
        "has": [],
        "answers": [],
        "bundle": "",
        "after": 0,
        "wait": 0,
    }
    turn = overlaid(good, said)
    if isinstance(turn, dict):
        turn["wait"] = 0 if isinstance(turn.get("wait"), int) else turn.get("wait")  # no need to wait for it
    body = orjson.dumps(turn)
    signature = relays.b64(sign(channel_secret(pair.home), TO_RELAY, body))
    answer = client.post("/office", data=body, headers={SIGNATURE: signature})
    assert answer.status_code in (200, 403)
    assert client.post("/office", data=body, headers={SIGNATURE: "x" + signature}).status_code == 403


@QUICK
@given(SAID)
def test_an_answer_of_the_relay_with_anything_in_it(pair: Pair, said: Any) -> None:
    good: dict[str, Any] = {"format": 1, "turn": "", "number": 1, "envelopes": [], "left": 0, "asked": [], "mark": "", "expired": 0}
    body = orjson.dumps(overlaid({**good, "refused": ""}, said))
    with suppress(Refused):
        read_answer(pair.relay.public, b"turn", body, relays.b64(sign(pair.relay.secret, TO_OFFICE, body)))


@QUICK
@given(SAID, st.sampled_from(["office", "issue", "mark", "key", "packs", "profiles", "tablets"]))
def test_a_bundle_with_anything_in_it(pair: Pair, said: Any, where: str) -> None:
    secret = channel_secret(pair.home)
    good: dict[str, Any] = {
        "format": 1,
        "office": public_of(secret).hex(),
        "issue": 10**12 + next(numbers),
        "mark": "",
        "packs": [],
        "profiles": [],
        "tablets": [],
    }
    inside = good | {"key": {"id": "k", "recipient": "age1", "until": "2026-12-31"}, where: said}
    with suppress(Refused):
        take_bundle(pair.relay, relays.signed_bundle(secret, inside))


@QUICK
@given(SAID, st.sampled_from(["/envelopes", "/tablet/enrol", "/tablet/volunteer"]))
def test_a_tablet_that_sends_anything(pair: Pair, client: FlaskClient, said: Any, path: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {pair.bench.token}"}):
        answer = client.post(path, data=orjson.dumps(said), content_type="application/json", headers=headers)
        assert answer.status_code in (200, 400, 401, 413, 429, 503)
    assert pair.waiting() == 0
