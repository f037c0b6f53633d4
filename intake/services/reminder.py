"""Who is expected at a visit, and how she may be reminded: for volunteers of the point where she was registered, and how she is called
for its coordinators. A look-up like any other: counted, limited, logged. Nothing is ever sent by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.account import Actor, Right, Role
from intake.domain.problems import refuse
from intake.domain.programme import DECLINED
from intake.domain.reminder import Rules, rules
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.services.visit import Visit, reach, shown
from intake.services.visit_seal import payload_of


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to expect: the name to call her by ('' if none), her language (ISO 639-3 or ''), the visit, and the rules for reaching her
    (None for a coordinator: only volunteers see them)."""

    call_name: str
    language: str
    visit: Visit
    rules: Rules | None


def person(home: Home, actor: Actor, visit_id: str) -> Person:
    """Open who a visit is of. Raises Refused `not_found`, `not_yours_to_call` (of another point), `too_many_look_ups`."""
    actor.need(Right.ACCOMPANY)
    with looking_up(home, actor), home.store.reading() as connection:
        opened = reach(home, connection, actor, visit_id)
        if not opened.joined.area_path.startswith(actor.area.path):
            raise refuse("not_yours_to_call")
        visit = shown(home, connection, actor, [opened.joined])[0]
        payload = payload_of(opened.key, opened.joined)
    now = home.clock().astimezone(home.config.zone)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("looked_up", about=opened.key)])
    name, language = str(payload.get("call_name", "")), str(payload.get("language", ""))
    found = rules(payload, now) if actor.role is Role.VOLUNTEER else None
    return Person("" if name in DECLINED else name, "" if language in DECLINED else language, visit, found)
