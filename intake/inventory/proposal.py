"""Proposals to change a pack or a profile: about papers, no person."""

from __future__ import annotations

from intake.inventory.field import ADMINISTRATOR, COORDINATOR, NOT_EXPORTED, VOLUNTEER, Field
from intake.inventory.tables import WITH_HOME, of

_ALL = (VOLUNTEER, COORDINATOR, ADMINISTRATOR)

PROPOSALS: tuple[Field, ...] = (
    *of(
        "proposal",
        WITH_HOME,
        ("number", "To name it."),
        ("kind", "Whether it is about a programme or a partner.", _ALL),
        ("code", "Which programme or partner.", _ALL),
        ("what", "What should change; a code.", _ALL),
        ("why", "Why; a code.", _ALL),
        ("week", "When it was proposed.", _ALL),
        ("state", "Whether it was taken on.", _ALL),
        ("version", "Which version came of it.", _ALL),
        ("proposed_by", "So that nobody agrees to her own proposal alone; a pseudonym."),
        ("sealed", "One sentence about the change; sealed, in case a name slips in.", _ALL),
    ),
    *of(
        "proposal_voice",
        WITH_HOME,
        ("number", "To which proposal."),
        ("who", "So that each voice counts once; a pseudonym, or the word for a group."),
        ("role", "Who agreed: a role or a group, never a name.", _ALL),
        ("yes", "Whether for or against it.", _ALL),
    ),
    Field("proposal:text", "What should change, in one sentence without names.", WITH_HOME, _ALL, NOT_EXPORTED),
)
