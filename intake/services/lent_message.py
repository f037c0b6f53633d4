"""Messages that came on lent contacts: waiting for a coordinator who can tell whose they are, or for the person they are for to come back.

One is opened at a time, which is noted. A coordinator gives it to one of those who have the contact, takes it as the partner's answer (by
the same way as a file of answers), or deletes it; a volunteer reads it out to the person whose reference she has in her hand.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.programme import DECLINED
from intake.domain.reference import read_reference
from intake.sealing.keyring import open_seal
from intake.services import answer, erasure
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.find import Held
from intake.services.home import Home
from intake.services.lent_arrive import place
from intake.services.lent_place import person_hash, whose
from intake.services.registration_seal import open_payload
from intake.store import lent as kept_lent
from intake.store import lent_message as kept
from intake.store import registration as kept_registration
from intake.store.lent_message import KeptMessage

MOST = 100
TOLD_BY = "told"


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the list: nothing of what it says. `reason`: a key of `domain.lent_match.REASONS`; `hers`: it has found its person."""

    id: str
    contact: int
    reason: str
    week: date
    hers: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has, or had, the contact: her reference, a name to tell her by ('' for none), the partners it was lent to her for."""

    reference: str
    name: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What came. `sender` proves nothing; `left`: attached files that were left out."""

    id: str
    contact: int
    text: str
    sender: str
    sent: datetime
    way: str
    left: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One message, opened: who it may be for, and whose it is ('' as long as nobody has said)."""

    said: Said
    reason: str
    candidates: tuple[Candidate, ...]
    hers: str


def count(home: Home, actor: Actor, *, hers: bool = False) -> int:
    """How many messages of the actor's branch wait for somebody who can tell whose they are, or (`hers`) for their person.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        return kept.count_waiting(connection, actor.area.path, hers=hers)


def waiting(home: Home, actor: Actor, skip: int = 0, most: int = MOST, *, hers: bool = False) -> list[Line]:
    """The messages of the actor's branch that wait for somebody who can tell whose they are, or (`hers`) for their person; oldest first.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        numbers = {one.id: one.number for one, _ in kept_lent.serving(connection, actor.area.path)}
        rows = kept.waiting(connection, actor.area.path, skip, most, hers=hers)
    return [Line(one.id.hex(), numbers.get(one.contact_id, 0), one.reason, one.week, one.person_hash is not None) for one in rows]


def _wanted(connection: Connection, actor: Actor, message_id: str) -> KeptMessage:
    try:
        wanted = bytes.fromhex(message_id)
    except ValueError:
        raise refuse("not_found") from None
    row = kept.by_id(connection, wanted, actor.area.path)
    if row is None:
        raise refuse("not_found")
    return row


def _opened(home: Home, connection: Connection, rows: Sequence[KeptMessage]) -> list[Said]:
    keys, found = home.record_keys([one.key_id for one in rows]), []
    for one in rows:
        contact = kept_lent.by_id(connection, one.contact_id)
        if one.key_id in keys and contact:
            said = orjson.loads(open_seal(keys[one.key_id], one.sealed, place(one.id)))
            sent = datetime.fromisoformat(said["sent"])
            found.append(Said(one.id.hex(), contact.number, said["text"], said["sender"], sent, said["way"], int(said["left"])))
    return found


def open_one(home: Home, actor: Actor, message_id: str) -> Opened:
    """One message with those it may be for: a look-up like any other, and noted of each of them.

    Raises Refused `not_allowed`, `not_found`, `too_many_look_ups`.
    """
    actor.need(Right.ANSWER)
    with looking_up(home, actor), home.store.writing() as connection:
        row = _wanted(connection, actor, message_id)
        said = _opened(home, connection, [row])
        if not said:
            raise refuse("not_found")
        people = _people(home, connection, actor, row.contact_id)
        detail = {"contact": said[0].contact, "people": len(people)}
        keys: list[bytes | None] = [held.key for held, _ in people.values()]
        write(home, connection, actor, [Event("message_opened", about=key, detail=detail) for key in keys or [None]])
    candidates = tuple(_candidate(held, partners) for held, partners in people.values())
    hers = people[row.person_hash][0].payload["reference"] if row.person_hash in people else ""
    return Opened(said[0], row.reason, candidates, hers)


def _people(home: Home, connection: Connection, actor: Actor, contact_id: bytes) -> dict[bytes | None, tuple[Held, tuple[str, ...]]]:
    """Person of the actor's branch -> her registration, and for which partners she has or had this contact."""
    places = [one for one in kept_lent.on_contact(connection, contact_id, actor.area.path) if one.person_hash]
    known = whose(home, places)
    rows = {one.id: one for one in kept_registration.by_ids(connection, list({each.registration for each in known.values()}))}
    keys = home.record_keys([one.key_id for one in rows.values()])
    found: dict[bytes | None, tuple[Held, tuple[str, ...]]] = {}
    for one in places:
        row = rows.get(known[one.id].registration) if one.id in known else None
        if row and row.key_id in keys:
            before = found[one.person_hash][1] if one.person_hash in found else ()
            held = Held(row, keys[row.key_id], open_payload(keys[row.key_id], row), ())
            found[one.person_hash] = held, tuple(dict.fromkeys((*before, one.partner)))
    return found


def _candidate(held: Held, partners: tuple[str, ...]) -> Candidate:
    names = (str(held.payload.get(key, "")) for key in ("name_latin", "name_native", "call_name"))
    return Candidate(held.payload["reference"], next((one for one in names if one and one not in DECLINED), ""), partners)


def _of_reference(
    home: Home, connection: Connection, actor: Actor, row: KeptMessage, reference: str
) -> tuple[bytes | None, Held, tuple[str, ...]]:
    """The person among those who have the contact who has this reference; raises Refused `lent_not_hers`."""
    wanted = read_reference(reference)
    for who, (held, partners) in _people(home, connection, actor, row.contact_id).items():
        if held.payload["reference"] == wanted:
            return who, held, partners
    raise refuse("lent_not_hers", "reference")


def give(home: Home, actor: Actor, message_id: str, reference: str) -> None:
    """Say whose a message is: of one of those who have or had the contact. Raises Refused: `not_allowed`, `not_found`, `lent_not_hers`."""
    actor.need(Right.ANSWER)
    with home.store.writing() as connection:
        row = _wanted(connection, actor, message_id)
        who, held, _ = _of_reference(home, connection, actor, row, reference)
        kept.give(connection, row.id, who or b"", held.kept.area_id, TOLD_BY)
        write(home, connection, actor, [Event("message_given", about=held.key)])


def as_answer(home: Home, actor: Actor, message_id: str, reference: str, partner: str, cells: Mapping[str, str]) -> answer.Outcome:
    """Take what a message says as the partner's answer, by the way of a file with one row; the message goes if it is applied or known.

    `cells`: our columns of an answer as the coordinator read them. Raises Refused: `not_allowed`, `not_found`, `lent_not_hers`, and what a
    file of answers raises.
    """
    actor.need(Right.ANSWER)
    with home.store.writing() as connection:
        row = _wanted(connection, actor, message_id)
        _, held, partners = _of_reference(home, connection, actor, row, reference)
        if partner not in partners or partner not in held.payload["partner_refs"]:
            raise refuse("lent_not_hers", "reference")
        ref = str(held.payload["partner_refs"][partner])
    out = io.StringIO()
    writer = csv.writer(out)
    given = {**{key: value.strip() for key, value in cells.items() if value.strip()}, "partner_ref": ref}
    writer.writerow(list(given))
    writer.writerow(list(given.values()))
    outcome = answer.apply(home, actor, out.getvalue().encode(), "message.csv", partner)
    if outcome.counts["apply"] or outcome.counts["same"]:
        delete(home, actor, message_id)
    return outcome


def delete(home: Home, actor: Actor, message_id: str) -> None:
    """Delete a message for good. Raises Refused `not_allowed`, `not_found`."""
    actor.need(Right.ANSWER)
    with home.store.writing() as connection:
        row = _wanted(connection, actor, message_id)
        keys = kept.remove(connection, [row.id])
        write(home, connection, actor, [Event("message_deleted", detail={"hers": row.person_hash is not None})])
    home.destroy_keys(keys)


def for_person(home: Home, connection: Connection, some: Sequence[Held]) -> list[Said]:
    """What has come for a person with these registrations, oldest first."""
    return _opened(home, connection, kept.of_persons(connection, [person_hash(home, one.kept.id) for one in some]))


def hear(home: Home, actor: Actor, reference: str) -> list[Said]:
    """What has come for the person who is at the point, to be read out to her; a look-up like any other, and noted.

    Raises Refused `not_allowed`, `bad_reference`, `no_such_registration` (also at another point than her own), `too_many_look_ups`.
    """
    held = erasure.held_for(home, actor, reference, Right.MESSAGE)
    with home.store.writing() as connection:
        said = for_person(home, connection, erasure.same_person(home, connection, held))
        write(home, connection, actor, [Event("messages_read_out", about=held.key, detail={"messages": len(said)})])
    return said


def told(home: Home, actor: Actor, reference: str, message_ids: Sequence[str]) -> int:
    """She has heard these: they are destroyed. Returns how many. Raises as `hear`."""
    held = erasure.held_for(home, actor, reference, Right.MESSAGE)
    with home.store.writing() as connection:
        some = erasure.same_person(home, connection, held)
        mine = kept.of_persons(connection, [person_hash(home, one.kept.id) for one in some])
        keys = kept.remove(connection, [one.id for one in mine if one.id.hex() in message_ids])
        write(home, connection, actor, [Event("messages_told", about=held.key, detail={"messages": len(keys)})])
    home.destroy_keys(keys)
    return len(keys)
