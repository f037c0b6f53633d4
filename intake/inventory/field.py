"""What is declared about every stored field, and the few words the declarations are made of."""

from __future__ import annotations

from dataclasses import dataclass

VOLUNTEER = "volunteer"
"""Volunteers of the registration's own point, in their shift."""
COORDINATOR = "coordinator"
"""Coordinators of the area."""
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

UNTIL_PURGE = (
    "Closed + 30 days, 180 days at most, unless the pack states more with a DPIA reference or a hold with a reason puts it off; then its"
    " key is destroyed."
)
"""The retention of everything a person said."""
ALWAYS = "As long as the home: the proof of what was done and handed over; no name, number or answer in it."

NOT_EXPORTED = "no"
PARTNER = "the programme's partner"
BY_PROFILE = "the programme's partner, only if its profile asks for it"
BY_MODE = "the programme's partner, only with consent to be called; a lent contact instead if one was lent"
VERSION_ONLY = "the programme's partner: only the version of the wording"


@dataclass(frozen=True, slots=True)
class Field:
    """One stored field. `seen_by` lists roles; () means nobody reads it on a page.

    `place` is `table.column`, `keys.table.column` (the key store), `relay.table.column` (a relay's file), or, with a colon, what lies
    inside something: `payload:key`, `answer:key`, `hold:key`, `audit:key`, `alert:key`, `second:key`, `visit:key`, `walk_in:key`,
    `shift:key`, `place:key`, `message:key`, `file:path under the home`.
    """

    place: str
    purpose: str
    retention: str
    seen_by: tuple[str, ...]
    exported_to: str

    @property
    def name(self) -> str:
        """The column, the key or the path alone."""
        return self.place.rpartition(":" if ":" in self.place else ".")[2]
