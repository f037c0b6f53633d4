"""When deliveries are tried: a huey queue in a small file of its own beside the home's database, and its consumer inside the server.

The queue holds numbers only, written as JSON: what it is given to read can start nothing but the few tasks named here. It may be lost or
deleted: what waits stands in the database, and every minute whatever is due is put in again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import Any

import orjson
from huey import RetryTask, SqliteHuey, crontab  # type: ignore[import-untyped]
from huey.consumer import Consumer  # type: ignore[import-untyped]
from huey.registry import Message  # type: ignore[import-untyped]
from huey.serializer import Serializer  # type: ignore[import-untyped]

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services.delivery import again, ask
from intake.services.delivery_run import attempt, folder_of
from intake.services.delivery_steps import moment
from intake.services.home import Home
from intake.services.lent_mail import pick_up as pick_up_letters
from intake.services.pick_up import due as answers_due
from intake.services.pick_up import look_where_due
from intake.services.sound_make import make_some
from intake.store import delivery as kept
from intake.store.delivery import KeptDelivery

NAME, FILE = "deliver", "queue.db"
LOOK_SECONDS, REST_SECONDS = 5, 5.0
"""How often the schedule is read; how long an idle worker rests at most."""


class Numbers(Serializer):  # type: ignore[misc]
    """Messages as JSON with whole numbers as arguments, in the place of huey's pickle, which runs what somebody wrote there."""

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message) or data.kwargs or any(type(one) is not int for one in data.args):
            raise TypeError("only a message with whole numbers goes into the queue")
        eta = data.eta.isoformat() if data.eta else None
        return orjson.dumps([data.id, data.name, eta, data.retries, data.retry_delay, list(data.args)])

    def _deserialize(self, data: bytes) -> Any:
        identity, name, eta, retries, delay, numbers = orjson.loads(bytes(data))
        if any(type(one) is not int for one in numbers):
            raise TypeError("only whole numbers come out of the queue")
        when = datetime.fromisoformat(eta) if eta else None
        return Message(identity, name, when, retries, delay, None, tuple(numbers), {})


class Queue:
    """The queue of one home, and what its tasks do."""

    def __init__(self, home: Home) -> None:
        """Opens, and if need be makes, the file."""
        self._home = home
        path = str(folder_of(home) / FILE)
        self.huey = SqliteHuey(NAME, filename=path, results=False, serializer=Numbers(), fsync=True, timeout=10)
        self.deliver = self.huey.task(name="deliver")(self._deliver)
        self.huey.periodic_task(crontab(), name="look")(self.look)
        self.huey.periodic_task(crontab(minute="*/5"), name="letters")(self.letters)
        self.huey.periodic_task(crontab(minute="17"), name="voices")(self.voices)
        self.pick_up = self.huey.task(name="pick_up")(self._pick_up)
        self.huey.on_shutdown(name="close")(self.close)

    def _deliver(self, number: int) -> None:
        pause = attempt(self._home, number)
        if pause is not None:
            raise RetryTask(delay=pause.total_seconds())

    def _pick_up(self) -> None:
        look_where_due(self._home)

    def look(self) -> None:
        """Put in whatever is due: what was asked for meanwhile, and what was on its way when something was killed."""
        with self._home.store.reading() as connection:
            due = kept.due(connection, moment(self._home))
        for number in due:
            self.deliver(number)
        if answers_due(self._home):
            self.pick_up()

    def letters(self) -> None:
        """Pick up what came into the lent mailboxes; what is wrong with that is told on pages."""
        with suppress(Refused):
            pick_up_letters(self._home)

    def voices(self) -> None:
        """Have a computer's voice say a few of the prompts that are silent; the rest an hour later."""
        make_some(self._home)

    def close(self) -> None:
        """Let go of this thread's connection to the file."""
        self.huey.storage.close()


@contextmanager
def queue(home: Home) -> Iterator[Queue]:
    """The queue for as long as the block lasts."""
    with closing(Queue(home)) as opened:
        yield opened


def wake(home: Home, number: int) -> None:
    """Have a delivery tried soon: at once, or with the next look if the queue cannot be written to."""
    with suppress(Exception), queue(home) as opened:
        opened.deliver(number)


def send_off(home: Home, actor: Actor, batch_id: int, form: str | None = None) -> int:
    """Have a batch delivered by whoever works the queue; returns the number of the delivery. Raises Refused as `delivery.ask`."""
    number = ask(home, actor, batch_id, form)
    wake(home, number)
    return number


def try_again(home: Home, actor: Actor, number: int) -> int:
    """Have a delivery tried again; returns its batch. Raises Refused as `delivery.again`."""
    batch_id = again(home, actor, number)
    wake(home, number)
    return batch_id


def run_due(home: Home) -> list[KeptDelivery]:
    """Try everything that is due here and now, without the queue, and look for answers where that is due; returns what became of each
    delivery."""
    look_where_due(home)
    with home.store.reading() as connection:
        due = kept.due(connection, moment(home))
    for number in due:
        attempt(home, number)
    with home.store.reading() as connection:
        return [one for number in due if (one := kept.get(connection, number))]


class _Consumer(Consumer):  # type: ignore[misc]
    """huey's, inside a server that handles its signals itself."""

    def _set_signal_handlers(self) -> None:
        return


class Deliverer:
    """The consumer of one server process. Begin it after the fork: neither threads nor connections survive one."""

    def __init__(self, home: Home) -> None:
        """Nothing runs yet."""
        try:
            self._queue = Queue(home)
        except Exception:  # a damaged file must not keep the server from starting: it holds nothing that is not known elsewhere
            for path in folder_of(home).glob(FILE + "*"):
                path.unlink()
            self._queue = Queue(home)
        self._consumer = _Consumer(
            self._queue.huey, workers=1, max_delay=REST_SECONDS, scheduler_interval=LOOK_SECONDS, shutdown_timeout=5.0
        )

    def begin(self) -> None:
        """Start delivering; the first look is at once."""
        self._consumer.start()

    def end(self, patience: float = 5.0) -> None:
        """Stop; what is on its way goes on with the next start."""
        self._consumer.shutdown_timeout = patience
        self._consumer.stop(graceful=patience > 0)
        self._queue.close()
