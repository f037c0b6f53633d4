"""Follow-ups: when they fall due, what may come of them, what happens to a missed one, and whether a person may be called now.

The plan is the pack's. Nothing here is about health: an outcome says what is to be done next, never how somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from intake.domain.messages import N_
from intake.domain.programme import FollowUp
from intake.domain.referral import State
from intake.domain.registration import YES
from intake.domain.retention import week_of

OPEN, DONE, MISSED, DROPPED, HANDED = "open", "done", "missed", "dropped", "handed"
"""States: due or coming; made; not made and left at that; no longer needed; handed over to a coordinator."""
STATES: Mapping[str, str] = {
    OPEN: N_("Open"),
    DONE: N_("Made"),
    MISSED: N_("Missed"),
    DROPPED: N_("No longer needed"),
    HANDED: N_("Waits for a coordinator"),
}
TOLD, NEXT, MORE, NO_MORE, NOT_REACHED = "told", "next", "more", "no_more", "not_reached"
OUTCOMES: Mapping[str, str] = {
    TOLD: N_("Spoken with: nothing more is needed"),
    NEXT: N_("Spoken with: wants the next one, register it now"),
    MORE: N_("Spoken with: needs something, a coordinator must look"),
    NO_MORE: N_("Wants no more follow-ups"),
    NOT_REACHED: N_("Did not come, or was not reached"),
}
"""What may come of a follow-up: code -> in words. A pack chooses among the first three; the last two are always there."""
CHOSEN = (TOLD, NEXT, MORE)
ALWAYS = (NO_MORE, NOT_REACHED)
SAME = "same"
"""Outcome noted with what was made under another registration of the same person."""
WAITING = frozenset({State.DRAFT, State.READY, State.BATCHED, State.SENT, State.ACKNOWLEDGED})
"""As long as a referral is in one of these, the partner has not decided."""

HOURS: Mapping[str, tuple[int, int]] = {"morning": (8, 12), "midday": (12, 15), "afternoon": (15, 18), "evening": (18, 21)}
"""Safe hours as a question offers them -> from and to, in hours of the day where the work is done."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OWN = frozenset({"own_private", "own_shared", "trusted_person"})


class Way(StrEnum):
    """Whether the person may be called now."""

    COMES = "comes"
    LATER = "later"
    CALL = "call"


WAYS: Mapping[Way, str] = {
    Way.COMES: N_("The person comes back. Do not call."),
    Way.LATER: N_("A call is safe only at the times below, and now is none of them."),
    Way.CALL: N_("A call is safe now. Say only: “your order is ready”. Name no service."),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether and how to call. Number, safe word and who may answer are empty unless a call is safe now; `days` and `hours`: when it is,
    as the person answered."""

    way: Way
    days: str = ""
    hours: str = ""
    number: str = ""
    who_may_answer: str = ""
    safe_word: str = ""


def contact_now(answers: Mapping[str, str], now: datetime) -> Contact:
    """Whether the person may be called at `now` (the time where the work is done): only if she agreed to it, gave a number of her own or
    of somebody she trusts, and said when it is safe. What was not said is not safe."""
    days, hours = answers.get("safe_days", ""), answers.get("safe_hours", "")
    number = answers.get("contact_value", "")
    agreed = answers.get("consent_contact") == YES and answers.get("contact_mode") in _OWN and number.startswith("+")
    if not agreed or not _said(days, (*_DAYS, "any")) or not _said(hours, (*HOURS, "any")):
        return Contact(Way.COMES)
    if not (_on_day(days, now) and _at_hour(hours, now)):
        return Contact(Way.LATER, days, hours)
    return Contact(Way.CALL, days, hours, number, answers.get("who_may_answer", ""), answers.get("safe_word", ""))


def _said(text: str, values: tuple[str, ...]) -> bool:
    return bool(text) and all(one in values for one in text.split())


def _on_day(days: str, now: datetime) -> bool:
    return "any" in days.split() or _DAYS[now.weekday()] in days.split()


def _at_hour(hours: str, now: datetime) -> bool:
    spans = [HOURS[one] for one in hours.split() if one != "any"] or [(8, 21)]
    return any(begins <= now.hour < ends for begins, ends in spans)


def due_days(plan: FollowUp, event: date, last: date) -> list[date]:
    """The days on which the plan's follow-ups fall due, counted from the day of its event; what would come after `last` (the last day on
    which the registration is still there) comes on that day, once."""
    first = event + timedelta(days=plan.after_days)
    days = [_later(first, plan.every, number) for number in range(plan.times)]
    kept = [day for day in days if day <= last]
    return kept if len(kept) == len(days) or last < event else [*kept, last]


def _later(first: date, every: str, number: int) -> date:
    if every != "month":
        return first + timedelta(weeks=number)
    month = first.month - 1 + number
    year, month = first.year + month // 12, month % 12 + 1
    ends = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(first.day, ends))


def reach(plan: FollowUp) -> int:
    """At most so many days after its event the last follow-up of a plan falls due."""
    return plan.after_days + (plan.times - 1) * {"week": 7, "month": 31}.get(plan.every, 0)


def missed_week(plan: FollowUp, due: date) -> date:
    """The Monday from which a follow-up that was due on `due` counts as missed."""
    return week_of(due + timedelta(days=plan.missed_days)) + timedelta(weeks=1)


def after_missed(plan: FollowUp, tries: int, today: date) -> tuple[str, date | None]:
    """What becomes of a follow-up that was missed for the `tries`th time: its state, and the day of the next try (None: no other)."""
    if tries < plan.tries:
        return MISSED, today + timedelta(days=plan.again_days)
    return (HANDED if plan.missed == "coordinator" else MISSED), None


def is_over(until: str, states: list[str]) -> bool:
    """Whether a follow-up is no longer needed, by the states of the registration's referrals: all taken back, or what it waited for
    (`until`: "answered", "done" or '') has come."""
    if not states:
        return False
    if all(one in (State.WITHDRAWN, State.ERROR) for one in states):
        return True
    if until == "answered":
        return any(one not in WAITING and one not in (State.WITHDRAWN, State.ERROR) for one in states)
    return until == "done" and State.DONE in states
