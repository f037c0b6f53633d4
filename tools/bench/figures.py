"""The figures to beat, and the table that sets ours beside them.

The peer is ODK Central v2026.2.2 (Node 24, PostgreSQL 15, one process), measured on two cores with a form of 15 questions and requests of
1.3 kB; its figures, and the targets, are those the project set out with. They were not measured in this run: the floors were.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

Measure = Mapping[str, float]
"""Named numbers: `rate` (a second), `seconds`, `p50` `p95` `p99` (milliseconds), `megabytes`, `rows`."""

SHOWN = (
    ("rate", "{:,.0f}/s"),
    ("seconds", "{:.2f} s"),
    ("p50", "p50 {:.2f}"),
    ("p95", "p95 {:.2f}"),
    ("p99", "p99 {:.2f}"),
    ("megabytes", "{:.0f} MB"),
    ("database_before", "database {:.1f} MB"),
    ("database_after", "then {:.1f} MB"),
    ("keys_before", "keys {:.1f} MB"),
    ("keys_after", "then {:.1f} MB"),
    ("database_night", "after the night's purge {:.1f} MB"),
    ("keys_night", "and {:.1f} MB"),
    ("visit_kb", "{:.0f} kB"),
    ("all_kb", "with all programmes {:.0f}"),
    ("files_kb", "of that files {:.0f}"),
    ("forms_kb", "pages {:.0f}"),
    ("page_kb", "a page of the office {:.1f}"),
    ("fonts_kb", "fonts {:.0f} kB"),
    ("opus_mb", "{:.2f} MB Opus"),
    ("aac_mb", "{:.2f} MB AAC"),
    ("statements_counting", "{:.0f} statements to count"),
    ("statements_shown", "{:.0f} to show"),
    ("statements", "{:.0f} statements"),
)
NONE = "-"


@dataclass(frozen=True)
class Goal:
    """What the peer does and what was aimed at, in words and as bounds for our own measure."""

    peer: str = NONE
    target: str = NONE
    least: Measure = field(default_factory=dict)
    most: Measure = field(default_factory=dict)

    def met(self, ours: Measure) -> bool | None:
        """Whether every bound holds; None where none was set."""
        if not self.least and not self.most:
            return None
        return all(ours[name] >= bound for name, bound in self.least.items()) and all(
            ours[name] <= bound for name, bound in self.most.items()
        )


GOALS: Mapping[str, Goal] = {
    "save 1": Goal("226/s, p50 4.0 ms", "450/s, p50 2 ms", {"rate": 450}, {"p50": 2}),
    "save 8": Goal("344/s, p95 34, p99 50 ms", "700/s, p95 17, p99 25 ms", {"rate": 700}, {"p95": 17, "p99": 25}),
    "save 32": Goal("333/s, p95 128 ms", "670/s, p95 64 ms", {"rate": 670}, {"p95": 64}),
    "save full": Goal("167/s (half of empty)", "90 % of the empty table's rate or more", {"of_empty": 0.9}),
    "save while exporting": Goal("p95 64 ms", "p95 32 ms or less", {}, {"p95": 32}),
    "envelopes 50": Goal("none", "2,000/s", {"rate": 2000}),
    "memory": Goal("350 MB and PostgreSQL", "175 MB", {}, {"megabytes": 175}),
    "export csv": Goal("5.9 s, 235 MB", "2.9 s, 125 MB", {}, {"seconds": 2.9, "megabytes": 125}),
    "export json": Goal("7.3 s, 220 MB", "3.6 s, 125 MB", {}, {"seconds": 3.6, "megabytes": 125}),
    "export xlsx": Goal("none", "5.5 s, 125 MB", {}, {"seconds": 5.5, "megabytes": 125}),
    "answers 100000": Goal("none", "30 s", {}, {"seconds": 30}),
    "first page": Goal("none", "p50 300 ms", {}, {"p50": 300}),
    "first visit": Goal("246 kB or more", "120 kB", {}, {"visit_kb": 120}),
    "export fhir": Goal("none", "15 s, 160 MB", {}, {"seconds": 15, "megabytes": 160}),
}


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    task: str
    ours: Measure
    floor: Measure = field(default_factory=dict)
    goal: Goal = field(default_factory=Goal)

    def as_dict(self) -> dict[str, object]:
        """For the JSON file."""
        return asdict(self) | {"met": self.goal.met(self.ours)}


def median(measures: Sequence[Measure]) -> dict[str, float]:
    """The median of each number."""
    return {name: statistics.median(one[name] for one in measures) for name in measures[0]}


def shown(measure: Measure) -> str:
    """The numbers of a measure in one short text."""
    text = ", ".join(form.format(measure[name]) for name, form in SHOWN if name in measure)
    return text + (" ms" if "p95" in measure else "") or NONE


def table(lines: Sequence[Line]) -> str:
    """All lines under their headings, as Markdown that can be read as it is."""
    marks = {True: "met", False: "short", None: NONE}
    rows = [("task", "intake", "floor here", "peer", "target", "")]
    rows += [(one.task, shown(one.ours), shown(one.floor), one.goal.peer, one.goal.target, marks[one.goal.met(one.ours)]) for one in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
