"""Raising alerts, in the transaction of what they are about: what is undone raises none, and it takes no longer than other work.

Which registrations are canaries is known by the key store alone (sealed under the master key): a canary is a registration like any other,
in every column and inside its seal. It is recognised by how the audit log calls it, so whatever is logged about a canary raises the alert:
no service can forget to.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from intake.domain import alert as rules
from intake.domain.account import Actor
from intake.sealing.keyring import HASH_BYTES, open_seal, seal
from intake.services.home import Home, week_of
from intake.store import alert as kept

CANARIES = "canaries"
"""The setting of the key store that holds which registrations are canaries."""
REGISTERED = "registered"


def place(alert_id: bytes) -> bytes:
    """Where what an alert says is bound to."""
    return b"alert:" + alert_id


def raise_in(
    home: Home,
    connection: Connection,
    actor: Actor,
    kind: str,
    area_id: int,
    *,
    many: int = 1,
    reference: str = "",
    centre: str = "",
) -> None:
    """Alert to what `actor` did, in the caller's transaction. `area_id`: whose coordinators and auditors are told; `centre`: the code of
    the one it is about."""
    body = {"kind": kind, "at": home.clock().isoformat(timespec="minutes"), "who": actor.pseudonym, "many": many, "reference": reference}
    body["centre"] = centre
    alert_id = secrets.token_bytes(HASH_BYTES)
    sealed = seal(home.keyring.derive("alerts"), orjson.dumps(body), place(alert_id))
    kept.add(connection, kept.KeptAlert(alert_id, area_id, week_of(home.today), "", sealed))


def canaries(home: Home) -> Mapping[str, Mapping[str, Any]]:
    """What the audit log calls each canary -> what is noted of it (services/canary.py)."""
    sealed = home.keys.setting(CANARIES)
    if sealed is None:
        return {}
    noted: dict[str, Mapping[str, Any]] = orjson.loads(open_seal(home.keyring.derive(CANARIES), sealed, CANARIES.encode()))
    return noted


def note_canaries(home: Home, noted: Mapping[str, Mapping[str, Any]]) -> None:
    """Note which registrations are canaries; callers hold the writing transaction."""
    home.keys.set(CANARIES, seal(home.keyring.derive(CANARIES), orjson.dumps(dict(noted)), CANARIES.encode()))


def watch(home: Home, connection: Connection, actor: Actor, logged: Collection[tuple[str, str]]) -> None:
    """Alert if one of the (action, about) that go into the audit log is about a canary. Being registered is no opening."""
    about = {one for action, one in logged if one and action != REGISTERED}
    if not about:
        return
    noted = canaries(home)
    for one in about & set(noted):
        raise_in(home, connection, actor, rules.CANARY, noted[one]["area_id"], reference=noted[one]["reference"])
