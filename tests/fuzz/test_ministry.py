"""A ministry answers late, partly, twice, out of order and damaged: no referral is in a state that its answers do not justify, and every
row is answered, open, or told."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import answer, answer_queue, batch_export, conflict, find, late
from intake.services.home import Home, open_home
from intake.store.tables_house import AnswerTallyTable
from tests import ministry, steps, world
from tests.fuzz.harness import World, fuzz, mostly
from tests.justified import APPLY, OLDER, OPEN, SAME, WAIT, Story, allowed, as_read, leads_to
from tests.ministry import Answer, Look, Sent

FIRST, SECOND = 5, 2
"""Rows of the first list and of the second; one person more is not sent yet."""
UPDATED = ("", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-03T08:00:00Z", "2026-03-03T14:30:00Z", "2026-03-04")
SPOILT = ("no_ref", "cut_ref", "stranger", "no_decision", "odd_decision", "bad_date")


def _answer(said: tuple[str, str, str, str], who: int, updated: str, note: str, batch: str, spoilt: str) -> Answer:
    return Answer(who, *said, updated, note, batch, spoilt)


said = st.one_of(
    st.sampled_from([("acknowledged", "", "", ""), ("needs_info", "", "", ""), ("accepted", "", "", ""), ("duplicate", "", "", "")]),
    st.tuples(st.just("accepted"), st.just(""), st.sampled_from(("2026-03-20", "2026-03-27")), st.sampled_from(("", "09:30"))),
    st.tuples(st.just("rejected"), st.sampled_from(("", "no_capacity", "already_done", "unheard_of")), st.just(""), st.just("")),
    st.sampled_from([("done", "", "", ""), ("no_show", "", "", "")]),
)
answers = st.builds(
    _answer,
    said,
    mostly(st.integers(0, FIRST + SECOND - 1), st.just(FIRST + SECOND), 9),
    st.sampled_from(UPDATED),
    mostly(st.just(""), st.just("Come early"), 4),
    mostly(st.sampled_from(("own", "blank")), st.just("other"), 8),
    mostly(st.just(""), st.sampled_from(SPOILT), 5),
)
look = st.builds(
    Look,
    form=st.sampled_from(ministry.FORMATS),
    language=st.sampled_from(sorted(ministry.HEADERS)),
    order=st.integers(0, 99),
    arabic=st.booleans(),
    serial=st.booleans(),
    titles=st.booleans(),
    arrives=mostly(st.just(1000), st.integers(300, 999), 3),
)
file = st.tuples(st.lists(answers, min_size=1, max_size=6), look, st.sampled_from((0, 0, 1, 20)), st.booleans())
sequences = st.lists(file, min_size=1, max_size=6)


def sent(place: World) -> tuple[list[str], list[Sent]]:
    """The people's references and what the ministry has of each, the same in every format; of the last, only what it never saw."""
    home, people, known = place.home, place.people, []
    references = []
    for number, many in ((1, FIRST), (2, SECOND)):
        references += steps.register_some(home, people["amal"], many)
        steps.approved(home, people)
        found = []
        for form in ministry.FORMATS:
            done = batch_export.export(home, people["karim"], number, form)
            found.append(sorted(ministry.read(steps.opened_by_the_ministry(home, done.path), form)))
        assert all(one == found[0] for one in found)
        known += found[0]
    references += steps.register_some(home, people["amal"], 1)
    by_ref = {one.ref: one for one in known}
    refs = [steps.partner_ref(home, one) for one in references]
    assert set(by_ref) == set(refs[:-1])
    return references, [by_ref.get(ref, Sent("1", ref)) for ref in refs]


class Office:
    """The office to which the files come: a home, and what should have become of everybody in it."""

    def __init__(self, home: Home, people: Mapping[str, Actor], references: Sequence[str], known: Sequence[Sent]) -> None:
        """Nothing has come yet."""
        self.home, self.karim, self.references, self.known = home, people["karim"], references, known
        self.stories = [Story() for _ in references[:-1]] + [Story("ready")]
        self.told: Counter[str] = Counter()

    def waiting(self) -> dict[str, tuple[str, str]]:
        """What waits for a coordinator: the partner_ref and the decision as they came, by row."""
        rows = {one.id: one.cells for one in answer_queue.waiting(self.home, self.karim, 0, 1000)}
        rows |= {side.row: side.cells for one in conflict.conflicts(self.home, self.karim, 0, 1000) for side in one.sides}
        return {row: (cells.get("partner_ref", ""), cells.get("decision", "")) for row, cells in rows.items()}

    def take(self, letter: ministry.Letter, form: str) -> None:
        """A file comes in: every whole row is judged as it may be, or the file is refused and nothing done."""
        before = self.waiting()
        try:
            looked = answer.preview(self.home, self.karim, letter.data, letter.name)
            done = answer.apply(self.home, self.karim, letter.data, letter.name)
        except Refused as refusal:
            self.told[refusal.problems[0].code] += 1
            assert letter.damaged, letter
            assert self.waiting() == before
            return
        assert looked == done
        assert len(done.rows) == len(letter.rows), "a row is lost, or half a row is taken"
        self._judged(letter, form, done.rows)
        after = self.waiting()
        refs = {ref for _, ref, _ in letter.rows}
        assert {before[row][0] for row in before.keys() - after.keys()} <= refs, "a row that waited is gone"
        for (_, ref, word), verdict in zip(letter.rows, done.rows, strict=True):
            if _became(verdict) == WAIT or verdict.reason == "already_done":
                assert any(one[0] == ref and word in ("", one[1]) for one in after.values()), (verdict, "waits nowhere")

    def _judged(self, letter: ministry.Letter, form: str, verdicts: Sequence[answer.RowVerdict]) -> None:
        rows = [as_read(one, form) for one, _, _ in letter.rows]
        for one, verdict in zip(rows, verdicts, strict=True):
            story, became = self.stories[one.who], _became(verdict)
            assert became in allowed(story, one, rows), (verdict.reason, story, one, rows)
            self.told[became] += 1
            if became == APPLY:
                story.state = leads_to(one)
                story.applied.append(one)

    def nothing_is_lost(self) -> None:
        """Every row of a list is answered or open, as its answers justify, and the counts and the list of late ones say the same."""
        held = [find.hold(self.home, one).referrals for one in self.references]
        assert [one.state for (one,) in held] == [story.state for story in self.stories]
        unanswered = dict.fromkeys((1, 2), 0)
        for (one,), story in zip(held[:-1], self.stories, strict=False):
            assert (one.no_answer_by is not None) == (story.state in OPEN)
            unanswered[one.batch_id or 0] += story.state in OPEN
        with self.home.store.reading() as connection:
            tally = connection.execute(select(AnswerTallyTable.batch_id, AnswerTallyTable.weeks, AnswerTallyTable.rows)).all()
        for number, rows in ((1, FIRST), (2, SECOND)):
            assert sum(one.rows for one in tally if one.batch_id == number and one.weeks < 0) == rows
            answered = sum(one.rows for one in tally if one.batch_id == number and one.weeks >= 0)
            assert answered + unanswered[number] == rows
        self.home.clock.forward(days=200)  # type: ignore[attr-defined]
        assert late.count(self.home, self.karim) == sum(unanswered.values())


def _became(verdict: answer.RowVerdict) -> str:
    if verdict.verdict in (APPLY, SAME):
        return verdict.verdict
    return OLDER if verdict.reason == "older" else WAIT


def test_whatever_the_ministry_sends_back(tmp_path: Path, full_template: Path) -> None:
    def ready(place: World) -> Callable[[Any], None]:
        references, known = sent(place)
        folder = place.home.config.home

        def attempt(case: Any) -> None:
            again = folder.with_name("again")
            shutil.rmtree(again, ignore_errors=True)
            shutil.copytree(folder, again)
            home = open_home(world.config_in(again), clock=world.Clock())
            try:
                with place.case(case):
                    office = Office(home, place.people, references, known)
                    for said, look, days, twice in case:
                        home.clock.forward(days=days)  # type: ignore[attr-defined]
                        letter = ministry.write(known, said, look)
                        for _ in range(1 + twice):
                            office.take(letter, look.form)
                    office.nothing_is_lost()
                    place.tally.update(office.told)
            finally:
                home.close()

        return attempt

    fuzz(tmp_path, full_template, sequences, ready, share=0.02, few=15)
