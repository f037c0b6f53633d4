"""Writing the file of an approved batch: streamed row by row, encrypted to the partner, never in clear on any disk.

Every row is compared with what was approved while it streams; a file appears in the outbox only when it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.area import Area
from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.sealing.partner import Written
from intake.services import answer_time, batch_close, batch_content, batch_mark, delivery_steps
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.batch import APPROVED, SENT, manifest
from intake.services.batch_close import Exported
from intake.services.batch_write import FORMATS, written
from intake.services.home import Home, week_of
from intake.store import batch as kept
from intake.store import consent as kept_consent
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral
from intake.store.batch import KeptBatch, KeptFile


def export(
    home: Home,
    actor: Actor,
    batch_id: int,
    form: str | None = None,
    *,
    out: Path | None = None,
    password: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Exported:
    """Write an approved batch in one of the partner's formats (the first by default) to the outbox or `out`, and mark it sent.

    Exporting again writes the same rows again, but for those withdrawn or erased since. Raises Refused: `no_such_batch`,
    `batch_not_approved`, `format_not_agreed`, `batch_tampered`, and as `batch_close.check`.
    """
    actor.need(Right.BATCH)
    return export_in(home, actor, actor.area, batch_id, form, out, password, progress)


def export_in(
    home: Home,
    actor: Actor,
    area: Area,
    batch_id: int,
    form: str | None,
    out: Path | None,
    password: str | None,
    progress: Callable[[int, int], None],
) -> Exported:
    """As `export`, for the operator of the machine too: approval by two people is checked, the file is readable by the partner only."""
    batch, profile = sendable(home, area, batch_id)
    form = form or profile.formats[0]
    if form not in profile.formats or form not in FORMATS:
        raise refuse("format_not_agreed", format=form, formats=", ".join(profile.formats))
    batch_close.check(home, profile, password)

    def note(connection: Connection, name: str, done: Written) -> None:
        file = KeptFile(batch.id, form, name, done.sha256, done.size, week_of(home.today), closed_for)
        _mark_sent(home, connection, actor, batch, profile, file)

    closed_for = batch_close.closed_for(home, profile)
    name = f"{stem(batch.partner, batch.id)}.{FORMATS[form]}"
    chunks = written(home, batch, profile, form, progress)
    return batch_close.put(home, profile, chunks, out or home.config.outbox, name, password, note)


def sendable(home: Home, area: Area, batch_id: int) -> tuple[KeptBatch, Profile]:
    """A batch that two people have agreed on, without those whose agreement has run out, and the profile its files are made by.

    Raises Refused: `no_such_batch`, `batch_not_approved`, `batch_tampered`.
    """
    with home.store.writing() as connection:
        if kept.get(connection, batch_id, area.path, lock=True):
            expired = kept_consent.expired_in(connection, batch_id, home.today)  # agreed to when it was built, and no longer
            with batch_content.changing(home, connection, registrations=expired):
                kept_consent.release_expired(connection, batch_id, home.today)
        batch = kept.get(connection, batch_id, area.path)
    if batch is None:
        raise refuse("no_such_batch", batch=batch_id)
    if batch.state not in (APPROVED, SENT) or not batch.approved_by or batch.approved_by == batch.built_by:
        raise refuse("batch_not_approved")
    batch_mark.check(home, batch)
    # Columns as they were approved; the key as it is now: one that was lost opens nothing new.
    profile = programmes.partner(home, batch.partner, batch.partner_version)
    return batch, replace(profile, delivery=programmes.partner(home, batch.partner).delivery)


def needs_password(home: Home, batch_id: int) -> bool:
    """Whether the file of this batch is closed with a password agreed with the partner."""
    with home.store.reading() as connection:
        batch = kept.get(connection, batch_id, "/")
    return batch is not None and batch_close.takes_password(programmes.partner(home, batch.partner))


def stem(partner: str, batch_id: int) -> str:
    """What the names of all files of a batch begin with, up to the first dot."""
    return f"{partner}-{batch_id:05d}"


def drop_files(home: Home, stems: Iterable[str]) -> int:
    """Take files out of the outbox: closed for the partner, but still with rows that must go. They can be made again without those.
    Returns how many."""
    paths = [path for name in stems for path in home.config.outbox.glob(f"{name}.*")]  # in every format, and what a stopped export left
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def fetch(home: Home, actor: Actor, batch_id: int, form: str) -> Path:
    """The encrypted file of a batch that lies in the outbox; that it was taken is noted. Raises Refused `no_such_batch`, `no_such_file`,
    `key_was_changed`."""
    actor.need(Right.BATCH)
    batch, files = manifest(home, actor, batch_id)
    file = next((one for one in files if one.format == form), None)
    path = home.config.outbox / file.name if file else None
    if file is None or path is None or not path.is_file():
        raise refuse("no_such_file")
    if file.closed_for != batch_close.closed_for(home, programmes.partner(home, batch.partner)):
        raise refuse("key_was_changed")
    with home.store.writing() as connection:
        delivery_steps.taken(home, connection, actor, file)
        write(home, connection, actor, [Event("batch_fetched", detail={"batch": batch_id, "format": form, "sha256": file.sha256})])
    return path


def _mark_sent(home: Home, connection: Connection, actor: Actor, batch: KeptBatch, profile: Profile, file: KeptFile) -> None:
    now = kept.by_number(connection, batch.id)
    if now.content_digest != batch.content_digest or now.state not in (APPROVED, SENT):
        raise refuse("batch_changed")  # someone withdrew, or the batch was cancelled, while the file was being written
    batch_mark.check(home, now)
    kept.keep_file(connection, file)
    due = home.today + timedelta(days=profile.answer_days)
    kept_referral.move_batch(connection, batch.id, "batched", "sent", due)
    if now.state == APPROVED:  # it goes out for the first time
        kept_correction.expect_answers(connection, batch.id, due)
        answer_time.note_sent(connection, batch.id)
    detail = {"batch": batch.id, "format": file.format, "sha256": file.sha256}
    head = write(home, connection, actor, [Event("batch_exported", detail=detail)])
    kept.change(connection, batch.id, state=SENT, audit_head=head, sent_on=now.sent_on or home.today)
