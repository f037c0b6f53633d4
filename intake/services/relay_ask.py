"""Enrolling and signing in on a tablet that reaches the relay only. The relay closes what was asked to the office's key before anything
else, and lets it wait in memory; the office's answer comes closed to a key that the relay made for this one question and then forgets.

So neither a code nor a password nor a badge stands on the relay's disk. A relay that was *altered* sees them pass: it could as well send
tablets another app.
"""

from __future__ import annotations

from typing import Any

import orjson

from intake.domain.problems import refuse
from intake.sealing.office import close_to
from intake.sealing.partner import CannotOpen, new_age_identity, open_age
from intake.services.relay_bundle import open_key
from intake.services.relay_channel import read_problems
from intake.services.relay_home import Relay
from intake.services.sign_in import network_of

ENROL, VOLUNTEER = "enrol", "volunteer"
_BLOCK = 1024
"""Bytes that a question is filled up to with spaces, so that its size does not tell how long a password is."""


def ask(relay: Relay, what: str, fields: dict[str, str], who_from: str, tablet: bytes = b"") -> dict[str, Any]:
    """Ask the office and wait for what it says: the JSON for the tablet. `tablet`: the hash that relays know its token by.

    Raises Refused: `office_away` if the office is not there, `throttled` if too many ask at once, and whatever the office refuses.
    """
    key = open_key(relay)
    secret, public = new_age_identity()
    question = {"what": what, "fields": fields, "from": network_of(who_from), "tablet": tablet.hex(), "to": public}
    asked = relay.mail.put(network_of(who_from), close_to(orjson.dumps(question).ljust(_BLOCK), key.recipient))
    relay.tell()
    try:
        said = orjson.loads(open_age(relay.mail.wait(asked), secret))
        if "problems" in said:
            raise read_problems(said)
        found: dict[str, Any] = said["answer"]
        return found
    except (CannotOpen, orjson.JSONDecodeError, LookupError, TypeError):
        raise refuse("office_away") from None
