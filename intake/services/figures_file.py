"""Figures as a file: CSV with a second row of HXL tags (hxlstandard.org), so that others’ tools read it as it is; and as a document
for a program. What is not shown is an empty cell, or null."""

from __future__ import annotations

import csv
import io
from typing import Any

from intake.domain.figures_funnel import DIMENSIONS, LEAST_OUTSIDE, STAGES, TURNED_AWAY
from intake.services.figures_show import Figures, Row

WHOLE, WAIT, REASON = "all", "weeks_to_answer", "reason"
HEADERS = ("programme", "breakdown", "value", *STAGES, TURNED_AWAY)
TAGS = (
    "#activity+programme+code",
    "#indicator+breakdown",
    "#indicator+value",
    *(f"#affected+{stage}" for stage in STAGES),
    "#affected+turned_away",
)


def table(found: Figures) -> str:
    """The figures as CSV: a row for the whole of each programme, for each value of each breakdown, for how long
    answers took in weeks (`4`: four and more, `none`: no answer yet), and for each reason."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    writer.writerow(TAGS)
    for one in found.programmes:
        writer.writerow([one.code, WHOLE, "", *_cells(one.whole)])
        for dimension in DIMENSIONS:
            writer.writerows([one.code, dimension, row.code, *_cells(row)] for row in one.tables[dimension])
        writer.writerows([one.code, WAIT, code, "", "", _cell(many), "", "", ""] for code, many in one.answers.items())
        writer.writerows([one.code, REASON, code, *[""] * len(STAGES), _cell(many)] for code, many in one.reasons.items())
    return out.getvalue()


def _cells(row: Row) -> list[str]:
    return [_cell(many) for many in (*row.steps, row.turned_away)]


def _cell(many: int | None) -> str:
    return "" if many is None else str(many)


def document(found: Figures) -> dict[str, Any]:
    """The figures for a program."""
    return {
        "area": found.area.code,
        "least": found.least,
        "rounded_to": LEAST_OUTSIDE if found.until else 1,
        "counted_at": found.at.isoformat(timespec="seconds"),
        "before_month": found.until or None,
        "programmes": [
            {
                "programme": one.code,
                **_named(one.whole),
                "by": {name: [{"value": row.code, **_named(row)} for row in one.tables[name]] for name in DIMENSIONS},
                "weeks_to_answer": dict(one.answers),
                "turned_away_because": dict(one.reasons),
            }
            for one in found.programmes
        ],
    }


def _named(row: Row) -> dict[str, int | None]:
    return dict(zip(STAGES, row.steps, strict=True)) | {TURNED_AWAY: row.turned_away}
