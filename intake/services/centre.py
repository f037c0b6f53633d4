"""Centres of the partners: kept from the profile's list, from a file, or by a page; and what is known of checks there.

A risk is raised by whoever hears of it, a volunteer too: everybody with an open visit there sees it on the next page, and each of these
visits is flagged until somebody has dealt with it. It is ended by a coordinator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from intake.domain import alert as alert_rules
from intake.domain.account import Actor, Right, Role
from intake.domain.centre import Details, Risk, check
from intake.domain.centre_file import read_centres
from intake.domain.problems import refuse
from intake.services import programme as programmes
from intake.services.alert_raise import raise_in
from intake.services.audit import Event, write
from intake.services.home import Home, week_of
from intake.store import area as kept_areas
from intake.store import centre as kept
from intake.store import visit as kept_visits

MOST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre: `id` as pages name it, `risk` a word of domain.centre.Risk, `risk_week` since when."""

    id: int
    partner: str
    details: Details
    risk: str
    risk_week: date | None

    @property
    def risky(self) -> bool:
        """Whether whoever goes there must be warned."""
        return self.risk != Risk.NONE


def _made(one: kept.KeptCentre) -> Centre:
    return Centre(one.id, one.partner, one.details, one.risk, one.risk_week)


def need_to_look(actor: Actor) -> None:
    """Raise Refused `not_allowed` for whoever has nothing to do with centres."""
    if not actor.may(Right.CENTRE) and not actor.may(Right.ACCOMPANY):
        raise refuse("not_allowed")


def centres(home: Home, actor: Actor, partner: str | None = None) -> list[Centre]:
    """All centres, or a partner's, by partner and code."""
    need_to_look(actor)
    with home.store.reading() as connection:
        return [_made(one) for one in kept.centres(connection, partner)]


def one(home: Home, actor: Actor, number: int) -> Centre:
    """One centre; raises Refused `no_such_centre`."""
    need_to_look(actor)
    with home.store.reading() as connection:
        found = kept.by_id(connection, number)
    if found is None:
        raise refuse("no_such_centre", centre=number)
    return _made(found)


def missing(home: Home) -> None:
    """Keep the centres that the profiles name and that are not kept yet: of profiles that were loaded before centres were."""
    with home.store.writing() as connection:
        for profile in programmes.partners(home):
            kept.add_missing(connection, profile.code, profile.answers.centres)


def by_codes(home: Home, connection: Connection, partner: str) -> Mapping[str, kept.KeptCentre]:
    """A partner's centres by code, in the caller's writing transaction: those of the profile are kept if they are not yet."""
    kept.add_missing(connection, partner, programmes.partner(home, partner).answers.centres)
    return kept.by_codes(connection, partner)


def codes(home: Home, partner: str) -> frozenset[str]:
    """The codes a partner's answers may name: those that are kept, and those of its profile."""
    with home.store.reading() as connection:
        return frozenset(kept.by_codes(connection, partner)) | frozenset(programmes.partner(home, partner).answers.centres)


def names(home: Home, connection: Connection, partner: str) -> Mapping[str, str]:
    """Code -> name of a partner's centres: as they are kept, else as its profile has them."""
    return {**programmes.partner(home, partner).answers.centres} | {
        code: centre.details.name for code, centre in kept.by_codes(connection, partner).items()
    }


def save(home: Home, actor: Actor, partner: str, details: Details) -> Centre:
    """Keep a new centre, or other details of the one with this code. Raises Refused `no_such_partner` and as domain.centre.check does."""
    actor.need(Right.CENTRE)
    return save_all(home, actor, partner, [details])[0]


def save_all(home: Home, actor: Actor, partner: str, some: Sequence[Details]) -> list[Centre]:
    """Keep several at once, all or none. Those that are not named stay."""
    actor.need(Right.CENTRE)
    programmes.partner(home, partner)
    checked = [check(details) for details in some]
    with home.store.writing() as connection:
        there = by_codes(home, connection, partner)
        changed = [details for details in checked if details.code not in there or there[details.code].details != details]
        for details in changed:
            if details.code in there:
                kept.change(connection, there[details.code].id, details)
            else:
                kept.add(connection, partner, details)
        if changed:
            detail = {"partner": partner, "centres": [details.code for details in changed]}
            write(home, connection, actor, [Event("centres_saved", detail=detail)])
        now = kept.by_codes(connection, partner)
        return [_made(now[details.code]) for details in checked]


def load(home: Home, actor: Actor, data: bytes, file: str, partner: str = "") -> list[Centre]:
    """Load a file of centres (TOML or CSV). Raises Refused `pack_refused` with each fault, `too_large`, `no_such_partner`."""
    actor.need(Right.CENTRE)
    if len(data) > MOST_FILE:
        raise refuse("too_large", "file", most=1)
    try:
        named, found = read_centres(data.decode("utf-8-sig"), file)
    except UnicodeDecodeError:
        raise refuse("pack_refused", "file", file=file, table="the whole file", key="", what="is not UTF-8 text.") from None
    if named and partner and named != partner:
        raise refuse("pack_refused", "file", file=file, table="top level", key="partner", what=f"is {named}, not {partner}.")
    return save_all(home, actor, named or partner, found)


def raise_risk(home: Home, actor: Actor, number: int, risk: str) -> int:
    """Note a risk at a centre, flag every open visit there, and alert those who are concerned; returns how many visits there are.

    Raises Refused `not_allowed`, `no_such_centre`, `not_a_choice`.
    """
    need_to_look(actor)
    if risk not in (Risk.REPORTED, Risk.CONFIRMED) or (risk == Risk.CONFIRMED and not actor.may(Right.CENTRE)):
        raise refuse("not_a_choice", "risk", choices=Risk.REPORTED)
    with home.store.writing() as connection:
        found = _locked(connection, number)
        level = Risk.CONFIRMED if found.risk == Risk.CONFIRMED else risk
        kept.set_risk(connection, number, level, week_of(home.today))
        areas = kept_visits.flag(connection, number, on=True)
        for area_id in {*areas, actor.area.id}:
            raise_in(home, connection, actor, alert_rules.RISK, area_id, many=areas.get(area_id, 0), centre=found.details.code)
        detail = {"centre": found.details.code, "partner": found.partner, "risk": level, "visits": sum(areas.values())}
        write(home, connection, actor, [Event("risk_raised", detail=detail)])
    return sum(areas.values())


def end_risk(home: Home, actor: Actor, number: int) -> None:
    """Note that there is no risk any more; the visits there are as they were. Coordinators alone. Raises Refused `no_such_centre`."""
    actor.need(Right.CENTRE)
    if actor.role not in (Role.COORDINATOR, Role.OPERATOR):
        raise refuse("not_allowed")
    with home.store.writing() as connection:
        found = _locked(connection, number)
        kept.set_risk(connection, number, Risk.NONE, None)
        kept_visits.flag(connection, number, on=False)
        write(home, connection, actor, [Event("risk_ended", detail={"centre": found.details.code, "partner": found.partner})])


def _locked(connection: Connection, number: int) -> kept.KeptCentre:
    found = kept.by_id(connection, number, lock=True)
    if found is None:
        raise refuse("no_such_centre", centre=number)
    return found


def area_name(home: Home, area_id: int) -> str:
    """The name of an area; '' if there is none."""
    with home.store.reading() as connection:
        area = kept_areas.by_id(connection, area_id)
    return area.name if area else ""
