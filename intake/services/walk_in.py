"""Walk-in sessions: so many places at a centre on a day. A person is put on one with her card in hand; never one more than there are
places, also when two do it at once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right, Role
from intake.domain.problems import refuse
from intake.domain.referral import State, may_follow, move
from intake.domain.visit import VisitState
from intake.domain.written import read_time
from intake.sealing.keyring import HASH_BYTES
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.find import going, hold, hold_again, standing
from intake.services.home import Home, week_of
from intake.services.visit import reach
from intake.services.visit_make import new_on_session
from intake.services.visit_seal import About, house_open, house_seal, resealed
from intake.store import centre as kept_centres
from intake.store import referral as kept_referral
from intake.store import visit as kept_visits
from intake.store import walk_in as kept

SEAL = "walk_in"
AHEAD_DAYS = 180
MOST_PLACES = 2000


@dataclass(frozen=True, slots=True)
class WalkIn:
    """One session: `id` for pages, partner, the centre's id, code and name, ISO date, HH:MM, places and how many are taken."""

    id: str
    partner: str
    centre_id: int
    centre_code: str
    centre: str
    date: str
    from_: str
    to: str
    places: int
    taken: int

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(0, self.places - self.taken)


def add(home: Home, actor: Actor, centre_id: int, day: date, from_: str, to: str, places: int) -> WalkIn:
    """Plan a session. Raises Refused `not_allowed`, `no_such_centre`, `session_day`, `bad_times`, `not_a_number`, `centre_closed`."""
    actor.need(Right.CENTRE)
    begins, ends = read_time(from_), read_time(to)
    if not home.today <= day <= home.today + timedelta(days=AHEAD_DAYS):
        raise refuse("session_day", "day", most=AHEAD_DAYS)
    if not begins or not ends or begins >= ends:
        raise refuse("bad_times", "from")
    if not 1 <= places <= MOST_PLACES:
        raise refuse("not_a_number", "places", least=1, most=MOST_PLACES)
    with home.store.writing() as connection:
        centre = kept_centres.by_id(connection, centre_id)
        if centre is None:
            raise refuse("no_such_centre", "centre", centre=centre_id)
        if not centre.details.taken:
            raise refuse("centre_closed", "centre")
        walk_in_id = secrets.token_bytes(HASH_BYTES)
        said = {"date": day.isoformat(), "from": begins, "to": ends}
        one = kept.KeptWalkIn(walk_in_id, centre_id, week_of(day), places, house_seal(home, SEAL, walk_in_id, said))
        kept.add(connection, one)
        detail = {"centre": centre.details.code, "week": week_of(day).isoformat(), "places": places}
        write(home, connection, actor, [Event("session_planned", detail=detail)])
    return _made(home, one, centre, 0)


def _made(home: Home, one: kept.KeptWalkIn, centre: kept_centres.KeptCentre, taken: int) -> WalkIn:
    said = house_open(home, SEAL, one.id, one.sealed)
    where = (centre.partner, centre.id, centre.details.code, centre.details.name)
    return WalkIn(one.id.hex(), *where, said["date"], said["from"], said["to"], one.places, taken)


def sessions(home: Home, actor: Actor, partner: str | None = None) -> list[WalkIn]:
    """The sessions from today on, of all partners or one, by day and time. Raises Refused `not_allowed`."""
    if not actor.may(Right.CENTRE):
        actor.need(Right.ACCOMPANY)
    with home.store.reading() as connection:
        centres = {one.id: one for one in kept_centres.centres(connection, partner)}
        some = [one for one in kept.since(connection, week_of(home.today)) if one.centre_id in centres]
        taken = kept_visits.taken(connection, [one.id for one in some])
    found = [_made(home, one, centres[one.centre_id], taken.get(one.id, 0)) for one in some]
    return sorted((one for one in found if one.date >= home.today.isoformat()), key=lambda one: (one.date, one.from_, one.centre, one.id))


def set_places(home: Home, actor: Actor, walk_in_id: str, places: int) -> None:
    """Give a session another number of places, none fewer than are taken (that number closes it).

    Raises Refused `not_allowed`, `no_such_session`, `places_taken`, `not_a_number`.
    """
    actor.need(Right.CENTRE)
    if not 0 <= places <= MOST_PLACES:
        raise refuse("not_a_number", "places", least=0, most=MOST_PLACES)
    with home.store.writing() as connection:
        one, taken = _locked(connection, walk_in_id)
        if places < taken:
            raise refuse("places_taken", "places", taken=taken)
        kept.set_places(connection, one.id, places)
        write(home, connection, actor, [Event("session_changed", detail={"places": places})])


def _locked(connection: Connection, walk_in_id: str) -> tuple[kept.KeptWalkIn, int]:
    try:
        one = kept.by_id(connection, bytes.fromhex(walk_in_id), lock=True)
    except ValueError:
        one = None
    if one is None:
        raise refuse("no_such_session", "session")
    return one, kept_visits.taken(connection, [one.id]).get(one.id, 0)


def put(home: Home, actor: Actor, reference: str, walk_in_id: str) -> WalkIn:
    """Put the person with this reference on a session; an appointment she had is called off.

    Raises Refused `bad_reference`, `no_such_registration`, `too_many_look_ups`, `no_such_session`, `session_full`, `session_over`,
    `not_for_session`.
    """
    actor.need(Right.ACCOMPANY)
    with looking_up(home, actor):
        held = going(home, hold(home, reference))
    with home.store.writing() as connection:
        held = hold_again(connection, held)
        referral = standing(held)
        one, taken = _locked(connection, walk_in_id)
        centre = kept_centres.by_id(connection, one.centre_id)
        if centre is None or referral is None or referral.partner != centre.partner or not may_follow(referral.state, State.BOOKED):
            raise refuse("not_for_session", "reference")
        session = _made(home, one, centre, taken)
        if session.date < home.today.isoformat() or not centre.details.taken:
            raise refuse("session_over", "session")
        there = [each for each in kept_visits.of_referrals(connection, [referral.id]) if each.is_open]
        if any(each.walk_in_id == one.id for each in there):
            return session
        if taken >= one.places:
            raise refuse("session_full", "session")
        gone = [replace(each, state=VisitState.CANCELLED, flagged=False, sequence=each.sequence + 1) for each in there]
        kept_visits.change(connection, gone)
        about = About(session.date, session.from_, session.to, session.centre_code)
        kept_visits.add(connection, [new_on_session(held.key, referral.id, about, centre, one.id)])
        kept_referral.change(connection, [replace(referral, state=move(referral.state, State.BOOKED, consented=True))])
        write(home, connection, actor, [Event("put_on_session", about=held.key, detail={"centre": session.centre_code})])
    return replace(session, taken=taken + 1)


def take_off(home: Home, actor: Actor, visit_id: str) -> None:
    """Take somebody off a session: the place is free, and the referral waits for a date again.

    Raises Refused `not_found`, `visit_over`.
    """
    with home.store.writing() as connection:
        opened = reach(home, connection, actor, visit_id, lock=True)
        visit, referral = opened.joined.visit, opened.joined.referral
        if visit.walk_in_id is None or not (actor.role is not Role.VOLUNTEER or opened.joined.area_path.startswith(actor.area.path)):
            raise refuse("not_found")
        if not opened.joined.goes or visit.state != VisitState.PLANNED:
            raise refuse("visit_over")
        kept_visits.change(connection, [resealed(opened.key, visit, opened.about, state=VisitState.CANCELLED, flagged=False)])
        if referral.state == State.BOOKED:
            kept_referral.change(connection, [replace(referral, state=move(referral.state, State.ACCEPTED, consented=True))])
        write(home, connection, actor, [Event("taken_off_session", about=opened.key)])
