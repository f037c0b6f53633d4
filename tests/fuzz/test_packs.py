"""Programme packs and partner profiles, damaged in every way: loaded as a whole, or refused with reasons and not loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from intake.domain.problems import Refused
from intake.services import programme as programmes
from tests.fuzz.harness import World, altered, fuzz, odd_text

VALUES = (
    *('""', "[]", "{}", "true", "-1", "0", "9999999999999999999999", "1e400", "nan", "inf", "1979-05-27", "1979-05-27T07:32:00Z"),
    *('["a", 1]', "{ a = 1 }", '"\\u0000"', '"yes"', '"passport_no"', '"text"', '"choice"', '["en", "xx"]', '"@demo"', '"none"'),
)
WORDS = (
    *("steps", "questions", "key", "kind", "notice", "consents", "columns", "code", "version"),
    *("retention", "delivery", "answers", "reasons"),
)
line = st.one_of(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(VALUES)).map(" = ".join),
    st.sampled_from(WORDS).map("[[{}]]".format),
    st.sampled_from(WORDS).map("[{}]".format),
    odd_text,
)


def damaged(text: str) -> SearchStrategy[str]:
    """The file with lines left out, doubled, moved, put in, their values exchanged; or with altered bytes."""
    lines = text.splitlines()
    at = st.integers(0, len(lines) - 1)
    filled = [number for number, line in enumerate(lines) if " = " in line]

    def change(changes: list[tuple[str, int, int, str, str]]) -> str:
        found = list(lines)
        for what, one, other, new, value in changes:
            place = one % len(found) if found else 0
            if what == "drop" and found:
                del found[place]
            elif what == "double":
                found.insert(other % (len(found) + 1), found[place] if found else "")
            elif what == "put":
                found.insert(place, new)
            elif what == "value" and found:
                place = filled[one % len(filled)] % len(found)
                found[place] = found[place].partition(" = ")[0] + " = " + value
        return "\n".join(found)

    step = st.tuples(st.sampled_from(("drop", "double", "put", "value", "value")), at, at, line, st.sampled_from(VALUES))
    return st.one_of(
        st.lists(step, min_size=1, max_size=4).map(change), altered(text.encode()).map(lambda data: data.decode("utf-8", "replace"))
    )


@pytest.mark.parametrize(("kind", "file", "share"), [("programmes", "vaccination.toml", 0.05), ("partners", "moph_lb.toml", 0.05)])
def test_a_damaged_file(tmp_path: Path, template: Path, kind: str, file: str, share: float) -> None:
    good = programmes.shipped(kind)[file]
    shipped = 2 if kind == "programmes" else 1
    newer = good.replace(f"version = {shipped}\n", f"version = {shipped + 1}\n", 1)

    def ready(place: World) -> Callable[[Any], None]:
        load = programmes.load_programme if kind == "programmes" else programmes.load_partner
        loaded = [shipped + 1]

        def attempt(case: str) -> None:
            text = case.replace(f"version = {shipped + 1}\n", f"version = {loaded[0]}\n", 1)
            with place.case(case) as before:
                try:
                    load(place.home, place.people["ziad"], text, file)
                except Refused as refused:
                    assert all(one.message for one in refused.problems)
                    place.unchanged(before, case)
                else:
                    loaded[0] += 1
                    place.tally["loaded"] += 1
                    after = place.counts()
                    table = kind.removesuffix("s")
                    assert after[table] - before[table] in (0, 1)

        return attempt

    fuzz(tmp_path, template, damaged(newer), ready, share=share, few=60)
