"""Who goes along: asked for when the appointment is read out, taken on by volunteers who have offered the day, or given by a coordinator.

Before she takes one on, a volunteer of another point sees day, time, place and area of it; afterwards where the two meet, and the word by
which they know each other.
"""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from intake.domain.accompaniment import MEETING_POINTS, USUAL, draws
from intake.domain.account import Actor, Right, Role
from intake.domain.problems import refuse
from intake.services import shift
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.find import going, hold
from intake.services.home import Home, week_of
from intake.services.visit import Opened, Visit, days_of, reach, shown
from intake.services.visit_make import catch_up
from intake.services.visit_seal import About, open_about, payload_of, resealed, wants
from intake.store import account as kept_accounts
from intake.store import visit as kept
from intake.store.visit import Joined

AHEAD_WEEKS = 9
MOST = 100
"""So many of those that want somebody are listed, the nearest days first."""
SOON, LOOKED = 7, 200
"""For how many days ahead the first page says who wants somebody, and how many visits it opens to know."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What to read out to the person: whether somebody comes along, and by which meeting point and word they know each other."""

    along: bool
    meeting: str
    word: str


def wanted(home: Home, actor: Actor) -> list[Visit]:
    """The visits to come that want somebody, have nobody yet, and that the actor could take on (a coordinator: give to somebody)."""
    actor.need(Right.ACCOMPANY)
    catch_up(home, actor)
    mine = shift.own(home, actor)
    days = _Days(actor, frozenset(day.isoformat() for day in days_of(home, actor)), tuple(mine))
    path = actor.area.path if actor.role is not Role.VOLUNTEER else "/"
    with home.store.reading() as connection:
        found: list[Joined] = []
        for number in range(AHEAD_WEEKS + 1):
            week = week_of(home.today) + timedelta(weeks=number)
            some = kept.of_branch(connection, path, week, week)
            free = [one for one in some if one.goes and not one.visit.companion and _near(one, actor, mine)]
            keys = home.record_keys([one.key_id for one in free])
            found += [one for one in free if one.key_id in keys and _takeable(home, one, keys[one.key_id], days)]
            if len(found) >= MOST:
                break
        return shown(home, connection, actor, found)[:MOST]


def count_wanted(home: Home, connection: Connection, actor: Actor) -> tuple[int, bool]:
    """How many visits of the actor's area in the next days want somebody and have nobody, and whether there may be more: the wish is
    sealed, so that the first LOOKED visits without a companion are opened, and no more."""
    first, last = home.today, home.today + timedelta(days=SOON)
    free = kept.without_companion(connection, actor.area.path, week_of(first), week_of(last), LOOKED + 1)
    keys = home.record_keys([one.key_id for one in free[:LOOKED]])
    count = 0
    for one in free[:LOOKED]:
        if key := keys.get(one.key_id):
            about = open_about(key, one.visit)
            count += first.isoformat() <= about.date <= last.isoformat() and wants(about, payload_of(key, one))
    return count, len(free) > LOOKED


def _near(one: Joined, actor: Actor, mine: list[shift.Shift]) -> bool:
    return one.area_path.startswith(actor.area.path) or any(one.area_path.startswith(each.path) for each in mine)


@dataclass(frozen=True, slots=True)
class _Days:
    """When somebody could go: days of her own area (ISO dates), and what she offers."""

    actor: Actor
    own: frozenset[str]
    offered: tuple[shift.Shift, ...]

    def cover(self, about: About, path: str) -> bool:
        if any(each.covers(about.date, about.from_, path) for each in self.offered):
            return True
        return path.startswith(self.actor.area.path) and about.date in self.own


def _takeable(home: Home, one: Joined, key: bytes, days: _Days) -> bool:
    about = open_about(key, one.visit)
    if about.date < home.today.isoformat() or not days.cover(about, one.area_path):
        return False
    return wants(about, payload_of(key, one))


def take(home: Home, actor: Actor, visit_id: str) -> None:
    """Take an accompaniment on. Two at once: the second is told that somebody was first. At another point than her own it is a look-up
    like any other: whoever takes it on learns where the two meet, and the word.

    Raises Refused `not_found` (also if she has not offered the day), `companion_there`, `visit_over`, `too_many_look_ups`.
    """
    actor.need(Right.ACCOMPANY)
    with home.store.reading() as connection:
        elsewhere = not _locked(home, connection, visit_id, lock=False).joined.area_path.startswith(actor.area.path)
    with looking_up(home, actor) if elsewhere else nullcontext():
        _take(home, actor, visit_id)


def _take(home: Home, actor: Actor, visit_id: str) -> None:
    days = _Days(actor, frozenset(day.isoformat() for day in days_of(home, actor)), tuple(shift.own(home, actor)))
    with home.store.writing() as connection:
        found = _locked(home, connection, visit_id)
        if found.joined.visit.companion == actor.pseudonym:
            return
        if not _takeable(home, found.joined, found.key, days):
            raise refuse("not_found")
        _give(home, connection, actor, found, actor.pseudonym)


def assign(home: Home, actor: Actor, visit_id: str, account: str) -> None:
    """Give an accompaniment to somebody who works at that point or above it, or who has offered that time there, by account name;
    coordinators alone. Whoever had it before has it no more.

    Raises Refused `not_allowed`, `not_found`, `no_such_account`, `cannot_go_along`, `visit_over`.
    """
    actor.need(Right.ACCOMPANY)
    if actor.role is Role.VOLUNTEER:
        raise refuse("not_allowed")
    with home.store.writing() as connection:
        found = reach(home, connection, actor, visit_id, lock=True)
        one = kept_accounts.by_name(connection, account.strip().lower())
        if one is None or not one.is_open or not one.actor.may(Right.ACCOMPANY):
            raise refuse("no_such_account", "account", account=account[:30])
        days = _Days(one.actor, frozenset(), tuple(shift.own(home, one.actor)))
        path = found.joined.area_path
        if not (path.startswith(one.area.path) or days.cover(found.about, path)):
            raise refuse("cannot_go_along", "account")
        _give(home, connection, actor, replace_companion(found, ""), one.pseudonym)


def replace_companion(found: Opened, pseudonym: str) -> Opened:
    """The same visit with another companion, not kept yet."""
    visit = replace(found.joined.visit, companion=pseudonym)
    return replace(found, joined=replace(found.joined, visit=visit))


def give_back(home: Home, actor: Actor, visit_id: str) -> None:
    """Give an accompaniment back (one's own, or as a coordinator anybody's): it is free again. Raises Refused `not_found`, `visit_over`."""
    with home.store.writing() as connection:
        found = reach(home, connection, actor, visit_id, lock=True)
        visit = found.joined.visit
        if not visit.companion or (visit.companion != actor.pseudonym and actor.role is Role.VOLUNTEER):
            raise refuse("not_found")
        if not visit.is_open:
            raise refuse("visit_over")
        kept.change(connection, [resealed(found.key, visit, found.about, companion="")])
        write(home, connection, actor, [Event("companion_gone", about=found.key)])


def _locked(home: Home, connection: Connection, visit_id: str, *, lock: bool = True) -> Opened:
    try:
        joined = kept.by_id(connection, bytes.fromhex(visit_id), lock=lock)
    except ValueError:
        joined = None
    key = home.record_keys([joined.key_id]).get(joined.key_id) if joined else None
    if joined is None or key is None:
        raise refuse("not_found")
    return Opened(joined, key, open_about(key, joined.visit))


def _give(home: Home, connection: Connection, actor: Actor, found: Opened, pseudonym: str) -> None:
    if not found.joined.goes:
        raise refuse("visit_over")
    if found.joined.visit.companion:
        raise refuse("companion_there")
    about = known_by(home, connection, found.joined, replace(found.about, along="yes"))
    kept.change(connection, [resealed(found.key, found.joined.visit, about, companion=pseudonym)])
    write(home, connection, actor, [Event("companion_found", about=found.key)])


def known_by(home: Home, connection: Connection, joined: Joined, about: About) -> About:
    """With a meeting point and a word, if they have none yet: a word that nobody else has at that centre on that day."""
    if about.word:
        return replace(about, meeting=about.meeting or USUAL)
    visit = joined.visit
    same = [one for one in kept.at_centre(connection, visit.centre_id, visit.week) if one.visit.id != visit.id]
    keys = home.record_keys([one.key_id for one in same])
    others = [open_about(keys[one.key_id], one.visit) for one in same if one.key_id in keys]
    used = {one.word for one in others if one.date == about.date}
    return replace(about, meeting=about.meeting or USUAL, word=draws(secrets.randbelow, used))


def arrange(home: Home, actor: Actor, reference: str, along: str, meeting: str = "") -> Arranged:
    """Note what she says when the appointment is read out to her: whether somebody should come along, and where they meet.

    Raises Refused `bad_reference`, `no_such_registration`, `too_many_look_ups`, `not_a_choice`, `no_visit`.
    """
    actor.need(Right.ACCOMPANY)
    if along not in ("yes", "no"):
        raise refuse("not_a_choice", "along", choices="yes, no")
    if meeting and meeting not in MEETING_POINTS:
        raise refuse("not_a_choice", "meeting", choices=", ".join(MEETING_POINTS))
    with looking_up(home, actor):
        held = going(home, hold(home, reference))
    with home.store.writing() as connection:
        found = _of(connection, held.key, [one.id for one in held.referrals])
        if along == "no":
            about, companion = replace(found.about, along="no"), ""
        else:
            about = known_by(home, connection, found.joined, replace(found.about, along="yes", meeting=meeting or found.about.meeting))
            companion = found.joined.visit.companion
        kept.change(connection, [resealed(held.key, found.joined.visit, about, companion=companion)])
        write(home, connection, actor, [Event("visit_arranged", about=held.key, detail={"along": along})])
    return Arranged(along == "yes", about.meeting if along == "yes" else "", about.word if along == "yes" else "")


def _of(connection: Connection, key: bytes, referral_ids: list[bytes]) -> Opened:
    visits = [one for one in kept.of_referrals(connection, referral_ids) if one.is_open]
    joined = kept.by_id(connection, visits[-1].id, lock=True) if visits else None
    if joined is None or not joined.goes:
        raise refuse("no_visit", "reference")
    return Opened(joined, key, open_about(key, joined.visit))
