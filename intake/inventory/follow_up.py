"""Follow-ups: their two tables, and what lies in the seal of one."""

from __future__ import annotations

from intake.inventory.field import COORDINATOR, NOT_EXPORTED, VOLUNTEER, Field
from intake.inventory.tables import of

_BOTH = (VOLUNTEER, COORDINATOR)
_WITH_REGISTRATION = "As long as the registration."


def _said(key: str, purpose: str, seen_by: tuple[str, ...] = _BOTH) -> Field:
    return Field(f"follow_up:{key}", purpose, "As long as the registration; sealed under its key.", seen_by, NOT_EXPORTED)


FOLLOW_UP = of(
    "follow_up",
    _WITH_REGISTRATION,
    ("id", "To name it on a page; random."),
    ("registration_id", "To know whose follow-up it is."),
    ("area_id", "To know at which point it is made.", _BOTH),
    ("week", "To list what is due; the Monday of the week.", _BOTH),
    ("missed_week", "To notice that it was missed; the Monday of the week."),
    ("state", "To know whether somebody has something to do.", _BOTH),
    ("until", "To drop it when what it waited for has come; a word of the pack's plan."),
    ("assigned", "To know in whose list it is; a pseudonym, empty for everybody at the point.", _BOTH),
    ("sealed", "What is due on which day and what came of it; what is inside is declared as follow_up.", _BOTH),
)

FOLLOW_PLAN = of(
    "follow_plan",
    _WITH_REGISTRATION,
    ("registration_id", "To know whose follow-ups have been planned."),
    ("booked", "So that those after a booking are planned once."),
    ("done", "So that those after the service are planned once."),
)

SAID: tuple[Field, ...] = (
    _said("key", "To know which follow-up of the pack's plan it is."),
    _said("due", "To make it on its day."),
    _said("tries", "To know when to leave it at that."),
    _said("outcome", "To know what comes next; one of a few codes, none about health."),
    _said("noted", "On which day it was made."),
    _said("by", "To know who made it; a pseudonym.", (COORDINATOR,)),
)

FOLLOW_UPS: tuple[Field, ...] = (*FOLLOW_UP, *FOLLOW_PLAN, *SAID)
