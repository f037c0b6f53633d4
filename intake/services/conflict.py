"""Answers that cannot both be right: shown with both sides, decided by a coordinator with a reason from a list, noted without a name.

What holds now is in the referral; what disagrees waits in the queue of rows. A decision takes the waiting answer or leaves what holds; the
answers decided against are remembered with the referral, so that the same file sent once more asks nobody again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right, Role
from intake.domain.answer import Answer, Words, read_answer, state_of, words_of
from intake.domain.conflict import KEEP, check_decision, may_take
from intake.domain.late import masked
from intake.domain.problems import refuse
from intake.domain.referral import State
from intake.sealing.keyring import open_seal, seal
from intake.services import answer_time, closing, visit_make
from intake.services import programme as programmes
from intake.services.answer_queue import row_place
from intake.services.audit import Event, write
from intake.services.find import open_referral, referral_place
from intake.services.home import Home
from intake.store import answer as kept
from intake.store import referral as kept_referral
from intake.store.referral import KeptReferral, Matched


@dataclass(frozen=True, slots=True)
class Side:
    """An answer that waits: the row's id, its cells as they came, why it waits, and whether it can become what holds."""

    row: str
    reason: str
    week: date
    cells: Mapping[str, str]
    possible: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One referral with answers that disagree: its list, partner, the beginning of its partner_ref, its state, what was applied last
    (empty: nothing yet), and the other sides."""

    batch: int
    partner: str
    ref: str
    state: str
    holds: Mapping[str, str]
    sides: tuple[Side, ...]


def count(home: Home, actor: Actor) -> int:
    """How many referrals have answers that disagree, in the actor's area. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        return kept.count_conflicts(connection, actor.area.path)


def conflicts(home: Home, actor: Actor, skip: int = 0, most: int = 20) -> list[Conflict]:
    """Referrals with answers that disagree, those that have waited longest first. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        ids = kept.conflicts(connection, actor.area.path, skip, most)
        found = kept_referral.matched(connection, ids)
        rows = kept.of_referrals(connection, ids, actor.area.path)
    keys = home.record_keys([*(one.key_id for one in found), *(row.key_id for row in rows)])
    by_id = {one.referral.id: one for one in found if one.key_id in keys}
    return [_conflict(home, by_id[one], [row for row in rows if row.referral_id == one], keys) for one in ids if one in by_id]


def _conflict(home: Home, one: Matched, rows: list[kept.KeptRow], keys: Mapping[bytes, bytes]) -> Conflict:
    applied = open_referral(keys[one.key_id], one.referral)["answers"]
    words = words_of(programmes.partner(home, one.referral.partner).answers)
    sides = tuple(_side(home, row, keys[row.key_id], one.referral, words) for row in rows if row.key_id in keys)
    ref = next((side.cells.get("partner_ref", "") for side in sides), "")
    holds = applied[-1] if applied else {}
    return Conflict(one.referral.batch_id or 0, one.referral.partner, masked(ref), one.referral.state, holds, sides)


def _cells(row: kept.KeptRow, key: bytes) -> dict[str, str]:
    cells: dict[str, str] = orjson.loads(open_seal(key, row.sealed, row_place(row.id)))
    return cells


def _side(home: Home, row: kept.KeptRow, key: bytes, referral: KeptReferral, words: Words) -> Side:
    cells = _cells(row, key)
    read = read_answer(cells, words, home.today)
    return Side(row.id.hex(), row.reason, row.week, cells, isinstance(read, Answer) and may_take(referral.state, read))


def decide(home: Home, actor: Actor, row_id: str, decision: str, reason: str) -> str:
    """Take the answer that waits (`take`), or leave what holds (`keep`), for a reason of the list; the other answers that wait for the
    same referral are decided against if it is taken. Returns the state that holds now.

    Raises Refused `not_allowed`, `needs_account`, `not_a_choice`, `no_reason`, `not_found`, `no_such_move`.
    """
    actor.need(Right.ANSWER)
    if actor.role is Role.OPERATOR:
        raise refuse("needs_account")
    check_decision(decision, reason)
    try:
        wanted = bytes.fromhex(row_id)
    except ValueError:
        raise refuse("not_found") from None
    with home.store.writing() as connection:
        one, rows = _locked(connection, actor, wanted)
        keys = home.record_keys([one.key_id, *(row.key_id for row in rows)])
        if one.key_id not in keys or any(row.key_id not in keys for row in rows):
            raise refuse("not_found")
        words = words_of(programmes.partner(home, one.referral.partner).answers)
        answers = {row.id: read_answer(_cells(row, keys[row.key_id]), words, home.today) for row in rows}
        gone = [row for row in rows if decision != KEEP or row.id == wanted]
        after = _decided(keys[one.key_id], one.referral, answers[wanted], decision, [answers[row.id] for row in gone])
        kept_referral.change(connection, [after])
        answer_time.note_answered(home, connection, [(one.referral, after)])
        if decision != KEEP:
            visit_make.follow(home, connection, one.referral.partner, [(after, keys[one.key_id])])
        closing.settle(home, connection, [after.registration_id], again=[after.registration_id])
        for row in gone:
            kept.remove(connection, row.id, actor.area.path)
        detail = {"decision": decision, "reason": reason, "before": one.referral.state, "state": after.state}
        write(home, connection, actor, [Event("conflict_decided", about=keys[one.key_id], detail=detail)])
    home.destroy_keys([row.key_id for row in gone])
    return after.state


def _locked(connection: Connection, actor: Actor, row_id: bytes) -> tuple[Matched, list[kept.KeptRow]]:
    """The referral a waiting row is about, locked, and all rows that wait for it in the actor's area."""
    referral_id = kept.referral_of(connection, row_id, actor.area.path)
    found = kept_referral.matched(connection, [referral_id] if referral_id else [], lock=True)
    rows = kept.of_referrals(connection, [referral_id], actor.area.path) if referral_id else []
    if not found or not found[0].area_path.startswith(actor.area.path) or not any(row.id == row_id for row in rows):
        raise refuse("not_found")
    return found[0], rows


def _decided(key: bytes, referral: KeptReferral, read: object, decision: str, gone: list[object]) -> KeptReferral:
    inside = open_referral(key, referral)
    against = [one.content() for one in gone if isinstance(one, Answer)]
    after = referral
    if decision != KEEP:
        if not isinstance(read, Answer) or not may_take(referral.state, read):
            raise refuse("no_such_move", before=referral.state, after=read.decision if isinstance(read, Answer) else "-")
        against = [one for one in against if one != read.content()]
        inside["answers"].append(read.content())
        state = state_of(read)
        due = referral.no_answer_by if state == State.ACKNOWLEDGED else None
        after = replace(referral, state=state, no_answer_by=due, note_unread=referral.note_unread or bool(read.note))
    inside["against"] = [*inside.get("against", ()), *against]
    return replace(after, sealed=seal(key, orjson.dumps(inside), referral_place(referral.id)))
