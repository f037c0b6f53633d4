"""What lies inside the seals of visits, walk-in sessions and shifts, and how they are opened."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import orjson

from intake.domain.payload import Payload
from intake.sealing.keyring import open_seal, seal
from intake.services.home import Home
from intake.services.registration_seal import place as payload_place
from intake.store.visit import Joined, KeptVisit


@dataclass(frozen=True, slots=True)
class About:
    """What a visit is about: ISO date, HH:MM or '', the centre's code as it was given; `along`: yes, no, or '' if she has not been asked
    since the appointment came; `meeting`, `word`: codes or ''; `log`: what was reported, oldest first."""

    date: str
    from_: str = ""
    to: str = ""
    centre: str = ""
    along: str = ""
    meeting: str = ""
    word: str = ""
    log: tuple[dict[str, Any], ...] = field(default=())

    def document(self) -> dict[str, Any]:
        """As it is sealed."""
        keys = ("date", "to", "centre", "along", "meeting", "word")
        return {key: getattr(self, key) for key in keys} | {"from": self.from_, "log": list(self.log)}


def place(visit_id: bytes) -> bytes:
    """Where what a visit is about is bound to."""
    return b"visit:" + visit_id


def seal_about(key: bytes, visit_id: bytes, about: About) -> bytes:
    """Seal it under the registration's record key."""
    return seal(key, orjson.dumps(about.document()), place(visit_id))


def open_about(key: bytes, visit: KeptVisit) -> About:
    """Open it; raises SealBroken."""
    found = orjson.loads(open_seal(key, visit.sealed, place(visit.id)))
    return About(from_=found.pop("from"), log=tuple(found.pop("log")), **found)


def resealed(key: bytes, visit: KeptVisit, about: About, **changes: Any) -> KeptVisit:
    """The visit with other contents, and one more change for calendars to see."""
    return replace(visit, sealed=seal_about(key, visit.id, about), sequence=visit.sequence + 1, **changes)


def payload_of(key: bytes, joined: Joined) -> Payload:
    """What the person answered when she was registered."""
    payload: Payload = orjson.loads(open_seal(key, joined.payload, payload_place(joined.referral.registration_id, joined.version)))
    return payload


def wants(about: About, payload: Payload) -> bool:
    """Whether she wants somebody to come along: as she said when the appointment was read out, else when she was registered."""
    return about.along == "yes" if about.along else "companion" in str(payload.get("assist_need", "")).split()


def day_of(text: str) -> date | None:
    """The day of an ISO date; None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def house_seal(home: Home, what: str, row_id: bytes, document: dict[str, str]) -> bytes:
    """Seal what is nobody's in particular: a session (`walk_in`) or an offer (`shift`)."""
    return seal(home.keyring.derive(what), orjson.dumps(document), f"{what}:".encode() + row_id)


def house_open(home: Home, what: str, row_id: bytes, sealed: bytes) -> dict[str, str]:
    """Open what `house_seal` made."""
    found: dict[str, str] = orjson.loads(open_seal(home.keyring.derive(what), sealed, f"{what}:".encode() + row_id))
    return found
