"""Files of answers as they may come back: made-up rows, damaged files, rubbish. Applied by whole rows, or refused with nothing done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from intake.domain.answer import COLUMNS
from intake.domain.problems import Refused
from intake.services import answer
from tests import steps
from tests.exchange.corpus import workbook
from tests.fuzz.harness import World, altered, fuzz, mostly, odd_text

PEOPLE = tuple(f"@{number}" for number in range(40))
"""The people whom the partner knows; each stands for her partner_ref."""
CELLS = {
    "partner_ref": (*PEOPLE, "0000000000", "", "@0 "),
    "batch_id": ("1", "2", "", "x", "٣"),
    "decision": ("acknowledged", "accepted", "rejected", "needs_info", "duplicate", "done", "no_show", " Accepted ", "", "maybe"),
    "reason_code": ("not_eligible", "no_capacity", "already_done", "other", "", "unheard_of"),
    "centre_code": ("c1", "", "?"),
    "appt_date": ("2026-03-20", "20/03/2026", "46101", "٢٠٢٦-٠٣-٢٠", "2026-13-45", "", "1e9", "0001-01-01", "9999-12-31"),
    "appt_from": ("09:00", "0.375", "25:61", "", "9"),
    "appt_to": ("10:00", ""),
    "bring_code": ("card", "", "x"),
    "done_date": ("2026-03-01", "2030-01-01", ""),
    "updated_at": ("2026-03-04", "2026-03-04T10:00:00Z", "2020-01-01", "", "yesterday", "99999999"),
    "note": ("Come early", "=1+1", ""),
}
cell = {key: st.one_of(st.sampled_from(values), st.sampled_from(values), odd_text) for key, values in CELLS.items()}
always = {key: cell.pop(key) for key in ("partner_ref", "decision")}
SOUND = {
    "partner_ref": st.sampled_from(PEOPLE),
    "decision": st.sampled_from(("acknowledged", "accepted", "rejected", "needs_info", "done", "no_show")),
    "reason_code": st.sampled_from(("no_capacity", "other", "")),
    "updated_at": st.sampled_from(("2026-03-04", "2026-03-04T08:00:00Z", "2026-03-04T08:30:00Z", "")),
}
sound = st.fixed_dictionaries({"batch_id": st.just("1"), **SOUND})
row = mostly(sound, st.fixed_dictionaries(always, optional=cell), 2)
header = mostly(st.just({}), st.dictionaries(st.sampled_from(sorted(COLUMNS)), odd_text, max_size=2), 4)
sheet = st.tuples(st.lists(row, max_size=5), header, st.sampled_from(("csv", "xlsx", "json")))
cut = st.tuples(sheet, mostly(st.none(), altered(bytes(range(256))), 3), st.integers(0, 10_000))
rubbish = st.tuples(odd_text, st.binary(max_size=200))


def _plain(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:300]


def file_of(case: Any, refs: list[str]) -> tuple[bytes, str]:
    """The bytes and the name of a file."""
    (rows, renamed, form), damage, at = case
    keys = list(dict.fromkeys(key for one in rows for key in one)) or ["partner_ref", "decision"]
    lines = [[one.get(key, "") for key in keys] for one in rows]
    lines = [[refs[int(text[1:])] if text in PEOPLE else text for text in one] for one in lines]
    names = [renamed.get(key, key) for key in keys]
    if form == "xlsx":
        data = workbook([_plain(name) for name in names], *([_plain(text) for text in one] for one in lines))
    elif form == "json":
        data = json.dumps({"rows": [dict(zip(names, one, strict=True)) for one in lines]}).encode()
    else:
        quoted = [",".join('"' + text.replace('"', '""') + '"' for text in one) for one in [names, *lines]]
        data = "\n".join(quoted).encode("utf-8", "surrogatepass")
    if damage is not None:
        place = at % (len(data) + 1)
        data = data[:place] + damage[:5] + data[place + at % 7 :]
    return data, f"answers.{form}"


def test_a_file_of_answers(tmp_path: Path, template: Path) -> None:
    def ready(place: World) -> Callable[[Any], None]:
        home, karim = place.home, place.people["karim"]
        references = steps.register_some(home, place.people["amal"], len(PEOPLE))
        steps.send(home, place.people)
        refs = [steps.partner_ref(home, one) for one in references]

        def attempt(case: Any) -> None:
            data, name = (case[1], case[0]) if len(case) == 2 else file_of(case, refs)
            with place.case(case) as before:
                try:
                    looked = answer.preview(home, karim, data, name)
                except Refused:
                    place.unchanged(before, case)
                    looked = None
                try:
                    done = answer.apply(home, karim, data, name)
                except Refused:
                    assert looked is None, case
                    place.unchanged(before, case)
                    return
                assert looked is not None and looked.counts == done.counts, case
                after = place.counts()
                place.tally["read"] += 1
                place.tally["rows applied"] += done.counts.get("apply", 0)
                moved = {name for name in after if after[name] != before[name]}
                assert moved <= {"answer_row", "retraction", "delivery_step", "answer_tally", "visit"}, (moved, case)
                if place.cases % 20 == 0:
                    for reference in references:
                        steps.state_of(home, reference)

        return attempt

    fuzz(tmp_path, template, mostly(cut, rubbish, 4), ready, share=0.08, few=80)
