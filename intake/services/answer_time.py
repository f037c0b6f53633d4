"""How long partners take: the share of referrals answered within two weeks, from counts alone, so that it is quick however many there are
and is not bent by people who are purged soon after their answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.figures import LEAST_INSIDE, suppress_tree
from intake.domain.referral import State
from intake.services.area import all_areas, operator_in
from intake.services.home import Home
from intake.store import answer_tally as kept
from intake.store.referral import KeptReferral

IN_TIME_DAYS, LOOKED_BACK_DAYS = 14, 90
_OPEN = frozenset({State.SENT, State.ACKNOWLEDGED})
_LAST_WEEK = 9


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many rows (`of`) sent between two days how many percent were answered within two weeks; None where there are too few to
    tell. `at_least` and `at_most`: the bound that is shown instead where very few were not, or were."""

    first: date
    last: date
    of: int | None = None
    percent: int | None = None
    at_least: int | None = None
    at_most: int | None = None


def note_sent(connection: Connection, batch_id: int) -> None:
    """Count the rows of a batch that goes out for the first time, today."""
    kept.count_sent(connection, batch_id)


def weeks_of(days: int) -> int:
    """The whole weeks an answer took: 0 up to the seventh day, 1 up to the fourteenth; nine or more are one class."""
    return min(max(0, days - 1) // 7, _LAST_WEEK)


def note_answered(home: Home, connection: Connection, moved: Iterable[tuple[KeptReferral, KeptReferral]]) -> None:
    """Count first answers: (referral before, referral after)."""
    first = [before for before, after in moved if before.state in _OPEN and after.state not in _OPEN and before.batch_id is not None]
    days = kept.sent_on(connection, sorted({one.batch_id for one in first if one.batch_id is not None}))
    counts: Counter[tuple[int, int, int]] = Counter()
    for one in first:
        if one.batch_id in days:
            counts[one.batch_id, one.area_id, weeks_of((home.today - days[one.batch_id]).days)] += 1
    kept.add(connection, counts)


def note_taken_back(connection: Connection, referral: KeptReferral) -> None:
    """Count a row that is taken back: as long as there is no answer, none is expected any more."""
    if referral.state in _OPEN and referral.batch_id is not None:
        kept.add(connection, {(referral.batch_id, referral.area_id, kept.TAKEN_BACK): 1})


def share(home: Home, actor: Actor) -> Share:
    """The share for the actor's area, of what was sent in the last three months and two weeks ago or earlier. Raises Refused
    `not_allowed`."""
    actor.need(Right.ANSWER)
    last = home.today - timedelta(days=IN_TIME_DAYS)
    first = last - timedelta(days=LOOKED_BACK_DAYS)
    with home.store.reading() as connection:
        counted = kept.by_path(connection, first, last)
        everybody = operator_in(connection)
    paths = [area.path for area in all_areas(home, everybody)]
    sent, in_time = _below(paths, counted)
    rest = {path: max(0, sent[path] - in_time[path]) for path in paths}
    of, good, bad = (suppress_tree(table, LEAST_INSIDE).get(actor.area.path) for table in (sent, in_time, rest))
    if of is None:
        return Share(first, last)
    here_good, here_bad = in_time[actor.area.path], rest[actor.area.path]
    if here_bad < LEAST_INSIDE <= here_good:  # the few are not counted out
        return Share(first, last, of, at_least=(of - LEAST_INSIDE) * 100 // of)
    if here_good < LEAST_INSIDE <= here_bad:
        return Share(first, last, of, at_most=-(-LEAST_INSIDE * 100 // of))
    if good is None or bad is None:
        return Share(first, last)
    return Share(first, last, of, percent=round(100 * here_good / of))


def _below(paths: Iterable[str], counted: Iterable[tuple[str, int, int]]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Rows whose answer was expected, and rows answered in time, of each area with what lies below."""
    sent: dict[str, int] = dict.fromkeys(paths, 0)
    in_time: dict[str, int] = dict.fromkeys(sent, 0)
    for path, weeks, many in counted:
        for above in (one for one in sent if path.startswith(one)):
            if weeks == kept.SENT:
                sent[above] += many
            elif weeks == kept.TAKEN_BACK:
                sent[above] -= many
            elif (weeks + 1) * 7 <= IN_TIME_DAYS:
                in_time[above] += many
    return sent, in_time
