"""What an incident is about: a tablet, an account, a list or a backup of the actor's area, and whose area that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from intake.domain import incident as rules
from intake.domain.account import Actor, Right
from intake.domain.area import Area
from intake.domain.problems import refuse
from intake.services.home import Home
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import batch as kept_batch
from intake.store import tablet as kept_tablets

MOST_BATCHES = 100


@dataclass(frozen=True, slots=True)
class What:
    """One thing: how it is kept (`what`), how it is called here, whose it is."""

    what: str
    name: str
    area: Area


def find_what(connection: Connection, actor: Actor, kind: str, typed: str) -> What:
    """The thing that `typed` names: a number, an account's name, a day; raises Refused `incident_what`.

    A backup and the server are everybody's, so their incident belongs to the area at the top.
    """
    typed = typed.strip()
    if kind in (rules.SERVER, rules.OTHER):
        return What("", "", _top(connection, actor) if kind == rules.SERVER else actor.area)
    if kind == rules.BACKUP:
        try:
            return What(date.fromisoformat(typed).isoformat(), typed, _top(connection, actor))
        except ValueError:
            raise refuse("incident_what", "what") from None
    if kind == rules.ACCOUNT:
        account = kept_accounts.by_name(connection, typed.lower())
        found = What(account.pseudonym, account.name, account.area) if account else None
    elif not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        found = None
    elif kind == rules.TABLET:
        tablet = kept_tablets.by_id(connection, int(typed), actor.area.path)
        found = What(str(tablet.id), tablet.name, tablet.area) if tablet else None
    else:
        batch = kept_batch.get(connection, int(typed), actor.area.path)
        area = kept_areas.by_id(connection, batch.area_id) if batch else None
        found = What(str(batch.id), str(batch.id), area) if batch and area else None
    if found is None or not actor.area.covers(found.area):
        raise refuse("incident_what", "what")
    return found


def _top(connection: Connection, actor: Actor) -> Area:
    return kept_areas.root(connection) or actor.area


def whats(home: Home, actor: Actor, kind: str) -> list[What]:
    """What an incident of this kind may be about in the actor's area; `what` is as `find_what` reads it. Of lists the newest hundred.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.INCIDENT)
    with home.store.reading() as connection:
        return _whats(connection, actor.area.path, kind)


def _whats(connection: Connection, path: str, kind: str) -> list[What]:
    if kind == rules.TABLET:
        return [What(str(one.id), f"{one.id}: {one.name}", one.area) for one in kept_tablets.branch(connection, path)]
    if kind == rules.ACCOUNT:
        return [What(one.name, one.name, one.area) for one in kept_accounts.branch(connection, path)]
    if kind == rules.BATCH:
        areas = {one.id: one for one in kept_areas.branch(connection, path)}
        batches = kept_batch.newest(connection, path, MOST_BATCHES)
        return [What(str(one.id), str(one.id), areas[one.area_id]) for one in batches]
    return []
