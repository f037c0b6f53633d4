"""Who is at the point when a right is used: by reference and presence, never by a reference alone (domain section 6, requirement 9)."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.messages import N_
from intake.domain.problems import refuse

HERSELF, GUARDIAN, NOT_STATED = "herself", "guardian", "not_stated"
PRESENCES: Mapping[str, str] = {
    HERSELF: N_("The person herself is here"),
    GUARDIAN: N_("Her parent or legal guardian is here"),
}
"""Code -> what whoever helps her states. Never the employer, nor anybody sent by the employer."""


def check_presence(presence: str, *, stated: bool = False) -> str:
    """The code; raises Refused `nobody_present` for any other word. `not_stated` is what a command says when it is told nothing; where it
    must be `stated`, that is refused too."""
    if presence not in (*PRESENCES, *(() if stated else (NOT_STATED,))):
        raise refuse("nobody_present", "presence")
    return presence
