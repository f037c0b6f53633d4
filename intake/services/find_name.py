"""Finding a registration again by how the name sounds, for coordinators: the name she is called by, about how old she is, her language and
the point where she was registered, all four. At most five masked names come of it; unmasking one is counted and logged like any look-up.

Nothing is indexed in clear: the codes are keyed hashes of the month beside the match codes, and go with them.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.duplicates_evidence import BANDS
from intake.domain.find import masked
from intake.domain.find_name import sought
from intake.domain.places import is_language
from intake.domain.problems import Problem, Refused, problem, refuse
from intake.services.area import points
from intake.services.attempts import looking_up
from intake.services.audit import Event, write
from intake.services.draft import seal_draft
from intake.services.find_pictures import BY_NAME, KIND, MOST, Candidate
from intake.services.home import Home
from intake.services.registration_seal import NAME, open_payload
from intake.store import registration as kept


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom to look for: the name as it is said, an age group (`duplicates_evidence.BANDS`), an ISO 639-3 code, the point's code."""

    call_name: str
    age_band: str
    language: str
    point: str


def find_by_name(home: Home, actor: Actor, wanted: Sought) -> list[Candidate]:
    """Those who may be meant, the newest first, at most five.

    Raises Refused `not_allowed`, `name_not_heard`, `name_age_missing`, `name_language_missing` and `name_point_missing` (each names its
    field), `no_such_name`, `too_many_look_ups`.
    """
    actor.need(Right.FIND_BY_NAME)
    point, raw = _checked(home, actor, wanted)
    with looking_up(home, actor):
        hashes = [hashed for code in raw for hashed in home.hashes(NAME, code)]
        with home.store.reading() as connection:
            rows = kept.by_ids(connection, list({one for _, one in kept.with_codes(connection, hashes)}))
        keys = home.record_keys([one.key_id for one in rows])
        there = [one for one in rows if one.key_id in keys and one.area_id == point.id]
        there = sorted(sorted(there, key=lambda one: one.id), key=lambda one: one.week, reverse=True)[:MOST]
        with home.store.writing() as connection:
            write(home, connection, actor, [Event("looked_up_by_name", detail={"fit": len(there)})])
        if not there:
            raise refuse("no_such_name", "call_name")
    return [
        Candidate(
            masked(open_payload(keys[one.key_id], one).get("call_name", "")),
            seal_draft(home, actor, {"id": one.id.hex(), "by": BY_NAME}, KIND),
        )
        for one in there
    ]


def _checked(home: Home, actor: Actor, wanted: Sought) -> tuple[Area, frozenset[str]]:
    there = {area.code: area for area in points(home, actor) if area.kind == POINT}
    raw = sought(wanted.call_name, wanted.age_band, wanted.language, wanted.point)
    problems: list[Problem] = []
    if not raw:
        problems.append(problem("name_not_heard", "call_name"))
    if wanted.age_band not in BANDS:
        problems.append(problem("name_age_missing", "age_band"))
    if not is_language(wanted.language):
        problems.append(problem("name_language_missing", "language"))
    if wanted.point not in there:
        problems.append(problem("name_point_missing", "point"))
    if problems:
        raise Refused(*problems)
    return there[wanted.point], raw
