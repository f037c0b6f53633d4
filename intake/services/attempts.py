"""How often: attempts counted in the database by quarter of an hour, so that limits hold across threads, processes and restarts.

Times are kept no finer than the quarter. To keep a limit of `most` in any stretch of N quarters, the quarters that may still hold a part
of that stretch are counted whole: the current one and the N before it. Who is counted is kept as a keyed hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from intake.domain import alert as alerts
from intake.domain.account import Actor, Role
from intake.domain.problems import Refused, refuse
from intake.sealing.keyring import keyed_hash
from intake.services import audit
from intake.services.alert_raise import raise_in
from intake.services.home import Home
from intake.store import attempt as kept

QUARTER = 900
KEPT_QUARTERS = 8
_OVER = "over"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of a `kind` in `quarters` quarters of an hour; the first refusal is noted in the audit log as `action`."""

    kind: str
    most: int
    quarters: int
    action: str


LOOK_UPS = Limit("look_up", 30, 4, "look_up_limit")
MISSES = 10
"""So many look-ups of one account that found nobody, within the time of LOOK_UPS, raise an alert: well before the limit stops them."""
FOUND_NOBODY = frozenset({"no_such_registration", "no_such_pictures", "no_such_name", "not_a_pair"})
_MISSED = "missed"


def quarter(home: Home) -> int:
    """The quarter of an hour now, counted from 1970."""
    return int(home.clock().timestamp()) // QUARTER


def _hash(home: Home, kind: str, who: str) -> bytes:
    return keyed_hash(home.keyring.derive("attempts"), f"{kind}:{who}")


def count(home: Home, connection: Connection, kind: str, who: str, most: int, quarters: int = 1) -> None:
    """Count one attempt of `who`, in the caller's transaction; raises Refused `throttled` (counting nothing) if `most` have been made in
    the last `quarters` quarters. The count is locked until the transaction ends, so keep that short."""
    name, now = _hash(home, kind, who), quarter(home)
    kept.add(connection, kind, name, now)
    counts = kept.since(connection, kind, name, now - quarters)
    if sum(many for _, many in counts) <= most:
        return
    kept.take_back(connection, kind, name, now)
    left = sum(many for _, many in counts) - 1
    free = now + 1
    for when, many in counts:
        left -= many if when < now else many - 1
        if left < most:
            free = when + quarters + 1
            break
    raise refuse("throttled", minutes=max(1, -((int(home.clock().timestamp()) - free * QUARTER) // 60)))


def give_back(home: Home, connection: Connection, kind: str, who: str) -> None:
    """Uncount one attempt (it succeeded), in the caller's transaction."""
    name, now = _hash(home, kind, who), quarter(home)
    if not kept.take_back(connection, kind, name, now):
        kept.take_back(connection, kind, name, now - 1)


def forget(home: Home, connection: Connection, kind: str, who: str) -> None:
    """Uncount all attempts of `who`, in the caller's transaction."""
    kept.forget(connection, kind, _hash(home, kind, who))


def guard(home: Home, actor: Actor, *limited: tuple[Limit, str]) -> None:
    """Count one attempt against each (limit, who), all or none, in a transaction of its own.

    Raises Refused `throttled`, after noting the first refusal of a stretch in the audit log as the actor's.
    """
    limit, who = limited[0]
    try:
        with home.store.writing() as connection:
            for limit, who in limited:
                count(home, connection, limit.kind, who, limit.most, limit.quarters)
    except Refused:
        with home.store.writing() as connection:
            name, now = _hash(home, limit.kind, who), quarter(home)
            noted = any(many for _, many in kept.since(connection, _OVER, name, now - limit.quarters))
            if not noted and kept.add(connection, _OVER, name, now) == 1:
                audit.write(home, connection, actor, [audit.Event(limit.action, detail={"kind": limit.kind, "most": limit.most})])
                if limit == LOOK_UPS:
                    raise_in(home, connection, actor, alerts.LOOK_UPS, actor.area.id, many=limit.most)
        raise


def look_up_allowed(home: Home, actor: Actor) -> None:
    """Count one look-up of the actor; raises Refused `too_many_look_ups` for the 31st in an hour."""
    try:
        guard(home, actor, (LOOK_UPS, actor.pseudonym))
    except Refused:
        raise refuse("too_many_look_ups") from None


@contextmanager
def looking_up(home: Home, actor: Actor) -> Iterator[None]:
    """Around one look-up: counted before, and noted if it found nobody. The operator of the machine is not limited.

    Raises Refused `too_many_look_ups`, and what is raised inside.
    """
    if actor.role is not Role.OPERATOR:
        look_up_allowed(home, actor)
    try:
        yield
    except Refused as refused:
        if refused.problems[0].code in FOUND_NOBODY and actor.role is not Role.OPERATOR:
            _missed(home, actor)
        raise


def _missed(home: Home, actor: Actor) -> None:
    name, now = _hash(home, _MISSED, actor.pseudonym), quarter(home)
    with home.store.writing() as connection:
        kept.add(connection, _MISSED, name, now)
        many = sum(count for _, count in kept.since(connection, _MISSED, name, now - LOOK_UPS.quarters))
        if many == MISSES:
            audit.write(home, connection, actor, [audit.Event("look_ups_missed", detail={"kind": _MISSED, "most": many})])
            raise_in(home, connection, actor, alerts.MISSES, actor.area.id, many=many)


def forget_old(home: Home) -> None:
    """Delete counts that no limit needs any more."""
    before = quarter(home) - KEPT_QUARTERS
    with home.store.reading() as connection:
        if not kept.stale(connection, before):
            return
    with home.store.writing() as connection:
        kept.forget_old(connection, before)
