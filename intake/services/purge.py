"""Purging: what has reached its week is destroyed, and only counts are left (domain section 6, requirement 10).

A lot goes in one transaction with the lists it was in and the files made of them, and its keys go first, before the transaction ends:
stopped at any moment, what is due is unreadable or wholly there, and the next run goes on. `intake serve` does it every night.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.retention import UNANSWERED, UNDELIVERED
from intake.services import alert, batch_content, batch_export, lent_end, lent_place, office_key, picked, shift, upload
from intake.services import area as areas
from intake.services.audit import Event, anchor, write
from intake.services.envelope_sealed import KEPT_WEEKS
from intake.services.home import Home, week_of
from intake.services.purge_run import alone, note_run
from intake.services.sweep import sweep
from intake.store import answer as kept_answer
from intake.store import batch as kept_batch
from intake.store import batch_content as kept_parts
from intake.store import correction as kept_correction
from intake.store import envelope as kept_envelope
from intake.store import pick_up as kept_pick_up
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store import retention as kept
from intake.store.batch_content import RETRACTION

LOT = 500
"""Registrations in one transaction: others who write wait for its end."""
PAUSE = 0.02
"""Seconds between two lots, in which whoever registers gets the database."""
DAY = 24 * 3600
ANSWER_ROW_WEEKS = 26
"""Rows of a partner's file that nobody has dealt with are kept no longer than a registration."""
PICKED_WEEKS = 4
"""A partner's file that nobody has applied or put away is kept no longer: the partner has it still."""
EMPTYING_TRIES = 20
FREE_SHARE, FREE_LEAST = 0.25, 1_000_000
"""The database file is made smaller when so much of it, and so many bytes, are free."""
MOST_COPIED = 400_000_000
"""... and when what is left, which has to be copied, is no more bytes than this: nobody can write meanwhile."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Purged:
    """The receipt: counts only. `undelivered`, `unanswered`: referrals that went with their registrations without having been sent, or
    answered; `on_hold`: registrations that are past their week and stay because of a hold; sizes of the database in bytes."""

    registrations: int = 0
    undelivered: int = 0
    unanswered: int = 0
    on_hold: int = 0
    answer_rows: int = 0
    retractions: int = 0
    envelopes: int = 0
    files: int = 0
    keys: int = 0
    months: int = 0
    bytes_before: int = 0
    bytes_after: int = 0


def purge(home: Home, today: date | None = None, progress: Progress = lambda _done, _all: None) -> Purged:
    """Destroy what is due on `today` (the home's day by default). Stopped halfway, it goes on where it was when run again.

    Raises Refused `purge_running`.
    """
    with alone(home):
        return purge_alone(home, today or home.today, progress)


def purge_alone(home: Home, day: date, progress: Progress = lambda _done, _all: None) -> Purged:
    """As `purge`, for whoever has made sure of being alone."""
    done, week = Purged(bytes_before=home.store.size()), week_of(day)
    with home.store.reading() as connection:
        total = kept.count_due(connection, week)
    _house(home, day, done)
    _leave_files(home, week)
    _leave_lists(home, week, done)
    while _lot(home, week, done):
        progress(min(done.registrations, total), total)
        time.sleep(PAUSE)
    _files(home)
    lent_end.tidy(home, day)
    office_key.destroy_old(home)
    alert.forget_old(home)
    shift.forget_old(home)
    done.keys, done.months = sweep(home)
    _shrink(home, done)
    done.bytes_after = home.store.size()
    with home.store.writing() as connection:
        done.on_hold = kept.count_put_off(connection, week)
        write(home, connection, areas.operator(home), [Event("purge_done", detail=asdict(done))])
    anchor(home)
    if day >= home.today:
        note_run(home)
    return done


def _leave_files(home: Home, week: date) -> None:
    """Take those who are due out of the answer files that wait, while it is still known who they are: each file is read once, not anew for
    each lot."""
    with home.store.reading() as connection:
        hashes = kept.refs_due(connection, week) if kept_pick_up.all_open(connection) else []
    picked.forget_due(home, hashes, week - timedelta(weeks=PICKED_WEEKS))


def _leave_lists(home: Home, week: date, done: Purged) -> None:
    """Take those who are due out of their lists first, each list at once: reading a long one anew for each lot would take hours."""
    with home.store.reading() as connection:
        numbers = kept.lists_due(connection, week)
    for number in numbers:
        with home.store.writing() as connection:
            with batch_content.changing(home, connection, batches=[number]):
                kept.leave_list(connection, number, week)
            done.files += _drop_files(home, connection, [number])
        time.sleep(PAUSE)


def _lot(home: Home, week: date, done: Purged) -> bool:
    """Destroy some of what is due; False if there is no more."""
    with home.store.writing() as connection:
        due = kept.due(connection, week, LOT)
        if not due:
            return False
        ids = [one for one, _ in due]
        lost = kept.lost_among(connection, ids, UNDELIVERED | UNANSWERED)
        # Into which somebody has come since, and those that carry a correction.
        lists = kept_referral.batches_of(connection, ids) | kept_correction.batches_of(connection, ids)
        own = kept_answer.keys_of(connection, ids) + kept_envelope.keys_of(connection, ids) + lent_place.forget(home, connection, ids)
        home.destroy_keys([key_id for _, key_id in due] + own)
        with batch_content.changing(home, connection, registrations=ids):
            kept_registration.remove(connection, ids, week)
        done.files += _drop_files(home, connection, lists)
        write(home, connection, areas.operator(home), [Event("purged", detail={"registrations": len(due)})])
    done.registrations += len(due)
    done.undelivered += sum(count for state, count in lost.items() if state in UNDELIVERED)
    done.unanswered += sum(count for state, count in lost.items() if state in UNANSWERED)
    return True


def _house(home: Home, day: date, done: Purged) -> None:
    """What has a time of its own: waiting rows, retractions that went out, envelopes that need a person, holds that are over."""
    week = week_of(day)
    with home.store.writing() as connection:
        rows = kept_answer.remove_before(connection, week - timedelta(weeks=ANSWER_ROW_WEEKS))
        numbers = kept_parts.batches_with_retractions(connection)
        with batch_content.changing(home, connection, batches=numbers, kinds={RETRACTION}):
            gone = kept_batch.remove_retractions_sent(connection, day)
        envelopes, keys = kept_envelope.remove_before(connection, week - timedelta(weeks=KEPT_WEEKS))
        home.destroy_keys(rows + [key_id for key_id, _ in gone] + keys)
        done.files += _drop_files(home, connection, {number for _, number in gone})
        over = kept.over(connection, week)
        record_keys = home.record_keys([key_id for _, key_id in over])
        for registration_id, _ in over:
            kept.set_hold(connection, registration_id, None, None)
        events = [Event("hold_ended", about=record_keys[key_id], detail={"by": "date"}) for _, key_id in over if key_id in record_keys]
        write(home, connection, areas.operator(home), events)
    done.answer_rows, done.retractions, done.envelopes = len(rows), len(gone), envelopes


def _drop_files(home: Home, connection: Connection, numbers: Iterable[int]) -> int:
    """Delete the files of lists that rows have left; they can be made again without those. Returns how many."""
    partners = {number: kept_batch.by_number(connection, number).partner for number in sorted(numbers)}
    return batch_export.drop_files(home, [batch_export.stem(partner, number) for number, partner in partners.items()])


def _shrink(home: Home, done: Purged) -> None:
    """Empty the write-ahead log, so that nothing deleted is left in a file; give room back where that is quick."""
    for _ in range(EMPTYING_TRIES):
        if home.store.forget_deleted():  # a reader in the way is gone a moment later
            break
    free, used = home.store.free()
    if free >= FREE_LEAST and free >= FREE_SHARE * (free + used) and used <= MOST_COPIED:
        home.store.compact()
    if done.registrations or done.envelopes or done.answer_rows:
        home.store.vacuum()
    home.keys.compact(FREE_SHARE)


def _files(home: Home) -> None:
    """Take what killed exports left in the outbox, and what was sent in and never applied."""
    for path in home.config.outbox.glob("*.part"):
        with suppress(FileNotFoundError):  # somebody else was first
            if time.time() - path.stat().st_mtime > DAY:
                path.unlink()
    upload.sweep(home)
