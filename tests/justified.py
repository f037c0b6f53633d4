"""What a partner's answer may do to a referral, written down once more from what was agreed, not from the code that decides it.

Only what was agreed is demanded; where it leaves two ways open (a refusal that is taken back, say) either is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.ministry import Answer

APPLY, SAME, OLDER, WAIT = "apply", "same", "older", "wait"
OPEN = frozenset({"sent", "acknowledged"})
_FORWARD = ("sent", "acknowledged", "needs_info", "accepted", "booked")
_ENDS = frozenset({"rejected", "no_show", "done"})


@dataclass
class Story:
    """What has become of one referral: its state, and the answers that were applied, oldest first."""

    state: str = "sent"
    applied: list[Answer] = field(default_factory=list)


def leads_to(one: Answer) -> str:
    """The state that an answer means."""
    if one.decision == "accepted":
        return "booked" if one.day else "accepted"
    return "rejected" if one.decision == "duplicate" else one.decision


def as_read(one: Answer, form: str) -> Answer:
    """The answer as it can be said in a format: FHIR has no word for a duplicate, and an hour only beside a day."""
    if form != "fhir":
        return one
    booked = one.decision == "accepted" and one.day
    one = one._replace(day=one.day if booked else "", time=(one.time or "08:00") if booked else "")
    return one._replace(decision="rejected", reason="duplicate") if one.decision == "duplicate" else one


def allowed(story: Story, one: Answer, file: Sequence[Answer]) -> set[str]:
    """What may become of this answer, which came in a file with others."""
    if one.spoilt or story.state == "ready" or one.batch == "other":
        return {WAIT}
    about = [other for other in file if other.who == one.who and other.spoilt in ("", "bad_date") and not _unread(other)]
    if _torn([other for other in about if other.batch != "other"]):
        return {WAIT, SAME, OLDER}
    may = _by_itself(story, one)
    return may | {WAIT} if _torn(about) else may


def _by_itself(story: Story, one: Answer) -> set[str]:
    said = [_content(other) for other in story.applied]
    if _content(one) in said:
        return {SAME} if one.updated or said[-1] == _content(one) else {SAME, WAIT}
    if any(_older(one.updated, other.updated) for other in story.applied):
        return {OLDER, WAIT}
    now, then = story.state, leads_to(one)
    if then == now:
        return {APPLY}
    if now == "done":
        return {WAIT}
    if then == "acknowledged":
        return {APPLY} if now == "sent" else {WAIT, SAME}
    if now in _ENDS:
        return {APPLY} if then == "done" else {APPLY, WAIT}
    if then in _ENDS or _FORWARD.index(then) > _FORWARD.index(now):
        return {APPLY}
    return {APPLY, WAIT}


def _unread(one: Answer) -> bool:
    return one.spoilt == "bad_date"


def _content(one: Answer) -> tuple[str, ...]:
    return (one.decision, one.reason, one.day, one.time, one.updated, one.note)


def _older(one: str, other: str) -> bool:
    """By the day, and by the hour where both have one; an answer without a date is neither older nor newer."""
    if not one or not other:
        return False
    return one[:10] < other[:10] or (one[:10] == other[:10] and len(one) > 10 and len(other) > 10 and one < other)


def _torn(answers: Sequence[Answer]) -> bool:
    """Different answers of which none is the newest."""
    newest = [one for one in answers if not any(_older(one.updated, other.updated) for other in answers)]
    return len({_content(one._replace(updated="")) for one in newest}) > 1
