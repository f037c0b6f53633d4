"""Service gaps: what people ask for and no programme offers. Ticks on a fixed list, counted by point and month; no person
is attached to one.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.figures import LEAST_INSIDE, suppress, suppress_tree
from intake.domain.messages import N_
from intake.domain.problems import refuse

GAPS: Mapping[str, str] = {
    "health": N_("Another kind of health care"),
    "medicine": N_("Medicine"),
    "dentist": N_("A dentist"),
    "mind": N_("Somebody to talk to: psychological help"),
    "birth": N_("Care before and after a birth"),
    "food": N_("Food or things for the household"),
    "shelter": N_("Somewhere to stay, or help with the rent"),
    "safety": N_("Safety from violence"),
    "work": N_("Help in a dispute at work"),
    "law": N_("Legal advice"),
    "papers": N_("Help in getting papers"),
    "school": N_("School or care for a child"),
    "course": N_("A language or other course"),
    "return": N_("Help to go home"),
    "interpreter": N_("An interpreter"),
    "other": N_("Something else that nobody offers"),
}
"""What may be ticked: code -> in words."""
MONTHS = 12
"""How many months are shown together."""


def check_gaps(codes: list[str]) -> list[str]:
    """What was ticked, each once; raises Refused `nothing_ticked`, `not_a_choice`."""
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise refuse("nothing_ticked", "gap")
    if any(one not in GAPS for one in wanted):
        raise refuse("not_a_choice", "gap", choices=", ".join(GAPS))
    return wanted


def in_area(counts: Mapping[tuple[str, str, str], int], paths: list[str], path: str) -> dict[str, int | None]:
    """What -> how often it was asked for in the branch at `path`, None where that is not shown; what nobody asked for is left out. Hidden
    over the whole tree of areas (`paths`), so that the figures of two areas, one in the other, give nothing away. No sum over everything is
    shown beside it. `counts`: by (path of the point, month, what)."""
    asked = sorted({what for at, _, what in counts if at.startswith(path)})
    return {what: by_area(counts, what, paths).get(path) for what in asked}


def by_month(counts: Mapping[tuple[str, str, str], int], what: str, path: str) -> dict[str, int | None]:
    """Month -> how often `what` was asked for in the branch at `path`. For a `what` whose sum is shown alone."""
    months: dict[str, int] = {}
    for (at, month, one), many in counts.items():
        if one == what and at.startswith(path):
            months[month] = months.get(month, 0) + many
    return suppress(months, LEAST_INSIDE)


def by_area(counts: Mapping[tuple[str, str, str], int], what: str, paths: list[str]) -> dict[str, int | None]:
    """Path -> how often `what` was asked for there and below, None where that is not shown; areas where nobody asked are left out."""
    below = {each: sum(many for (at, _, one), many in counts.items() if one == what and at.startswith(each)) for each in paths}
    return suppress_tree({path: many for path, many in below.items() if many}, LEAST_INSIDE)
