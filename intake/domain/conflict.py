"""Answers that cannot both be right: what a coordinator may decide about them, and with which reasons. States are moved by `referral`."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.answer import Answer, state_of
from intake.domain.messages import N_
from intake.domain.problems import refuse
from intake.domain.referral import TAKEN_BACK, State, may_decide

KEEP, TAKE = "keep", "take"
"""What holds stays right; the answer that waits is right."""
REASONS: Mapping[str, str] = {
    "partner_confirmed": N_("The partner was asked and has confirmed it"),
    "centre_confirmed": N_("The centre was asked and has confirmed it"),
    "person_said": N_("The person herself says so"),
    "paper_seen": N_("A card or paper shows it"),
    "plain_slip": N_("The other one is plainly a slip"),
}
"""Why a coordinator decides so; nothing else is kept of it."""


def may_take(state: str, answer: Answer) -> bool:
    """Whether an answer that waits can become what holds, for a referral in `state`."""
    then = state_of(answer)
    return State(state) not in TAKEN_BACK and (state == then or may_decide(state, then))


def check_decision(decision: str, reason: str) -> None:
    """Raise Refused `not_a_choice` for a decision, `no_reason` for a reason that there is not."""
    if decision not in (KEEP, TAKE):
        raise refuse("not_a_choice", "decision", choices=", ".join((KEEP, TAKE)))
    if reason not in REASONS:
        raise refuse("no_reason")
