"""What arrives on a lent contact, by whatever way: taken in once, found to be somebody's by what is certain, or left for a person to say.

Nothing is believed of it and nothing done by it: whoever knows a number can write to it. The text is sealed under a key of its own, shown
as text, and read out to the person it is for when she comes back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Connection

from intake.domain import lent_match as rules
from intake.domain.account import Actor, Right
from intake.domain.lent import MAILBOX, read_address, read_recipient
from intake.domain.lent_match import FOR_HER, NOBODY, Match, Named, Standing
from intake.domain.problems import refuse
from intake.sealing.keyring import HASH_BYTES, keyed_hash, seal
from intake.services import erasure, lent
from intake.services.audit import Event, write
from intake.services.home import Home, week_of
from intake.services.lent import address_hash
from intake.services.lent_place import person_hash, tag_hash, whose
from intake.services.registration_seal import PARTNER_REF
from intake.store import lent as kept_lent
from intake.store import lent_message as kept
from intake.store import registration as kept_registration
from intake.store.lent import KeptContact, KeptPlace
from intake.store.lent_message import KeptMessage

PASTED, MAIL, GATEWAY = "pasted", "mail", "gateway"
SEEN = "seen"
"""The verdict on what had come before."""
MOST_REFS = 200
OLDEST = timedelta(days=366)
"""Whatever says that it was sent longer ago comes from a clock that was never set, and counts as sent then."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What has come. `address`: the number or mailbox it came to, with its tag; `sent`: when it was sent, as far as is known; `receipt`:
    its number where it came from, so that it is taken in once; `left`: how many attached files were left out."""

    kind: str
    address: str
    text: str
    sent: datetime
    way: str
    receipt: str
    sender: str = ""
    left: int = 0


def place(message_id: bytes) -> bytes:
    """Where a message's seal is bound to."""
    return b"lent_message:" + message_id


def arrive(home: Home, actor: Actor, one: Arrived, person: bytes | None = None) -> str:
    """Take a message in. `person`: the registration it is for, where whoever took it down said so (and was let in to it).

    Returns FOR_HER, QUEUED, NOBODY (then nothing of it is kept) or SEEN. Raises Refused `lent_not_hers` if `person` has no place there.
    """
    one = replace(one, sent=max(one.sent, home.clock() - OLDEST))
    address, tag = read_recipient(one.address) if one.kind == MAILBOX else (one.address, "")
    read = read_address(one.kind, address, "ZZ")
    with home.store.writing() as connection:
        contact = kept_lent.by_address(connection, address_hash(home, one.kind, read or ""))
        if contact is None:
            return _note(home, connection, actor, one, 0, Match(NOBODY))
        if not kept.first(connection, _receipt(home, one), week_of(home.today)):
            return SEEN
        places = kept_lent.on_contact(connection, contact.id)
        text = rules.clean(one.text)
        certain = _told(home, places, person) if person is not None else None
        found = certain or _match(home, connection, contact, places, tag, text, one.sent)
        if found.verdict != NOBODY:
            _keep(home, connection, contact, places, one, text, found)
        return _note(home, connection, actor, one, contact.number, found, _record_key(home, connection, places, found))


def _receipt(home: Home, one: Arrived) -> bytes:
    return keyed_hash(home.keyring.derive("lent receipt"), f"{one.way}:{one.kind}:{one.address}:{one.receipt}")


def _told(home: Home, places: list[KeptPlace], person: bytes) -> Match:
    who = person_hash(home, person)
    if not any(each.person_hash == who for each in places):
        raise refuse("lent_not_hers", "reference")
    return Match(FOR_HER, "told", who)


def _match(home: Home, connection: Connection, contact: KeptContact, places: list[KeptPlace], tag: str, text: str, sent: datetime) -> Match:
    known = whose(home, places)
    standing = {
        each.id: Standing(each.person_hash if each.id in known else None, known[each.id].since if each.id in known else None)
        for each in places
    }
    own = kept_lent.by_tag(connection, tag_hash(home, tag)) if tag else None
    own_standing = standing.get(own.id) if own and own.contact_id == contact.id else None
    named = _named(home, connection, text)
    return rules.match(list(standing.values()), own_standing, named, sent, home.clock(), tagged=bool(tag))


def _named(home: Home, connection: Connection, text: str) -> Named:
    """Whom the text names by a partner_ref."""
    refs, codes = rules.refs_in(text)
    refs = refs[:MOST_REFS]
    hashes: Mapping[bytes, str] = {hashed: ref for ref in refs for hashed in home.hashes(PARTNER_REF, ref)}
    found = kept.registrations_by_ref(connection, list(hashes))
    known = {hashes[hashed] for hashed in found}
    return Named(frozenset(person_hash(home, one) for one in found.values()), bool(codes - known))


def _keep(home: Home, connection: Connection, contact: KeptContact, places: list[KeptPlace], one: Arrived, text: str, found: Match) -> None:
    message_id, (key_id, key) = secrets.token_bytes(HASH_BYTES), home.new_record_keys(1)[0]
    said = {"text": text, "sender": rules.clean(one.sender)[: rules.MOST_SENDER], "sent": one.sent.isoformat(timespec="minutes")}
    said |= {"way": one.way, "left": str(one.left)}
    area = next((each.area_id for each in places if found.person is not None and each.person_hash == found.person), contact.area_id)
    sealed = seal(key, orjson.dumps(said), place(message_id))
    kept.add(connection, KeptMessage(message_id, key_id, contact.id, area, found.person, found.reason, week_of(home.today), sealed))


def _record_key(home: Home, connection: Connection, places: list[KeptPlace], found: Match) -> bytes | None:
    mine = whose(home, [each for each in places if found.person is not None and each.person_hash == found.person])
    rows = kept_registration.by_ids(connection, list({each.registration for each in mine.values()}))
    return next(iter(home.record_keys([row.key_id for row in rows]).values()), None)


def _note(home: Home, connection: Connection, actor: Actor, one: Arrived, number: int, found: Match, about: bytes | None = None) -> str:
    detail = {"contact": number, "way": one.way, "verdict": found.verdict, "reason": found.reason}
    write(home, connection, actor, [Event("message_came", about=about, detail=detail)])
    return found.verdict


@dataclass(frozen=True, slots=True)
class Line:
    """A contact on which something can be taken down: its number and address, its kind, and its area."""

    number: int
    kind: str
    address: str


def lines(home: Home, actor: Actor) -> list[Line]:
    """The contacts that the actor may take something down for: of her branch, and of the areas above, which serve her point too.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.MESSAGE)
    with home.store.reading() as connection:
        found = [one for one, _ in kept_lent.serving(connection, actor.area.path)]
    known = lent.addresses(home, found)
    return [Line(one.number, one.kind, known[one.id]) for one in found if one.id in known]


def take_down(home: Home, actor: Actor, number: int, text: str, sender: str, sent: datetime, reference: str = "", again: str = "") -> str:
    """Take down what somebody heard or read on a contact. `reference`: of the person it is for, where that is certain: a look-up like any
    other; `again`: a word of the form it was typed into, so that sending it twice keeps it once.

    Returns as `arrive`. Raises Refused: `not_allowed`, `no_such_lent`, `no_text`, `bad_date`, `sent_later`, `lent_not_hers`, and what
    looking up does.
    """
    actor.need(Right.MESSAGE)
    line = next((one for one in lines(home, actor) if one.number == number), None)
    if line is None:
        raise refuse("no_such_lent", contact=number)
    if not rules.clean(text):
        raise refuse("no_text", "text")
    if sent < home.clock() - OLDEST:
        raise refuse("bad_date", "sent")
    if sent.astimezone(home.config.zone).date() > home.today:
        raise refuse("sent_later", "sent")
    person = erasure.held_for(home, actor, reference, Right.MESSAGE).kept.id if reference.strip() else None
    arrived = Arrived(line.kind, line.address, text, sent, PASTED, again or secrets.token_hex(8), sender)
    return arrive(home, actor, arrived, person)
