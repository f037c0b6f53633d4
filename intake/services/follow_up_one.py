"""One follow-up: opened, which is a look-up like any other (counted, limited, noted), what came of it noted, given to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right, Role
from intake.domain.follow_up import DONE, DROPPED, HANDED, MORE, NO_MORE, NOT_REACHED, OPEN, SAME, Contact, Way, contact_now
from intake.domain.problems import refuse
from intake.domain.programme import DECLINED, Question
from intake.services import audit
from intake.services.attempts import looking_up
from intake.services.closing import pack_of
from intake.services.find import Held, others
from intake.services.follow_up import TO_DO, covers
from intake.services.follow_up_plan import Body, read, sealed, settle_missed
from intake.services.home import Home
from intake.services.registration_seal import open_payload
from intake.store import account as kept_accounts
from intake.store import follow_up as kept
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration

SAME_DAYS = timedelta(days=14)
"""Two follow-ups of one person and of the same plan, due within so many days, are one."""


@dataclass(frozen=True, slots=True)
class One:
    """A follow-up opened. `call_name` is '' if none was given; `contact`: whether she may be called now; `outcomes`: codes that may be
    noted; `state`: it stays to be read when it was noted already;
    `questions`: of its pack, by key."""

    id: str
    reference: str
    call_name: str
    title: str
    programme_title: str
    due: date
    tries: int
    contact: Contact
    outcomes: tuple[str, ...]
    state: str
    picture_code: str
    questions: Mapping[str, Question]


def _mine(home: Home, actor: Actor, text: str) -> kept.KeptFollowUp:
    """The follow-up with this id, if it is in the actor's lists; raises Refused `no_such_follow_up`."""
    try:
        wanted = bytes.fromhex(text)
    except ValueError:
        wanted = b""
    with home.store.reading() as connection:
        one = kept.by_id(connection, wanted)
    own = one is not None and (actor.role is not Role.VOLUNTEER or one.assigned in ("", actor.pseudonym))
    if one is None or not own or not covers(home, actor, one.area_id):
        raise refuse("no_such_follow_up")
    return one


def _held(home: Home, connection: Connection, one: kept.KeptFollowUp) -> Held:
    registration = kept_registration.locked(connection, one.registration_id)
    keys = home.record_keys([registration.key_id]) if registration else {}
    if registration is None or registration.key_id not in keys:
        raise refuse("no_such_follow_up")
    key = keys[registration.key_id]
    referrals = kept_referral.of_registration(connection, registration.id)
    return Held(registration, key, open_payload(key, registration), tuple(referrals))


def open_one(home: Home, actor: Actor, follow_up_id: str) -> One:
    """Open one: who it is, and whether she may be called now; a look-up like any other. The number and the safe word are a volunteer's
    alone to see, and only while a call is safe.

    Raises Refused `not_allowed`, `no_such_follow_up`, `too_many_look_ups`.
    """
    actor.need(Right.FOLLOW_UP)
    with looking_up(home, actor):
        one = _mine(home, actor, follow_up_id)
        with home.store.writing() as connection:
            held = _held(home, connection, one)
            audit.write(home, connection, actor, [audit.Event("follow_up_opened", about=held.key)])
    return _one(home, actor, held, one, read(held.key, one))


def _one(home: Home, actor: Actor, held: Held, one: kept.KeptFollowUp, body: Body) -> One:
    pack = pack_of(home, held.kept)
    item = next((each for each in pack.follow_up if each.key == body.key), None)
    name = str(held.payload.get("call_name", ""))
    contact = contact_now(held.payload, home.clock().astimezone(home.config.zone))
    if actor.role is not Role.VOLUNTEER:
        contact = Contact(Way.COMES if contact.way is Way.COMES else Way.LATER)
    return One(
        id=one.id.hex(),
        reference=held.payload["reference"],
        call_name="" if name in DECLINED else name,
        title=item.title if item else body.key,
        programme_title=pack.title,
        due=body.due,
        tries=body.tries,
        contact=contact,
        outcomes=item.outcomes if item else (),
        state=one.state,
        picture_code=str(held.payload.get("picture_code", "")) if actor.role is Role.VOLUNTEER else "",
        questions=pack.by_key,
    )


def note(home: Home, actor: Actor, follow_up_id: str, outcome: str) -> str:
    """Note what came of a follow-up; what is open of the same under another registration of the same person is made with it. Returns the
    state it is in now.

    Raises Refused `not_allowed`, `no_such_follow_up`, `follow_up_noted` (somebody was quicker), `not_a_choice`.
    """
    actor.need(Right.FOLLOW_UP)
    one = _mine(home, actor, follow_up_id)
    with home.store.writing() as connection:
        held = _held(home, connection, one)
        locked = kept.by_id(connection, one.id, lock=True)
        if locked is None or locked.state not in TO_DO:
            raise refuse("follow_up_noted")
        body = read(held.key, locked)
        item = next((each for each in pack_of(home, held.kept).follow_up if each.key == body.key), None)
        if item is None or outcome not in item.outcomes:
            raise refuse("not_a_choice", "outcome", choices=", ".join(item.outcomes if item else ()))
        noted = replace(body, outcome=outcome, noted=home.today.isoformat(), by=actor.pseudonym)
        state = _after(home, connection, held, locked, noted)
        _same_person(home, connection, held, noted, locked)
        audit.write(home, connection, actor, [audit.Event("follow_up_noted", about=held.key)])
    audit.anchor(home)
    return state


def _after(home: Home, connection: Connection, held: Held, one: kept.KeptFollowUp, noted: Body) -> str:
    if noted.outcome == NOT_REACHED:
        if one.state == HANDED:  # a coordinator has looked: that is the end of it
            kept.change(connection, one.id, DONE, sealed(held.key, one.id, noted))
            return DONE
        return settle_missed(home, connection, held.key, held.kept, one, noted)
    state = HANDED if noted.outcome == MORE and one.state == OPEN else DONE
    kept.change(connection, one.id, state, sealed(held.key, one.id, noted))
    return state


def _same_person(home: Home, connection: Connection, held: Held, noted: Body, one: kept.KeptFollowUp) -> None:
    """No more: all that is open of her is dropped. Else: what is the same elsewhere, and due about the same time, is made with this."""
    everybody = {held.kept.id: held, **{each.kept.id: each for each in others(home, connection, held)}}
    for row in kept.of_registrations(connection, list(everybody), (OPEN,)):
        if row.id == one.id:
            continue
        key = everybody[row.registration_id].key
        body = read(key, row)
        same = row.registration_id != held.kept.id and body.key == noted.key and abs(body.due - noted.due) <= SAME_DAYS
        if noted.outcome == NO_MORE:
            state, outcome = DROPPED, NO_MORE
        elif noted.outcome != NOT_REACHED and same:
            state, outcome = DONE, SAME
        else:
            continue
        kept.change(connection, row.id, state, sealed(key, row.id, replace(body, outcome=outcome, noted=noted.noted, by=noted.by)))


def assign(home: Home, actor: Actor, follow_up_id: str, name: str) -> None:
    """Give a follow-up to a volunteer of its point, or ('') to everybody there.

    Raises Refused `not_allowed`, `no_such_follow_up`, `not_a_volunteer_there`.
    """
    actor.need(Right.ASSIGN)
    one = _mine(home, actor, follow_up_id)
    with home.store.writing() as connection:
        account = kept_accounts.by_name(connection, name) if name else None
        fits = account is not None and account.is_open and account.role is Role.VOLUNTEER and account.area.id == one.area_id
        if name and not fits:
            raise refuse("not_a_volunteer_there", "volunteer")
        held = _held(home, connection, one)
        kept.assign(connection, [one.id], account.pseudonym if account else "")
        audit.write(home, connection, actor, [audit.Event("follow_up_assigned", about=held.key)])
    audit.anchor(home)


def volunteers(home: Home, actor: Actor, follow_up_id: str) -> list[str]:
    """The names of the volunteers to whom a follow-up can be given. Raises Refused `not_allowed`, `no_such_follow_up`."""
    actor.need(Right.ASSIGN)
    one = _mine(home, actor, follow_up_id)
    with home.store.reading() as connection:
        found = kept_accounts.branch(connection, actor.area.path)
    return [each.name for each in found if each.is_open and each.role is Role.VOLUNTEER and each.area.id == one.area_id]
