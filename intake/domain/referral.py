"""The states of a referral and which may follow which (domain section 4). The partner may skip states forward from `sent`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from intake.domain.messages import N_
from intake.domain.problems import refuse


class State(StrEnum):
    """Referral states."""

    DRAFT = "draft"
    READY = "ready"
    BATCHED = "batched"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no_show"
    REJECTED = "rejected"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    ERROR = "error"


_ANSWERS = frozenset({State.NEEDS_INFO, State.ACCEPTED, State.BOOKED, State.REJECTED, State.DONE, State.NO_SHOW, State.FAILED})
TAKEN_BACK = frozenset({State.WITHDRAWN, State.ERROR})
"""The partner must not have it, or drop it: by the person's wish, or because another one of her goes."""

FOLLOWS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.READY}) | TAKEN_BACK,
    State.READY: frozenset({State.BATCHED, State.DRAFT}) | TAKEN_BACK,
    State.BATCHED: frozenset({State.READY, State.SENT}) | TAKEN_BACK,
    State.SENT: frozenset({State.ACKNOWLEDGED, State.ARRIVED}) | _ANSWERS | TAKEN_BACK,
    State.ACKNOWLEDGED: frozenset({State.ARRIVED}) | _ANSWERS | TAKEN_BACK,
    State.NEEDS_INFO: frozenset({State.NEEDS_INFO, State.ARRIVED}) | _ANSWERS | TAKEN_BACK,
    State.ACCEPTED: frozenset({State.ACCEPTED, State.ARRIVED}) | _ANSWERS | TAKEN_BACK,
    State.BOOKED: frozenset({State.BOOKED, State.ARRIVED}) | _ANSWERS | TAKEN_BACK,
    # Turned away at the centre: what was accepted still holds, and she needs a new date.
    State.ARRIVED: frozenset({State.DONE, State.NO_SHOW, State.FAILED, State.ACCEPTED, State.BOOKED}) | TAKEN_BACK,
    # A missed visit may be booked anew; a partner may change a refusal, and may not undo what was done.
    State.NO_SHOW: frozenset({State.ACCEPTED, State.BOOKED, State.DONE, State.REJECTED, State.FAILED}) | TAKEN_BACK,
    State.REJECTED: frozenset({State.NEEDS_INFO, State.ACCEPTED, State.BOOKED, State.DONE, State.REJECTED}) | TAKEN_BACK,
    State.FAILED: frozenset({State.BOOKED, State.DONE}) | TAKEN_BACK,
    State.DONE: frozenset({State.ERROR}),
    State.WITHDRAWN: frozenset(),
    State.ERROR: frozenset(),
}

BY_DECISION: Mapping[State, frozenset[State]] = {
    # What was done, or could not be, turns out to be a slip: not by the partner's word alone, but when a coordinator has asked.
    State.DONE: frozenset({State.ACCEPTED, State.BOOKED, State.NO_SHOW, State.REJECTED}),
    State.FAILED: frozenset({State.ACCEPTED, State.NEEDS_INFO, State.REJECTED}),
    State.NO_SHOW: frozenset({State.NEEDS_INFO, State.ACKNOWLEDGED}),
    State.REJECTED: frozenset({State.NO_SHOW, State.ACKNOWLEDGED}),
}
"""Moves beyond FOLLOWS that only a coordinator's reasoned decision between answers that disagree may make."""

UNSENT = frozenset({State.DRAFT, State.READY, State.BATCHED})
"""Not yet seen by the partner: taking one back needs no retraction."""

STATE_NAMES: Mapping[str, str] = {
    "registered": N_("Registered"),
    "closed": N_("Closed"),
    State.DRAFT: N_("Not sent: held back"),
    State.READY: N_("Ready to be sent"),
    State.BATCHED: N_("In a list that will be sent"),
    State.SENT: N_("Sent, no answer yet"),
    State.ACKNOWLEDGED: N_("Received by the partner"),
    State.NEEDS_INFO: N_("The partner asks for more information"),
    State.ACCEPTED: N_("Accepted, no date yet"),
    State.BOOKED: N_("Appointment booked"),
    State.ARRIVED: N_("Arrived at the centre"),
    State.DONE: N_("Done"),
    State.NO_SHOW: N_("Appointment missed"),
    State.REJECTED: N_("Refused by the partner"),
    State.FAILED: N_("Could not be done"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.ERROR: N_("Entered by mistake"),
}

NEXT_STEPS: Mapping[str, str] = {
    "registered": N_("Nothing was sent to a partner. Give the walk-in information."),
    "closed": N_("Nothing more to do."),
    State.DRAFT: N_("Ask your coordinator why it is held back."),
    State.READY: N_("It goes out with the next list. Ask again in a week."),
    State.BATCHED: N_("It goes out with the next list. Ask again in a week."),
    State.SENT: N_("Wait for the answer. Ask again in a week."),
    State.ACKNOWLEDGED: N_("Wait for the answer. Ask again in a week."),
    State.NEEDS_INFO: N_("Tell your coordinator that she is here: the partner has a question."),
    State.ACCEPTED: N_("Wait for the date. Ask again in a few days."),
    State.BOOKED: N_("Read out the date, the time and the place, and what to bring. Ask if she wants someone to come along."),
    State.ARRIVED: N_("Ask how it went."),
    State.DONE: N_("Ask how she is. Tell her when the next one is due."),
    State.NO_SHOW: N_("Ask what happened, and whether she wants a new date."),
    State.REJECTED: N_("Tell your coordinator that she is here. Give the walk-in information."),
    State.FAILED: N_("Tell your coordinator that she is here. Give the walk-in information."),
    State.WITHDRAWN: N_("Nothing more is sent. She may register again at any time."),
    State.ERROR: N_("Register her anew."),
}


AGREE_ANEW = N_("The agreement to hand it on has run out, and nothing was sent. Ask whether she agrees anew.")
"""What comes next when an agreement has run out before the list was sent."""


def may_follow(state: str, then: str) -> bool:
    """Whether a referral in `state` may become `then`."""
    return State(then) in FOLLOWS[State(state)]


def may_decide(state: str, then: str) -> bool:
    """Whether a coordinator's decision may make a referral in `state` become `then`."""
    return may_follow(state, then) or State(then) in BY_DECISION.get(State(state), frozenset())


def move(state: str, then: str, *, consented: bool) -> State:
    """The new state; raises Refused `no_such_move`, or `no_consent` for any step towards the partner without consent for it."""
    if not consented and State(then) in {State.READY, State.BATCHED, State.SENT}:
        raise refuse("no_consent")
    if not may_follow(state, then):
        raise refuse("no_such_move", before=state, after=then)
    return State(then)
