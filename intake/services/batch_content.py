"""What a batch holds, as one digest that is kept up to date part by part.

The digest is that of a sum over all parts (`sealing.content`), which lies beside it under a seal. Whoever takes a person's row out takes it
off the sum and reads nothing else, so erasing somebody takes as long in a list of a hundred thousand as in one of ten. A part that
somebody exchanged in the database stays in the sum as it was, and is found when the whole list is read: at approval and at export.

Batches built before this have a digest over all rows in order, and no sum; one is made for them the first time that something changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from intake.domain.batch import ordered_digest
from intake.sealing import content
from intake.sealing.content import Part
from intake.sealing.keyring import SealBroken, digest, open_seal, same, seal
from intake.services import batch_mark
from intake.services.home import Home
from intake.store import batch as kept
from intake.store import batch_content as kept_parts
from intake.store.batch import KeptBatch
from intake.store.batch_content import CORRECTION, KINDS, ROW


def begin(home: Home, connection: Connection, batch_id: int) -> None:
    """Sum up a batch that has just been built, or was built before there were sums."""
    total = content.add(_key(home), b"", parts_of(connection, batch_id))
    kept.change(connection, batch_id, **_summed(home, batch_id, total))


def parts_of(connection: Connection, batch_id: int, kinds: Collection[str] = KINDS) -> list[Part]:
    """What a batch holds: rows in the order of their ids, then corrections, then retractions."""
    return [(one.kind, one.mark) for one in kept_parts.of_batch(connection, batch_id, kinds)]


def fits(home: Home, batch: KeptBatch, parts: Sequence[Part]) -> bool:
    """Whether `parts` (in the order of `parts_of`) are exactly what the batch's digest stands for."""
    if batch.content_sum is None:
        return same(ordered_digest([mark for _, mark in parts]), batch.content_digest)
    return same(digest(content.add(_key(home), b"", parts)), batch.content_digest)


@contextmanager
def changing(
    home: Home,
    connection: Connection,
    *,
    registrations: Sequence[bytes] = (),
    batches: Collection[int] = (),
    kinds: Collection[str] = KINDS,
) -> Iterator[None]:
    """Around whatever puts rows of these registrations out of batches, or has them read otherwise; or changes parts of `kinds` of these
    batches. Batches, sent ones too, are then known to hold what is left: a file that is just being written is refused.

    Never one inside another. Nobody's erasure is held up by a forged mark or sum, and none is made good by it.
    """
    numbers = set(batches) | {one.batch_id for one in kept_parts.of_registrations(connection, registrations)}
    honest = {number: _ready(home, connection, number) for number in sorted(numbers)}
    kept_parts.lock_referrals(connection, registrations)  # lists first, then their rows, as everybody does
    before = _parts(connection, registrations, batches, kinds)  # as others have left it
    honest |= {number: _ready(home, connection, number) for number in sorted({one.batch_id for one in before} - numbers)}
    yield
    after = _parts(connection, registrations, batches, kinds)
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    for number in sorted({one.batch_id for one in [*gone, *come]}):
        out, into = ([part for part in some.elements() if part.batch_id == number] for some in (gone, come))
        _move(home, connection, number, out, into, honest.get(number, False))


def _parts(
    connection: Connection, registrations: Sequence[bytes], batches: Collection[int], kinds: Collection[str]
) -> list[kept_parts.Part]:
    found = kept_parts.of_registrations(connection, registrations)
    return found + [part for number in sorted(batches) for part in kept_parts.of_batch(connection, number, kinds)]


def _ready(home: Home, connection: Connection, batch_id: int) -> bool:
    """Whether the batch is as it was marked; one without a sum is given one then."""
    batch = kept.by_number(connection, batch_id)
    if not batch_mark.fits(home, batch):
        return False
    if batch.content_sum is not None:
        return True
    if not fits(home, batch, parts_of(connection, batch_id)):
        return False
    begin(home, connection, batch_id)
    batch_mark.put(home, connection, batch_id)
    return True


def _move(
    home: Home, connection: Connection, batch_id: int, out: Sequence[kept_parts.Part], into: Sequence[kept_parts.Part], honest: bool
) -> None:
    batch = kept.by_number(connection, batch_id)
    more = {kind: sum(one.kind == kind for one in into) - sum(one.kind == kind for one in out) for kind in (ROW, CORRECTION)}
    now = replace(
        batch,
        rows=max(0, batch.rows + more[ROW]),
        removed=batch.removed - more[ROW],
        corrections=max(0, batch.corrections + more[CORRECTION]),
    )
    total = _sum(home, batch) if honest else None
    if total is not None:
        total = content.take_off(_key(home), total, [(one.kind, one.mark) for one in out])
        total = content.add(_key(home), total, [(one.kind, one.mark) for one in into])
        now = batch_mark.marked(home, replace(now, **_summed(home, batch_id, total)))
    changed = {name: getattr(now, name) for name in ("rows", "removed", "corrections", "content_digest", "content_sum", "mark")}
    kept.change(connection, batch_id, **changed)


def _sum(home: Home, batch: KeptBatch) -> bytes | None:
    """The sum, None if it is not the one that the digest was made of."""
    try:
        total = open_seal(home.keyring.derive("batch sum"), batch.content_sum or b"", _place(batch.id))
    except SealBroken:
        return None
    return total if same(digest(total), batch.content_digest) else None


def _summed(home: Home, batch_id: int, total: bytes) -> dict[str, Any]:
    sealed = seal(home.keyring.derive("batch sum"), total, _place(batch_id))
    return {"content_sum": sealed, "content_digest": digest(total)}


def _key(home: Home) -> bytes:
    return home.keyring.derive("batch parts")


def _place(batch_id: int) -> bytes:
    return b"batch:" + str(batch_id).encode()
