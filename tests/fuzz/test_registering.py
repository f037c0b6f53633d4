"""Registrations with made-up answers, one by one and in files: whole, or refused and not there at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from intake.domain.problems import Refused
from intake.services import programme as programmes
from intake.services.registration import register
from intake.services.registration_list import ListOptions, register_list
from tests import steps
from tests.exchange.corpus import workbook
from tests.fuzz.harness import ODD, World, altered, fuzz, mostly, odd_text

VALUES = (
    *("yes", "no", "unknown", "not_said", "1991", "2025-11", "f", "x", "amh", "ET", "stateless"),
    *("70 123 456", "+961 71 234 567", "mon_am sun_pm"),
)
KEYS = (*steps.EVERYTHING, *steps.AGREED, "age_band", "passport_no", "employer", "point")
answer = st.one_of(st.sampled_from(VALUES), odd_text)
made_up = st.dictionaries(st.one_of(st.sampled_from(KEYS), odd_text), answer, max_size=12)
few_changes = st.dictionaries(st.sampled_from(tuple(steps.EVERYTHING)), answer, max_size=2)
fitting = few_changes.map(lambda changes: {**steps.EVERYTHING, **changes})
some = st.sets(st.sampled_from(tuple(steps.EVERYTHING))).map(lambda left: {key: steps.EVERYTHING[key] for key in left})
answers = st.one_of(fitting, some, made_up, st.tuples(some, made_up).map(lambda two: {**two[0], **two[1]}))
changed_consents = st.dictionaries(st.sampled_from(tuple(steps.AGREED)), answer, max_size=1)
consents = mostly(st.just(dict(steps.AGREED)), changed_consents.map(lambda changes: {**steps.AGREED, **changes}))
one_registration = st.tuples(
    mostly(fitting, answers, 2),
    consents,
    st.sampled_from((*["dora"] * 12, "tripoli", "lebanon", "nowhere", "\x00")),
    st.sampled_from((*[steps.VACCINATION] * 6, "relief", "nothing")),
    mostly(st.sampled_from(("amh", "en", "ara", "")), st.sampled_from(ODD)),
)


def test_one_by_one(tmp_path: Path, template: Path) -> None:
    def ready(place: World) -> Callable[[Any], None]:
        def attempt(case: Any) -> None:
            given, agreed, point, programme, language = case
            asked = steps.registering({**given, **agreed}, point=point, programme=programme, consent_language=language)
            with place.case(case) as before:
                try:
                    done = register(place.home, place.people["amal"], asked)
                except Refused:
                    place.unchanged(before, case)
                else:
                    place.whole(before, done.reference)
                    place.tally["registered"] += 1

        return attempt

    fuzz(tmp_path, template, one_registration, ready, share=0.25, few=120)


def _csv(rows: list[dict[str, str]]) -> bytes:
    keys = list(dict.fromkeys(key for row in rows for key in row)) or ["call_name"]
    lines = [keys, *([row.get(key, "") for key in keys] for row in rows)]
    quoted = [[cell.replace('"', '""') for cell in line] for line in lines]
    return "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in quoted).encode("utf-8", "surrogatepass")


def _xlsx(rows: list[dict[str, str]]) -> bytes:
    plain = [[_printable(value) for value in row.values()] for row in rows]
    return workbook([_printable(key) for key in rows[0]] if rows else ["call_name"], *plain)


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:200]


def _lines(rows: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


rows_of_a_file = st.lists(st.tuples(mostly(fitting, answers, 2), consents).map(lambda two: {**two[0], **two[1]}), max_size=4)
made = st.one_of(
    rows_of_a_file.map(lambda rows: ("list.csv", _csv(rows))),
    rows_of_a_file.map(lambda rows: ("list.jsonl", _lines(rows))),
    rows_of_a_file.map(lambda rows: ("list.xlsx", _xlsx(rows))),
)
damaged = st.tuples(made, altered(bytes(range(256))), st.integers(0, 10_000)).map(lambda case: _damaged(*case))
files = st.one_of(made, damaged, st.tuples(odd_text, st.binary(max_size=200)))


def _damaged(one: tuple[str, bytes], damage: bytes, at: int) -> tuple[str, bytes]:
    name, data = one
    place = at % (len(data) + 1)
    return name, data[:place] + damage[:5] + data[place + at % 7 :]


def nobody_looks(_done: int, _all: int) -> None:
    """How far it is."""


def test_in_files(tmp_path: Path, template: Path) -> None:
    def ready(place: World) -> Callable[[Any], None]:
        options = ListOptions("dora", programmes.programme(place.home, steps.VACCINATION).notice.wording_id, None)

        def attempt(case: tuple[str, bytes]) -> None:
            name, data = case
            with place.case(case) as before:
                try:
                    verdicts = register_list(place.home, place.people["karim"], steps.VACCINATION, data, name, options, nobody_looks)
                except Refused:
                    place.unchanged(before, case)
                    return
                kept = sum(one.accepted and not one.already for one in verdicts)
                assert place.counts()["registration"] == before["registration"] + kept, case
                place.tally["registered"] += kept
                place.tally["read"] += 1

        return attempt

    fuzz(tmp_path, template, files, ready, share=0.08, few=60)
