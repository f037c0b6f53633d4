"""A calendar of what somebody goes along to: a secret address that its owner makes and ends. It says when, and nothing else: no person, no
place, no service, in a title that fits anything. Whoever gets hold of the address learns when somebody is busy.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.exchange.ics_out import Entry, calendar
from intake.sealing.keyring import keyed_hash
from intake.services.audit import Event, write
from intake.services.home import Home, week_of
from intake.services.visit_seal import About, day_of, open_about
from intake.store import visit as kept_visits
from intake.store import walk_in as kept

TOKEN_BYTES = 24
BACK_WEEKS = 4
LASTS = timedelta(hours=1)
"""How long something lasts of which only the beginning is known."""


def _hash(home: Home, token: str) -> bytes:
    return keyed_hash(home.keyring.derive("calendar"), f"token:{token}")


def make(home: Home, actor: Actor, language: str) -> str:
    """A new secret, to be shown once; the one before ends. Raises Refused `not_allowed`, `needs_account`."""
    actor.need(Right.ACCOMPANY)
    if actor.account_id is None:
        raise refuse("needs_account")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with home.store.writing() as connection:
        kept.set_feed(connection, actor.account_id, _hash(home, token), language[:12], week_of(home.today))
        write(home, connection, actor, [Event("calendar_made")])
    return token


def end(home: Home, actor: Actor) -> None:
    """End the secret address; if there is none, nothing happens."""
    actor.need(Right.ACCOMPANY)
    if actor.account_id is not None:
        with home.store.writing() as connection:
            kept.set_feed(connection, actor.account_id, None, "", week_of(home.today))
            write(home, connection, actor, [Event("calendar_ended")])


def since(home: Home, actor: Actor) -> date | None:
    """Since which week the actor has a secret address; None without."""
    actor.need(Right.ACCOMPANY)
    if actor.account_id is None:
        return None
    with home.store.reading() as connection:
        return kept.feed_of(connection, actor.account_id)


def feed(home: Home, token: str) -> bytes:
    """The calendar behind a secret address; raises Refused `not_found`."""
    with home.store.reading() as connection:
        found = kept.by_token(connection, _hash(home, token)) if len(token) < 80 else None
        if found is None:
            raise refuse("not_found")
        pseudonym, language = found
        some = kept_visits.of_companion(connection, pseudonym, week_of(home.today) - timedelta(weeks=BACK_WEEKS))
    keys = home.record_keys([one.key_id for one in some])
    secret = home.keyring.derive("calendar")
    entries = []
    for one in some:
        key = keys.get(one.key_id)
        about = open_about(key, one.visit) if key else None
        day = day_of(about.date) if about else None
        if about is None or day is None:
            continue
        uid = keyed_hash(secret, f"{pseudonym}:{one.visit.id.hex()}").hex()  # two people's calendars can't be joined by it
        begins, ends = _times(home, about, day)
        over = one.visit.state in ("aborted", "cancelled") or not (one.goes or one.visit.state in ("served", "turned_away"))
        entries.append(Entry(uid, begins, ends, one.visit.sequence, over))
    return calendar(sorted(entries, key=lambda entry: str(entry.begins)), home.clock(), language)


def _times(home: Home, about: About, day: date) -> tuple[date | datetime, date | datetime]:
    if not about.from_:
        return day, day + timedelta(days=1)
    begins = datetime.fromisoformat(f"{about.date}T{about.from_}").replace(tzinfo=home.config.zone)
    if about.to and about.to > about.from_:
        return begins, datetime.fromisoformat(f"{about.date}T{about.to}").replace(tzinfo=home.config.zone)
    return begins, begins + LASTS
