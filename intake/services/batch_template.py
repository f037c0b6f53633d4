"""The answer template that goes along with a batch: a row for each referral, closed in the same way as the batch's own file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.area import Area
from intake.domain.partner import Profile
from intake.exchange import xlsx_template
from intake.exchange.xlsx_template import Template
from intake.sealing.partner import Written
from intake.services import batch_close, batch_export, centre
from intake.services.audit import Event, write
from intake.services.batch_close import Exported
from intake.services.batch_export import sendable, stem
from intake.services.batch_rows import LOT, opened
from intake.services.batch_write import RIGHT_TO_LEFT
from intake.services.home import Home, week_of
from intake.store import batch as kept
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral
from intake.store.batch import KeptBatch, KeptFile

FORMAT = "answers"
"""Under this word the template is noted among the files of its batch."""


def make(
    home: Home,
    actor: Actor,
    batch_id: int,
    *,
    out: Path | None = None,
    password: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Exported:
    """Write the answer template of an approved batch to the outbox or `out`; nobody's answer is in it, and the batch is not sent by it.

    Raises Refused: `no_such_batch`, `batch_not_approved`, `batch_tampered`, and as `batch_close.check`.
    """
    actor.need(Right.BATCH)
    return make_in(home, actor, actor.area, batch_id, out, password, progress)


def make_in(
    home: Home, actor: Actor, area: Area, batch_id: int, out: Path | None, password: str | None, progress: Callable[[int, int], None]
) -> Exported:
    """As `make`, for the operator of the machine too."""
    batch, profile = sendable(home, area, batch_id)
    batch_close.check(home, profile, password)

    def note(connection: Connection, name: str, done: Written) -> None:
        file = KeptFile(batch.id, FORMAT, name, done.sha256, done.size, week_of(home.today), closed_for)
        kept.keep_file(connection, file)
        write(home, connection, actor, [Event("template_made", detail={"batch": batch.id, "sha256": done.sha256})])

    closed_for = batch_close.closed_for(home, profile)
    with home.store.reading() as connection:
        centres = dict(sorted(centre.names(home, connection, profile.code).items()))
    template = Template(profile.language, profile.language in RIGHT_TO_LEFT, centres)
    chunks = xlsx_template.chunks(template, _rows(home, batch, profile, progress))
    name = f"{stem(batch.partner, batch.id)}.answers.xlsx"
    return batch_close.put(home, profile, chunks, out or home.config.outbox, name, password, note)


def export_both(
    home: Home, actor: Actor, batch_id: int, form: str, password: str | None, progress: Callable[[int, int], None]
) -> tuple[Exported, Exported]:
    """Export a batch, and make the template that goes along with it. Raises Refused as both do."""
    done = batch_export.export(home, actor, batch_id, form, password=password, progress=progress)
    return done, make(home, actor, batch_id, password=password)


def beside(home: Home, batch_id: int) -> list[Path]:
    """The files in the outbox that go along with the file of a batch: its template, if it was made."""
    with home.store.reading() as connection:
        names = [file.name for file in kept.files(connection, batch_id) if file.format == FORMAT]
    return [path for name in names if (path := home.config.outbox / name).is_file()]


def _rows(home: Home, batch: KeptBatch, profile: Profile, progress: Callable[[int, int], None]) -> Iterator[tuple[str, str]]:
    done = 0
    with home.store.reading() as connection:
        for sources in (kept_referral.in_batch(connection, batch.id), kept_correction.in_batch(connection, batch.id)):
            for _, payload in opened(home, sources):
                yield str(batch.id), str(payload["partner_refs"][profile.code])
                done += 1
                if done % LOT == 0:
                    progress(done, batch.rows)
    progress(done, batch.rows)
