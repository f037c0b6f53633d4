"""Putting the database back from a backup: all of it or nothing, and nobody who was erased comes back (requirement 11).

The whole file is checked before anything is touched. What has ended since stays ended: erased and purged registrations (by the erasure
ledger, which is kept, and because their keys are gone), closed accounts, revoked tablets, second factors removed or reset, retractions the
partner must still get. Incidents stay too: one may be why a backup is needed. The audit log that is there is kept as long as it goes on
from the backup's; only where it does not is the backup's put in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import Connection

from intake.config import Config
from intake.domain.problems import refuse
from intake.services import area as areas
from intake.services import audit, batch_content
from intake.services.audit import Event
from intake.services.backup import DATABASE
from intake.services.backup_read import Header, Reading, Rows, nothing
from intake.services.home import Home, week_of
from intake.services.home_make import make_folders, make_tables
from intake.store import audit as kept_audit
from intake.store import backup as kept
from intake.store import backup_second as kept_seconds
from intake.store import batch_content as kept_parts
from intake.store import lent as kept_lent
from intake.store import registration as kept_registration
from intake.store.base import Store
from intake.store.batch_content import RETRACTION

SEALED_APART = ("retraction", "answer_row", "held_envelope", "incident", "picked_file", "lent_message", "recording")
"""Tables whose rows have keys of their own, beside registrations."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The receipt: the day the backup was made, and counts only. `left_out`: registrations erased, purged or without a key since.
    `withdrawals`: withdrawals recorded since the backup, which must be made again. `entries`: of the audit log, checked."""

    day: str
    registrations: int
    left_out: int
    withdrawals: int
    entries: int


def prepare(config: Config) -> None:
    """On a machine that has the key store only, make an empty database to restore into; raises Refused `no_home`."""
    if not (config.keys / "keys.db").exists():
        raise refuse("no_home")
    make_folders(config)
    store = Store(config.database_url)
    try:
        if store.version() is None:
            make_tables(config)
    finally:
        store.close()


def restore(home: Home, file: BinaryIO, secret: str, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Restored:
    """Replace the database's rows by those of the backup in `file`, which opens with `secret`; the server must not be running.

    Stopped at any moment, the database is as it was or as the backup says. Raises Refused: `bad_identity`, `wrong_identity`,
    `backup_damaged`, `backup_version`, `backup_foreign`, `backup_kind`, `audit_broken` (everything is back, but the log does not hold).
    """

    def begin(header: Header) -> None:
        if header.kind != DATABASE:
            raise refuse("backup_kind")
        if header.home != home.keys.setting("mark"):
            raise refuse("backup_foreign")

    checked = Reading(kept.COLUMNS, kept.READERS, begin, nothing)
    checked.run(file, secret)
    checked.check_mark(home.keyring)
    header = checked.header
    assert header is not None  # noqa: S101 - `run` has seen one
    total, done = sum(header.tables.values()), 0
    with home.store.writing() as connection:
        before, seconds = kept.ended(connection), kept_seconds.seconds(connection)
        goes_on = header.audit_seq == 0 or kept_audit.link_of(connection, header.audit_seq) == header.audit_link
        withdrawals = kept_audit.count_after(connection, header.audit_seq, "consent_withdrawn") if goes_on else 0
        kept.clear(connection, log=not goes_on)

        def take(name: str, rows: Rows) -> None:
            nonlocal done
            if not (goes_on and name in kept.LOG):
                kept.load(connection, name, rows)
            done += len(rows)
            progress(done, total)

        again = Reading(kept.COLUMNS, kept.READERS, begin, take)
        again.run(file, secret)
        again.check_mark(home.keyring)  # still the file that was checked
        left_out, dead = _leave_out(home, connection)
        kept.end_again(connection, before)
        kept_seconds.put_back(connection, seconds)
        kept.number_on(connection)
        kept_lent.rest(connection, week_of(home.today))
        registrations = kept.registrations(connection)
        detail = {"registrations": registrations, "left_out": left_out, "day": header.day, "log": "kept" if goes_on else "backup"}
        link = audit.write(home, connection, areas.operator_in(connection), [Event("restored", detail=detail)])
        audit.expect(home, connection, link)
    home.destroy_keys(dead)
    home.store.forget_deleted()
    audit.anchor(home)
    return Restored(header.day, registrations, left_out, withdrawals, audit.verify(home))


def _leave_out(home: Home, connection: Connection) -> tuple[int, list[bytes]]:
    """Take out what was erased or purged since: returns how many registrations, and the keys to destroy."""
    week, count = week_of(home.today), 0
    dead: list[bytes] = []
    for lot in kept.keyed(connection, "registration"):
        erased = kept_registration.erased_among(connection, [one for one, _ in lot])
        keys = home.keys.get([key_id for _, key_id in lot])
        gone = [(one, key_id) for one, key_id in lot if one in erased or key_id not in keys]
        with batch_content.changing(home, connection, registrations=[one for one, _ in gone]):
            kept_registration.remove(connection, [one for one, _ in gone], week)
        dead += [key_id for _, key_id in gone if key_id in keys]
        count += len(gone)
    kept.drop_held_of_erased(connection)
    lists = kept_parts.batches_with_retractions(connection)
    with batch_content.changing(home, connection, batches=lists, kinds={RETRACTION}):
        for table in SEALED_APART:
            for lot in kept.keyed(connection, table):
                keys = home.keys.get([key_id for _, key_id in lot])
                kept.drop(connection, table, [one for one, key_id in lot if key_id not in keys])
    return count, dead
