"""How long a registration stays: the week of its purge, when it closes by itself, and what a hold may do (requirement 10).

All weeks are named by their Monday and rounded towards the earlier one, so nothing stays longer than was promised; only a hold is rounded
the other way, because what it protects must not go before its day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from intake.domain.messages import N_
from intake.domain.referral import State

WITHOUT_REFERRAL_DAYS = 60
"""A registration whose programme has a partner, but which goes to nobody, counts as closed so many days after registering."""
HOLD_DAYS = 90
"""For how long a hold may be set at a time."""
HOLD_BEYOND_DAYS = 185
"""How far all holds together may reach beyond the longest time: with the usual 180 days, a year after registering."""
WARNING_DAYS = 14
"""How long before the purge a referral that went nowhere raises an alert."""

FINAL = frozenset({State.DONE, State.REJECTED, State.FAILED, State.WITHDRAWN, State.ERROR})
"""Nothing more is expected. The partner may still change a refusal; then what was closed opens again."""
OPENS_AGAIN = frozenset({State.NEEDS_INFO, State.ACCEPTED, State.BOOKED, State.ARRIVED, State.NO_SHOW})
"""What the partner says of a closed registration that gives somebody something to do again."""
UNDELIVERED = frozenset({State.DRAFT, State.READY, State.BATCHED})
UNANSWERED = frozenset({State.SENT, State.ACKNOWLEDGED, State.NEEDS_INFO})

REASONS: Mapping[str, str] = {
    "asked": N_("The person asked that it stays longer"),
    "answer_due": N_("The partner has promised an answer"),
    "next_visit": N_("A further visit is agreed"),
    "complaint": N_("The person has a complaint that is not settled"),
    "legal_claim": N_("The person needs it for a legal claim"),
    "incident": N_("An incident is being looked into"),
}
"""The only reasons for a hold: code -> in words. None says anything about the person herself."""


def week_of(day: date) -> date:
    """The Monday of a day."""
    return day - timedelta(days=day.weekday())


def nowhere_days(closed_days: int, most_days: int) -> int:
    """For how many days a registration is kept that goes to nobody, though its programme has a partner: she refused."""
    return min(most_days, WITHOUT_REFERRAL_DAYS + closed_days)


def first_purge_week(registered: date, closed_days: int, most_days: int, *, goes_nowhere: bool) -> date:
    """The week of the purge when a registration is made. `goes_nowhere`: its programme has a partner, and she refused to be sent there."""
    days = nowhere_days(closed_days, most_days) if goes_nowhere else most_days
    return week_of(registered + timedelta(days=days))


def closed_purge_week(purge_week: date, closed: date, closed_days: int) -> date:
    """The week of the purge of what was closed on `closed`: within `closed_days` days, and never later than it was before."""
    return min(purge_week, week_of(closed + timedelta(days=closed_days)))


def has_ended(states: Collection[str]) -> bool:
    """Whether a person's registrations close by themselves: each referral has ended, or was held back because another one went."""
    return any(state in FINAL for state in states) and all(state in FINAL or state == State.DRAFT for state in states)


def hold_week(until: date) -> date:
    """The first week in which something held until the end of `until` may be purged."""
    return week_of(until) + timedelta(weeks=1)


def last_hold_day(today: date, registered: date, most_days: int) -> date:
    """The last day until which a hold may be set today; before `today` if there is no room left."""
    end = week_of(registered + timedelta(days=most_days + HOLD_BEYOND_DAYS))
    return min(today + timedelta(days=HOLD_DAYS), end - timedelta(days=1))


def goes_in(purge_week: date, held_until: date | None) -> date:
    """The week in which it is really purged; `held_until`: what `hold_week` gave, None without a hold."""
    return max(purge_week, held_until) if held_until else purge_week


def is_held(held_until: date | None, today: date) -> bool:
    """Whether a hold is in force."""
    return held_until is not None and held_until > week_of(today)


def warned_until(today: date) -> date:
    """The last week of purge that raises an alert today."""
    return today + timedelta(days=WARNING_DAYS)
