"""Keeping an envelope for a person: what could be opened is sealed again under a key of its own, what could not stays closed as it came."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from intake.domain import envelope as rules
from intake.domain.envelope import Contents
from intake.domain.problems import Refused
from intake.domain.programme import Programme
from intake.sealing.keyring import HASH_BYTES, open_seal, seal
from intake.services import programme as programmes
from intake.services import wording
from intake.services.home import Home, week_of
from intake.services.registration import Registering
from intake.store import envelope as kept
from intake.store.envelope import KeptHeld

KEPT_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Held:
    """What is held: the reason, the contents if it could be opened, which answers can't be right, the two references if one was taken."""

    reason: str
    contents: Contents | None = None
    fields: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)


def asked(home: Home, contents: Contents, pseudonym: str, arrived: datetime, tablet: int) -> Registering:
    """What an envelope that came at `arrived` asks to be registered, on behalf of whoever has `pseudonym`, from tablet number `tablet`
    (0: its badge was not made here)."""
    made = contents.made_at(arrived)
    return Registering(
        programme=contents.programme,
        point=contents.point,
        answers={**contents.answers, **contents.consents},
        registration_id=bytes.fromhex(contents.registration),
        consent_language=contents.language,
        minor_with=contents.minor_with,
        consent_date=made.astimezone(home.config.zone).date(),
        reference=contents.reference,
        picture_code=contents.picture_code,
        helped_by=pseudonym,
        registered_at=made.isoformat(timespec="minutes"),
        tablet=tablet,
        consent_wording=contents.wording,
        consent_hash=contents.wording_hash,
    )


def words_known(home: Home, pack: Programme, contents: Contents) -> bool:
    """Whether the tablet showed words that are on the ledger (an old app does not say, and is believed), in a language in which they may be
    read to a person: what nobody has checked yet is for practice. A tablet may send for weeks after this what was checked when it was read
    out, and is said in other words by now."""
    named = contents.wording == pack.notice.wording_id
    if not wording.may_be_read(home, pack, contents.language):
        return named and wording.was_checked(home, pack, contents.language, contents.wording_hash)
    if not (contents.wording or contents.wording_hash):
        return True
    return named and wording.is_known(home, pack, contents.language, contents.wording_hash)


def words_may_be_known(home: Home, contents: Contents) -> bool:
    """`words_known`; true of a pack that is taken no more, which is judged by that."""
    try:
        return words_known(home, programmes.accepted_programme(home, contents.programme, contents.version), contents)
    except Refused:
        return True


def _place(held_id: bytes) -> bytes:
    return b"held_envelope:" + held_id


def hold_in(
    home: Home, connection: Connection, held: Held, sealed: bytes, area_id: int, tablet_id: int | None, registration_id: bytes | None
) -> None:
    """Keep an envelope for a person, in the caller's transaction. `sealed`: as it came; `registration_id`: what of it was kept."""
    held_id, key_id = secrets.token_bytes(HASH_BYTES), None
    if held.reason == rules.ERASED or len(sealed) > rules.MOST_SEALED:
        sealed = b""  # that it came is all that is kept: she asked for it, or nothing of ours made it
    elif held.contents is not None:
        ((key_id, key),) = home.new_record_keys(1)
        body = {"contents": asdict(held.contents), "fields": held.fields, "references": dict(held.references)}
        sealed = seal(key, orjson.dumps(body), _place(held_id))
    row = KeptHeld(held_id, key_id, area_id, tablet_id, registration_id, held.reason, week_of(home.today), sealed)
    kept.add_held(connection, [row])


def open_held(home: Home, rows: Sequence[KeptHeld]) -> dict[bytes, Held]:
    """Id -> what is held, without contents where they could not be opened or their key is gone."""
    keys = home.record_keys([row.key_id for row in rows if row.key_id])
    opened = {}
    for row in rows:
        key = keys.get(row.key_id) if row.key_id else None
        body: dict[str, Any] = orjson.loads(open_seal(key, row.sealed, _place(row.id))) if key else {}
        contents = Contents(**body["contents"]) if body else None
        opened[row.id] = Held(row.reason, contents, tuple(body.get("fields", ())), body.get("references", {}))
    return opened
