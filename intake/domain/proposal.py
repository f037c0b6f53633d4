"""Proposals to change a programme pack or a partner profile: what, why, who agreed, and which version came of it. About papers, never about
a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from intake.domain.messages import N_
from intake.domain.problems import refuse

PROGRAMME, PARTNER = "programme", "partner"
KINDS: Mapping[str, str] = {PROGRAMME: N_("A programme pack"), PARTNER: N_("A partner profile")}
WHATS: Mapping[str, str] = {
    "add": N_("Ask something more"),
    "drop": N_("Ask something no longer"),
    "words": N_("Say something in other words"),
    "notice": N_("Change what is read out before agreeing"),
    "guidance": N_("Change the guidance for volunteers"),
    "follow_up": N_("Change the follow-ups"),
    "retention": N_("Keep it for a shorter or longer time"),
    "columns": N_("Change the columns that the partner gets"),
    "answers": N_("Change how the partner answers"),
    "other": N_("Change something else"),
}
WHYS: Mapping[str, str] = {
    "not_understood": N_("People do not understand it"),
    "refused": N_("People would rather not say"),
    "harmful": N_("It could harm somebody"),
    "not_needed": N_("Nobody needs it"),
    "missing": N_("Something is missing, and people lose by it"),
    "slow": N_("It takes too long"),
    "partner": N_("The partner asks for it"),
    "law": N_("The law or an agreement has changed"),
}
OPEN, AGREED, REFUSED, MADE = "open", "agreed", "refused", "made"
STATES: Mapping[str, str] = {
    OPEN: N_("Being talked about"),
    AGREED: N_("Agreed, the new version is to come"),
    REFUSED: N_("Not agreed"),
    MADE: N_("Made"),
}
OWN = "own"
VOICES: Mapping[str, str] = {
    OWN: N_("I say so myself"),
    "people": N_("People whom it concerns, asked together"),
    "interpreters": N_("Interpreters"),
    "partner": N_("The partner"),
    "adviser": N_("A legal or data protection adviser"),
}
"""Who speaks: the account that is signed in, or a group for which it notes what was said. Roles, never names."""
MOST_TEXT = 200


def check(what: str, why: str, text: str) -> str:
    """The sentence that goes with a proposal, trimmed; raises Refused `not_a_choice`, `proposal_text`."""
    for value, allowed, field in ((what, WHATS, "what"), (why, WHYS, "why")):
        if value not in allowed:
            raise refuse("not_a_choice", field, choices=", ".join(allowed))
    text = " ".join(text.split())
    if len(text) > MOST_TEXT or not text.isprintable():
        raise refuse("proposal_text", "text", most=MOST_TEXT)
    return text


def may_be_agreed(proposed_by: str, voices: Collection[tuple[str, bool]]) -> bool:
    """Whether somebody besides who proposed it has said yes. `voices`: (who, yes)."""
    return any(yes and who != proposed_by for who, yes in voices)
