"""Delivering an approved batch by the way its partner's profile names: asked for by a coordinator, done by the house, tried again by
itself, and in the end a task for a person.

What is to be done stands in the database; the queue (`delivery_queue`) only says when to look. So a job that was killed, or a queue that
was lost, goes on: a try is made again from where it stopped, and making one twice sends nothing twice. `batch_export` writes the file.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.delivery import DROPPED, FAILED, QUEUED, Way
from intake.domain.problems import refuse
from intake.exchange.way import digest_of
from intake.services import batch_close, batch_export, batch_template, delivery_secret, delivery_steps
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.batch import APPROVED
from intake.services.batch import SENT as BATCH_SENT
from intake.services.home import Home
from intake.store import batch as kept_batch
from intake.store import delivery as kept
from intake.store.batch import KeptBatch, KeptFile
from intake.store.delivery import KeptDelivery

FRESH = timedelta(hours=20)
"""An older file is made anew before it is sent: an agreement may have run out since."""


def ask(home: Home, actor: Actor, batch_id: int, form: str | None = None, password: str | None = None) -> int:
    """Have a batch delivered; returns the number of the delivery. Asking again while it is on its way changes nothing.

    `form`: one of the partner's formats, the first by default. `password`: for a file that is closed with one, which is made at once.
    Raises Refused: `no_such_batch`, `batch_not_approved`, `way_is_download`, `no_delivery_secret`, `file_needs_password`, and as
    `batch_export.export` does.
    """
    actor.need(Right.BATCH)
    return ask_in(home, actor, batch_id, form, password)


def ask_in(home: Home, actor: Actor, batch_id: int, form: str | None = None, password: str | None = None) -> int:
    """As `ask`, for the operator of the machine too: approval by two people is checked, the file is readable by the partner only."""
    with home.store.reading() as connection:
        batch = kept_batch.get(connection, batch_id, actor.area.path)
    if batch is None:
        raise refuse("no_such_batch", batch=batch_id)
    check_approved(batch)
    profile = programmes.partner(home, batch.partner)
    if profile.delivery.route.way is Way.DOWNLOAD:
        raise refuse("way_is_download")
    if not delivery_secret.has(home, profile):
        raise refuse("no_delivery_secret")
    formats = programmes.partner(home, batch.partner, batch.partner_version).formats
    form = form or formats[0]
    if form not in formats:
        raise refuse("format_not_agreed", format=form, formats=", ".join(formats))
    lies = all(lying(home, batch, each) for each in goes_along(form))
    if batch_export.needs_password(home, batch_id) and (password or not lies):
        if not password:
            raise refuse("file_needs_password", "password")
        for each in goes_along(form):
            make(home, actor, batch_id, each, password)
    with home.store.writing() as connection:
        kept_batch.get(connection, batch_id, actor.area.path, lock=True)
        return _put(home, connection, actor, batch, form, profile.delivery.route.way)


def way_of(home: Home, actor: Actor, batch_id: int) -> Way:
    """By which way a batch goes; raises Refused `no_such_batch`."""
    with home.store.reading() as connection:
        batch = kept_batch.get(connection, batch_id, actor.area.path)
    if batch is None:
        raise refuse("no_such_batch", batch=batch_id)
    return programmes.partner(home, batch.partner).delivery.route.way


def check_approved(batch: KeptBatch) -> None:
    """Raise Refused `batch_not_approved` unless two people have looked at the batch."""
    if batch.state not in (APPROVED, BATCH_SENT) or not batch.approved_by or batch.approved_by == batch.built_by:
        raise refuse("batch_not_approved")


def _put(home: Home, connection: Connection, actor: Actor, batch: KeptBatch, form: str, way: Way) -> int:
    now = delivery_steps.moment(home)
    there = [one for one in kept.of_batch(connection, batch.id) if one.format == form and one.state in (QUEUED, FAILED)]
    if there and there[-1].state == QUEUED:
        return there[-1].id
    fresh = {"state": QUEUED, "way": way.value, "tries": 0, "problem": "", "asked_by": actor.pseudonym, "next_at": now}
    if there:
        number = there[-1].id
        kept.change(connection, number, **fresh)
    else:
        number = kept.add(connection, {"batch_id": batch.id, "format": form, **fresh})
    delivery_steps.note(home, connection, batch.id, QUEUED, actor.pseudonym, way.value)
    write(home, connection, actor, [Event("batch_queued", detail={"batch": batch.id, "format": form, "way": way.value})])
    return number


def again(home: Home, actor: Actor, delivery_id: int) -> int:
    """Try a failed delivery again, from now on; returns its batch. Raises Refused `no_such_delivery`, `delivery_over`, and as `ask`."""
    one = _mine(home, actor, delivery_id)
    if one.state not in (QUEUED, FAILED):
        raise refuse("delivery_over")
    if one.state == FAILED:
        ask(home, actor, one.batch_id, one.format)
    else:
        with home.store.writing() as connection:
            kept.change(connection, one.id, next_at=delivery_steps.moment(home))
    return one.batch_id


def put_away(home: Home, actor: Actor, delivery_id: int) -> int:
    """Give a delivery up: it is done another way, or not needed any more; returns its batch. Raises Refused as `again`."""
    one = _mine(home, actor, delivery_id)
    if one.state not in (QUEUED, FAILED):
        raise refuse("delivery_over")
    with home.store.writing() as connection:
        kept.change(connection, one.id, state=DROPPED)
        delivery_steps.note(home, connection, one.batch_id, DROPPED, actor.pseudonym, one.way)
        write(home, connection, actor, [Event("delivery_dropped", detail={"batch": one.batch_id, "format": one.format})])
    return one.batch_id


def _mine(home: Home, actor: Actor, delivery_id: int) -> KeptDelivery:
    actor.need(Right.BATCH)
    with home.store.reading() as connection:
        one = kept.get(connection, delivery_id)
        if one is None or kept_batch.get(connection, one.batch_id, actor.area.path) is None:
            raise refuse("no_such_delivery")
    return one


def failed(home: Home, actor: Actor) -> list[KeptDelivery]:
    """The deliveries of the actor's branch that wait for a person."""
    actor.need(Right.BATCH)
    with home.store.reading() as connection:
        return kept.failed(connection, actor.area.path)


def goes_along(form: str) -> tuple[str, str]:
    """The files of one delivery: the answer template first, so that it lies there when the list in this format comes."""
    return batch_template.FORMAT, form


def make(home: Home, actor: Actor, batch_id: int, form: str, password: str | None = None) -> None:
    """Write the list in this format, or the template that goes along with it. Raises Refused as exporting does."""
    if form == batch_template.FORMAT:
        batch_template.make_in(home, actor, actor.area, batch_id, None, password, _quietly)
    else:
        batch_export.export_in(home, actor, actor.area, batch_id, form, None, password, _quietly)


def _quietly(_done: int, _all: int) -> None:
    return


def lying(home: Home, batch: KeptBatch, form: str) -> KeptFile | None:
    """A file of a batch in the outbox, whole, closed to the key of today and not too old to be sent as it is."""
    with home.store.reading() as connection:
        file = next((one for one in kept_batch.files(connection, batch.id) if one.format == form), None)
    path = home.config.outbox / file.name if file else None
    if file is None or path is None or not path.is_file():
        return None
    if file.closed_for != batch_close.closed_for(home, programmes.partner(home, batch.partner)):
        return None
    is_old = home.clock().timestamp() - path.stat().st_mtime > FRESH.total_seconds()
    if is_old and not batch_export.needs_password(home, batch.id):
        return None
    return file if digest_of(path) == file.sha256 else None
