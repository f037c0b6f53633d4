"""Visits as they are shown: of a day at one's own point, those one goes along to, and those that want somebody to go along.

No list and no page of a visit bears a name or an answer. A volunteer sees her point's visits of today, of tomorrow (for reminders) and of
the days she has offered, and what she goes along to; a companion from another point sees day, time, place, meeting point and word, the
language she speaks best and whether she wants an interpreter, and nothing else. Who the person is, whoever is of her point learns by
`reminder`, counted and logged like any look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from intake.domain.account import Actor, Right, Role
from intake.domain.centre import Risk
from intake.domain.problems import refuse
from intake.domain.visit import OPEN, UNDO_DAYS, VisitState
from intake.services import centre as centres
from intake.services.home import Home, week_of
from intake.services.shift import own_days
from intake.services.visit_make import catch_up
from intake.services.visit_seal import About, day_of, open_about, payload_of, wants
from intake.store import account as kept_accounts
from intake.store import centre as kept_centres
from intake.store import visit as kept
from intake.store.visit import Joined

AHEAD, BACK = 90, 30
"""How many days a coordinator can look ahead, and back."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as shown. `id` names it on pages; times HH:MM or ''; `centre` the name (or code), `alert` what everybody who goes there
    has to know; `along`: she wants somebody; `companion`: account name or ''; `mine`: the looker goes along; `own`: it is of the
    looker's area; help wanted (`quiet`, `step_free`) is told to the own point alone, `language` (its code) and `interpreter` to whoever
    goes along too; `undoes`: the looker may take the last report back."""

    id: str
    date: str
    from_: str
    to: str
    centre: str
    centre_code: str
    centre_id: int | None
    alert: str
    area: str
    state: str
    reason: str
    along: bool
    companion: str
    mine: bool
    own: bool
    meeting: str
    word: str
    flagged: bool
    risky: bool
    session: bool
    interpreter: bool = False
    quiet: bool = False
    step_free: bool = False
    undoes: bool = False
    goes: bool = True
    due: bool = False
    language: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody goes, or is on the way."""
        return self.goes and self.state in OPEN


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit opened for another service."""

    joined: Joined
    key: bytes
    about: About


def days_of(home: Home, actor: Actor) -> list[date]:
    """The days whose visits an actor can look at: a volunteer today, tomorrow and on days offered; a coordinator a long stretch."""
    actor.need(Right.ACCOMPANY)
    if actor.role is not Role.VOLUNTEER:
        return [home.today + timedelta(days=number) for number in range(-BACK, AHEAD)]
    near = {home.today, home.today + timedelta(days=1)}
    return sorted(near | own_days(home, actor))


def of_day(home: Home, actor: Actor, day: date) -> list[Visit]:
    """The visits of the actor's area on a day, by time. Raises Refused `not_allowed`, `not_your_day`."""
    if day not in days_of(home, actor):
        raise refuse("not_your_day", "day")
    catch_up(home, actor)
    with home.store.reading() as connection:
        found = kept.of_branch(connection, actor.area.path, week_of(day), week_of(day), tuple(VisitState))
        return shown(home, connection, actor, found, lambda about: about.date == day.isoformat())


def mine(home: Home, actor: Actor) -> list[Visit]:
    """What the actor goes along to, and went along to in the last days, by day and time."""
    actor.need(Right.ACCOMPANY)
    since = (home.today - timedelta(days=UNDO_DAYS)).isoformat()
    with home.store.reading() as connection:
        found = kept.of_companion(connection, actor.pseudonym, week_of(home.today) - timedelta(weeks=1))
        return shown(home, connection, actor, found, lambda about: about.date >= since)


def flagged(home: Home, actor: Actor) -> list[Visit]:
    """The open visits at a risk that concern the actor and that nobody has dealt with."""
    actor.need(Right.ACCOMPANY)
    with home.store.reading() as connection:
        found = kept.flagged(connection, actor.area.path, actor.pseudonym)
        return shown(home, connection, actor, found)


def count_flagged(connection: Connection, actor: Actor) -> int:
    """How many `flagged` finds; 0 for whoever has nothing to do with visits."""
    return kept.count_flagged(connection, actor.area.path, actor.pseudonym) if actor.may(Right.ACCOMPANY) else 0


def warned(home: Home, actor: Actor) -> int:
    """As `count_flagged`, in a transaction of its own: asked on every page."""
    if not actor.may(Right.ACCOMPANY):
        return 0
    with home.store.reading() as connection:
        return count_flagged(connection, actor)


def one(home: Home, actor: Actor, visit_id: str) -> Visit:
    """One visit. Raises Refused `not_found` for one that the actor has nothing to do with."""
    with home.store.reading() as connection:
        found = reach(home, connection, actor, visit_id)
        return shown(home, connection, actor, [found.joined])[0]


def reach(home: Home, connection: Connection, actor: Actor, visit_id: str, *, lock: bool = False) -> Opened:
    """Open a visit that the actor may see: her own to go along to, or of her area on one of her days, or flagged there.

    Raises Refused `not_allowed`, `not_found`.
    """
    actor.need(Right.ACCOMPANY)
    found = kept.by_id(connection, _id_of(visit_id), lock=lock)
    key = home.record_keys([found.key_id]).get(found.key_id) if found else None
    if found is None or key is None:
        raise refuse("not_found")
    about = open_about(key, found.visit)
    if found.visit.companion != actor.pseudonym and not _inside(home, actor, found, about):
        raise refuse("not_found")
    return Opened(found, key, about)


def _id_of(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise refuse("not_found") from None


def _inside(home: Home, actor: Actor, found: Joined, about: About) -> bool:
    if not found.area_path.startswith(actor.area.path):
        return False
    day = day_of(about.date)
    recent = day is not None and home.today - timedelta(days=UNDO_DAYS) <= day <= home.today
    return actor.role is not Role.VOLUNTEER or recent or found.visit.flagged or day in days_of(home, actor)


def shown(
    home: Home, connection: Connection, actor: Actor, found: Iterable[Joined], wanted: Callable[[About], bool] = lambda _: True
) -> list[Visit]:
    """Visits as `actor` may see them, those that are `wanted`, by day and time. Callers make sure that they may be seen."""
    some = list(found)
    keys = home.record_keys([one.key_id for one in some])
    opened = [Opened(one, keys[one.key_id], open_about(keys[one.key_id], one.visit)) for one in some if one.key_id in keys]
    opened = [one for one in opened if wanted(one.about)]
    known = {one.id: one for one in kept_centres.centres(connection)} if opened else {}
    accounts = kept_accounts.by_pseudonyms(connection, {one.joined.visit.companion for one in opened if one.joined.visit.companion})
    people = {pseudonym: account.name for pseudonym, account in accounts.items()}
    listed = {code: centres.names(home, connection, code) for code in {one.joined.referral.partner for one in opened}}
    shown = [_one(home, actor, one, known, people, listed[one.joined.referral.partner]) for one in opened]
    return sorted(shown, key=lambda one: (one.date, one.from_, one.centre, one.id))


def _one(
    home: Home,
    actor: Actor,
    opened: Opened,
    known: Mapping[int, kept_centres.KeptCentre],
    people: Mapping[str, str],
    names: Mapping[str, str],
) -> Visit:
    visit, about = opened.joined.visit, opened.about
    own = opened.joined.area_path.startswith(actor.area.path)
    mine = visit.companion == actor.pseudonym
    payload = payload_of(opened.key, opened.joined)
    centre = known.get(visit.centre_id or 0)
    help_wanted = str(payload.get("assist_need", "")).split() if own else []
    return Visit(
        id=visit.id.hex(),
        date=about.date,
        from_=about.from_,
        to=about.to,
        centre=centre.details.name if centre else names.get(about.centre, about.centre),
        centre_code=about.centre,
        centre_id=visit.centre_id,
        alert=centre.details.alert if centre else "",
        area=opened.joined.area_name,
        state=visit.state,
        reason=visit.reason,
        along=wants(about, payload),
        companion=people.get(visit.companion, visit.companion),
        mine=mine,
        own=own,
        meeting=about.meeting,
        word=about.word if own or mine else "",
        flagged=visit.flagged,
        risky=centre is not None and centre.risk != Risk.NONE,
        session=visit.walk_in_id is not None,
        interpreter=(own or mine) and payload.get("needs_interpreter") == "yes",
        quiet="quiet" in help_wanted,
        step_free="step_free" in help_wanted,
        undoes=may_undo(home, actor, opened),
        goes=opened.joined.referral.state not in kept.OVER,
        due=about.date <= home.today.isoformat(),
        language=str(payload.get("language", "")) if own or mine else "",
    )


def may_undo(home: Home, actor: Actor, opened: Opened) -> bool:
    """Whether the actor may take the last report back: the one who made it, or a coordinator; soon, and only if nothing came after it."""
    log = opened.about.log
    if not log or log[-1]["state"] != opened.joined.visit.state or log[-1]["referral_after"] != opened.joined.referral.state:
        return False
    fresh = str(log[-1]["at"])[:10] >= (home.today - timedelta(days=UNDO_DAYS)).isoformat()
    covers = opened.joined.area_path.startswith(actor.area.path) and actor.role is not Role.VOLUNTEER
    return fresh and (log[-1]["by"] == actor.pseudonym or covers)
