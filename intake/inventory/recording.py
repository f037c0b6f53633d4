"""Recordings of volunteers' voices, played to people who do not read; no person who is registered."""

from __future__ import annotations

from intake.inventory.field import AUDITOR, COORDINATOR, VOLUNTEER, Field
from intake.inventory.tables import of

_BOTH = (VOLUNTEER, COORDINATOR)

RECORDINGS: tuple[Field, ...] = of(
    "recording",
    "Until the speaker or a coordinator deletes it; then its key is destroyed.",
    ("id", "To name it on a page; random."),
    ("key_id", "To find its key."),
    ("language", "In which language it is said.", _BOTH),
    ("mark", "Which words it says; a hash of the program's own text.", _BOTH),
    ("speaker", "So that she can have it deleted, and does not approve it herself; a pseudonym.", _BOTH),
    ("agreed", "To which terms she agreed.", (COORDINATOR, AUDITOR)),
    ("week", "To show the oldest first; no finer time.", _BOTH),
    ("state", "Whether somebody has approved it.", _BOTH),
    ("approved_by", "Who did; a pseudonym.", (COORDINATOR, AUDITOR)),
    ("version", "To know whether a tablet has it already; a hash of the sound."),
    ("milliseconds", "How long it is."),
    ("ogg_bytes", "How much room it takes on a tablet.", _BOTH),
    ("m4a_bytes", "How much room it takes on a tablet.", _BOTH),
    ("ogg", "The voice as Opus, under a key of its own; what is approved is played to anybody on tablets and pages.", _BOTH),
    ("m4a", "The voice as AAC, likewise.", _BOTH),
)
