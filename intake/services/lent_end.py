"""When a contact ends, and when there is room again: whoever had it gets another where there is one, and the partner is told with the next
list. By hand (retiring), and every night (`tidy`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.lent import OPEN, RETIRED, with_lent
from intake.domain.payload import Payload
from intake.domain.problems import refuse
from intake.services import lent, lent_place
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.find import Held, hold_all_again
from intake.services.home import Home, week_of
from intake.services.registration_seal import open_payload
from intake.services.retraction import reissue
from intake.store import lent as kept
from intake.store import lent_message as kept_message
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store.lent import KeptPlace

MESSAGE_WEEKS = 26
"""How long a message is kept that nobody has dealt with: no longer than a registration."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How many people lost the contact, and how many of them have another already."""

    people: int
    again: int


@dataclass(slots=True)
class Tidied:
    """What a night has done: counts only."""

    ended: int = 0
    given: int = 0
    cooled: int = 0
    messages: int = 0


def retire(home: Home, actor: Actor, number: int) -> Ended:
    """Lend a contact to nobody any more, and take it from those who have it. Raises Refused `not_allowed`, `no_such_lent`."""
    actor.need(Right.LEND)
    with home.store.writing() as connection:
        found = lent.mine(connection, actor, number, lock=True)
        kept.change(connection, found.id, state=RETIRED)
        write(home, connection, actor, [Event("lent_retired", detail={"contact": number})])
        places = [one for one in kept.on_contact(connection, found.id) if one.free_week is None]
    return _move(home, places)


def reopen(home: Home, actor: Actor, number: int) -> None:
    """Lend a retired contact again; places on it go on cooling off. Raises Refused `not_allowed`, `no_such_lent`, `lent_until` if its last
    day has passed."""
    actor.need(Right.LEND)
    with home.store.writing() as connection:
        found = lent.mine(connection, actor, number, lock=True)
        if found.until is not None and found.until < home.today:
            raise refuse("lent_until", "until")
        kept.change(connection, found.id, state=OPEN)
        write(home, connection, actor, [Event("lent_reopened", detail={"contact": number})])
    give_waiting(home)


def _move(home: Home, places: Sequence[KeptPlace]) -> Ended:
    again = people = 0
    for one, whose in ((one, lent_place.whose(home, [one]).get(one.id)) for one in places):
        with home.store.writing() as connection:
            held = _held(home, connection, whose.registration) if whose else None
            kept.cool(connection, [one], week_of(home.today), forget=whose is None)
            if held is None:
                continue
            people += 1
            reissue(home, connection, held, with_lent(held.payload, one.kind, one.partner, ""))
            again += _has(connection, held, one)
    return Ended(people, again)


def _has(connection: Connection, held: Held, place: KeptPlace) -> bool:
    row = kept_registration.locked(connection, held.kept.id)
    payload: Payload = open_payload(held.key, row) if row else {}
    return with_lent(payload, place.kind, place.partner, "") != payload


def _held(home: Home, connection: Connection, registration_id: bytes) -> Held | None:
    """The registration, opened and locked; None if it is gone or cannot be opened any more."""
    rows = kept_registration.by_ids(connection, [registration_id])
    keys = home.record_keys([one.key_id for one in rows])
    if not rows or rows[0].key_id not in keys:
        return None
    key = keys[rows[0].key_id]
    referrals = tuple(kept_referral.of_registration(connection, registration_id))
    return hold_all_again(connection, [Held(rows[0], key, open_payload(key, rows[0]), referrals)])[0]


def give_waiting(home: Home) -> int:
    """Give those a contact for whom there was none, as far as there is room now; returns how many got one. A row that the partner has is
    corrected with the next list."""
    with home.store.reading() as connection:
        waiting = kept.waiting(connection, "/")
    given = 0
    for one, whose in ((one, lent_place.whose(home, [one]).get(one.id)) for one in waiting):
        with home.store.writing() as connection:
            held = _held(home, connection, whose.registration) if whose else None
            if held is None or not _wants(home, held, one):
                kept.cool(connection, [one], week_of(home.today), forget=True)
                continue
            if lent_place.room(home, connection, held.kept, one.kind, one.partner):
                reissue(home, connection, held, dict(held.payload))
                given += _has(connection, held, one)
    return given


def _wants(home: Home, held: Held, place: KeptPlace) -> bool:
    profile = programmes.partner(home, place.partner)
    return lent_place.lacks(profile, held.payload) and place.kind in lent_place.kinds(profile)


def tidy(home: Home, today: date | None = None) -> Tidied:
    """What a night does: contacts whose last day has passed end, places that have cooled off are forgotten, those who wait get what is
    free, and messages and receipts go when their time is over."""
    day, done = today or home.today, Tidied()
    week = week_of(day)
    with home.store.writing() as connection:
        over = kept.ended(connection, day)
        for one in over:
            kept.change(connection, one.id, state=RETIRED)
        places = kept.held(connection)
        ending = {one.id for one in over}
    done.ended = len(over)
    known = lent_place.whose(home, places)
    _move(home, [one for one in places if one.contact_id in ending or one.id not in known])
    with home.store.writing() as connection:
        keys = kept.drop_cooled(connection, week)
        letters = kept_message.remove_before(connection, week - timedelta(weeks=MESSAGE_WEEKS))
    done.cooled, done.messages = len(keys), len(letters)
    home.destroy_keys(keys + letters)
    done.given = give_waiting(home)
    return done
