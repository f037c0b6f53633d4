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
