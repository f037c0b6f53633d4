"""The review of translations: about texts, no person."""

from __future__ import annotations

from intake.inventory.field import ADMINISTRATOR, COORDINATOR, VOLUNTEER, Field
from intake.inventory.tables import WITH_HOME, of

_ALL = (VOLUNTEER, COORDINATOR, ADMINISTRATOR)

REVIEWS: tuple[Field, ...] = (
    *of(
        "translation_review",
        WITH_HOME,
        ("language", "Which language was checked.", _ALL),
        ("digest", "Which text and which translation of it; a translation that changes is unchecked again."),
        ("english", "Which text it is, in English.", _ALL),
        ("mended", "The words a native speaker put in the place of the draft.", _ALL),
        ("reviewer", "To ask back about a word; a pseudonym."),
        ("week", "When it was checked.", _ALL),
    ),
    *of(
        "translation_reviewer",
        WITH_HOME,
        ("language", "Which language an account may check.", _ALL),
        ("account_id", "Whose account; named by an administrator.", (ADMINISTRATOR,)),
    ),
)
