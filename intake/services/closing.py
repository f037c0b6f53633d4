"""When registrations close by themselves, in the caller's transaction: each time a referral has moved, the whole person is looked at.

Those decided to be of one person close together, when all their referrals have ended, and keep the earlier date of purge. What the
partner says later of a closed one can open it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from intake.domain.payload import Payload
from intake.domain.programme import Programme
from intake.domain.retention import OPENS_AGAIN, closed_purge_week, first_purge_week, has_ended
from intake.services import audit
from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.home import Home
from intake.services.registration_seal import open_payload, registered_on
from intake.store import registration as kept_registration
from intake.store import retention as kept
from intake.store.registration import Kept

REGISTERED, CLOSED = "registered", "closed"


def pack_of(home: Home, one: Kept) -> Programme:
    """The pack a registration was made with: its times were promised to her."""
    return programmes.programme(home, one.programme, one.programme_version)


def persons(connection: Connection, ids: Iterable[bytes]) -> list[set[bytes]]:
    """`ids` with everything that was decided to be of the same person, a set for each person."""
    groups = {one: {one} for one in ids}
    fresh = set(groups)
    while fresh:
        pairs, known = kept.links(connection, fresh), set(groups)
        for pair in pairs:
            joined = set().union(*(groups.get(one, {one}) for one in pair))
            groups |= dict.fromkeys(joined, joined)
        fresh = set(groups) - known
    return list({id(group): group for group in groups.values()}.values())


def settle(home: Home, connection: Connection, moved: Iterable[bytes], again: Iterable[bytes] = ()) -> None:
    """Close what has ended of the persons of `moved` (ids of registrations); open again what is closed of `again`, where a partner's
    answer has just come."""
    groups, asked = persons(connection, moved), set(again)
    everybody = set().union(*groups) if groups else set()
    # Of two whose answers come at once the second sees the first, or neither would see that all has ended.
    kept.lock(connection, [one for group in groups if len(group) > 1 for one in group])
    states = kept.states(connection, everybody)
    rows = {one.id: one for one in kept_registration.by_ids(connection, sorted(everybody))}
    closing: dict[date, list[bytes]] = {}  # by week, as a large file of answers closes thousands
    for group in groups:
        some = [rows[one] for one in sorted(group) if one in rows]
        if has_ended([state for one in some for state in states.get(one.id, ())]):
            which = [one for one in some if one.state == REGISTERED]
            if (week := _close_in(home, connection, which, some)) is not None:
                closing.setdefault(week, []).extend(one.id for one in which)
            continue
        answered = [one for one in some if one.id in asked and one.state == CLOSED]
        if any(state in OPENS_AGAIN for one in answered for state in states.get(one.id, ())):
            _open_again(home, connection, some)
    for week, ids in closing.items():
        kept.set_state(connection, ids, CLOSED, week)


def close_person(home: Home, connection: Connection, which: Sequence[Kept], everybody: Sequence[Kept]) -> date | None:
    """Close `which` of one person's registrations today; all of them keep the earliest date. Returns it, None if there is nothing to do."""
    week = _close_in(home, connection, which, everybody)
    if week is not None:
        kept.set_state(connection, [one.id for one in which], CLOSED, week)
    return week


def _close_in(home: Home, connection: Connection, which: Sequence[Kept], everybody: Sequence[Kept]) -> date | None:
    """The week in which `which`, closed today, are purged, as those that are closed already now are too; None if there are none."""
    if not which:
        return None
    week = min(one.purge_week for one in everybody)
    for one in which:
        week = closed_purge_week(week, home.today, pack_of(home, one).closed_days)
    for one in everybody:
        if one not in which and one.purge_week > week:
            kept.set_purge_week(connection, one.id, week)
    return week


def own_week(home: Home, one: Kept, payload: Payload, *, goes: bool) -> date:
    """The week in which a registration that is not closed is purged, by its own dates alone. `goes`: it has, or had, a referral."""
    pack = pack_of(home, one)
    goes_nowhere = bool(pack.partner) and not goes
    return first_purge_week(registered_on(home, payload), pack.closed_days, pack.most_days, goes_nowhere=goes_nowhere)


def open_person(home: Home, connection: Connection, everybody: Sequence[Kept], *, agreed: bool = False) -> date | None:
    """Open one person's registrations again, with the longest time that all of them still have; None if nothing of them can be read.
    `agreed`: she has just agreed to be handed on, so none of them goes nowhere."""
    keys = home.record_keys([one.key_id for one in everybody])
    states = kept.states(connection, [one.id for one in everybody])
    opened = [(one, open_payload(keys[one.key_id], one)) for one in everybody if one.key_id in keys]
    weeks = [own_week(home, one, payload, goes=agreed or one.id in states) for one, payload in opened]
    if not weeks:
        return None
    kept.set_state(connection, [one.id for one in everybody], REGISTERED, min(weeks))
    return min(weeks)


def _open_again(home: Home, connection: Connection, everybody: Sequence[Kept]) -> None:
    keys = home.record_keys([one.key_id for one in everybody])
    if open_person(home, connection, everybody) is not None:
        events = [audit.Event("reopened", about=key, detail={"by": "answer"}) for key in keys.values()]
        audit.write(home, connection, operator(home), events)
