"""What a tablet may send: rubbish, damaged envelopes, and sound ones with made-up contents. Each gets a receipt or the whole is refused."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from hypothesis import strategies as st

from intake.app import create_app
from tests import tablets
from tests.fuzz.harness import World, altered, fuzz, json_values, mostly, odd_text
from tests.fuzz.test_registering import answers, consents, fitting

KEYS = (
    *("format", "envelope", "registration", "programme", "version", "point"),
    *("language", "minor_with", "reference", "picture_code", "by", "made"),
)
changed_key = st.one_of(st.sampled_from(KEYS), odd_text.filter(lambda text: text.isprintable()))
changes = mostly(st.just({}), st.dictionaries(changed_key, json_values, max_size=3), 2)
contents = st.tuples(st.just("contents"), mostly(fitting, answers, 2), consents, changes, mostly(st.just(False), st.just(True), 4))
broken = st.tuples(st.just("broken"), altered(bytes(range(256)) * 2), st.booleans())
no_json = json_values.map(lambda value: repr(value).encode("utf-8", "replace"))
rubbish = st.tuples(st.just("rubbish"), st.one_of(no_json, st.binary(max_size=300)))
structure = st.tuples(st.just("structure"), json_values)
line = st.fixed_dictionaries({}, optional={"id": json_values, "key": json_values, "sealed": json_values})
listed = st.tuples(st.just("listed"), st.lists(line, max_size=4))
others = st.tuples(st.just("others"), st.sampled_from(("/tablet/enrol", "/tablet/volunteer")), json_values, st.binary(max_size=60))


def test_what_a_tablet_sends(tmp_path: Path, template: Path) -> None:
    def ready(place: World) -> Callable[[Any], None]:
        home = place.home
        bench, client = tablets.enrolled(home, place.people), create_app(home).test_client()
        head = {"Authorization": f"Bearer {bench.token}"}

        def body(case: Any) -> bytes:
            if case[0] in ("rubbish", "structure"):
                return case[1] if isinstance(case[1], bytes) else dumped(case[1])
            if case[0] == "listed":
                return dumped({"envelopes": case[1]})
            if case[0] == "broken":
                good = tablets.envelope(home, bench).sealed
                at = len(case[1]) % len(good)
                sealed = good[:at] + case[1][:7] + (good[at:] if case[2] else b"")
                return dumped({"envelopes": [{"id": secrets.token_hex(16), "key": "", "sealed": b64encode(sealed).decode()}]})
            _, given, agreed, more, repeated = case
            inside = tablets.contents(home, bench, given, consents=agreed)
            inside |= more
            plain = dumped(inside)
            named = secrets.token_hex(16) if repeated or not _is_id(inside["envelope"]) else inside["envelope"]
            one = tablets.closed(home, plain, named)
            return dumped({"envelopes": [{"id": one.id.hex(), "key": one.key, "sealed": b64encode(one.sealed).decode()}]})

        def attempt(case: Any) -> None:
            if case[0] == "others":
                _, path, value, raw = case
                with place.case(case) as before:
                    for sent in (dumped(value), raw):
                        answer = client.post(path, data=sent, content_type="application/json", headers=head)
                        assert 400 <= answer.status_code < 500, (answer.status_code, case)
                    place.unchanged(before, case)
                return
            sent = body(case)
            with place.case(case) as before:
                answer = client.post("/envelopes", data=sent, content_type="application/json", headers=head)
                assert answer.status_code < 500, case
                if answer.status_code >= 400:
                    place.unchanged(before, case)
                    return
                receipts = answer.get_json()["receipts"]
                after = place.counts()
                new = [one for one in receipts if not one["already"]]
                assert after["receipt"] - before["receipt"] <= len(new), case
                kept = sum(one["verdict"] == "kept" for one in new)
                place.tally["kept"] += kept
                place.tally["held"] += len(new) - kept
                assert after["registration"] == before["registration"] + kept, case
                assert after["held_envelope"] - before["held_envelope"] <= len(new) - kept, case

        return attempt

    strategy = mostly(contents, st.one_of(broken, rubbish, structure, listed, others), 1)
    fuzz(tmp_path, template, strategy, ready, share=0.14, few=120)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == 32 and all(one in "0123456789abcdef" for one in value)


def dumped(value: Any) -> bytes:
    """JSON, also of what is no text and of numbers beyond 64 bits."""
    try:
        return orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):
        return repr(value).encode("utf-8", "replace")
