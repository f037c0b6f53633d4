"""An incident as it is, and as it lies sealed under a key of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from intake.domain import incident as rules
from intake.domain.area import Area
from intake.sealing.keyring import open_seal, seal
from intake.store.incident import KeptIncident

_PLAIN = ("kind", "what", "title", "discovered", "since", "opened", "by", "closed")


@dataclass(frozen=True, slots=True)
class Tick:
    """That a step was done, or found not to be needed: when, and by whom (a pseudonym)."""

    step: str
    at: datetime
    who: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill: seconds until the list of people was there, and how many would have been affected."""

    seconds: float
    people: int
    reachable: int


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. `what`: number of the tablet or list, pseudonym of the account, day of the backup, or ''; `what_name`: the same as
    it is called here; `since`: from when an account may have been misused; `names`: pseudonym -> account name of whoever did something."""

    number: int
    kind: str
    area: Area
    what: str
    title: str
    discovered: datetime
    since: date | None
    opened: datetime
    by: str
    ticks: tuple[Tick, ...] = ()
    closed: datetime | None = None
    drill: Drill | None = None
    what_name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> Mapping[str, Tick]:
        """Step -> its tick."""
        return {one.step: one for one in self.ticks}

    @property
    def state(self) -> str:
        """The state's code (`incident.STATE_NAMES`)."""
        return rules.state_of(self.done, closed=self.closed is not None)

    @property
    def steps_open(self) -> tuple[str, ...]:
        """The steps that nobody has ticked."""
        return rules.steps_open(self.kind, self.done)

    @property
    def counts(self) -> bool:
        """Whether the 72 hours still run: until the authority is told, or somebody has decided that it need not be."""
        return self.closed is None and rules.AUTHORITY not in self.done


def _place(incident_id: bytes) -> bytes:
    return b"incident:" + incident_id


def seal_incident(key: bytes, incident_id: bytes, made: Incident) -> bytes:
    """What is kept of an incident, sealed."""
    body: dict[str, Any] = {name: getattr(made, name) for name in _PLAIN}
    body |= {"area": made.area.code, "ticks": made.ticks, "drill": made.drill}
    return seal(key, orjson.dumps(body), _place(incident_id))


def open_incident(key: bytes, row: KeptIncident) -> dict[str, Any]:
    """What was sealed; raises SealBroken."""
    body: dict[str, Any] = orjson.loads(open_seal(key, row.sealed, _place(row.id)))
    return body


def make_incident(number: int, body: Mapping[str, Any], area: Area) -> Incident:
    """The incident in what was sealed; `area` is the one its code names."""
    at = datetime.fromisoformat
    ticks = tuple(Tick(each["step"], at(each["at"]), each["who"], each["needed"]) for each in body["ticks"])
    since = date.fromisoformat(body["since"]) if body["since"] else None
    closed = at(body["closed"]) if body["closed"] else None
    drill = Drill(**body["drill"]) if body["drill"] else None
    times = at(body["discovered"]), since, at(body["opened"])
    return Incident(number, body["kind"], area, body["what"], body["title"], *times, body["by"], ticks, closed, drill)
