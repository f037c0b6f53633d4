"""Canaries: invented registrations that nobody has a reason to open. Whoever opens one is not told; auditors are (`alert_raise`).

A canary is registered as anybody is, in the name of a volunteer of its point. That it is one is noted in the key store alone, sealed under
the master key: no column and no seal of the database tells. It has not agreed to be handed on, and should somebody say for it that it has,
lists pass it over; it is left out of counts and never suspected to be a duplicate; it is purged, and can be erased, like any other.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.canary import invent
from intake.domain.picture_code import make_picture_code
from intake.domain.problems import Refused, refuse
from intake.sealing.keyring import HASH_BYTES
from intake.services import audit
from intake.services import registration as registrations
from intake.services.alert_raise import canaries, note_canaries
from intake.services.home import Home
from intake.services.programme import open_programme, open_programmes
from intake.services.registration_seal import Registering, Sealed, seal_one
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import batch as kept_batch
from intake.store import registration as kept

_STATES: Mapping[str | None, str] = {
    None: "no_consent",
    kept_batch.EXPIRED: "consent_expired",
    "draft": "held_back",
    "withdrawn": "withdrawn",
}
REASONS = tuple(_STATES.values())
"""Why somebody is in no list."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One canary: its reference, programme code, point, and the month it was planted (`YYYY-MM`)."""

    reference: str
    programme: str
    point: str
    month: str


def plant(home: Home, actor: Actor, point: str, programme: str = "") -> Canary:
    """Register an invented person at `point`, in `programme` or the first open one that has a partner.

    Raises Refused: `not_allowed`, `not_a_choice` (a point of another area), `no_such_programme`, `programme_closed`, `no_volunteer`.
    """
    actor.need(Right.CANARY)
    there = {area.code: area for area in points(home, actor)}
    if point not in there:
        raise refuse("not_a_choice", "point", choices=", ".join(sorted(there)))
    area = there[point]
    pack = open_programme(home, programme or _first(home))
    request = Registering(
        programme=pack.code,
        point=area.code,
        answers=invent(pack, home.today.year, secrets.randbelow),
        registration_id=secrets.token_bytes(HASH_BYTES),
        consent_language=pack.languages[secrets.randbelow(len(pack.languages))],
        picture_code=make_picture_code(secrets.randbelow),
        helped_by=_volunteer(home, area),
    )
    prepared, problems = registrations.prepare(home, actor, pack, area, request, by_list=False)
    if prepared is None:
        raise Refused(*problems)
    sealed = seal_one(home, actor, prepared, *home.new_record_keys(1)[0])
    with home.store.writing() as connection:
        # Its line in the log comes first: whoever writes one has the log for itself, so no other canary is noted meanwhile.
        registrations.keep_in(home, actor, [prepared], [sealed], connection)
        note_canaries(home, _living(home, connection) | {audit.name_of(sealed.key): _noted(sealed, area, request.helped_by)})
    return Canary(sealed.reference, pack.code, area.code, sealed.kept.month)


def _first(home: Home) -> str:
    packs = sorted(open_programmes(home), key=lambda pack: (not pack.partner, pack.code))
    if not packs:
        raise refuse("no_such_programme", programme="-")
    return packs[0].code


def _volunteer(home: Home, area: Area) -> str:
    """The pseudonym of somebody who could have registered here: a volunteer of the point if there is one."""
    with home.store.reading() as connection:
        accounts = [one for one in kept_accounts.branch(connection, "/") if one.is_open and one.area.covers(area)]
    able = [one for one in accounts if one.actor.may(Right.REGISTER)]
    near = [one for one in able if one.area.id == area.id] or able
    if not near:
        raise refuse("no_volunteer", "point")
    return near[secrets.randbelow(len(near))].pseudonym


def _noted(sealed: Sealed, area: Area, helped_by: str) -> Mapping[str, object]:
    one = sealed.kept
    where = {"programme": one.programme, "area_id": area.id, "point": area.code, "path": area.path, "month": one.month}
    return where | {"id": one.id.hex(), "reference": sealed.reference, "helped_by": helped_by}


def _living(home: Home, connection: Connection) -> dict[str, Mapping[str, object]]:
    """What is noted of those that are neither purged nor erased."""
    noted = canaries(home)
    there = kept.existing_among(connection, [bytes.fromhex(one["id"]) for one in noted.values()]) if noted else set()
    return {name: one for name, one in noted.items() if bytes.fromhex(one["id"]) in there}


def planted(home: Home, actor: Actor) -> list[Canary]:
    """The canaries of the actor's branch that are still there, the newest first. Raises Refused `not_allowed`."""
    actor.need(Right.CANARY)
    with home.store.reading() as connection:
        found = [one for one in _living(home, connection).values() if str(one["path"]).startswith(actor.area.path)]
    made = [Canary(*(str(one[key]) for key in ("reference", "programme", "point", "month"))) for one in found]
    return sorted(made, key=lambda one: (one.month, one.point, one.reference), reverse=True)


def ids(home: Home) -> Set[bytes]:
    """The ids of all canaries, for services that must pass them over."""
    return {bytes.fromhex(one["id"]) for one in canaries(home).values()}


def left_out(home: Home, connection: Connection, programme: str, partner: str, path: str) -> dict[str, int]:
    """Who of a branch is in no list to the partner, and why; canaries are not counted, whatever was done with them."""
    return kept_batch.left_out(connection, programme, partner, path, home.today, ids(home))


def left_out_by_path(home: Home, connection: Connection, programme: str, partner: str) -> dict[str, dict[str, int]]:
    """As `left_out` for each point apart: reason -> the point's path -> how many."""
    found: dict[str, dict[str, int]] = {reason: {} for reason in REASONS}
    for path, state, many in kept_batch.left_out_by_path(connection, programme, partner, home.today, ids(home)):
        if reason := _STATES.get(state):
            found[reason][path] = many
    return found


def points(home: Home, actor: Actor) -> list[Area]:
    """The points at which the actor can plant one. Raises Refused `not_allowed`."""
    actor.need(Right.CANARY)
    with home.store.reading() as connection:
        return kept_areas.branch(connection, actor.area.path, POINT)
