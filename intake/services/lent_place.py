"""Giving people places on lent contacts, by itself: when a list is prepared or built, and when a row that was sent reads otherwise.

What is lent to her lies in her payload, so that it goes out, is read out and is forgotten with it. Which place is hers is found by a keyed
hash, and whose a place is, by a seal of its own: the database does not tell who has a lent contact.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from intake.domain import lent as rules
from intake.domain.lent import MAILBOX, NUMBER, agreed, lent_to, with_lent
from intake.domain.partner import Filling, Profile
from intake.domain.payload import Payload
from intake.domain.referral import TAKEN_BACK
from intake.sealing.keyring import HASH_BYTES, keyed_hash, open_seal, seal
from intake.services import lent
from intake.services import programme as programmes
from intake.services.area import operator_in
from intake.services.audit import Event, write
from intake.services.find import PERSON, Held
from intake.services.home import Home, week_of
from intake.services.registration_seal import open_payload, place
from intake.store import area as kept_area
from intake.store import lent as kept
from intake.store import lent_message as kept_message
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration
from intake.store.lent import KeptContact, KeptPlace

LOT = 100
"""People in one transaction: others who write wait for its end."""
_HELD_BACK = "draft"


@dataclass(frozen=True, slots=True)
class Whose:
    """What a place's seal says: the registration, and since when it is hers."""

    registration: bytes
    since: datetime


def person_hash(home: Home, registration_id: bytes) -> bytes:
    """What places and messages are tied to a person by."""
    return keyed_hash(home.keyring.derive(PERSON), registration_id.hex())


def tag_hash(home: Home, tag: str) -> bytes:
    """What a plus-address is found by."""
    return keyed_hash(home.keyring.derive("lent tag"), tag)


def _bound(place_id: bytes) -> bytes:
    return b"lent_place:" + place_id


def whose(home: Home, places: Sequence[KeptPlace]) -> dict[bytes, Whose]:
    """Place -> whose it is, of those that are still somebody's."""
    keys = home.record_keys([one.key_id for one in places if one.key_id])
    found = {}
    for one in places:
        if one.key_id in keys and one.sealed:
            said = orjson.loads(open_seal(keys[one.key_id], one.sealed, _bound(one.id)))
            found[one.id] = Whose(bytes.fromhex(said["registration"]), datetime.fromisoformat(said["since"]))
    return found


def kinds(profile: Profile) -> tuple[str, ...]:
    """Which kinds of lent contact this partner's columns take."""
    lends = {column.lends for column in profile.columns if column.filling is Filling.LENT}
    return tuple(kind for kind in (NUMBER, MAILBOX) if kind in lends)


def lacks(profile: Profile, payload: Mapping[str, Any]) -> bool:
    """Whether this person agreed to a lent contact and has none yet for this partner."""
    return agreed(payload) and any(not lent_to(payload, kind, profile.code) for kind in kinds(profile))


def provide(home: Home, profile: Profile, sources: Sequence[kept_referral.Source]) -> list[tuple[kept_referral.Source, Payload]]:
    """Give a place to each of these, as far as there is room, in lots of one transaction each; returns the rows as they read now."""
    rows: list[tuple[kept_referral.Source, Payload]] = []
    for start in range(0, len(sources), LOT):
        with home.store.writing() as connection:
            for source in sorted(sources[start : start + LOT], key=lambda one: one.registration_id):
                one = kept_registration.locked(connection, source.registration_id)
                keys = home.record_keys([one.key_id]) if one else {}
                if one is None or one.key_id not in keys:
                    continue
                key, payload = keys[one.key_id], open_payload(keys[one.key_id], one)
                given, sealed = _give(home, connection, one, payload, profile, key), one.sealed
                if given != payload:
                    sealed = seal(key, orjson.dumps(given), place(one.id, one.programme_version))
                    kept_registration.reseal(connection, one.id, sealed)
                rows.append((source._replace(sealed=sealed), given))
    return rows


def _give(home: Home, connection: Connection, one: kept_registration.Kept, payload: Payload, profile: Profile, key: bytes) -> Payload:
    if not lacks(profile, payload):
        return payload
    area = kept_area.by_id(connection, one.area_id)
    for kind in kinds(profile) if area else ():
        if not lent_to(payload, kind, profile.code):
            value = _take(home, connection, one, kind, profile, area.path if area else "")
            if value:
                payload = with_lent(payload, kind, profile.code, value)
                write(home, connection, operator_in(connection), [Event("lent_given", about=key, detail={"partner": profile.code})])
    return payload


def _rooms(home: Home, connection: Connection, kind: str, profile: Profile) -> dict[bytes, tuple[KeptContact, rules.Room]]:
    return {
        room.id: (found, room)
        for found, room in kept.rooms(connection, kind, profile.code)
        if rules.usable(found.since, found.until, found.rest_until, home.today, profile.answer_days)
    }


def room(home: Home, connection: Connection, one: kept_registration.Kept, kind: str, partner: str) -> bool:
    """Whether there is room for her on any contact now."""
    area = kept_area.by_id(connection, one.area_id)
    rooms = _rooms(home, connection, kind, programmes.partner(home, partner))
    return area is not None and rules.choose([each for _, each in rooms.values()], area.path) is not None


def _take(home: Home, connection: Connection, one: kept_registration.Kept, kind: str, profile: Profile, path: str) -> str:
    """Take a place for her; what is lent then, '' if there is no room: then she waits for one. A place of hers that cools off is hers
    again."""
    who, rooms = person_hash(home, one.id), _rooms(home, connection, kind, profile)
    mine = [each for each in kept.of_persons(connection, [who], lock=True) if (each.kind, each.partner) == (kind, profile.code)]
    known = whose(home, mine)
    mine = [each for each in mine if each.id in known]
    again = next((each for each in mine if each.contact_id in rooms and kind == NUMBER), None)
    waits = next((each for each in mine if each.contact_id is None), None)
    chosen = rules.choose([each for _, each in rooms.values()], path)
    room_id = again.contact_id if again is not None else chosen.id if chosen else None
    contact = rooms[room_id][0] if room_id else None
    if waits is not None and contact is None:
        return ""
    tag = rules.make_tag(secrets.randbelow) if kind == MAILBOX and contact else ""
    _put(home, connection, one, again or waits, kind, profile, room_id, tag)
    if waits is not None and again is not None:
        kept.cool(connection, [waits], week_of(home.today), forget=True)
    return _value(home, contact, tag) if contact else ""


def _value(home: Home, contact: KeptContact, tag: str) -> str:
    address = lent.addresses(home, [contact]).get(contact.id, "")
    return rules.tagged(address, tag) if tag and address else address


def _put(
    home: Home,
    connection: Connection,
    one: kept_registration.Kept,
    before: KeptPlace | None,
    kind: str,
    profile: Profile,
    contact_id: bytes | None,
    tag: str,
) -> None:
    if before is not None and before.key_id is not None:
        place_id, key_id, keys = before.id, before.key_id, home.record_keys([before.key_id])
    else:
        place_id, keys = secrets.token_bytes(HASH_BYTES), dict(home.new_record_keys(1))
        key_id = next(iter(keys))
    said = {"registration": one.id.hex(), "since": home.clock().isoformat(timespec="seconds")}
    if before is not None and before.contact_id is not None:  # it was hers already: what was sent then may be hers too
        said["since"] = whose(home, [before])[before.id].since.isoformat(timespec="seconds")
    kept.put(
        connection,
        KeptPlace(
            id=place_id,
            contact_id=contact_id,
            area_id=one.area_id,
            kind=kind,
            partner=profile.code,
            person_hash=person_hash(home, one.id),
            key_id=key_id,
            tag_hash=tag_hash(home, tag) if tag else None,
            cool_weeks=rules.cool_weeks(profile.answer_days),
            free_week=None,
            sealed=seal(keys[key_id], orjson.dumps(said), _bound(place_id)),
        ),
    )


def fit(home: Home, connection: Connection, held: Held, payload: Payload) -> Payload:
    """The payload with what is lent as it must be now: nothing for whoever did not choose it; a place for each partner that has her row or
    is about to, as far as there is room. Called wherever a payload changes (`retraction.reissue`)."""
    if payload.get("contact_mode") != rules.LENT_MODE:
        if any(key in payload for key in rules.PAYLOAD_KEYS.values()):
            release(home, connection, held.kept.id)
            payload = {name: one for name, one in payload.items() if name not in rules.PAYLOAD_KEYS.values()}
        return payload
    for referral in held.referrals:
        if referral.state not in TAKEN_BACK and referral.state != _HELD_BACK:
            payload = _give(home, connection, held.kept, payload, programmes.partner(home, referral.partner), held.key)
    return payload


def release(home: Home, connection: Connection, registration_id: bytes) -> None:
    """Give all her places back: they cool off, and what still comes on them is hers as long as she is known."""
    mine = kept.of_persons(connection, [person_hash(home, registration_id)], lock=True)
    kept.cool(connection, mine, week_of(home.today), forget=False)


def forget(home: Home, connection: Connection, registration_ids: Iterable[bytes]) -> list[bytes]:
    """Leave nothing of these people in places and messages, in the transaction that removes them: their places cool off without them,
    their messages go. Returns the names of the keys to destroy."""
    hashes = [person_hash(home, one) for one in registration_ids]
    places = kept.of_persons(connection, hashes, lock=True)
    kept.cool(connection, places, week_of(home.today), forget=True)
    messages = kept_message.of_persons(connection, hashes)
    return [one.key_id for one in places if one.key_id] + kept_message.remove(connection, [one.id for one in messages])
