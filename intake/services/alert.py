"""Alerts: what coordinators and auditors of an area should look at, and who has. Nobody sees those about themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import orjson
from sqlalchemy import Connection

from intake.domain import alert as rules
from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.sealing.keyring import open_seal
from intake.services import audit
from intake.services.alert_raise import place
from intake.services.home import Home, week_of
from intake.store import account as kept_accounts
from intake.store import alert as kept


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it is shown: `kind` of `domain.alert.KINDS`, `at` ISO 8601, `who` and `seen_by` account names (pseudonyms where the
    account is not known), `many` look-ups (of a risk: visits), `reference` of an invented registration or '', `centre`: a code or ''."""

    id: str
    kind: str
    at: str
    who: str
    area: str
    many: int
    reference: str
    seen_by: str
    centre: str = ""


def alerts(home: Home, actor: Actor) -> list[Alert]:
    """The alerts of the actor's branch that the actor is told of: those nobody has looked at first, then the newest.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.ALERT)
    with home.store.reading() as connection:
        found = _told(home, connection, actor)
        names = kept_accounts.by_pseudonyms(connection, {name for one in found for name in (one.who, one.seen_by) if name})
    shown = [_named(one, {key: account.name for key, account in names.items()}) for one in found]
    return sorted(sorted(shown, key=lambda one: one.at, reverse=True), key=lambda one: bool(one.seen_by))


def unseen(home: Home, connection: Connection, actor: Actor) -> int:
    """How many alerts wait for the actor; 0 for whoever is told of none."""
    return len(_told(home, connection, actor, unseen=True)) if actor.may(Right.ALERT) else 0


def waiting(home: Home, actor: Actor) -> int:
    """As `unseen`, in a transaction of its own. Raises Refused `not_allowed`."""
    actor.need(Right.ALERT)
    with home.store.reading() as connection:
        return unseen(home, connection, actor)


def look(home: Home, actor: Actor, alert_id: str) -> None:
    """Note that the actor has looked at an alert; looking twice changes nothing. Raises Refused `not_allowed`, `not_found`."""
    actor.need(Right.ALERT)
    with home.store.writing() as connection:
        found = next((one for one in _told(home, connection, actor) if one.id == alert_id), None)
        if found is None:
            raise refuse("not_found")
        if kept.look(connection, bytes.fromhex(found.id), actor.pseudonym):
            audit.write(home, connection, actor, [audit.Event("alert_seen", detail={"kind": found.kind})])


def forget_old(home: Home) -> int:
    """Delete alerts that have been kept long enough; returns how many."""
    with home.store.writing() as connection:
        return kept.forget_before(connection, week_of(home.today) - timedelta(weeks=rules.KEPT_WEEKS))


def _told(home: Home, connection: Connection, actor: Actor, *, unseen: bool = False) -> list[Alert]:
    found, key = [], home.keyring.derive("alerts")
    for one, area in kept.branch(connection, actor.area.path, unseen=unseen):
        body = orjson.loads(open_seal(key, one.sealed, place(one.id)))
        if rules.told(body["kind"], actor.role, own=body["who"] == actor.pseudonym):
            made = (body["kind"], body["at"], body["who"], area, body["many"], body["reference"], one.seen_by)
            found.append(Alert(one.id.hex(), *made, centre=body.get("centre", "")))
    return found


def _named(one: Alert, names: dict[str, str]) -> Alert:
    who, seen_by = names.get(one.who, one.who), names.get(one.seen_by, one.seen_by)
    return replace(one, who=who, seen_by=seen_by)
