"""The way of a batch in words: its steps with their times, how files go, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime  # type: ignore[import-untyped]

from intake.domain.account import Actor, Right
from intake.domain.delivery import ACKNOWLEDGED, DROPPED, FAILED, QUEUED, RECEIVED, SENT, STEPS, Way
from intake.domain.messages import N_
from intake.domain.problems import Problem, problem
from intake.services import batch_export, delivery_secret
from intake.services import programme as programmes
from intake.services.batch import APPROVED
from intake.services.batch import SENT as BATCH_SENT
from intake.services.delivery_steps import Delivery, Step, shown
from intake.services.home import Home

NAMES: Mapping[str, str] = {
    QUEUED: N_("Queued"),
    SENT: N_("Sent"),
    RECEIVED: N_("Received"),
    ACKNOWLEDGED: N_("Acknowledged"),
    FAILED: N_("Not delivered"),
    DROPPED: N_("Given up"),
}
WAYS: Mapping[str, str] = {
    Way.DOWNLOAD.value: N_("by hand: downloaded and handed over"),
    Way.SFTP.value: N_("to the partner’s server (SFTP)"),
    Way.FOLDER.value: N_("into a folder shared with the partner"),
    Way.MAIL.value: N_("by e-mail"),
    "answer": N_("the partner answered"),
    "page": N_("on the partner’s own page here"),
    "said": N_("the partner said so"),
    "": "",
}


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """What the page of a batch shows of its way. `by_itself`: the partner's files go by themselves; `may_send`: a file can be sent off now;
    `why_not`: what stands in the way of that; `may_note`: what the partner may be noted to have said; `lines`: the steps of the status,
    each with the last time it was taken, None if it was not; `files`: how each file was sent last."""

    by_itself: bool
    way: str
    may_send: bool
    why_not: Problem | None
    may_note: tuple[str, ...]
    lines: tuple[tuple[str, Step | None], ...]
    steps: tuple[Step, ...]
    waiting: tuple[Delivery, ...]
    files: tuple[Step, ...] = ()


def way_of(home: Home, actor: Actor, number: int, state: str, partner: str) -> OnTheWay:
    """The way of a batch so far, and what can be done."""
    found, profile = shown(home, actor, number), programmes.partner(home, partner)
    route = profile.delivery.route
    by_itself, may = route.way is not Way.DOWNLOAD, actor.may(Right.BATCH)
    why_not = None
    if by_itself and not delivery_secret.has(home, profile):
        why_not = problem("no_delivery_secret")
    elif by_itself and state == APPROVED and batch_export.needs_password(home, number):
        why_not = problem("file_needs_password")
    at = {step: found.last(step) for step in STEPS}
    said = tuple(step for step in (RECEIVED, ACKNOWLEDGED) if at[step] is None) if may and state == BATCH_SENT else ()
    on_its_way = any(one.state == QUEUED for one in found.waiting)
    may_send = may and by_itself and why_not is None and state in (APPROVED, BATCH_SENT) and not on_its_way
    return OnTheWay(by_itself, route.way.value, may_send, why_not, said, tuple(at.items()), found.steps, found.waiting, found.files)


def moment(at: str) -> str:
    """A time in words."""
    return str(format_datetime(datetime.fromisoformat(at), "medium"))


def why(code: str) -> Problem:
    """Why a try did not work, and what to do."""
    return problem(code or "delivery_fault")
