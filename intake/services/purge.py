"""Purging: what has reached its week is destroyed, and only a count is left (domain section 6, requirement 10). Rows go first, a lot in
one transaction with the lists they were in; then their keys. Stopped between the two, it leaves keys of nothing: the sweep takes them.

A registration's week is set when it is made (180 days at most); nothing extends it. `intake purge` is meant to run every night.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from intake.services import area as areas
from intake.services import batch, office_key
from intake.services.audit import Event, anchor, write
from intake.services.envelope_sealed import KEPT_WEEKS
from intake.services.home import Home, week_of
from intake.services.sweep import sweep
from intake.store import answer as kept_answer
from intake.store import batch as kept_batch
from intake.store import correction as kept_correction
from intake.store import envelope as kept_envelope
from intake.store import referral as kept_referral
from intake.store import registration as kept

LOT = 500
DAY = 24 * 3600
ANSWER_ROW_WEEKS = 26
"""Rows of a partner's file that nobody has dealt with are kept no longer than a registration."""


@dataclass(frozen=True, slots=True)
class Purged:
    """The receipt: counts only."""

    registrations: int
    answer_rows: int
    retractions: int
    envelopes: int
    keys: int


def purge(home: Home, today: date | None = None) -> Purged:
    """Destroy what is due on `today` (the home's day by default). Stopped halfway, it goes on where it was when run again."""
    day = today or home.today
    week = week_of(day)
    registrations = answer_rows = retractions = envelopes = 0
    while True:
        with home.store.writing() as connection:
            due = kept.due(connection, week, LOT)
            rows = kept_answer.remove_before(connection, week - timedelta(weeks=ANSWER_ROW_WEEKS))
            gone = kept_batch.remove_retractions_sent(connection, day)
            held, held_keys = kept_envelope.remove_before(connection, week - timedelta(weeks=KEPT_WEEKS))
            if not (due or rows or gone or held):
                break
            lists = kept_referral.batches_of(connection, [one for one, _ in due])
            lists |= kept_correction.batches_of(connection, [one for one, _ in due])
            held_keys += kept_envelope.keys_of(connection, [one for one, _ in due])
            kept.remove(connection, [one for one, _ in due], week)
            for number in sorted(lists | {number for _, number in gone}):
                batch.refresh(home, connection, number)
            detail = {"registrations": len(due), "answer_rows": len(rows), "retractions": len(gone), "envelopes": held}
            write(home, connection, areas.operator(home), [Event("purged", detail=detail)])
        home.destroy_keys([key_id for _, key_id in due] + rows + [key_id for key_id, _ in gone] + held_keys)
        envelopes += held
        registrations, answer_rows, retractions = registrations + len(due), answer_rows + len(rows), retractions + len(gone)
    home.store.forget_deleted()
    office_key.destroy_old(home)
    keys, _ = sweep(home)
    _sweep_unfinished(home)
    anchor(home)
    return Purged(registrations, answer_rows, retractions, envelopes, keys)


def _sweep_unfinished(home: Home) -> None:
    """Take what killed exports left in the outbox."""
    for path in home.config.outbox.glob("*.part"):
        with suppress(FileNotFoundError):  # somebody else was first
            if time.time() - path.stat().st_mtime > DAY:
                path.unlink()
