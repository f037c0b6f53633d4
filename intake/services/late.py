"""Lists whose answers are late: which, how long, the letter that reminds the partner, what was done about it, and rows that travel again.

Nothing here shows a name: a row is a batch, a state, a day and a part of its partner_ref; the letter has the whole partner_ref, which the
partner needs and which tells nobody else anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Actor, Right, Role
from intake.domain.late import (
    ABOVE,
    AGES,
    ESCALATE,
    ESCALATED,
    ESCALATIONS,
    MOST_REFS,
    REMINDER,
    Letter,
    Noted,
    Step,
    age_of,
    due_between,
    masked,
    next_step,
)
from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.domain.written import read_date
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.batch_rows import opened
from intake.services.home import Home
from intake.store import batch as kept_batch
from intake.store import correction as kept_correction
from intake.store import late as kept
from intake.store.batch import KeptBatch


@dataclass(frozen=True, slots=True)
class LateBatch:
    """One list with late rows: its number, partner, since when, how many rows, its age class, what comes next and what was done."""

    batch: int
    partner: str
    since: date
    rows: int
    age: str
    step: Step
    noted: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class LateRow:
    """One late row: its list, partner, state, the day it was due, its age class and the beginning of its partner_ref."""

    batch: int
    partner: str
    state: str
    due: date
    age: str
    ref: str


def ages(home: Home, actor: Actor) -> dict[str, int]:
    """Age class -> how many rows are that late, in the actor's area. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER)
    counts = dict.fromkeys(AGES, 0)
    with home.store.reading() as connection:
        for due, many in kept.by_due(connection, kept.late(actor.area.path, *due_between("", home.today))):
            counts[age_of(due, home.today)] += many
    return counts


def batches(home: Home, actor: Actor, age: str = "") -> list[LateBatch]:
    """The lists with late rows of an age class (all of them without one), longest overdue first. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        return _batches(home, connection, actor, age)


def _batches(home: Home, connection: Connection, actor: Actor, age: str) -> list[LateBatch]:
    found = kept.batches(connection, kept.late(actor.area.path, *due_between(age, home.today)))
    notes = kept.noted(connection, [one.batch for one in found])
    return [_late(home, actor, one, notes.get(one.batch, ())) for one in found]


def _late(home: Home, actor: Actor, one: kept.LateBatch, notes: Sequence[tuple[Noted, str]]) -> LateBatch:
    agreed = programmes.partner(home, one.partner, one.partner_version).reminders
    # What was handed to the coordinators above counts as handed up below; above, it waits for them.
    counted = [note for note, path in notes if note.kind != ABOVE or not _strictly_above(actor.area.path, path)]
    step = next_step(counted, one.since, agreed, home.today)
    handed = [note for note, path in notes if note.kind == ABOVE and _strictly_above(actor.area.path, path) and note.on >= one.since]
    if handed and step.step != ESCALATED:
        step = Step(ESCALATE, step.reminders, handed[-1].on, to=ABOVE)
    return LateBatch(one.batch, one.partner, one.since, one.rows, age_of(one.since, home.today), step, tuple(note for note, _ in notes))


def _strictly_above(path: str, other: str) -> bool:
    return other != path and other.startswith(path)


def to_escalate(home: Home, connection: Connection, actor: Actor) -> int:
    """How many lists have to be handed up: reminders did not help, or those below have handed them on."""
    return sum(one.step.step == ESCALATE for one in _batches(home, connection, actor, ""))


def count(home: Home, actor: Actor, age: str = "", batch: int | None = None) -> int:
    """How many rows `rows` goes through."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        return kept.count(connection, kept.late(actor.area.path, *due_between(age, home.today), batch))


def rows(home: Home, actor: Actor, age: str = "", batch: int | None = None, *, skip: int = 0, most: int = 50) -> list[LateRow]:
    """Late rows of an age class and a list (of all without one), longest overdue first. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        found = kept.rows(connection, kept.late(actor.area.path, *due_between(age, home.today), batch), skip, most)
    refs = _refs(home, found)
    return [
        LateRow(one.batch, one.partner, one.state, one.due, age_of(one.due, home.today), masked(refs.get(one.source.referral_id, "")))
        for one in found
    ]


def _refs(home: Home, found: Sequence[kept.LateRow]) -> Mapping[bytes, str]:
    partners = {one.source.referral_id: one.partner for one in found}
    pairs = opened(home, [one.source for one in found])
    return {source.referral_id: str(payload["partner_refs"].get(partners[source.referral_id], "")) for source, payload in pairs}


def one(home: Home, actor: Actor, batch_id: int) -> LateBatch:
    """One list with late rows; raises Refused `not_late` for any other."""
    found = next((late for late in batches(home, actor) if late.batch == batch_id), None)
    if found is None:
        raise refuse("not_late", batch=batch_id)
    return found


def profile_of(home: Home, batch_id: int) -> tuple[KeptBatch, Profile]:
    """A batch and the profile it was built by; callers have seen that it is theirs."""
    with home.store.reading() as connection:
        batch = kept_batch.by_number(connection, batch_id)
    return batch, programmes.partner(home, batch.partner, batch.partner_version)


def letter(home: Home, actor: Actor, batch_id: int) -> Letter:
    """The next reminder about a list: who reads it, and the rows without an answer by their partner_ref; that they were opened is logged.

    Raises Refused `not_allowed`, `not_late`.
    """
    found = one(home, actor, batch_id)
    batch, profile = profile_of(home, batch_id)
    with home.store.reading() as connection:
        late = kept.rows(connection, kept.late(actor.area.path, *due_between("", home.today), batch_id), 0, MOST_REFS)
    refs = _refs(home, late)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("reminder_written", detail={"batch": batch_id, "rows": len(refs)})])
    before = tuple(note.on for note in found.noted if note.kind == REMINDER and note.on >= found.since)
    return Letter(
        number=len(before) + 1,
        to=profile.reminders.to or profile.name,
        batch=batch_id,
        sent_on=batch.sent_on or batch.week,
        due=found.since,
        before=before,
        rows=found.rows,
        all_rows=max(batch.rows, found.rows),
        refs=tuple(sorted(refs.values())),
        sender=actor.area.name,
        today=home.today,
    )


def note(home: Home, actor: Actor, batch_id: int, kind: str = REMINDER, on: str = "") -> LateBatch:
    """Note that a reminder was sent, or that a list was handed up (`kind` of domain.late), `on` that day (ISO, today by default).

    Raises Refused `not_allowed`, `not_late`, `not_a_choice`, `bad_date`, `date_not_possible` (not yet, or before it was late),
    `noted_already`, `nobody_above`.
    """
    actor.need(Right.ANSWER)
    if actor.role is Role.OPERATOR:
        raise refuse("needs_account")
    if kind not in (REMINDER, *ESCALATIONS):
        raise refuse("not_a_choice", "kind", choices=", ".join((REMINDER, *ESCALATIONS)))
    if kind == ABOVE and not has_above(actor):
        raise refuse("nobody_above")
    day = read_date(on) if on else home.today.isoformat()
    if not day:
        raise refuse("bad_date", "on")
    found, when = one(home, actor, batch_id), date.fromisoformat(day)
    if not found.since <= when <= home.today:
        raise refuse("date_not_possible", "on", first=found.since, last=home.today)
    if kind != REMINDER and found.step.step != ESCALATE:
        raise refuse("not_yet_escalated")
    noted = Noted(kind, when, found.rows, actor.pseudonym)
    try:
        with home.store.writing() as connection:
            kept.note(connection, batch_id, actor.area.id, noted)
            action = "partner_reminded" if kind == REMINDER else "late_handed_up"
            detail = {"batch": batch_id, "kind": kind, "on": day, "rows": found.rows}
            write(home, connection, actor, [Event(action, detail=detail)])
    except IntegrityError:
        raise refuse("noted_already", "on", day=day) from None
    return one(home, actor, batch_id)


def has_above(actor: Actor) -> bool:
    """Whether there is an area above the actor's, whose coordinators a list can be handed to."""
    return actor.area.path.count("/") > 2


def waiting_again(home: Home, actor: Actor, batch_id: int) -> int:
    """How many late rows of a list wait to travel again."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        which = kept.late(actor.area.path, *due_between("", home.today), batch_id)
        return kept_correction.count_travelling(connection, which)


def send_again(home: Home, actor: Actor, batch_id: int) -> int:
    """Let the late rows of a list travel once more in the next one, as they read now and under the same partner_ref; those that travel
    already, and those whose agreement has run out, do not. Returns how many.

    Raises Refused `not_allowed`, `not_late`, `nothing_to_send_again`.
    """
    actor.need(Right.BATCH)
    one(home, actor, batch_id)
    with home.store.writing() as connection:
        which = kept.late(actor.area.path, *due_between("", home.today), batch_id)
        many = kept_correction.add_again(connection, kept.ids(connection, which), home.today)
        if not many:
            raise refuse("nothing_to_send_again")
        write(home, connection, actor, [Event("sent_again", detail={"batch": batch_id, "rows": many})])
    return many
