"""Envelopes that need a person: listed without a name, taken in by a coordinator who answers for it, or deleted for good."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from intake.domain import envelope as rules
from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.envelope import REASONS, Contents
from intake.domain.messages import N_
from intake.domain.problems import Refused, refuse
from intake.domain.programme import Programme
from intake.sealing.keyring import HASH_BYTES
from intake.services import audit
from intake.services import programme as programmes
from intake.services import registration as registrations
from intake.services.envelope_sealed import Held, asked, open_held
from intake.services.home import Home
from intake.services.registration import Prepared, Registered
from intake.services.registration_seal import REFERENCE, seal_one
from intake.services.tablet import wearer
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import envelope as kept
from intake.store.envelope import KeptHeld

MOST = 100
NO_QUESTION = N_("a question that is not in the form")
"""Said instead of the key of an answer that the form does not ask for: whoever made the envelope could write anything into that."""
_OTHER_FIELDS = {"consent_mode", "minor_with", "point"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line for a coordinator: no name and no answer. `who`: the account's name, '' if it is not known; `fields`: labels (msgids)."""

    id: str
    reason: str
    area: str
    tablet: int | None
    week: date
    programme: str = ""
    who: str = ""
    made: str = ""
    fields: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)

    @property
    def takes(self) -> bool:
        """Whether it can be taken in."""
        return REASONS[self.reason].takes


def count(home: Home, actor: Actor) -> int:
    """How many envelopes need a person in the actor's branch; raises Refused `not_allowed`."""
    actor.need(Right.RECEIVE)
    with home.store.reading() as connection:
        return kept.count_held(connection, actor.area.path)


def waiting(home: Home, actor: Actor, skip: int = 0, most: int = MOST) -> list[Waiting]:
    """The envelopes that need a person in the actor's branch, oldest first; raises Refused `not_allowed`."""
    actor.need(Right.RECEIVE)
    with home.store.reading() as connection:
        rows = kept.held(connection, actor.area.path, skip, most)
        held = open_held(home, rows)
        worn = {one.contents.by: wearer(home, one.contents.by) for one in held.values() if one.contents}
        names = kept_accounts.by_pseudonyms(connection, {found[1] for found in worn.values() if found})
        names_of_areas = {area.id: area.name for area in kept_areas.branch(connection, actor.area.path)}
    return [_line(home, row, held[row.id], worn, {key: one.name for key, one in names.items()}, names_of_areas) for row in rows]


def _line(
    home: Home,
    row: KeptHeld,
    held: Held,
    worn: Mapping[str, tuple[int, str] | None],
    names: Mapping[str, str],
    areas: Mapping[int, str],
) -> Waiting:
    line = Waiting(row.id.hex(), row.reason, areas.get(row.area_id, ""), row.tablet_id, row.week, references=held.references)
    if held.contents is None:
        return line
    badge = worn[held.contents.by]
    pack = _pack(home, held.contents)
    labels = {question.key: question.label for question in pack.questions} if pack else {}
    labels |= {key: key for key in _OTHER_FIELDS | ({consent.key for consent in pack.notice.consents} if pack else set())}
    return replace(
        line,
        tablet=row.tablet_id or (badge[0] if badge else None),
        programme=pack.title if pack else held.contents.programme,
        who=names.get(badge[1], "") if badge else "",
        made=held.contents.made,
        fields=tuple(dict.fromkeys(labels.get(key, NO_QUESTION) for key in held.fields)),
    )


def _pack(home: Home, contents: Contents) -> Programme | None:
    try:
        return programmes.programme(home, contents.programme, contents.version)
    except Refused:
        return None


def _wanted(connection: Connection, actor: Actor, held_id: str) -> KeptHeld:
    try:
        wanted = bytes.fromhex(held_id)
    except ValueError:
        raise refuse("not_found") from None
    row = kept.held_by_id(connection, wanted, actor.area.path)
    if row is None:
        raise refuse("not_found")
    return row


def delete(home: Home, actor: Actor, held_id: str) -> None:
    """Delete an envelope for good, once it has been dealt with; raises Refused `not_allowed`, `not_found`."""
    actor.need(Right.RECEIVE)
    with home.store.writing() as connection:
        row = _wanted(connection, actor, held_id)
        kept.remove_held(connection, row.id)
        audit.write(home, connection, actor, [audit.Event("envelope_deleted", detail={"reason": row.reason})])
    if row.key_id:
        home.destroy_keys([row.key_id])


def take(home: Home, actor: Actor, held_id: str) -> Registered:
    """Take an envelope in on the actor's word: as it was asked, without the answers that can't be right.

    Raises Refused: `not_allowed`, `not_found`, `cannot_take` (with what stands against it), `programme_closed`, and what registering
    raises; then it stays where it is.
    """
    actor.need(Right.RECEIVE)
    with home.store.reading() as connection:
        row = _wanted(connection, actor, held_id)
        held = open_held(home, [row])[row.id]
        points = {area.code: area for area in kept_areas.branch(connection, actor.area.path, POINT)}
        own = kept_areas.by_id(connection, row.area_id)
    if held.contents is None or not REASONS[row.reason].takes:
        raise refuse("cannot_take", what=REASONS[row.reason].what)
    with home.store.reading() as connection:
        taken = kept.references_taken(connection, home.hashes(REFERENCE, held.contents.reference))
    prepared = _prepared(home, actor, held.contents, points, own, _arrived(home, row))
    if row.reason == rules.OTHER_CONTENTS:  # the first to come under this number may be somebody else
        prepared = replace(prepared, request=replace(prepared.request, registration_id=secrets.token_bytes(HASH_BYTES)))
    if any(owner != prepared.request.registration_id for owner in taken.values()):
        prepared = replace(prepared, request=replace(prepared.request, reference=""))
    ((result,), key_id) = _kept(home, actor, prepared, row)
    if key_id:
        home.destroy_keys([key_id])
    return result


def _arrived(home: Home, row: KeptHeld) -> datetime:
    """The end of the week in which it came, which is all that is known; never in the future."""
    end = datetime.combine(row.week + timedelta(days=7), time(), home.config.zone)
    return min(end.astimezone(UTC), home.clock())


def _prepared(home: Home, actor: Actor, contents: Contents, points: Mapping[str, Area], own: Area | None, arrived: datetime) -> Prepared:
    running = {pack.code for pack in programmes.open_programmes(home)}
    if contents.programme not in running:
        raise refuse("programme_closed", programme=contents.programme)
    pack = programmes.programme(home, contents.programme, contents.version)
    point = points.get(contents.point) or own
    if point is None:
        raise refuse("cannot_take", what=REASONS[rules.POINT].what)
    badge = wearer(home, contents.by)
    number, pseudonym = badge or (0, "")
    request = asked(home, contents, pseudonym, arrived, number)
    prepared, problems = registrations.prepare(home, actor, pack, point, request, by_list=False)
    wrong = {problem.field for problem in problems} & set(contents.answers)
    if prepared is None and wrong:
        answers = {key: value for key, value in request.answers.items() if key not in wrong}
        prepared, problems = registrations.prepare(home, actor, pack, point, replace(request, answers=answers), by_list=False)
    if prepared is None:
        raise Refused(*problems)
    return prepared


def _kept(home: Home, actor: Actor, prepared: Prepared, row: KeptHeld) -> tuple[list[Registered], bytes | None]:
    sealed = seal_one(home, actor, prepared, *home.new_record_keys(1)[0])
    with home.store.writing() as connection:
        still = _wanted(connection, actor, row.id.hex())
        results = registrations.keep_in(home, actor, [prepared], [sealed], connection)
        kept.remove_held(connection, still.id)
        audit.write(home, connection, actor, [audit.Event("envelope_taken", about=sealed.key, detail={"reason": row.reason})])
    return results, still.key_id
