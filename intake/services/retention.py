"""Closing, opening again and holding by a coordinator's hand: by the reference, like any look-up counted and logged, each time for the
whole person. Closing starts the clock that was promised; a hold puts the purge off, never an erasure that a person asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.referral import STATE_NAMES
from intake.domain.retention import REASONS, goes_in, hold_week, is_held, last_hold_day
from intake.sealing.keyring import open_seal, seal
from intake.services import audit
from intake.services.closing import CLOSED, REGISTERED, close_person, open_person, pack_of
from intake.services.erasure import held_for, noting, same_person
from intake.services.find import Held
from intake.services.home import Home, week_of
from intake.services.registration_seal import open_payload, registered_on
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store import retention as kept

MOST = 100


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold in force: a code of `REASONS`, its last day, the account's name ('' if it is not known any more)."""

    reason: str
    until: date
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How long one registration stays. `until`: the week of its purge; `hold_most`: the last day a hold could be set to today;
    `states`: msgids, of its referrals or of itself; `registrations`: how many are of the same person."""

    reference: str
    programme_title: str
    area: str
    states: tuple[str, ...]
    registrations: int
    closed: bool
    until: date
    hold: Hold | None
    hold_most: date


def standing(home: Home, actor: Actor, reference: str) -> Standing:
    """How long the registration with this reference stays.

    Raises Refused `not_allowed`, `bad_reference`, `no_such_registration`, `too_many_look_ups`.
    """
    found = held_for(home, actor, reference, Right.RETAIN)
    with home.store.writing() as connection:
        group = same_person(home, connection, found)
        audit.write(home, connection, actor, [audit.Event("looked_up", about=group[0].key)])
    return _standing(home, group[0], group)


def close(home: Home, actor: Actor, reference: str) -> date:
    """Close the person's registrations: what they were for is done. Returns the week of their purge. Raises as `standing`, and Refused
    `closed_already`."""
    found = held_for(home, actor, reference, Right.RETAIN)
    with noting(home, actor, found), home.store.writing() as connection:
        group = same_person(home, connection, found)
        still_open = [held.kept for held in group if held.kept.state == REGISTERED]
        week = close_person(home, connection, still_open, [held.kept for held in group])
        if week is None:
            raise refuse("closed_already", "reference")
        _note(home, connection, actor, "closed", group)
    audit.anchor(home)
    return week


def reopen(home: Home, actor: Actor, reference: str) -> date:
    """Open the person's registrations again, as long as they are not purged: they stay as long as if they had never been closed. Returns
    the week of their purge. Raises as `standing`, and Refused `not_closed`."""
    found = held_for(home, actor, reference, Right.RETAIN)
    with noting(home, actor, found), home.store.writing() as connection:
        group = same_person(home, connection, found)
        if not any(held.kept.state == CLOSED for held in group):
            raise refuse("not_closed", "reference")
        week = open_person(home, connection, [held.kept for held in group])
        _note(home, connection, actor, "reopened", group)
    audit.anchor(home)
    return week or group[0].kept.purge_week


def hold(home: Home, actor: Actor, reference: str, reason: str, until: date) -> date:
    """Put the purge of the person's registrations off until after `until`; one that is there is replaced. Returns the first week in which
    they may be purged. Raises as `standing`, and Refused `not_a_choice`, `hold_past`, `hold_too_long`, `hold_used_up`."""
    if reason not in REASONS:
        raise refuse("not_a_choice", "reason", choices=", ".join(REASONS))
    if until <= home.today:
        raise refuse("hold_past", "until")
    found = held_for(home, actor, reference, Right.RETAIN)
    with noting(home, actor, found), home.store.writing() as connection:
        group = same_person(home, connection, found)
        most = _hold_most(home, group)
        if most <= home.today:
            raise refuse("hold_used_up", "until")
        if until > most:
            raise refuse("hold_too_long", "until", most=most.isoformat())
        week, body = hold_week(until), orjson.dumps({"reason": reason, "until": until.isoformat(), "by": actor.pseudonym})
        for held in group:
            kept.set_hold(connection, held.kept.id, week, seal(held.key, body, _place(held.kept.id)))
        _note(home, connection, actor, "hold_placed", group, {"reason": reason, "until": until.isoformat()})
    audit.anchor(home)
    return week


def release(home: Home, actor: Actor, reference: str) -> date:
    """End the hold on the person's registrations. Returns the week of their purge, which may be past: then the next purge takes them.
    Raises as `standing`, and Refused `no_hold`."""
    found = held_for(home, actor, reference, Right.RETAIN)
    with noting(home, actor, found), home.store.writing() as connection:
        group = same_person(home, connection, found)
        if not any(is_held(held.kept.hold_week, home.today) for held in group):
            raise refuse("no_hold", "reference")
        for held in group:
            kept.set_hold(connection, held.kept.id, None, None)
        _note(home, connection, actor, "hold_ended", group, {"by": "hand"})
    audit.anchor(home)
    return group[0].kept.purge_week


def count_holds(home: Home, actor: Actor) -> int:
    """How many registrations of the actor's branch are on hold. Raises Refused `not_allowed`."""
    actor.need(Right.RETAIN)
    with home.store.reading() as connection:
        return kept.count_held(connection, actor.area.path, week_of(home.today))


def holds(home: Home, actor: Actor, skip: int = 0, most: int = MOST) -> list[Standing]:
    """The holds of the actor's branch, those that end first at the top. No name and no answer is read; that the list was opened is noted
    with each registration. Raises Refused `not_allowed`."""
    actor.need(Right.RETAIN)
    with home.store.reading() as connection:
        ids = kept.held(connection, actor.area.path, week_of(home.today), skip, most)
    return opened(home, actor, ids)


def opened(home: Home, actor: Actor, ids: Sequence[bytes]) -> list[Standing]:
    """How long these registrations stay, in this order, with their references; noted with each. For services that chose the ids within
    the actor's branch."""
    with home.store.writing() as connection:
        rows = {one.id: one for one in kept_registration.by_ids(connection, ids)}
        keys = home.record_keys([one.key_id for one in rows.values()])
        found = [
            Held(rows[one], keys[rows[one].key_id], open_payload(keys[rows[one].key_id], rows[one]), _referrals(connection, one))
            for one in ids
            if one in rows and rows[one].key_id in keys
        ]
        _note(home, connection, actor, "listed", found)
    return [_standing(home, held, [held]) for held in found]


def hold_of(home: Home, held: Held) -> Hold | None:
    """The hold on a registration that is open here, None if none is in force."""
    if held.kept.hold_sealed is None or not is_held(held.kept.hold_week, home.today):
        return None
    body = orjson.loads(open_seal(held.key, held.kept.hold_sealed, _place(held.kept.id)))
    with home.store.reading() as connection:
        account = kept_accounts.by_pseudonyms(connection, {body["by"]}).get(body["by"])
    return Hold(body["reason"], date.fromisoformat(body["until"]), account.name if account else "")


def _place(registration_id: bytes) -> bytes:
    return b"hold:" + registration_id


def _referrals(connection: Connection, registration_id: bytes) -> tuple[kept_referral.KeptReferral, ...]:
    return tuple(kept_referral.of_registration(connection, registration_id))


def _hold_most(home: Home, group: Sequence[Held]) -> date:
    return min(last_hold_day(home.today, registered_on(home, held.payload), pack_of(home, held.kept).most_days) for held in group)


def _note(
    home: Home, connection: Connection, actor: Actor, action: str, group: Sequence[Held], detail: Mapping[str, str] | None = None
) -> None:
    audit.write(home, connection, actor, [audit.Event(action, about=held.key, detail=detail or {}) for held in group])


def _standing(home: Home, held: Held, group: Sequence[Held]) -> Standing:
    one = held.kept
    with home.store.reading() as connection:
        area = kept_areas.by_id(connection, one.area_id)
    return Standing(
        reference=held.payload["reference"],
        programme_title=pack_of(home, one).title,
        area=area.name if area else "",
        states=tuple(STATE_NAMES[each.state] for each in held.referrals) or (STATE_NAMES[one.state],),
        registrations=len(group),
        closed=one.state == CLOSED,
        until=goes_in(one.purge_week, one.hold_week if is_held(one.hold_week, home.today) else None),
        hold=hold_of(home, held),
        hold_most=_hold_most(home, group),
    )
