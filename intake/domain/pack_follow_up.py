"""Reading the follow-up plan of a programme pack: when, how often, what may come of it, what happens if it is missed."""

from __future__ import annotations

from intake.domain.follow_up import ALWAYS, CHOSEN, reach
from intake.domain.programme import FollowUp
from intake.domain.toml_table import Table

EVENTS = ("registered", "booked", "done")
"""What a follow-up can be counted from."""
EVERY, UNTIL, THEN = ("", "week", "month"), ("", "answered", "done"), ("nothing", "coordinator")


def read_follow_ups(top: Table, closed_days: int, most_days: int) -> tuple[FollowUp, ...]:
    """The `[[follow_up]]` tables. One that would fall due after the registration is destroyed is refused: it could never be made."""
    plans = []
    for table in top.tables("follow_up", "follow-up", required=False):
        plan = _one(table)
        kept = closed_days if plan.after == "done" else most_days
        if reach(plan) > kept:
            table.wrong("after_days", f"reaches {reach(plan)} days, but the registration is kept for {kept} (table retention).")
        table.done()
        plans.append(plan)
    top.twice("follow_up", [plan.key for plan in plans])
    return tuple(plans)


def _one(table: Table) -> FollowUp:
    every = table.one_of("every", EVERY) if table.has("every") else ""
    times = table.number("times", 1, 24, 1)
    if (times > 1) != bool(every):
        table.wrong("every", "and times go together: say how often (week or month) and how many times (2 to 24).")
    outcomes = table.texts("outcomes", required=False, sentence=False)
    for one in outcomes:
        if one not in CHOSEN:
            table.wrong("outcomes", f"“{one}” is none of {', '.join(CHOSEN)}.")
    return FollowUp(
        key=table.code("key"),
        title=table.sentence("title"),
        after=table.one_of("after", EVENTS),
        after_days=table.number("after_days", 0, 730),
        every=every,
        times=times,
        until=table.one_of("until", UNTIL) if table.has("until") else "",
        missed_days=table.number("missed_days", 1, 90, 7),
        again_days=table.number("again_days", 1, 90, 7),
        tries=table.number("tries", 1, 5, 1),
        missed=table.one_of("missed", THEN) if table.has("missed") else THEN[0],
        outcomes=(*(outcomes or CHOSEN), *ALWAYS),
    )
