"""The rows of a batch, opened: new ones by the lot, and what travels beside them, corrections (the whole row as it reads now) and
retractions (nothing but the partner_ref)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from itertools import islice

import orjson
from sqlalchemy import Connection

from intake.domain.batch import CORRECTION, retraction_row, row_maker
from intake.domain.partner import Profile
from intake.domain.payload import Payload
from intake.sealing.keyring import open_seal
from intake.services import batch_mark
from intake.services.home import Home
from intake.services.registration_seal import place
from intake.store import batch as kept
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral
from intake.store.batch import KeptBatch

Progress = Callable[[int, int], None]
LOT = 1000
RETRACTION_PLACE = b"retraction:"
Row = tuple[kept_referral.Source, Payload]


def opened(home: Home, sources: Iterable[kept_referral.Source], but: Set[bytes] = frozenset()) -> Iterator[Row]:
    """Each source with its payload, keys fetched by the lot; a source whose key has been destroyed is left out, and so are the
    registrations `but`."""
    stream = iter(sources)
    while lot := list(islice(stream, LOT)):
        keys = home.record_keys([one.key_id for one in lot])
        for one in lot:
            key = keys.get(one.key_id)
            if key is not None and one.registration_id not in but:
                yield one, orjson.loads(open_seal(key, one.sealed, place(one.registration_id, one.programme_version)))


def counted(rows: Iterable[Row], count: int, progress: Progress) -> Iterator[Row]:
    """The same rows, telling after each lot how many of `count` have passed."""
    for done, row in enumerate(rows):
        if done % LOT == 0:
            progress(done, count)
        yield row


def count_beside(connection: Connection, waits: tuple[str, str, str]) -> int:
    """How many corrections and retractions wait; `waits`: programme, partner, path of areas."""
    return kept_correction.count_waiting(connection, *waits) + len(kept.waiting_retractions(connection, *waits))


def take_beside(
    home: Home, connection: Connection, batch_id: int, profile: Profile, waits: tuple[str, str, str], most: int
) -> tuple[int, int]:
    """Put into a batch the corrections and retractions that wait, `most` of them at most, retractions first. Returns how many of each."""
    make, corrections = row_maker(profile), 0
    retractions = kept.waiting_retractions(connection, *waits)[:most]
    kept_correction.drop_expired(connection, home.today)
    for source, payload in opened(home, kept_correction.waiting(connection, *waits)[: most - len(retractions)]):
        kept_correction.put(connection, source.referral_id, batch_id, batch_mark.row_mark(home, make(payload, "", CORRECTION)))
        corrections += 1
    kept.put_retractions(connection, [one.id for one in retractions], batch_id)
    return corrections, len(retractions)


def release_beside(connection: Connection, batch_id: int) -> None:
    """Let the corrections and retractions of a batch wait for the next one."""
    kept_correction.release_batch(connection, batch_id)
    kept.put_retractions(connection, [one.id for one in kept.retractions_in(connection, batch_id)], None)


def correction_rows(home: Home, connection: Connection, batch: KeptBatch, profile: Profile) -> Iterator[tuple[Row, list[str]]]:
    """The corrections of a batch: each as it is kept, with the mark it had when it was put in, and as a row without the batch's number."""
    make = row_maker(profile)
    for source, payload in opened(home, kept_correction.in_batch(connection, batch.id)):
        yield (source, payload), make(payload, "", CORRECTION)


def retraction_rows(home: Home, connection: Connection, batch: KeptBatch, profile: Profile, part: slice = slice(None)) -> list[list[str]]:
    """The retractions of a batch as rows, or a `part` of them."""
    waiting = kept.retractions_in(connection, batch.id)[part]
    keys = home.record_keys([one.key_id for one in waiting])
    return [
        retraction_row(profile, str(batch.id), open_seal(keys[one.key_id], one.sealed, RETRACTION_PLACE + one.id).decode())
        for one in waiting
        if one.key_id in keys
    ]
