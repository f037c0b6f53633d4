"""The steps of a batch on its way (queued, sent, received, acknowledged), each with its time and who did it: the receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.delivery import ACKNOWLEDGED, FAILED, QUEUED, RECEIVED, SENT, Way
from intake.domain.problems import refuse
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.store import batch as kept_batch
from intake.store import delivery as kept
from intake.store.batch import KeptFile
from intake.store.delivery import KeptDelivery, KeptStep

BY_HAND = (RECEIVED, ACKNOWLEDGED)
"""What a coordinator may note because the partner said so."""
GONE = "sent"
PAGE = "page"
"""By its own page: the partner opened rows of the list there, or answered some."""
Step = KeptStep
Delivery = KeptDelivery


@dataclass(frozen=True, slots=True)
class Shown:
    """The way of a batch: its steps in the order in which they happened, and the files that are or were on their way."""

    steps: tuple[KeptStep, ...]
    deliveries: tuple[KeptDelivery, ...]

    def last(self, step: str) -> KeptStep | None:
        """When a step was taken last, None if it was not."""
        return next((one for one in reversed(self.steps) if one.step == step), None)

    @property
    def files(self) -> tuple[KeptStep, ...]:
        """How each file was sent last, under its name."""
        return tuple({one.name: one for one in self.steps if one.step == SENT and one.sha256}.values())

    @property
    def waiting(self) -> tuple[KeptDelivery, ...]:
        """Files that are not there yet."""
        return tuple(one for one in self.deliveries if one.state in (QUEUED, FAILED))


def stamp(at: datetime) -> str:
    """A time in UTC, to the second, as it is kept and compared."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(home: Home) -> str:
    """Now."""
    return stamp(home.clock())


def note(home: Home, connection: Connection, batch_id: int, step: str, by: str, way: str = "", file: KeptFile | None = None) -> None:
    """Note a step of a batch in the caller's transaction; `by`: a pseudonym, '' when it came about by itself."""
    about = (file.name, file.sha256, file.size) if file else ("", "", 0)
    kept.add_step(connection, KeptStep(batch_id, step, moment(home), by, way, *about))


def once(home: Home, connection: Connection, batches: Sequence[int], step: str, by: str, way: str = "") -> None:
    """Note a step for those of the batches that have not come to it."""
    for batch_id in kept.without_step(connection, batches, step):
        note(home, connection, batch_id, step, by, way)


def taken(home: Home, connection: Connection, actor: Actor, file: KeptFile) -> None:
    """The file was downloaded, to be handed over: its first time counts as sent."""
    there = kept.steps(connection, file.batch_id)
    if not any(one.step == SENT and one.sha256 == file.sha256 for one in there):
        note(home, connection, file.batch_id, SENT, actor.pseudonym, Way.DOWNLOAD.value, file)


def answered(home: Home, connection: Connection, actor: Actor, batches: Sequence[int]) -> None:
    """The partner answered rows of these batches: so it has them, and says so."""
    once(home, connection, batches, ACKNOWLEDGED, actor.pseudonym, PAGE if actor.partner else "answer")


def note_by_hand(home: Home, actor: Actor, batch_id: int, step: str) -> None:
    """Note that the partner said, by telephone or letter, that it has received or acknowledges the list.

    Raises Refused `no_such_batch`, `batch_not_approved` (nothing was sent yet), `bad_request` for another step.
    """
    actor.need(Right.BATCH)
    if step not in BY_HAND:
        raise refuse("bad_request")
    with home.store.writing() as connection:
        batch = kept_batch.get(connection, batch_id, actor.area.path, lock=True)
        if batch is None:
            raise refuse("no_such_batch", batch=batch_id)
        if batch.state != GONE:
            raise refuse("batch_not_approved")
        once(home, connection, [batch_id], step, actor.pseudonym, "said")
        write(home, connection, actor, [Event(f"batch_{step}", detail={"batch": batch_id})])


def states(home: Home) -> dict[str, int]:
    """How many deliveries there are in each state, of the whole home."""
    with home.store.reading() as connection:
        return kept.counts(connection)


def shown(home: Home, actor: Actor, batch_id: int) -> Shown:
    """The way of a batch so far; nothing of a person is in it. Raises Refused `no_such_batch`."""
    actor.need(Right.MANIFEST)
    with home.store.reading() as connection:
        if kept_batch.get(connection, batch_id, actor.area.path) is None:
            raise refuse("no_such_batch", batch=batch_id)
        return Shown(tuple(kept.steps(connection, batch_id)), tuple(kept.of_batch(connection, batch_id)))
