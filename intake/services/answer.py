"""The partner's answers: a file comes back, each row gets a verdict, then the verdicts are applied.

Preview and apply share one judgement; apply judges anew inside its transaction, so what changed meanwhile is seen. Applying a file twice
changes nothing. What could not be applied waits in a queue, sealed, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection

from intake.domain import answer_words
from intake.domain.account import Actor, Right, Role
from intake.domain.answer import COLUMNS, Answer, Known, Ruling, Unreadable, read_answer, rule, two_answers, words_of
from intake.domain.area import Area
from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.domain.reference import read_partner_ref
from intake.domain.referral import State
from intake.exchange.reading import Table, normal
from intake.sealing.keyring import seal
from intake.services import answer_queue as queue
from intake.services import answer_time, centre, closing, delivery_steps, visit_make
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.find import Inside, open_referral, referral_place
from intake.services.home import Home
from intake.services.registration_seal import PARTNER_REF
from intake.services.table import read
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral
from intake.store.referral import KeptReferral, Matched

LOT = 1000
_GIVEN = frozenset({"batch_id", "partner_ref"})
"""Filled in before the partner answers."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """One row of the file: its data row number, partner_ref as read, verdict, reason (a key of domain.answer.REASONS), new state."""

    row: int
    partner_ref: str
    verdict: str
    reason: str
    state: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file means (preview) or did (apply): counts by verdict, and every row."""

    partner: str
    counts: Mapping[str, int]
    rows: tuple[RowVerdict, ...]


@dataclass(slots=True)
class _Row:
    number: int
    cells: dict[str, str]
    read: Answer | Unreadable
    ruling: Ruling | None = None
    referral: bytes | None = None
    matched: Matched | None = None


def preview(home: Home, actor: Actor, data: bytes, name: str, partner: str | None = None) -> Outcome:
    """Judge every row without changing anything. Raises Refused: `file_refused`, `no_answer_columns`, `no_such_partner`."""
    actor.need(Right.ANSWER)
    profile, rows = _read(home, data, name, partner)
    with home.store.reading() as connection:
        _judge(home, connection, actor, profile, rows)
    return _outcome(profile, rows)


def apply(
    home: Home, actor: Actor, data: bytes, name: str, partner: str | None = None, progress: Progress = lambda _done, _all: None
) -> Outcome:
    """Judge and apply, all in one transaction: referrals move, unmatched and refused rows are queued. Raises as `preview`."""
    actor.need(Right.ANSWER)
    if actor.role is Role.OPERATOR:
        raise refuse("needs_account")
    outcome = _apply(home, actor, *_read(home, data, name, partner))
    progress(len(outcome.rows), len(outcome.rows))
    return outcome


def apply_rows(home: Home, actor: Actor, profile: Profile, rows: Sequence[Mapping[str, str]], area: Area | None = None) -> Outcome:
    """As `apply`, for rows that came another way than in a file: each maps our column codes to what was written. `area`: whose
    coordinators see what can't be applied, the actor's by default. A partner's own account answers for its partner alone."""
    actor.need(Right.ANSWER_ROWS if actor.partner == profile.code else Right.ANSWER)
    agreed = words_of(profile.answers, centre.codes(home, profile.code))
    read = [_Row(number, dict(cells), read_answer(cells, agreed, home.today)) for number, cells in enumerate(rows, start=1)]
    return _apply(home, actor, profile, read, area)


def _apply(home: Home, actor: Actor, profile: Profile, rows: list[_Row], area: Area | None = None) -> Outcome:
    with home.store.writing() as connection:
        changed = _judge(home, connection, actor, profile, rows, lock=True)
        kept_referral.change(connection, [one.referral for one in changed])
        answer_time.note_answered(home, connection, [(one.before, one.referral) for one in changed])
        kept_correction.answered(connection, [one.referral.id for one in changed if one.referral.no_answer_by is None])
        visit_make.follow(home, connection, profile.code, [(one.referral, one.key) for one in changed])
        answered = [one.referral.registration_id for one in changed]
        closing.settle(home, connection, answered, again=answered)
        delivery_steps.answered(home, connection, actor, sorted({one.referral.batch_id for one in changed if one.referral.batch_id}))
        settled = queue.put(
            home, connection, area or actor.area, profile.code, [(row.cells, row.ruling, row.referral) for row in rows if row.ruling]
        )
        outcome = _outcome(profile, rows)
        events = [Event("answer_applied", about=one.key, detail={"state": one.referral.state}) for one in changed]
        write(home, connection, actor, [*events, Event("answers_applied", detail={"partner": profile.code, **outcome.counts})])
    if settled:
        home.destroy_keys(settled)
    return outcome


def _read(home: Home, data: bytes, name: str, partner: str | None) -> tuple[Profile, list[_Row]]:
    profiles = [programmes.partner(home, partner)] if partner else programmes.partners(home)
    if not profiles:
        raise refuse("no_such_partner", partner=partner or "")
    table = read(data, name, {word for profile in profiles for word in _words(profile)}, home.config.zone)
    fitting = [(profile, columns) for profile in profiles if (columns := _columns(table, profile))]
    if not fitting:
        raise refuse("no_answer_columns")
    best = max(fitting, key=lambda pair: _known_refs(home, table, *pair)) if len(fitting) > 1 else fitting[0]
    profile, columns = best
    ours = len(columns) == len(COLUMNS)  # our template, or FHIR: a row that was not answered has nothing but its numbers
    rows, agreed = [], words_of(profile.answers, centre.codes(home, profile.code))
    for row in table.rows:
        cells = {code: row.cells.get(header, "") for header, code in columns.items()}
        if any(value.strip() for code, value in cells.items() if not (ours and code in _GIVEN)):
            rows.append(_Row(row.number, cells, read_answer(cells, agreed, home.today)))
    return profile, rows


def _columns(table: Table, profile: Profile) -> dict[str, str]:
    """Header as it stands -> our column code; empty unless partner_ref and decision are there."""
    words = _words(profile)
    found: dict[str, str] = {}
    for header in table.headers:
        code = words.get(normal(header), "")
        if code and code not in found.values():
            found[header] = code
    return found if {"partner_ref", "decision"} <= set(found.values()) else {}


def _words(profile: Profile) -> dict[str, str]:
    """Normalised header -> our column code, in every language the profile knows."""
    words = {normal(header): code for header, code in answer_words.understood(answer_words.HEADERS).items()}
    words |= {normal(code): code for code in COLUMNS}
    for code, synonyms in profile.answers.synonyms.items():
        words |= {normal(synonym): code for synonym in synonyms}
    for column in profile.columns:
        if column.code in ("batch_id", "partner_ref"):
            words |= {normal(label): column.code for label in column.headers.values()}
    return words


def _known_refs(home: Home, table: Table, profile: Profile, columns: Mapping[str, str]) -> int:
    header = next(header for header, code in columns.items() if code == "partner_ref")
    refs = [ref for row in list(table.rows)[:50] if (ref := read_partner_ref(row.cells.get(header, "")))]
    with home.store.reading() as connection:
        return len(_match(home, connection, profile.code, refs))


def _match(home: Home, connection: Connection, partner: str, refs: Sequence[str], *, lock: bool = False) -> dict[str, Matched]:
    wanted = {hashed: ref for ref in set(refs) for hashed in home.hashes(PARTNER_REF, ref)}
    found = kept_referral.by_partner_refs(connection, partner, sorted(wanted), lock=lock)
    return {wanted[hashed]: matched for hashed, matched in found.items()}


@dataclass(frozen=True, slots=True)
class _Changed:
    before: KeptReferral
    referral: KeptReferral
    key: bytes


def _judge(
    home: Home, connection: Connection, actor: Actor, profile: Profile, rows: Sequence[_Row], *, lock: bool = False
) -> list[_Changed]:
    """Give every row its ruling; returns the referrals as they will be, in order of their first answer."""
    read = [row.read for row in rows if isinstance(row.read, Answer)]
    matches = _match(home, connection, profile.code, [answer.partner_ref for answer in read], lock=lock)
    matches = {ref: one for ref, one in matches.items() if one.area_path.startswith(actor.area.path)}
    keys = home.record_keys([one.key_id for one in matches.values()])
    torn, again = two_answers(read), _again(connection, read, matches)
    history: dict[str, Inside] = {}
    changed: dict[str, _Changed] = {}
    for row in rows:
        if isinstance(row.read, Unreadable):
            row.ruling = Ruling("unmatched" if row.read.reason in ("no_ref", "bad_ref") else "refused", row.read.reason)
            continue
        answer, matched = row.read, matches.get(row.read.partner_ref)
        key = keys.get(matched.key_id) if matched else None
        if matched is None or key is None:
            row.ruling = Ruling("unmatched", "unknown_ref")
            continue
        referral = changed[answer.partner_ref].referral if answer.partner_ref in changed else matched.referral
        row.referral = referral.id
        inside = history.setdefault(answer.partner_ref, open_referral(key, referral))
        known = Known(
            referral.state, str(referral.batch_id or ""), inside["answers"], again.get(referral.id, ()), inside.get("against", ())
        )
        row.ruling = rule(answer, known)
        if answer.partner_ref in torn and row.ruling.verdict != "same":
            row.ruling = Ruling("refused", "two_answers")
        if row.ruling.verdict == "apply":
            inside["answers"].append(answer.content())
            changed[answer.partner_ref] = _Changed(matched.referral, _applied(referral, answer, row.ruling, key, inside), key)
    return list(changed.values())


def _again(connection: Connection, read: Sequence[Answer], matches: Mapping[str, Matched]) -> dict[bytes, list[str]]:
    """The other batches in which rows have travelled, of those whose answer names another one than their first."""
    named = [(matches[one.partner_ref].referral, one.batch_id) for one in read if one.batch_id and one.partner_ref in matches]
    other = sorted({referral.id for referral, number in named if number.lstrip("0") != str(referral.batch_id or "")})
    return {one: [str(number) for number in numbers] for one, numbers in kept_correction.batches_by_referral(connection, other).items()}


def _applied(referral: KeptReferral, answer: Answer, ruling: Ruling, key: bytes, inside: Inside) -> KeptReferral:
    sealed = seal(key, orjson.dumps(inside), referral_place(referral.id))
    unread = referral.note_unread or bool(answer.note)
    due = referral.no_answer_by if ruling.state == State.ACKNOWLEDGED else None  # that the partner has the row is no answer
    return replace(referral, state=ruling.state, sealed=sealed, note_unread=unread, no_answer_by=due)


def _outcome(profile: Profile, rows: Sequence[_Row]) -> Outcome:
    verdicts = tuple(
        RowVerdict(
            row.number,
            row.read.partner_ref,
            row.ruling.verdict,
            row.ruling.reason,
            row.ruling.state,
            row.read.flags if isinstance(row.read, Answer) else (),
        )
        for row in rows
        if row.ruling
    )
    counts = {verdict: sum(1 for one in verdicts if one.verdict == verdict) for verdict in ("apply", "same", "unmatched", "refused")}
    return Outcome(profile.code, counts, verdicts)
