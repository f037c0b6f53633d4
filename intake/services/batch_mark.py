"""Marks that nobody without the home's keys can make: on each row of a batch, and on who built and approved it.

Whoever can write to the database alone could otherwise let a batch look approved; and whoever holds the partner's file could find its rows
in a stolen database by a plain hash of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from intake.domain.batch import row_text
from intake.domain.problems import refuse
from intake.sealing.keyring import chain, keyed_hash, same
from intake.services.home import Home
from intake.store import batch as kept
from intake.store.batch import KeptBatch


def row_mark(home: Home, cells: Sequence[str]) -> bytes:
    """16 bytes over a row made with an empty batch_id; equal at approval and export means: what was approved is what goes out."""
    return keyed_hash(home.keyring.derive("row mark"), row_text(cells))


def fits(home: Home, batch: KeptBatch) -> bool:
    """Whether the batch carries the mark of this home for its builder, approver, rows and contents."""
    return same(_mark(home, batch), batch.mark)


def check(home: Home, batch: KeptBatch) -> None:
    """Raise Refused `batch_tampered` unless the mark fits."""
    if not fits(home, batch):
        raise refuse("batch_tampered")


def put(home: Home, connection: Connection, batch_id: int) -> None:
    """Mark a batch as it stands now, in the transaction that changed it; callers have checked the mark it had before."""
    kept.change(connection, batch_id, mark=_mark(home, kept.by_number(connection, batch_id)))


def marked(home: Home, batch: KeptBatch) -> KeptBatch:
    """The batch with the mark for what it says now; callers have checked the mark it had before."""
    return replace(batch, mark=_mark(home, batch))


def _mark(home: Home, batch: KeptBatch) -> bytes:
    who = f"{batch.id}|{batch.programme}|{batch.partner}|{batch.partner_version}|{batch.area_id}|{batch.built_by}|{batch.approved_by}"
    counts = f"{batch.rows}|{batch.retractions}" + (f"|{batch.corrections}" if batch.corrections else "")  # as older batches were marked
    counts += "" if batch.content_sum is None else "|sum"  # or a batch could be taken for an older one, by whoever deletes its sum
    return chain(home.keyring.derive("batch mark"), batch.content_digest, f"{who}|{counts}".encode())
