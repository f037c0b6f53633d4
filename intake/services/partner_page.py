"""A partner's own page: the lists that were sent to it, exactly the columns of their files, and an answer to one row after the other.

A partner's account sees nothing else. Rows are made and checked as for the file; answers go through the one way of all answers
(`answer.apply_rows`), so what a file would be told is told here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson
from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.batch import RETRACTION, row_maker
from intake.domain.delivery import RECEIVED
from intake.domain.partner import Profile
from intake.domain.partner_page import MADE, check_given
from intake.domain.problems import refuse
from intake.domain.referral import State
from intake.exchange.values import tidy
from intake.sealing.keyring import open_seal
from intake.services import answer, answer_time, batch_content, batch_mark, centre, delivery_steps
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.batch import SENT
from intake.services.batch_rows import retraction_rows
from intake.services.find import referral_place
from intake.services.home import Home
from intake.services.registration_seal import place
from intake.store import area as kept_area
from intake.store import batch as kept_batch
from intake.store import partner_page as kept
from intake.store.batch import KeptBatch
from intake.store.partner_page import ALL as ALL
from intake.store.partner_page import ANSWERED as ANSWERED
from intake.store.partner_page import OPEN as OPEN
from intake.store.partner_page import PartnerRow

FILTERS = (ALL, OPEN, ANSWERED)
MOST = 50
"""Rows that are opened at once."""


@dataclass(frozen=True, slots=True)
class SentList:
    """One list as its partner sees it. `rows`: may be answered, `open` of them wait for an answer; `in_time`: percent of the rows whose
    answer was expected that were answered within two weeks, None as long as that can still change."""

    number: int
    title: str
    sent_on: date | None
    rows: int
    open: int
    corrections: int
    retractions: int
    in_time: int | None

    @property
    def answered(self) -> int:
        """Rows that wait for no answer."""
        return self.rows - self.open


@dataclass(frozen=True, slots=True)
class Row:
    """One row exactly as in the file. `id`: by which it is answered ('' for one that is taken back); `last`: the answer that holds, by our
    column codes."""

    id: str
    kind: str
    cells: tuple[str, ...]
    waits: bool
    last: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """One list with some of its rows, and the profile they are made by."""

    sent: SentList
    profile: Profile
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What became of an answer: verdict and reason as for the row of a file; `waits`: the row still waits for an answer."""

    verdict: str
    reason: str
    waits: bool


def count(home: Home, actor: Actor) -> int:
    """How many lists there are for the actor's partner. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER_ROWS)
    with home.store.reading() as connection:
        return kept.count(connection, actor.partner, actor.area.path)


def lists(home: Home, actor: Actor, skip: int = 0, most: int = MOST) -> list[SentList]:
    """The lists that were sent to the actor's partner, the newest first; no row is opened for it. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER_ROWS)
    with home.store.reading() as connection:
        found = kept.lists(connection, actor.partner, actor.area.path, skip, most)
        tallies = kept.tallies(connection, [one.number for one in found])
    titles = {code: programmes.programme(home, code).title for code in {one.programme for one in found}}
    return [_sent(home, one.number, titles[one.programme], one.sent_on, tallies[one.number]) for one in found]


def _sent(home: Home, number: int, title: str, sent_on: date | None, tally: kept.Tally) -> SentList:
    in_time = sum(many for weeks, many in tally.after.items() if (weeks + 1) * 7 <= answer_time.IN_TIME_DAYS)
    over = sent_on is not None and (home.today - sent_on).days > answer_time.IN_TIME_DAYS
    percent = round(100 * in_time / tally.expected) if tally.expected > 0 and (over or not tally.open) else None
    return SentList(number, title, sent_on, tally.rows, tally.open, tally.corrections, tally.retractions, percent)


def rows(home: Home, actor: Actor, number: int, which: str = ALL, skip: int = 0, most: int = MOST) -> Opened:
    """A list and some of its rows in the order of its file; `which`: one of FILTERS. That they were opened is logged, and counts as
    received.

    Raises Refused `not_allowed`, `no_such_list`, `list_not_whole`.
    """
    with home.store.reading() as connection:
        batch = _own(home, connection, actor, number)
        profile = programmes.partner(home, batch.partner, batch.partner_version)
        tally = kept.tallies(connection, [number])[number]
        found = kept.rows(connection, number, which if which in FILTERS else ALL, skip, most)
        shown = list(_made(home, batch, profile, found))
        if which not in (OPEN, ANSWERED) and len(found) < most:
            part = slice(max(0, skip - tally.rows), max(0, skip + most - tally.rows))
            beside = retraction_rows(home, connection, batch, profile, part)
            shown += [Row("", RETRACTION, tuple(cells), False, {}) for cells in beside]
    _note_opened(home, actor, number, len(shown))
    sent = _sent(home, number, programmes.programme(home, batch.programme).title, batch.sent_on, tally)
    return Opened(sent, profile, tuple(shown))


def one(home: Home, actor: Actor, number: int, row_id: str) -> Opened:
    """A list and one of its rows. Raises Refused as `rows` does."""
    with home.store.reading() as connection:
        batch = _own(home, connection, actor, number)
        profile = programmes.partner(home, batch.partner, batch.partner_version)
        shown = tuple(_made(home, batch, profile, [_row(connection, number, row_id)]))
        tally = kept.tallies(connection, [number])[number]
    if not shown:  # its key is gone
        raise refuse("no_such_list")
    _note_opened(home, actor, number, 1)
    return Opened(_sent(home, number, programmes.programme(home, batch.programme).title, batch.sent_on, tally), profile, shown)


def say(home: Home, actor: Actor, number: int, row_id: str, given: Mapping[str, str]) -> Said:
    """Answer one row, as a file with this one row would: `given` are the columns of `domain.partner_page.GIVEN`. Which row it is, and
    when it was answered, nobody types.

    Raises Refused as `rows` does, and as `check_given`.
    """
    with home.store.reading() as connection:
        batch = _own(home, connection, actor, number)
        source = _row(connection, number, row_id)
        area = kept_area.by_id(connection, batch.area_id)
    key = home.record_keys([source.key_id]).get(source.key_id)
    if key is None:
        raise refuse("no_such_list")
    cells = {code: tidy(value) for code, value in check_given(given, home.today).items()}  # as a file is read
    payload = orjson.loads(open_seal(key, source.payload, place(source.registration_id, source.programme_version)))
    last = _last(key, source)
    before = last.get("updated_at", "")
    now = before if _same(cells, last) else _after(before, home.clock().astimezone(home.config.zone))  # a second press is no second answer
    cells |= {"batch_id": str(number), "partner_ref": str(payload["partner_refs"][actor.partner]), "updated_at": now}
    verdict = answer.apply_rows(home, actor, programmes.partner(home, actor.partner), [cells], area).rows[0]
    settled = verdict.verdict == "apply" and verdict.state != State.ACKNOWLEDGED
    return Said(verdict.verdict, verdict.reason, source.waits and not settled)


def centres(home: Home, actor: Actor) -> Mapping[str, str]:
    """Code -> name of the partner's centres, to choose from. Raises Refused `not_allowed`."""
    actor.need(Right.ANSWER_ROWS)
    with home.store.reading() as connection:
        return centre.names(home, connection, actor.partner)


def _own(home: Home, connection: Connection, actor: Actor, number: int) -> KeptBatch:
    """The list of this number, if it was sent to the actor's partner and holds what was approved."""
    actor.need(Right.ANSWER_ROWS)
    batch = kept_batch.get(connection, number, actor.area.path)
    if batch is None or batch.partner != actor.partner or batch.state != SENT:
        raise refuse("no_such_list")
    if not batch_mark.fits(home, batch) or not batch_content.fits(home, batch, batch_content.parts_of(connection, number)):
        raise refuse("list_not_whole")
    return batch


def _row(connection: Connection, number: int, row_id: str) -> PartnerRow:
    try:
        found = kept.row(connection, number, bytes.fromhex(row_id))
    except ValueError:
        found = None
    if found is None:
        raise refuse("no_such_list")
    return found


def _made(home: Home, batch: KeptBatch, profile: Profile, found: list[PartnerRow]) -> Iterator[Row]:
    """The rows, opened with all their keys at once; one whose key has been destroyed is left out."""
    make, keys = row_maker(profile), home.record_keys([one.key_id for one in found])
    for source in found:
        key = keys.get(source.key_id)
        if key is None:
            continue
        payload = orjson.loads(open_seal(key, source.payload, place(source.registration_id, source.programme_version)))
        if batch_mark.row_mark(home, make(payload, "", source.kind)) != source.row_digest:
            raise refuse("list_not_whole")
        cells = tuple(make(payload, str(batch.id), source.kind))
        yield Row(source.row_id.hex(), source.kind, cells, source.waits, _last(key, source))


def _last(key: bytes, source: PartnerRow) -> Mapping[str, str]:
    if source.answers is None:
        return {}
    applied = orjson.loads(open_seal(key, source.answers, referral_place(source.referral_id)))["answers"]
    return applied[-1] if applied else {}


def _same(cells: Mapping[str, str], last: Mapping[str, str]) -> bool:
    return {code: value for code, value in cells.items() if value} == {code: value for code, value in last.items() if code not in MADE}


def _after(before: str, now: datetime) -> str:
    """When this answer was given, to the minute, and always after the one that it is given instead of: within the same minute somebody may
    change her mind, and back."""
    moment = now.replace(tzinfo=None)
    if before:
        moment = max(moment, datetime.fromisoformat(before) + timedelta(minutes=1))
    return f"{moment:%Y-%m-%dT%H:%M}"


def _note_opened(home: Home, actor: Actor, number: int, many: int) -> None:
    if many:
        with home.store.writing() as connection:
            delivery_steps.once(home, connection, [number], RECEIVED, actor.pseudonym, delivery_steps.PAGE)
            write(home, connection, actor, [Event("partner_rows_opened", detail={"batch": number, "rows": many})])
