"""Visits: one appointment, or one place on a walk-in session, of one referral. Which state may follow which, what it does to the
referral, and what can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from intake.domain.messages import N_
from intake.domain.problems import refuse
from intake.domain.referral import State, may_follow


class VisitState(StrEnum):
    """How a visit stands."""

    PLANNED = "planned"
    MET = "met"
    ARRIVED = "arrived"
    SERVED = "served"
    TURNED_AWAY = "turned_away"
    ABORTED = "aborted"
    CANCELLED = "cancelled"


OPEN = frozenset({VisitState.PLANNED, VisitState.MET, VisitState.ARRIVED})
"""Somebody goes, or is on the way."""

VISIT_STATES: Mapping[str, str] = {
    VisitState.PLANNED: N_("Planned"),
    VisitState.MET: N_("Met"),
    VisitState.ARRIVED: N_("At the centre"),
    VisitState.SERVED: N_("Served"),
    VisitState.TURNED_AWAY: N_("Turned away"),
    VisitState.ABORTED: N_("Broken off"),
    VisitState.CANCELLED: N_("Called off"),
}

TURNED_AWAY: Mapping[str, str] = {
    "id_asked": N_("A paper that proves identity was asked for"),
    "status_asked": N_("Residence status was asked for"),
    "no_stock": N_("Nothing was left to give"),
    "closed": N_("The centre was closed"),
    "no_interpreter": N_("Nobody spoke her language"),
    "other": N_("Another reason"),
}
"""Why a centre sent somebody away."""

ABORTED: Mapping[str, str] = {
    "not_come": N_("She did not come"),
    "turned_back": N_("She turned back"),
    "unsafe": N_("It was not safe to go on"),
    "other": N_("Another reason"),
}
"""Why a visit ended before the centre did anything."""

REASONS: Mapping[str, Mapping[str, str]] = {VisitState.TURNED_AWAY: TURNED_AWAY, VisitState.ABORTED: ABORTED}
REASON_NAMES: Mapping[str, str] = {**ABORTED, **TURNED_AWAY}

FOLLOWS: Mapping[VisitState, frozenset[VisitState]] = {
    VisitState.PLANNED: frozenset(set(VisitState) - {VisitState.PLANNED}),
    VisitState.MET: frozenset({VisitState.ARRIVED, VisitState.SERVED, VisitState.TURNED_AWAY, VisitState.ABORTED, VisitState.CANCELLED}),
    VisitState.ARRIVED: frozenset({VisitState.SERVED, VisitState.TURNED_AWAY, VisitState.ABORTED, VisitState.CANCELLED}),
    **dict.fromkeys((VisitState.SERVED, VisitState.TURNED_AWAY, VisitState.ABORTED, VisitState.CANCELLED), frozenset()),
}

REPORTED = (VisitState.MET, VisitState.ARRIVED, VisitState.SERVED, VisitState.TURNED_AWAY, VisitState.ABORTED)
"""What a companion or a volunteer of the point reports, in this order. Called off is what the house does."""

UNDO_DAYS = 2
"""For how many days who reported something may take it back; a coordinator as long."""

PARTNER_SAYS: Mapping[str, VisitState] = {
    State.DONE: VisitState.SERVED,
    State.NO_SHOW: VisitState.ABORTED,
    State.REJECTED: VisitState.CANCELLED,
    State.FAILED: VisitState.CANCELLED,
}
"""What an answer of the partner makes of an open visit; other answers leave it."""


def check_report(state: str, then: str, reason: str) -> VisitState:
    """The state reported; raises Refused `not_a_choice` (state or reason), `no_such_visit_move`."""
    if then not in REPORTED:
        raise refuse("not_a_choice", "state", choices=", ".join(REPORTED))
    wanted = REASONS.get(then, {})
    if (reason or wanted) and reason not in wanted:
        raise refuse("not_a_choice", "reason", choices=", ".join(wanted) or "-")
    if VisitState(then) not in FOLLOWS[VisitState(state)]:
        raise refuse("no_such_visit_move", "state")
    return VisitState(then)


def path(then: VisitState, reason: str) -> tuple[State, ...]:
    """The states a referral goes through when this is reported. Served: whoever reports it was there or asked her, which is the check
    that `done` waits for. Turned away: she came and goes home without, so what she has left is the acceptance, and she needs a new date."""
    return {
        VisitState.ARRIVED: (State.ARRIVED,),
        VisitState.SERVED: (State.ARRIVED, State.DONE),
        VisitState.TURNED_AWAY: (State.ARRIVED, State.ACCEPTED),
        VisitState.ABORTED: (State.NO_SHOW,) if reason == "not_come" else (State.ACCEPTED,),
    }.get(then, ())


def moved(state: str, then: VisitState, reason: str) -> State:
    """Where a referral stands after this was reported: each step that the state machine allows is taken, one that is behind it already
    is passed over. Raises Refused `no_such_move`."""
    at = State(state)
    steps = path(then, reason)
    for number, step in enumerate(steps):
        if at == step:
            continue
        if may_follow(at, step):
            at = step
        elif number == len(steps) - 1:
            raise refuse("no_such_move", before=state, after=step)
    return at
