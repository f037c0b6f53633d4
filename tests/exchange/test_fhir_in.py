"""FHIR that nobody should send: refused whole with what to do, and no value in any place breaks the reading."""

from __future__ import annotations

import io
import json

import pytest

from intake.exchange.reading import FileRefused, Limits, Table, read_table
from tests.services.test_answer_fhir import bundle, task, visit


def read(data: bytes, limits: Limits | None = None) -> Table:
    return read_table(io.BytesIO(data), "answers.json", limits or Limits())


HOSTILE = (
    (b'{"resourceType":"Bundle","entry":[' + b'{"resource":' * 3000 + b"1" + b"}" * 3000 + b"]}", "json_deep"),
    (b'{"resourceType":"Task","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json_deep"),
    (b'{"resourceType":"Bundle","entry":[', "json"),
    (b'{"resourceType":"Bundle","entry":[{"resource":NaN}]}', "json"),
    (b'{"resourceType":"Bundle","entry":[7]}', "fhir_entry"),
    (b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":["Task"]}}]}', "fhir_entry"),
    (b'{"resourceType":"Bundle","type":"searchset"}', "fhir_no_answers"),
    (b'{"resourceType":"Patient","id":"1"}', "fhir_no_answers"),
    (b'{"resourceType":"Bundle","entry":[' + b"{}," * 2_000_001 + b"{}]}", "too_many_rows"),
)


@pytest.mark.parametrize(("data", "code"), HOSTILE)
def test_hostile_json_is_refused_whole_with_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert refused.value.code == code


def test_limits_hold_for_rows_and_for_cells() -> None:
    answers = [task(f"R{number}", "accepted") for number in range(5)]
    assert len(read(bundle(*answers), Limits(rows=5)).rows) == 5
    for data, limits, code in (
        (bundle(*answers), Limits(rows=4), "too_many_rows"),
        (bundle(*answers), Limits(bytes=100), "too_large"),
        (bundle(task("R1", "x" * 3000)), Limits(), "cell_too_long"),
    ):
        with pytest.raises(FileRefused) as refused:
            read(data, limits)
        assert refused.value.code == code


def test_a_file_of_nothing_but_links_is_read_at_once() -> None:
    links = [{"reference": f"ServiceRequest/{number}"} for number in range(300)]
    requests = [{"resourceType": "ServiceRequest", "id": str(number), "subject": links, "basedOn": links} for number in range(300)]
    table = read(bundle(*requests, *(task("", "accepted") | {"basedOn": links} for _ in range(100))))
    assert len(table.rows) == 100


@pytest.mark.parametrize("strange", [None, 7, -1.5, "text", [], {}, [[]], [7], {"a": 1}, True, [{"coding": 3}]], ids=json.dumps)
def test_any_value_in_any_place_breaks_nothing(strange: object) -> None:
    of_tasks = ("identifier", "focus", "for", "basedOn", "statusReason", "note", "groupIdentifier", "lastModified", "meta", "extension")
    tasks = [task("AAAAAAAAAA", "rejected") | {place: strange} for place in (*of_tasks, "location", "executionPeriod", "contained")]
    visits = [visit("booked") | {place: strange} for place in ("identifier", "start", "end", "participant", "basedOn", "comment")]
    table = read(bundle(*tasks, *visits, task("A", "accepted") | {"status": strange}, visit("booked") | {"status": strange}))
    assert len(table.rows) >= len(tasks) + len(visits)
