"""One try of a delivery, and what comes of it: there, to be tried again, or a task for a person. Only one of a home is made at a time."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from intake.domain.delivery import DROPPED, FAILED, QUEUED, RECEIVED, SENT, Route, Way, pause_after
from intake.domain.partner import Profile
from intake.domain.problems import Refused, refuse
from intake.exchange import mail, sftp, shared_folder
from intake.exchange.mail import Attached
from intake.exchange.way import Done, Undelivered
from intake.services import area as areas
from intake.services import batch_export, delivery_secret, delivery_steps
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.batch import CANCELLED
from intake.services.delivery import check_approved, goes_along, lying, make
from intake.services.home import Home
from intake.silence import DELIVERY, Known
from intake.store import batch as kept_batch
from intake.store import delivery as kept
from intake.store import referral as kept_referral
from intake.store.batch import KeptBatch, KeptFile
from intake.store.delivery import KeptDelivery
from intake.store.key_store import FILE_MODE

BUSY = timedelta(seconds=30)
"""How long to wait while somebody else is delivering."""
_log = logging.getLogger(__name__)


def folder_of(home: Home) -> Path:
    """Where the queue and its lock lie."""
    folder = home.config.home / "deliver"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def alone(home: Home) -> Iterator[bool]:
    """Whether this is the only one who delivers for this home as long as the block lasts. Whoever is killed lets go."""
    descriptor = os.open(folder_of(home) / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def attempt(home: Home, delivery_id: int) -> timedelta | None:
    """Make the next try of a delivery if it is due; returns how long to wait until another one, None when there is nothing more to do by
    itself. Never raises for what a partner's server does: that is noted, and becomes a task in the end."""
    with alone(home) as alone_:
        if not alone_:
            return BUSY
        with home.store.reading() as connection:
            one = kept.get(connection, delivery_id)
        if one is None or one.state != QUEUED or one.next_at > delivery_steps.moment(home):
            return None
        if _is_cancelled(home, one):
            return None
        try:
            files, done = _deliver(home, one)
        except Undelivered as error:
            return _noted(home, one, error.code, may=error.again)
        except Refused as refused:
            return _noted(home, one, refused.problems[0].code, may=refused.problems[0].code == "busy")
        except Exception as error:  # whatever it was, a person must learn of it
            _log.warning(DELIVERY, Known(type(error).__name__))
            return _noted(home, one, "delivery_fault", may=True)
        _arrived(home, one, files, done)
        return None


def _is_cancelled(home: Home, one: KeptDelivery) -> bool:
    """Whether the batch was cancelled meanwhile: then nothing is to be sent, and nobody needs to be told."""
    with home.store.writing() as connection:
        if kept_batch.by_number(connection, one.batch_id).state != CANCELLED:
            return False
        kept.change(connection, one.id, state=DROPPED)
    return True


def _deliver(home: Home, one: KeptDelivery) -> tuple[list[KeptFile], Done]:
    with home.store.reading() as connection:
        batch = kept_batch.by_number(connection, one.batch_id)
    check_approved(batch)
    profile = programmes.partner(home, batch.partner)
    files = [_file(home, batch, form) for form in goes_along(one.format)]
    return files, _send(home, profile, batch.id, files)


def _file(home: Home, batch: KeptBatch, form: str) -> KeptFile:
    file = lying(home, batch, form)
    if file is None:
        if batch_export.needs_password(home, batch.id):
            raise refuse("file_needs_password")
        make(home, areas.operator(home), batch.id, form)
        file = lying(home, batch, form)
    if file is None:
        raise refuse("no_such_file")
    return file


def _send(home: Home, profile: Profile, number: int, files: Sequence[KeptFile]) -> Done:
    route, outbox = profile.delivery.route, home.config.outbox
    secret = delivery_secret.secret(home, profile)
    if route.mail is not None:
        attached = [Attached(outbox / file.name, file.name, file.sha256) for file in files]
        return mail.send(route.mail, secret.decode(), attached, number)
    done = [_put(route, secret, outbox / file.name, file) for file in files]
    return Done(sum(each.size for each in done), sum(each.resumed for each in done), all(each.checked for each in done))


def _put(route: Route, secret: bytes, path: Path, file: KeptFile) -> Done:
    if route.sftp is not None:
        return sftp.send(route.sftp, secret, path, file.name, file.sha256)
    if route.way is Way.FOLDER:
        return shared_folder.send(route.folder, path, file.name, file.sha256)
    raise refuse("way_is_download")


def _arrived(home: Home, one: KeptDelivery, files: Sequence[KeptFile], done: Done) -> None:
    operator = areas.operator(home)
    with home.store.writing() as connection:
        kept.change(connection, one.id, state=SENT, tries=one.tries + 1, problem="")
        for file in files:
            delivery_steps.note(home, connection, one.batch_id, SENT, one.asked_by, one.way, file)
        if done.checked:
            delivery_steps.note(home, connection, one.batch_id, RECEIVED, "", one.way, files[-1])
        batch = kept_batch.by_number(connection, one.batch_id)
        profile = programmes.partner(home, batch.partner, batch.partner_version)
        # The time to answer begins when the file is there, not when it was made.
        kept_referral.move_batch(connection, batch.id, "sent", "sent", home.today + timedelta(days=profile.answer_days))
        detail = {"batch": batch.id, "way": one.way, "sha256": files[-1].sha256, "resumed": done.resumed, "asked_by": one.asked_by}
        detail["along"] = [file.sha256 for file in files[:-1]]
        write(home, connection, operator, [Event("batch_delivered", detail=detail)])


def _noted(home: Home, one: KeptDelivery, why: str, *, may: bool) -> timedelta | None:
    tries = one.tries + 1
    pause = pause_after(tries) if may else None
    with home.store.writing() as connection:
        if pause is None:
            kept.change(connection, one.id, state=FAILED, tries=tries, problem=why)
            delivery_steps.note(home, connection, one.batch_id, FAILED, "", one.way)
            detail = {"batch": one.batch_id, "way": one.way, "why": why}
            write(home, connection, areas.operator_in(connection), [Event("delivery_failed", detail=detail)])
        else:
            kept.change(connection, one.id, tries=tries, problem=why, next_at=delivery_steps.stamp(home.clock() + pause))
    return pause
