"""The bundle: all that a relay has to know of its office, signed by it. Packs and profiles for the forms, the public key that tablets close
to and until when, lists of recordings, and tablets by a hash of their token. Nothing of a person, no name of an account, nothing that opens
anything.

It travels with every visit (`intake fetch`), and once by hand as a file: that first one tells the relay who its office is.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import orjson

from intake.domain.problems import Refused, refuse
from intake.domain.sound_list import Signed
from intake.sealing.channel import PUBLIC_BYTES, is_signed, public_of, sign
from intake.sealing.keyring import HASH_BYTES, digest
from intake.services import checked, office_key, relay_sounds, sound_signed, wording
from intake.services import programme as programmes
from intake.services.home import Home
from intake.services.office_key import DESTROYED_AFTER
from intake.services.relay_channel import OF_BUNDLE
from intake.services.relay_home import Relay
from intake.services.relay_link import channel_secret, next_issue
from intake.store import programme as kept_packs
from intake.store import relay as kept
from intake.store import tablet as kept_tablets
from intake.store.programme import KeptPack, KeptProfile
from intake.store.relay import RelayTablet

HEAD = b"intake-bundle-1"
FORMAT = 1
OFFICE, ISSUE, MARK, KEY = "office", "issue", "mark", "key"
"""What is kept of it at the relay, beside packs and tablets: the office's channel key, the running number, the mark, the office key."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """The public half of the office key that tablets close to: its id, itself ("age1..."), the day on which the other half is destroyed."""

    id: str
    recipient: str
    until: date


def contents(home: Home) -> dict[str, Any]:
    """What a relay has to know now."""
    key = office_key.current(home)
    with home.store.reading() as connection:
        packs = kept_packs.packs(connection)
        tablets = kept_tablets.for_relays(connection)
        newest = {one.code: one for one in kept_packs.profiles(connection)}
    taken = [one for one in packs if one.state == programmes.OPEN or (one.accepted_until and one.accepted_until >= home.today)]
    for one in taken:  # what tablets show of them by way of the relay stays readable
        wording.put_on_ledger(home, programmes.programme(home, one.code, one.version))
    return {
        "key": {"id": key.id, "recipient": key.recipient, "until": (key.made + DESTROYED_AFTER).isoformat()},
        "packs": [asdict(one) for one in taken],
        "profiles": [asdict(one) for one in newest.values()],
        "languages": checked.for_relays(home),
        "sounds": sound_signed.for_relays(home),
        "tablets": [[number, hashed.hex(), revoked] for number, hashed, revoked in tablets],
    }


def mark_of(inside: dict[str, Any]) -> str:
    """What tells these contents from others."""
    return digest(orjson.dumps(inside)).hex()


def make_bundle(home: Home, inside: dict[str, Any] | None = None) -> bytes:
    """The bundle of this moment: a line that says what it is, the signature, and JSON."""
    inside = contents(home) if inside is None else inside
    secret = channel_secret(home)
    about = {"format": FORMAT, "office": public_of(secret).hex(), "issue": next_issue(home), "mark": mark_of(inside)}
    body = orjson.dumps({**about, **inside})
    return b"\n".join((HEAD, b64encode(sign(secret, OF_BUNDLE, body)), body))


def take_bundle(relay: Relay, data: bytes) -> bytes:
    """Let the relay know what is in a bundle, whole or not at all; returns the public key of the office that signed it.

    Raises Refused: `bundle_damaged`, `bundle_foreign` (not from the office this relay belongs to), `bundle_old`, `bundle_newer_program`.
    """
    said = _read(data)
    office = bytes.fromhex(said["office"])
    tablets, packs, profiles = _house(relay, said)
    lists = _lists(said)
    with relay.store.writing() as connection:
        known = kept.settings(connection)
        if known.get(OFFICE, office) != office:
            raise refuse("bundle_foreign")
        if int(known.get(ISSUE, b"0")) > said["issue"]:
            raise refuse("bundle_old")
        kept.replace_house(connection, tablets, packs, profiles)
        values = {
            checked.AT_RELAY: orjson.dumps(_checked(said)),
            ISSUE: str(said["issue"]).encode(),
            MARK: said["mark"].encode(),
            KEY: orjson.dumps(said["key"]),
        }
        relay_sounds.take_lists(relay, lists)
        kept.put(connection, {OFFICE: office, **values})
    programmes.forget_seen(relay)
    checked.forget(relay)
    return office


def _read(data: bytes) -> dict[str, Any]:
    """What is in the bundle, which its own office signed; raises Refused `bundle_damaged`."""
    head, _, rest = data.partition(b"\n")
    signature, _, body = rest.partition(b"\n")
    try:
        said: dict[str, Any] = orjson.loads(body) if head == HEAD else {}
        office = bytes.fromhex(said["office"])
        signed = len(office) == PUBLIC_BYTES and is_signed(office, OF_BUNDLE, body, b64decode(signature, validate=True))
        if not signed or said["format"] != FORMAT or type(said["issue"]) is not int or not isinstance(said["mark"], str):
            raise refuse("bundle_damaged")
        date.fromisoformat(said["key"]["until"])
        return said
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, NotBase64):
        raise refuse("bundle_damaged") from None


def _house(relay: Relay, said: dict[str, Any]) -> tuple[list[RelayTablet], list[KeptPack], list[KeptProfile]]:
    """Its tablets, packs and profiles, all of which this program can read; raises Refused `bundle_newer_program`, `bundle_damaged`."""
    try:
        hashes = [(number, bytes.fromhex(hashed), revoked) for number, hashed, revoked in said["tablets"]]
        tablets = [RelayTablet(relay.token_hash(hashed), number, bool(revoked)) for number, hashed, revoked in hashes]
        packs = [KeptPack(**{**one, "accepted_until": _day(one["accepted_until"])}) for one in said["packs"]]
        profiles = [KeptProfile(**one) for one in said["profiles"]]
        if any(len(hashed) != HASH_BYTES or type(number) is not int for number, hashed, _ in hashes):
            raise refuse("bundle_damaged")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse("bundle_damaged") from None
    try:
        for pack in packs:
            programmes.check_programme(pack.pack, f"{pack.code}.toml")
        for profile in profiles:
            programmes.check_partner(profile.profile, f"{profile.code}.toml")
    except Refused:
        raise refuse("bundle_newer_program") from None
    return tablets, packs, profiles


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """Which translations are checked; nothing, in a bundle of an older office. Raises Refused `bundle_damaged`."""
    try:
        about = said.get("languages", {"demo": False, "reviews": []})
        checked.rows_of(about["reviews"])
        return {"demo": bool(about["demo"]), "reviews": about["reviews"]}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse("bundle_damaged") from None


def _lists(said: dict[str, Any]) -> dict[str, Signed]:
    """The lists of recordings; none, in a bundle of an older office. Raises Refused `bundle_damaged`."""
    try:
        return relay_sounds.check_lists(said.get("sounds", {}))
    except (ValueError, TypeError, AttributeError):
        raise refuse("bundle_damaged") from None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def open_key(relay: Relay) -> OpenKey:
    """The key that tablets close to; raises Refused `relay_not_ready` before the first bundle, `relay_alone` once nobody could open it."""
    with relay.store.reading() as connection:
        found = kept.settings(connection).get(KEY)
    if not found:
        raise refuse("relay_not_ready")
    value = orjson.loads(found)
    key = OpenKey(value["id"], value["recipient"], date.fromisoformat(value["until"]))
    if key.until <= relay.today:
        raise refuse("relay_alone")
    return key
