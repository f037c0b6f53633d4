"""The pool of lent contacts: what there is, for whom, how many may share it, who picks up. The addresses are sealed; they are the house's,
and nobody's own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain import lent as rules
from intake.domain.account import Actor, Right, Role
from intake.domain.area import Area
from intake.domain.problems import Refused, problem, refuse
from intake.sealing.keyring import HASH_BYTES, keyed_hash, open_seal, seal
from intake.services.area import find_area
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.store import account as kept_accounts
from intake.store import area as kept_area
from intake.store import lent as kept
from intake.store.lent import KeptContact


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as it is shown. `relays`: a code of `domain.lent.RELAYS` or an account's name ('' if that is gone); `people`: who have
    a place now; `cooling`: places that nobody gets yet; `messages`: what waits on it."""

    number: int
    kind: str
    address: str
    area: str
    area_name: str
    share: int
    relays: str
    since: date
    until: date | None
    rest_until: date | None
    state: str
    people: int
    cooling: int
    messages: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a contact is to be: see `Contact`."""

    share: int = 1
    relays: str = rules.DUTY
    since: date | None = None
    until: date | None = None


def address_hash(home: Home, kind: str, address: str) -> bytes:
    """The keyed hash a contact is found by when something arrives."""
    return keyed_hash(home.keyring.derive("lent contact"), f"{kind}:{address}")


def _place(contact_id: bytes) -> bytes:
    return b"lent_contact:" + contact_id


def addresses(home: Home, some: list[KeptContact]) -> dict[bytes, str]:
    """Contact -> its number or address."""
    keys = home.record_keys([one.key_id for one in some])
    return {one.id: open_seal(keys[one.key_id], one.sealed, _place(one.id)).decode() for one in some if one.key_id in keys}


def add(home: Home, actor: Actor, area_code: str, kind: str, address: str, wanted: Wanted) -> Contact:
    """Put a number or a mailbox into the pool of an area.

    Raises Refused: `not_allowed`, `no_such_area` (also for one outside of the actor's), `not_a_choice`, `impossible_phone`,
    `bad_mailbox`,
    `lent_there`, and as `change`.
    """
    actor.need(Right.LEND)
    area = find_area(home, area_code)
    if not actor.area.covers(area):
        raise refuse("no_such_area", "area", area=area_code)
    if kind not in rules.KINDS:
        raise refuse("not_a_choice", "kind", choices=", ".join(rules.KINDS))
    read = rules.read_address(kind, address, area.region)
    if read is None:
        raise refuse("impossible_phone" if kind == rules.NUMBER else "bad_mailbox", "address")
    since = wanted.since or home.today
    _check(wanted, since)
    contact_id, (key_id, key) = secrets.token_bytes(HASH_BYTES), home.new_record_keys(1)[0]
    try:
        with home.store.writing() as connection:
            row = KeptContact(
                id=contact_id,
                key_id=key_id,
                number=0,
                area_id=area.id,
                kind=kind,
                state=rules.OPEN,
                address_hash=address_hash(home, kind, read),
                share=wanted.share,
                relays=_relays(connection, wanted.relays),
                since=since,
                until=wanted.until,
                rest_until=None,
                sealed=seal(key, read.encode(), _place(contact_id)),
            )
            number = kept.add(connection, row)
            write(home, connection, actor, [Event("lent_added", detail={"contact": number, "kind": kind, "share": wanted.share})])
    except IntegrityError:
        raise refuse("lent_there", "address") from None
    return one(home, actor, number)


def _check(wanted: Wanted, since: date) -> None:
    found = []
    if not 1 <= wanted.share <= rules.MOST_SHARE:
        found.append(problem("lent_share", "share", most=rules.MOST_SHARE))
    if wanted.until is not None and wanted.until <= since:
        found.append(problem("lent_until", "until"))
    if found:
        raise Refused(*found)


def _relays(connection: Connection, who: str) -> str:
    """A role's code, or the pseudonym of an account that can pick up; raises Refused `lent_relays`."""
    if who in rules.RELAYS:
        return who
    account = kept_accounts.by_name(connection, who.strip().lower())
    if account is None or not account.is_open or account.role not in (Role.VOLUNTEER, Role.COORDINATOR):
        raise refuse("lent_relays", "relays", roles=", ".join(rules.RELAYS))
    return account.pseudonym


def people(home: Home, actor: Actor) -> list[str]:
    """Names of the accounts of the actor's branch that can pick up. Raises Refused `not_allowed`."""
    actor.need(Right.LEND)
    with home.store.reading() as connection:
        found = kept_accounts.branch(connection, actor.area.path)
    return sorted(one.name for one in found if one.is_open and one.role in (Role.VOLUNTEER, Role.COORDINATOR))


def pool(home: Home, actor: Actor) -> list[Contact]:
    """The contacts of the actor's branch. Raises Refused `not_allowed`."""
    actor.need(Right.LEND)
    with home.store.reading() as connection:
        return _shown(home, connection, kept.contacts(connection, actor.area.path), actor.area.path)


def one(home: Home, actor: Actor, number: int) -> Contact:
    """One of them. Raises Refused `not_allowed`, `no_such_lent`."""
    actor.need(Right.LEND)
    with home.store.reading() as connection:
        return _shown(home, connection, [mine(connection, actor, number)], actor.area.path)[0]


def mine(connection: Connection, actor: Actor, number: int, *, lock: bool = False) -> KeptContact:
    """The contact of the actor's branch with this number; raises Refused `no_such_lent`."""
    found = kept.contact(connection, number, actor.area.path, lock=lock)
    if found is None:
        raise refuse("no_such_lent", contact=number)
    return found


def _shown(home: Home, connection: Connection, some: list[KeptContact], path: str) -> list[Contact]:
    areas: Mapping[int, Area] = {area.id: area for area in kept_area.branch(connection, "/")}
    counts, known = kept.counts(connection, path), addresses(home, some)
    names = {one.pseudonym: one.name for one in kept_accounts.by_pseudonyms(connection, {each.relays for each in some}).values()}
    shown = []
    for each in some:
        area, (people, cooling, messages) = areas[each.area_id], counts.get(each.id, (0, 0, 0))
        relays = each.relays if each.relays in rules.RELAYS else names.get(each.relays, "")
        shown.append(
            Contact(
                each.number, each.kind, known.get(each.id, ""), area.code, area.name, each.share, relays, each.since, each.until,
                each.rest_until, each.state, people, cooling, messages,
            )
        )  # fmt: skip
    return shown


def change(home: Home, actor: Actor, number: int, wanted: Wanted) -> Contact:
    """Change how many share a contact, who picks up, from when, and until when it is ours. Who has a place keeps it.

    Raises Refused: `not_allowed`, `no_such_lent`, `lent_share`, `lent_until`, `lent_relays`.
    """
    actor.need(Right.LEND)
    with home.store.writing() as connection:
        found = mine(connection, actor, number, lock=True)
        since = wanted.since or found.since
        _check(wanted, since)
        relays = _relays(connection, wanted.relays)
        kept.change(connection, found.id, share=wanted.share, relays=relays, since=since, until=wanted.until)
        write(home, connection, actor, [Event("lent_changed", detail={"contact": number, "share": wanted.share})])
    return one(home, actor, number)


def remove(home: Home, actor: Actor, number: int) -> None:
    """Take a contact out of the pool for good. Raises Refused: `not_allowed`, `no_such_lent`, `lent_in_use` as long as anybody has a place
    on it, one cools off, or a message waits."""
    actor.need(Right.LEND)
    with home.store.writing() as connection:
        found = mine(connection, actor, number, lock=True)
        if any(kept.counts(connection, "/").get(found.id, (0, 0, 0))):
            raise refuse("lent_in_use", contact=number)
        kept.remove(connection, found.id)
        write(home, connection, actor, [Event("lent_removed", detail={"contact": number})])
    home.destroy_keys([found.key_id])


def ends_soon(home: Home) -> date:
    """Contacts that end by this day are told of."""
    return home.today + rules.ENDS_SOON
