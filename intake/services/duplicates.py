"""Suspected duplicates: compare what is new with what shares a match code, show pairs to a coordinator, settle them.

Comparing happens after saving, in lots, and never holds a referral back. A person decides; nothing merges by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.duplicates import SUSPECT_FROM, Likeness, compare, likeness, match_codes, prepare
from intake.domain.duplicates_evidence import Prepared
from intake.domain.payload import Payload
from intake.domain.problems import Refused, refuse
from intake.domain.reference import read_reference
from intake.services import canary
from intake.services.attempts import FOUND_NOBODY, looking_up
from intake.services.audit import Event, write
from intake.services.find import Held, hold, hold_all_again, others, standing
from intake.services.home import Home
from intake.services.link import Foreseen, foresee, link, unlink
from intake.services.registration_seal import match_hash, open_payload
from intake.store import area as kept_area
from intake.store import duplicates as kept
from intake.store import registration as kept_registration
from intake.store.duplicates import DIFFERENT, OPEN, SAME, Pair

__all__ = ["DIFFERENT", "OPEN", "SAME", "ShownPair", "Side", "compare_new", "pairs", "settle", "side_by_side"]

LOT = 200

SHOWN = (
    *("call_name", "name_latin", "name_native", "birth_year", "birth_year_estimated", "age_band", "sex", "language", "nationality"),
    *("contact_mode", "contact_value", "dose_no", "last_dose_month"),
)
"""What a coordinator needs to decide, and no more."""


@dataclass(frozen=True, slots=True)
class Side:
    """One registration of a pair: reference, point, registered month, the answers in SHOWN, state (the referral's on a single pair)."""

    reference: str
    point: str
    registered: str
    answers: Mapping[str, str]
    state: str


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair as a coordinator sees it: both sides, score 0..1, reason codes (`domain.duplicates.reason_text`), decision, and on a single
    pair what deciding "same person" would do."""

    a: Side
    b: Side
    score: float
    reasons: tuple[str, ...]
    decision: str
    programme: str
    programme_version: int
    foreseen: Foreseen | None = None


def compare_new(home: Home, most: int | None = None, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Compare registrations that have not been compared yet (at most `most`); returns how many were. Safe to run at any time, twice too."""
    done = 0
    while most is None or done < most:
        lot = LOT if most is None else min(LOT, most - done)
        compared = _compare_lot(home, lot)
        if not compared:
            break
        done += compared
        progress(done)
    return done


def _compare_lot(home: Home, size: int) -> int:
    with home.store.reading() as connection:
        points = {area.id: area.code for area in kept_area.branch(connection, "/")}
        fresh = kept_registration.not_compared(connection, size)
        people = _likenesses(home, fresh, points)
        codes: dict[bytes, list[bytes]] = {}
        for one in fresh:
            if one.id in people:
                for code in match_codes(people[one.id]):
                    for month_key in home.month_keys().values():
                        codes.setdefault(match_hash(month_key, one.programme, code), []).append(one.id)
        meets = kept_registration.with_codes(connection, list(codes))
        candidates = {kept.ordered(one, other) for code, other in meets for one in codes[code] if one != other}
        missing = {each for pair in candidates for each in pair} - set(people)
        people |= _likenesses(home, kept_registration.by_ids(connection, list(missing)), points)
    pairs = []
    crowd = Counter(each for pair in candidates for each in pair)  # a common name shared by many weighs less
    for first, second in candidates:
        if first in people and second in people:
            score = compare(people[first], people[second], crowd=min(crowd[first], crowd[second])).score
            if score >= SUSPECT_FROM:
                pairs.append(Pair(first, second, score))
    with home.store.writing() as connection:
        # Since they were compared, somebody may have been erased.
        there = kept_registration.existing_among(
            connection, list({each for pair in pairs for each in (pair.first_id, pair.second_id)}), lock=True
        )
        kept.suspect(connection, [pair for pair in pairs if {pair.first_id, pair.second_id} <= there])
        kept_registration.mark_compared(connection, [one.id for one in fresh])
    return len(fresh)


def _likenesses(home: Home, some: Sequence[kept_registration.Kept], points: Mapping[int, str]) -> dict[bytes, Prepared]:
    # Canaries are passed over: a link to an invented person would hold back a real one.
    keys, invented = home.record_keys([one.key_id for one in some]), canary.ids(home)
    people = [one for one in some if one.key_id in keys and one.id not in invented]
    return {one.id: prepare(_likeness(open_payload(keys[one.key_id], one), points.get(one.area_id, ""))) for one in people}


def _likeness(payload: Payload, point: str) -> Likeness:
    """As of the year of registration: an age band, and so the match codes, say the same in every later year."""
    return likeness(payload, point, int(payload["registered_at"][:4]))


def pairs(
    home: Home,
    actor: Actor,
    *,
    programme: str | None = None,
    decision: str = OPEN,
    skip: int = 0,
    most: int | None = None,
    log: bool = True,
) -> list[ShownPair]:
    """Pairs of the actor's area with this decision, best score first, with reasons worked out anew. That the list was opened is
    logged, once (`log` False: what comes of it is)."""
    actor.need(Right.SETTLE)
    with home.store.reading() as connection:
        found = kept.listed(connection, actor.area.path, decision, programme=programme, skip=skip, most=most)
        rows = kept_registration.by_ids(connection, list({each for pair in found for each in (pair.first_id, pair.second_id)}))
        points = {area.id: area.code for area in kept_area.branch(connection, "/")}
    keys = home.record_keys([one.key_id for one in rows])
    opened = {one.id: (one, open_payload(keys[one.key_id], one)) for one in rows if one.key_id in keys}
    shown = []
    for pair in found:
        if pair.first_id in opened and pair.second_id in opened:
            shown.append(_shown(pair, opened[pair.first_id], opened[pair.second_id], points))
    if shown and log:
        with home.store.writing() as connection:
            write(home, connection, actor, [Event("pairs_listed", detail={"decision": decision, "pairs": len(shown)})])
    return shown


_Opened = tuple[kept_registration.Kept, Payload]


def _shown(pair: Pair, first: _Opened, second: _Opened, points: Mapping[int, str]) -> ShownPair:
    earlier, later = sorted((first, second), key=lambda one: str(one[1].get("registered_at", "")))
    people = [_likeness(payload, points.get(one.area_id, "")) for one, payload in (earlier, later)]
    sides = [
        Side(
            reference=payload["reference"],
            point=points.get(one.area_id, ""),
            registered=str(payload.get("registered_at", ""))[:7],
            answers={key: payload[key] for key in SHOWN if payload.get(key)},
            state=one.state,
        )
        for one, payload in (earlier, later)
    ]
    reasons = compare(people[0], people[1]).reasons
    return ShownPair(sides[0], sides[1], pair.score, reasons, pair.decision, later[0].programme, later[0].programme_version)


def side_by_side(home: Home, actor: Actor, a: str, b: str) -> ShownPair:
    """One pair by its two references; opening it is logged. Raises Refused `bad_reference`, `not_a_pair`."""
    actor.need(Right.SETTLE)
    one, other, pair = _pair(home, actor, a, b)
    with home.store.writing() as connection:
        points = {area.id: area.code for area in kept_area.branch(connection, "/")}
        write(home, connection, actor, [Event("pair_opened", about=one.key), Event("pair_opened", about=other.key)])
    shown = _shown(pair, (one.kept, one.payload), (other.kept, other.payload), points)
    states = {held.payload["reference"]: referral.state for held in (one, other) if (referral := standing(held))}
    first, second = (replace(side, state=states.get(side.reference, side.state)) for side in (shown.a, shown.b))
    return replace(shown, a=first, b=second, foreseen=foresee(one, other))


def _pair(home: Home, actor: Actor, a: str, b: str) -> tuple[Held, Held, Pair]:
    try:
        if read_reference(a) and read_reference(a) == read_reference(b):
            raise refuse("same_registration")
        try:
            one, other = hold(home, a), hold(home, b)
        except Refused as refused:  # whoever asks learns no more of a reference from elsewhere than of one that nobody has
            raise refuse("not_a_pair") if refused.problems[0].code == "no_such_registration" else refused from None
        with home.store.reading() as connection:
            pair = kept.get(connection, actor.area.path, one.kept.id, other.kept.id)
        if pair is None:
            raise refuse("not_a_pair")
    except Refused as refused:
        if refused.problems[0].code in FOUND_NOBODY:
            with looking_up(home, actor):  # failed ones only: settling many pairs is work, trying references is not
                raise
        raise
    return one, other, pair


def settle(home: Home, actor: Actor, a: str, b: str, decision: str) -> None:
    """Decide on a pair: `same` links the two by the rules of the domain, `different` is remembered, `open` takes a decision back.

    Raises Refused: `bad_reference`, `same_registration`, `not_a_pair`, `foreign_pair`.
    """
    actor.need(Right.SETTLE)
    if decision not in (SAME, DIFFERENT, OPEN):
        raise refuse("not_a_choice", "decision", choices=f"{SAME}, {DIFFERENT}, {OPEN}")
    one, other, _ = _pair(home, actor, a, b)
    with home.store.writing() as connection:
        if decision == SAME and not all(_covered(connection, actor, held) for held in (one, other)):
            raise refuse("foreign_pair")
        one, other = _locked(home, connection, one, other)
        pair = kept.get(connection, actor.area.path, one.kept.id, other.kept.id)  # somebody else may just have decided
        if pair is None:
            raise refuse("not_a_pair")
        if pair.decision == decision:
            return
        kept.decide(connection, pair, decision, "" if decision == OPEN else actor.pseudonym)
        if decision == SAME:
            link(home, connection, one, other)
        elif pair.decision == SAME:
            unlink(home, connection, one, other)
        write(home, connection, actor, [Event(f"pair_{decision}", about=each.key) for each in (one, other)])


def _covered(connection: Connection, actor: Actor, held: Held) -> bool:
    """A link lets one side's coordinator erase and withdraw for both, so only who covers both may make it."""
    area = kept_area.by_id(connection, held.kept.area_id)
    return area is not None and actor.area.covers(area)


def _locked(home: Home, connection: Connection, one: Held, other: Held) -> tuple[Held, Held]:
    """The two as they stand now, locked with all that are linked to them: deciding changes those too."""
    group = {each.kept.id: each for held in (one, other) for each in others(home, connection, held)}
    now = {held.kept.id: held for held in hold_all_again(connection, list((group | {one.kept.id: one, other.kept.id: other}).values()))}
    return now[one.kept.id], now[other.kept.id]
