"""The audit log: who did what, chained by HMAC, without names. A registration is named by a hash under its own record key, so that once
the key is gone nothing can link the entry to a person, and nothing ever needs to be edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.sealing.keyring import SealBroken, chain, keyed_hash, open_seal, same, seal
from intake.services.alert_raise import REGISTERED, canaries, watch
from intake.services.home import Home, week_of
from intake.store import audit as kept

ANCHOR = "audit_anchor"
RESTORED = "audit_anchor_restored"
"""The anchor of a log that is being put back: it counts once, and only if, that log is there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done: `action` is a stable word, `about` the record key of the registration concerned, `detail` counts and codes."""

    action: str
    about: bytes | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as an auditor reads it."""

    seq: int
    at: str
    action: str
    who: str
    role: str
    area: str
    about: str
    detail: Mapping[str, Any]


def write(home: Home, connection: Connection, actor: Actor, events: Iterable[Event]) -> bytes:
    """Append `events` in the caller's transaction; returns the new head (32 bytes)."""
    seal_key, chain_key = home.keyring.derive("audit seal"), home.keyring.derive("audit chain")
    seq, link = kept.head(connection)
    at = home.clock()
    week, stamp = week_of(at.date()), at.isoformat(timespec="seconds")
    who = {"at": stamp, "who": actor.pseudonym, "role": actor.role.value, "area": actor.area.code}
    rows: list[kept.Entry] = []
    logged: list[tuple[str, str]] = []
    for event in events:
        seq += 1
        logged.append((event.action, name_of(event.about) if event.about else ""))
        body = who | {"about": logged[-1][1], "detail": dict(event.detail)}
        sealed = seal(seal_key, orjson.dumps(body), f"audit:{seq}".encode())
        link = chain(chain_key, link, _bytes(seq, week, event.action, sealed))
        rows.append(kept.Entry(seq, week, event.action, sealed, link))
    if rows:
        kept.append(connection, rows)
        watch(home, connection, actor, logged)
    return link


def name_of(record_key: bytes) -> str:
    """What the log calls the registration with this record key; nobody can tell whose it is once the key is gone."""
    return keyed_hash(record_key, "audit").hex()


def _bytes(seq: int, week: date, action: str, sealed: bytes) -> bytes:
    return f"{seq}|{week.isoformat()}|{action}|".encode() + sealed


def anchor(home: Home, destroying: Sequence[bytes] = ()) -> None:
    """Note the head's number and link in the key store, so that cutting the end off the log is found too. `destroying`: ids of record keys
    that are destroyed in the same step."""
    with home.store.writing() as connection:
        seq, link = kept.head(connection)
        noted = _anchored(home, connection)
        values = {ANCHOR: seq.to_bytes(8, "big") + link}
        if seq <= (int.from_bytes(noted[:8], "big") if noted else 0):  # never backwards
            values = {}
        if destroying:
            home.destroy_keys(destroying, values)
        elif values:
            home.keys.set(ANCHOR, values[ANCHOR])


def expect(home: Home, connection: Connection, link: bytes) -> None:
    """Note, before it is committed, where a log that is put back from a backup ends; stopped before or after, the anchor fits."""
    home.keys.set(RESTORED, kept.last(connection)[0].to_bytes(8, "big") + link)


def _anchored(home: Home, connection: Connection) -> bytes | None:
    restored = home.keys.setting(RESTORED)
    if restored:
        link = kept.link_of(connection, int.from_bytes(restored[:8], "big"))
        if link is not None and same(link, restored[8:]):
            home.keys.set(ANCHOR, restored)
            home.keys.unset(RESTORED)
    return home.keys.setting(ANCHOR)


def verify(home: Home) -> int:
    """Walk the whole chain; returns how many entries hold. Raises Refused `audit_broken` with the first entry that does not."""
    chain_key, seal_key = home.keyring.derive("audit chain"), home.keyring.derive("audit seal")
    seq, link = 0, b""
    with home.store.reading() as connection, closing(kept.entries(connection)) as entries:
        anchored = _anchored(home, connection)
        anchored_seq = int.from_bytes(anchored[:8], "big") if anchored else 0
        head_seq, head_link = kept.last(connection)
        for entry in entries:
            if entry.seq != seq + 1:
                raise refuse("audit_broken", entry=seq + 1, what="it is missing")
            link = chain(chain_key, link, _bytes(entry.seq, entry.week, entry.action, entry.sealed))
            if not same(link, entry.link):
                raise refuse("audit_broken", entry=entry.seq, what="it was changed")
            try:
                open_seal(seal_key, entry.sealed, f"audit:{entry.seq}".encode())
            except SealBroken:
                raise refuse("audit_broken", entry=entry.seq, what="its seal is broken") from None
            seq = entry.seq
            if anchored and seq == anchored_seq and not same(link, anchored[8:]):
                raise refuse("audit_broken", entry=seq, what="it differs from the anchor in the key store")
            if seq == head_seq and not same(link, head_link):
                raise refuse("audit_broken", entry=seq, what="the head does not fit")
        now_seq, _ = kept.last(connection)  # others may have gone on writing meanwhile (PostgreSQL)
    if seq < max(anchored_seq, head_seq):
        raise refuse("audit_broken", entry=seq + 1, what="the end of the log is missing")
    if now_seq < seq:
        raise refuse("audit_broken", entry=seq, what="the head does not fit")
    return seq


def read(home: Home, actor: Actor, most: int = 100, before: int | None = None) -> list[Shown]:
    """The newest entries for an auditor; needs the right `audit`."""
    actor.need(Right.AUDIT)
    with home.store.reading() as connection:
        found = kept.newest(connection, most, before)
    return [_shown(home, entry) for entry in found]


def entries(home: Home) -> Iterator[Shown]:
    """The whole log, oldest first, for a service that has checked a right of its own and reads it out. A canary was registered by the
    volunteer whose name it bears: read out, it must look like any other. Auditors see who planted it (`read`)."""
    noted = canaries(home)
    with home.store.reading() as connection, closing(kept.entries(connection)) as found:
        for entry in found:
            one = _shown(home, entry)
            yield replace(one, who=noted[one.about]["helped_by"]) if one.action == REGISTERED and one.about in noted else one


def _shown(home: Home, entry: kept.Entry) -> Shown:
    body = orjson.loads(open_seal(home.keyring.derive("audit seal"), entry.sealed, f"audit:{entry.seq}".encode()))
    return Shown(entry.seq, body["at"], entry.action, body["who"], body["role"], body["area"], body["about"], body["detail"])
