"""Planning follow-ups as the packs say, and what becomes of those that are missed or no longer needed. Looked at whenever a list of them is
opened, and every night: whoever moved a referral need not think of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Role
from intake.domain.follow_up import DROPPED, OPEN, after_missed, due_days, is_over, missed_week
from intake.domain.programme import FollowUp
from intake.domain.referral import State
from intake.domain.retention import week_of
from intake.sealing.keyring import HASH_BYTES, open_seal, seal
from intake.services import canary
from intake.services.closing import pack_of
from intake.services.find import open_answers
from intake.services.home import Home
from intake.services.registration_seal import open_payload, registered_on
from intake.store import account as kept_accounts
from intake.store import follow_up as kept
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store.registration import Kept

LOT, SOME, MANY = 100, 500, 50_000
"""Registrations looked at in one transaction, in which nobody else may write; while somebody waits; and looked for at once."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Body:
    """What lies in the seal of a follow-up: the key of its plan, the day it is due, the how manyth try; once it was dealt with: what came
    of it, on which day, noted by whom (a pseudonym)."""

    key: str
    due: date
    tries: int = 1
    outcome: str = ""
    noted: str = ""
    by: str = ""


def place(follow_up_id: bytes) -> bytes:
    """Where what a follow-up says is bound to."""
    return b"follow_up:" + follow_up_id


def read(key: bytes, one: kept.KeptFollowUp) -> Body:
    """Open what a follow-up says, with its registration's record key; raises SealBroken."""
    inside = orjson.loads(open_seal(key, one.sealed, place(one.id)))
    return Body(**{**inside, "due": date.fromisoformat(inside["due"])})


def sealed(key: bytes, follow_up_id: bytes, body: Body) -> bytes:
    """Seal what a follow-up says."""
    said = {name: getattr(body, name) for name in body.__dataclass_fields__}
    return seal(key, orjson.dumps({**said, "due": body.due.isoformat()}), place(follow_up_id))


def make(key: bytes, one: Kept, plan: FollowUp, body: Body, assigned: str) -> kept.KeptFollowUp:
    """A follow-up of a registration, ready to be kept."""
    new = secrets.token_bytes(HASH_BYTES)
    return kept.KeptFollowUp(
        id=new,
        registration_id=one.id,
        area_id=one.area_id,
        week=week_of(body.due),
        missed_week=missed_week(plan, body.due),
        state=OPEN,
        until=plan.until,
        assigned=assigned,
        sealed=sealed(key, new, body),
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """What was done: how many were planned, how many counted as missed, how many are no longer needed."""

    planned: int
    missed: int
    dropped: int


def plan_all(home: Home) -> Planned:
    """Plan everything there is to plan, in lots."""
    planned, last = _plan_some(home, "/", MANY, b"")
    while last:
        more, last = _plan_some(home, "/", MANY, last)
        planned += more
    missed = 0
    while (lot := _miss_lot(home, "/")) == LOT:
        missed += lot
    return Planned(planned, missed + lot, _settle(home, "/"))


def plan(home: Home, path: str) -> Planned:
    """Plan some of a branch, as many as somebody waits for; returns what was done."""
    return Planned(_plan_some(home, path, SOME, b"")[0], _miss_lot(home, path), _settle(home, path))


# What there is to do is looked for while everybody may write: among many follow-ups that takes a second. It is looked at once more, by its
# ids, once nobody else writes: that is quick.
def _plan_some(home: Home, path: str, most: int, after: bytes) -> tuple[int, bytes]:
    """Returns how many were planned, and after which registration there may be more (b"": nowhere)."""
    with home.store.reading() as connection:
        waiting = kept.unplanned(connection, path, most, after)
    lots = (waiting[start : start + LOT] for start in range(0, len(waiting), LOT))
    return sum(_plan_lot(home, lot) for lot in lots), waiting[-1] if len(waiting) == most else b""


def _plan_lot(home: Home, waiting: Sequence[bytes]) -> int:
    for _ in range(_TRIES):
        with suppress(IntegrityError), home.store.writing() as connection:  # somebody else has just planned one of them: look again
            fresh = kept.unplanned_of(connection, waiting)
            invented = canary.ids(home)  # nobody is to open one of them in good faith
            planned = _plan(home, connection, [one for one in fresh if one.kept.id not in invented])
            kept.note_planned(connection, fresh)
            return planned
    return 0


def _miss_lot(home: Home, path: str) -> int:
    week = week_of(home.today)
    with home.store.reading() as connection:
        if not kept.missed(connection, path, week, 1, lock=False):
            return 0
    with home.store.writing() as connection:
        return _miss(home, connection, kept.missed(connection, path, week, LOT))


def _settle(home: Home, path: str) -> int:
    """Drop what is no longer needed, and take from accounts that are closed what was given to them. Returns how many were dropped."""
    with home.store.reading() as connection:
        over, gone = _over(kept.with_states(connection, path)), kept.of_the_gone(connection)
    if not (over or gone):
        return 0
    with home.store.writing() as connection:
        over = _over(kept.states_of(connection, over))
        kept.drop(connection, over, DROPPED)
        kept.assign(connection, kept.of_the_gone(connection, gone), "")
    return len(over)


def _over(found: Mapping[tuple[bytes, str], list[str]]) -> list[bytes]:
    return [one for (one, until), states in found.items() if is_over(until, states)]


def _plan(home: Home, connection: Connection, fresh: Sequence[kept.Unplanned]) -> int:
    keys = home.record_keys([one.kept.key_id for one in fresh])
    opened = [(one, keys[one.kept.key_id]) for one in fresh if one.kept.key_id in keys]
    payloads = {one.kept.id: open_payload(key, one.kept) for one, key in opened}
    helpers = kept_accounts.by_pseudonyms(connection, {str(payload.get("helped_by", "")) for payload in payloads.values()})
    rows: list[kept.KeptFollowUp] = []
    for one, key in opened:
        payload = payloads[one.kept.id]
        helper = helpers.get(str(payload.get("helped_by", "")))
        hers = helper is not None and helper.is_open and helper.role is Role.VOLUNTEER and helper.area.id == one.kept.area_id
        assigned = helper.pseudonym if helper and hers else ""
        days = {"registered": registered_on(home, payload)} if one.registered else {}
        days |= {"booked": home.today} if one.booked else {}
        days |= {"done": _done_on(home, connection, key, one.kept)} if one.done else {}
        rows += _rows(home, one.kept, key, days, assigned)
    kept.add(connection, rows)
    return len(rows)


def _rows(home: Home, one: Kept, key: bytes, days: Mapping[str, date], assigned: str) -> list[kept.KeptFollowUp]:
    last = one.purge_week - timedelta(days=1)
    plans = [item for item in pack_of(home, one).follow_up if item.after in days]
    coming = [(item, due) for item in plans for due in due_days(item, days[item.after], last)]
    now = week_of(home.today)  # what is imported late is not followed up for the past
    return [make(key, one, item, Body(item.key, due), assigned) for item, due in coming if missed_week(item, due) > now]


def _done_on(home: Home, connection: Connection, key: bytes, one: Kept) -> date:
    """The day of what was done: as the partner gave it, else today; never in the future."""
    for referral in kept_referral.of_registration(connection, one.id):
        for answer in reversed(open_answers(key, referral)):
            if answer.get("decision") == State.DONE and answer.get("done_date"):
                return min(home.today, date.fromisoformat(answer["done_date"]))
    return home.today


def _miss(home: Home, connection: Connection, missed: Sequence[kept.KeptFollowUp]) -> int:
    """Settle what was missed; returns of how many. What has no key any more is left to whoever erases it."""
    rows = {one.id: one for one in kept_registration.by_ids(connection, sorted({one.registration_id for one in missed}))}
    keys = home.record_keys([one.key_id for one in rows.values()])
    settled = 0
    for one in missed:
        registration = rows[one.registration_id]
        if registration.key_id in keys:
            settle_missed(home, connection, keys[registration.key_id], registration, one, read(keys[registration.key_id], one))
            settled += 1
    return settled


def settle_missed(home: Home, connection: Connection, key: bytes, registration: Kept, one: kept.KeptFollowUp, body: Body) -> str:
    """Do with a missed follow-up what its plan says: try again later, hand it to a coordinator, or leave it at that. Returns its state."""
    item = next((each for each in pack_of(home, registration).follow_up if each.key == body.key), None)
    state, again = after_missed(item, body.tries, home.today) if item else (DROPPED, None)
    kept.change(connection, one.id, state, sealed(key, one.id, body))
    if item and again and again < registration.purge_week:
        kept.add(connection, [make(key, registration, item, Body(item.key, again, body.tries + 1), one.assigned)])
    return state
