"""Reporting how a visit goes: met, at the centre, served, turned away and why, broken off; and taking a slip back.

The referral moves with it, by its state machine, in the same transaction.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from intake.domain.account import Actor
from intake.domain.problems import refuse
from intake.domain.visit import VisitState, check_report, moved
from intake.services import closing
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.services.visit import Opened, may_undo, reach
from intake.services.visit_seal import resealed
from intake.store import referral as kept_referral
from intake.store import visit as kept

MOST_LOG = 20


def report(home: Home, actor: Actor, visit_id: str, state: str, reason: str = "") -> None:
    """Note how a visit went, and move its referral.

    Raises Refused `not_found`, `not_a_choice`, `no_such_visit_move`, `visit_not_yet`, `visit_over`, `no_such_move`.
    """
    with home.store.writing() as connection:
        opened = reach(home, connection, actor, visit_id, lock=True)
        joined, about = opened.joined, opened.about
        if not joined.goes:
            raise refuse("visit_over")
        then = check_report(joined.visit.state, state, reason)
        if about.date > home.today.isoformat() and (then is not VisitState.ABORTED or reason == "not_come"):
            raise refuse("visit_not_yet")
        after = moved(joined.referral.state, then, reason)
        line = {
            "at": home.clock().isoformat(timespec="minutes"),
            "by": actor.pseudonym,
            "state": then.value,
            "reason": reason,
            "before": joined.visit.state,
            "referral": joined.referral.state,
            "referral_after": after.value,
            "flagged": joined.visit.flagged,
        }
        flagged = joined.visit.flagged and then in (VisitState.MET, VisitState.ARRIVED)
        later = replace(about, log=(*about.log, line)[-MOST_LOG:])
        kept.change(connection, [resealed(opened.key, joined.visit, later, state=then.value, reason=reason, flagged=flagged)])
        _move(home, connection, opened, after.value)
        detail = {"visit": then.value, "reason": reason, "state": after.value}
        write(home, connection, actor, [Event("visit_reported", about=opened.key, detail=detail)])


def _move(home: Home, connection: Connection, opened: Opened, state: str) -> None:
    referral = opened.joined.referral
    if state != referral.state:
        kept_referral.change(connection, [replace(referral, state=state)])
        closing.settle(home, connection, [referral.registration_id], again=[referral.registration_id])


def undo(home: Home, actor: Actor, visit_id: str) -> None:
    """Take the last report of a visit back: the visit and its referral stand as they did before. Raises Refused `not_found`,
    `cannot_undo` if somebody else made it, if it is days ago, or if something came after it."""
    with home.store.writing() as connection:
        opened = reach(home, connection, actor, visit_id, lock=True)
        if not may_undo(home, actor, opened):
            raise refuse("cannot_undo")
        *log, last = opened.about.log
        earlier = log[-1]["reason"] if log and last["before"] == log[-1]["state"] else ""
        changes = {"state": last["before"], "reason": earlier, "flagged": bool(last["flagged"])}
        kept.change(connection, [resealed(opened.key, opened.joined.visit, replace(opened.about, log=tuple(log)), **changes)])
        _move(home, connection, opened, str(last["referral"]))
        write(home, connection, actor, [Event("visit_undone", about=opened.key, detail={"visit": last["state"]})])


def dealt_with(home: Home, actor: Actor, visit_id: str) -> None:
    """Note that a risk at the centre has been dealt with for this visit: she has been told and goes. Raises Refused `not_found`."""
    with home.store.writing() as connection:
        opened = reach(home, connection, actor, visit_id, lock=True)
        if opened.joined.visit.flagged:
            kept.change(connection, [replace(opened.joined.visit, flagged=False, sequence=opened.joined.visit.sequence + 1)])
            write(home, connection, actor, [Event("risk_told", about=opened.key)])
