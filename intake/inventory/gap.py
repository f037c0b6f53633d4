"""Service gaps: counts, no person."""

from __future__ import annotations

from intake.inventory.field import AUDITOR, COORDINATOR, Field
from intake.inventory.tables import WITH_HOME, of

_CHECKERS = (COORDINATOR, AUDITOR)

GAPS: tuple[Field, ...] = of(
    "service_gap",
    WITH_HOME,
    ("area_id", "To know at which point something was asked for that nobody offers.", _CHECKERS),
    ("month", "To count by month; no finer time.", _CHECKERS),
    ("what", "What was asked for; one of a few codes, and nobody is attached to it.", _CHECKERS),
    ("many", "How often it was asked for; small counts are not shown.", _CHECKERS),
)

GIVEN: tuple[Field, ...] = of(
    "figure_given",
    WITH_HOME,
    ("area_id", "To know of which area a figure was given to others.", _CHECKERS),
    ("programme", "To know of which programme it was.", _CHECKERS),
    ("breakdown", "To know which breakdown it stood in.", _CHECKERS),
    ("code", "To know which row of it; a code that ten people or more shared.", _CHECKERS),
    ("step", "To know which step it counted.", _CHECKERS),
    ("many", "What was given: rounded to tens, never under ten; so that the next release moves by ten and more or not at all.", _CHECKERS),
)
