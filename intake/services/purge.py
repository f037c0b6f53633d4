"""Purging: what has reached its week is destroyed, keys first of all, and only a count is left (domain section 6, requirement 10).

A registration's week is set when it is made (180 days at most); nothing extends it. `intake purge` is meant to run every night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from intake.services import area as areas
from intake.services import batch
from intake.services.audit import Event, anchor, write
from intake.services.home import Home, week_of
from intake.services.sweep import sweep
from intake.store import answer as kept_answer
from intake.store import batch as kept_batch
from intake.store import referral as kept_referral
from intake.store import registration as kept

LOT = 500
ANSWER_ROW_WEEKS = 26
"""Rows of a partner's file that nobody has dealt with are kept no longer than a registration."""


@dataclass(frozen=True, slots=True)
class Purged:
    """The receipt: counts only."""

    registrations: int
    answer_rows: int
    retractions: int
    keys: int


def purge(home: Home, today: date | None = None) -> Purged:
    """Destroy what is due on `today` (the home's day by default). Stopped halfway, it goes on where it was when run again."""
    day = today or home.today
    week = week_of(day)
    registrations = answer_rows = retractions = 0
    batches: set[int] = set()
    while True:
        with home.store.writing() as connection:
            due = kept.due(connection, week, LOT)
            rows = kept_answer.remove_before(connection, week - timedelta(weeks=ANSWER_ROW_WEEKS))
            gone = kept_batch.remove_retractions_sent(connection)
            if not (due or rows or gone):
                break
            batches |= kept_referral.batches_of(connection, [one for one, _ in due])
            kept.remove(connection, [one for one, _ in due], week)
            detail = {"registrations": len(due), "answer_rows": len(rows), "retractions": len(gone)}
            write(home, connection, areas.operator(home), [Event("purged", detail=detail)])
        home.destroy_keys([key_id for _, key_id in due] + rows + gone)
        registrations, answer_rows, retractions = registrations + len(due), answer_rows + len(rows), retractions + len(gone)
    for number in sorted(batches):
        with home.store.writing() as connection:
            batch.refresh(connection, number)
    home.store.forget_deleted()
    keys, _ = sweep(home)
    anchor(home)
    return Purged(registrations, answer_rows, retractions, keys)
