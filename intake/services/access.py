"""Reading out everything that is kept about a person (requirement 9): her answers and why each is asked, what she agreed to, what went to
whom, what came back, who did what with it, and until when it stays. By her reference, counted and logged like any look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from intake import inventory
from intake.domain.account import Actor, Right
from intake.domain.lent import PAYLOAD_KEYS
from intake.domain.payload import CHANGES
from intake.domain.presence import NOT_STATED, PRESENCES, check_presence
from intake.domain.programme import Programme, Question
from intake.domain.referral import STATE_NAMES
from intake.domain.retention import goes_in
from intake.sealing.keyring import keyed_hash
from intake.services import audit, follow_up
from intake.services import programme as programmes
from intake.services.closing import CLOSED
from intake.services.erasure import held_for, same_person
from intake.services.find import Held, open_answers
from intake.services.find_visit import visits_of
from intake.services.home import Home
from intake.services.lent_message import for_person
from intake.services.retention import Hold, hold_of
from intake.store import account as kept_accounts

_FIELDS = {field.name: field for field in inventory.FIELDS if field.place.startswith("payload:")}
_CODES_ONLY = frozenset({"partner_refs", *PAYLOAD_KEYS.values()})


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept. `question`: what was asked, None for what belongs to the proof around the answers; `purpose`, `exported_to`:
    as the inventory declares them; `changes`: agreements given or taken back later, oldest first."""

    key: str
    value: str
    purpose: str
    exported_to: str
    seen_by: tuple[str, ...]
    question: Question | None = None
    changes: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral: to whom, in which list (None: not sent), how it stands, the partner's answers as they are kept, and the visits that
    came of it: day and time, centre, state, reason, and who goes along (account name or '')."""

    partner: str
    batch: int | None
    state_name: str
    answers: tuple[Mapping[str, str], ...]
    visits: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with the registration: when (ISO 8601), the audit log's word for it, by whom (account name, '' for the program), which
    questions were corrected, and who was at the point ('' if that was not stated)."""

    at: str
    action: str
    who: str
    questions: tuple[str, ...] = ()
    presence: str = ""


@dataclass(frozen=True, slots=True)
class ReadOut:
    """Everything kept about one registration."""

    reference: str
    programme: Programme
    kept: tuple[Kept, ...]
    sent: tuple[Sent, ...]
    deeds: tuple[Deed, ...]
    until: date
    closed: bool
    hold: Hold | None
    messages: tuple[str, ...] = ()
    followed: tuple[follow_up.Followed, ...] = ()


def read_out(home: Home, actor: Actor, reference: str, presence: str = NOT_STATED) -> list[ReadOut]:
    """Everything kept under this reference, and of the registrations decided to be of the same person. `presence`: who is at the point.

    Raises Refused `nobody_present`, `not_allowed`, `bad_reference`, `no_such_registration`, `too_many_look_ups`.
    """
    actor.need(Right.ACCESS)
    check_presence(presence)
    found = held_for(home, actor, reference)
    with home.store.writing() as connection:
        all_held = same_person(home, connection, found)
        messages = {held.kept.id: for_person(home, connection, [held]) for held in all_held}
        audit.write(home, connection, actor, [audit.Event("read_out", about=held.key, detail={"presence": presence}) for held in all_held])
    deeds = _deeds(home, [held.key for held in all_held])
    texts = {one: tuple(each.text for each in said) for one, said in messages.items()}
    return [replace(_of(home, held, deeds[held.key]), messages=texts[held.kept.id]) for held in all_held]


def _of(home: Home, held: Held, deeds: tuple[Deed, ...]) -> ReadOut:
    pack = programmes.programme(home, held.kept.programme, held.kept.programme_version)
    asked = list(pack.by_key)
    keys = sorted(held.payload, key=lambda key: (asked.index(key) if key in pack.by_key else len(asked), key))
    sent = [
        Sent(
            programmes.partner(home, one.partner).name,
            one.batch_id,
            STATE_NAMES[one.state],
            tuple(open_answers(held.key, one)),
            visits_of(home, held.key, one),
        )
        for one in held.referrals
    ]
    hold = hold_of(home, held)
    with home.store.reading() as connection:
        followed = follow_up.read_out(home, connection, held)
    return ReadOut(
        reference=held.payload["reference"],
        programme=pack,
        kept=tuple(_line(pack, held, key) for key in keys),
        sent=tuple(sent),
        deeds=deeds,
        until=goes_in(held.kept.purge_week, held.kept.hold_week if hold else None),
        closed=held.kept.state == CLOSED,
        hold=hold,
        followed=followed,
    )


def _line(pack: Programme, held: Held, key: str) -> Kept:
    value = held.payload[key]
    changes = tuple(dict(one) for one in value) if key == CHANGES else ()
    text = ", ".join(f"{name}: {one}" for name, one in value.items()) if key in _CODES_ONLY else str(value)
    if changes:
        text = "; ".join(" ".join(f"{name}={said}" for name, said in one.items()) for one in changes)
    field = _FIELDS[key]
    return Kept(key, text, field.purpose, field.exported_to, field.seen_by, pack.by_key.get(key), changes)


def _deeds(home: Home, record_keys: list[bytes]) -> dict[bytes, tuple[Deed, ...]]:
    """Record key -> what the audit log says of its registration, oldest first. The whole log is walked: nothing indexes it by person."""
    about = {keyed_hash(key, "audit").hex(): key for key in record_keys}
    found: dict[bytes, list[Deed]] = {key: [] for key in record_keys}
    entries = [one for one in audit.entries(home) if one.about in about]
    with home.store.reading() as connection:
        names = {one.pseudonym: one.name for one in kept_accounts.by_pseudonyms(connection, {one.who for one in entries}).values()}
    for one in entries:
        found[about[one.about]].append(_deed(one, names.get(one.who, "")))
    return {key: tuple(deeds) for key, deeds in found.items()}


def _deed(one: audit.Shown, who: str) -> Deed:
    presence = str(one.detail.get("presence", ""))
    return Deed(one.at, one.action, who, tuple(one.detail.get("questions", ())), presence if presence in PRESENCES else "")
