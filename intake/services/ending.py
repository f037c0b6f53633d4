"""Never a silent loss: referrals that were not sent, or not answered, and whose registrations are purged within two weeks. Counted by
programme, partner and point; references are opened line by line, and that is in the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.retention import UNANSWERED, UNDELIVERED, warned_until
from intake.services import area as areas
from intake.services import programme as programmes
from intake.services.home import Home
from intake.services.retention import Standing, opened
from intake.store import retention as kept

MOST = 100


@dataclass(slots=True)
class Line:
    """Referrals of one programme to one partner from one point that end soon: how many were not sent and not answered, and the first
    week in which some are purged. Titles are msgids."""

    programme: str
    programme_title: str
    partner: str
    partner_name: str
    area: str
    area_name: str
    undelivered: int
    unanswered: int
    first: date


def ending(home: Home, actor: Actor) -> list[Line]:
    """What ends within two weeks in the actor's branch, the earliest first. Raises Refused `not_allowed`."""
    actor.need(Right.RETAIN)
    with home.store.reading() as connection:
        rows = kept.ending(connection, actor.area.path, warned_until(home.today), UNDELIVERED | UNANSWERED)
    lines: dict[tuple[str, str, int], Line] = {}
    for row in rows:
        place = (row.programme, row.partner, row.area_id)
        if place not in lines:
            title, name = programmes.programme(home, row.programme).title, programmes.partner(home, row.partner).name
            lines[place] = Line(row.programme, title, row.partner, name, row.area_code, row.area, 0, 0, row.first)
        line = lines[place]
        line.first = min(line.first, row.first)
        if row.state in UNDELIVERED:
            line.undelivered += row.count
        else:
            line.unanswered += row.count
    return list(lines.values())


def open_line(home: Home, actor: Actor, programme: str, partner: str, area: str) -> list[Standing]:
    """The registrations behind one line with their references, at most `MOST`, those that go first at the top; noted with each.

    Raises Refused `not_allowed`, `no_such_area`.
    """
    actor.need(Right.RETAIN)
    point = areas.find_area(home, area)
    if not actor.area.covers(point):
        raise refuse("no_such_area", area=area)
    with home.store.reading() as connection:
        week = warned_until(home.today)
        ids = kept.ending_ids(connection, actor.area.path, week, UNDELIVERED | UNANSWERED, programme, partner, point.id, MOST)
    return opened(home, actor, ids)
