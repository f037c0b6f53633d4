"""What waits for a coordinator: rows that could not be applied, once each and sealed; notes that nobody has read."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from intake.domain.account import Actor
from intake.services import answer_queue, audit, find, needs
from intake.services.home import Home
from intake.store.tables import AnswerRowTable
from tests import steps, world
from tests.services.test_answer import apply, row

SENTINEL = "Xylophonia must come with her brother"


@pytest.fixture
def ref(any_home: Home, people: dict[str, Actor]) -> str:
    """The partner_ref of one person whose referral was sent."""
    reference = steps.register(any_home, people["amal"]).reference
    steps.send(any_home, people)
    return steps.partner_ref(any_home, reference)


def waiting(home: Home, people: dict[str, Actor]) -> list[tuple[str, str]]:
    return [(one.verdict, one.reason) for one in answer_queue.waiting(home, people["karim"])]


def test_what_could_not_be_applied_waits_with_its_cells(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row(ref, note=""), row("", note=SENTINEL))
    (one,) = answer_queue.waiting(any_home, people["karim"])
    assert (one.partner, one.verdict, one.reason) == (steps.MINISTRY, "unmatched", "no_ref")
    assert one.cells == {"decision": "accepted", "note": SENTINEL}
    assert str(one.week) == "2026-03-02"


def test_the_same_row_waits_once_however_often_it_comes(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    for _ in range(2):
        apply(any_home, people, row("", note="x"), row("", note="x"), row("AAAABBBBCCCCDDDD", note=""))
    assert sorted(waiting(any_home, people)) == [("unmatched", "no_ref"), ("unmatched", "unknown_ref")]


def test_rows_that_need_nobody_do_not_wait(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row(ref, updated_at="2026-03-03"))
    apply(any_home, people, row(ref, updated_at="2026-03-03"))
    apply(any_home, people, row(ref, "rejected", updated_at="2026-03-01"))
    assert waiting(any_home, people) == []


def test_a_row_that_finds_its_referral_later_waits_no_more(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    south = Actor(None, "south", people["karim"].role, world.make_areas(any_home)["south"], "c-south")
    steps.answers(any_home, south, row(ref), row(""))
    assert needs.needs(any_home, people["karim"]).answers == 2
    assert len(waiting(any_home, people)) == 2
    apply(any_home, people, row(ref), row(""))
    assert waiting(any_home, people) == [("unmatched", "no_ref")]


def test_done_already_is_applied_as_refused_and_waits_until_a_person_has_asked(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    said = row(ref, "rejected", reason_code="already_done", updated_at="2026-03-03")
    assert apply(any_home, people, said, said) == [("apply", "already_done"), ("same", "same")]
    assert apply(any_home, people, said) == [("same", "same")]
    assert waiting(any_home, people) == [("apply", "already_done")]


def test_what_waits_belongs_to_the_area_that_sent_it_in(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    areas = world.make_areas(any_home)
    north, south = (Actor(None, name, people["karim"].role, areas[name], f"c-{name}") for name in ("north", "south"))
    steps.answers(any_home, north, row("", note=SENTINEL))
    (one,) = answer_queue.waiting(any_home, north)
    assert answer_queue.waiting(any_home, south) == []
    assert (needs.needs(any_home, north).answers, needs.needs(any_home, south).answers) == (1, 0)
    with steps.refused("not_found"):
        answer_queue.dismiss(any_home, south, one.id)
    steps.answers(any_home, south, row("", note=SENTINEL))  # the same row concerns them too
    (other,) = answer_queue.waiting(any_home, south)
    answer_queue.dismiss(any_home, south, other.id)
    assert [row.id for row in answer_queue.waiting(any_home, north)] == [one.id]


def test_a_waiting_row_is_sealed(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row("", note=SENTINEL), row("n0tOneOfOurs", note=SENTINEL))
    assert steps.found_anywhere(any_home, (SENTINEL, "Xylophonia", "n0tOneOfOurs")) == []


def test_a_row_that_was_dealt_with_is_gone_with_its_key(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row("", note=SENTINEL))
    with any_home.store.reading() as connection:
        key_id = connection.execute(select(AnswerRowTable.key_id)).scalar_one()
    (one,) = answer_queue.waiting(any_home, people["karim"])
    answer_queue.dismiss(any_home, people["karim"], one.id)
    assert waiting(any_home, people) == []
    assert any_home.record_keys([key_id]) == {}
    assert audit.read(any_home, people["nadia"], most=1)[0].action == "answer_row_dismissed"
    for unknown in (one.id, "no hex", secrets.token_hex(16)):
        with steps.refused("not_found"):
            answer_queue.dismiss(any_home, people["karim"], unknown)


def test_a_row_whose_key_is_gone_is_not_shown(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row(""))
    with any_home.store.reading() as connection:
        any_home.destroy_keys(list(connection.execute(select(AnswerRowTable.key_id)).scalars()))
    assert waiting(any_home, people) == []


def test_a_note_is_shown_to_nobody_until_a_coordinator_has_read_it(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row(ref, note=SENTINEL, appt_date="2026-03-29"))
    assert steps.found_anywhere(any_home, (SENTINEL, "Xylophonia")) == []
    (note,) = answer_queue.notes(any_home, people["karim"])
    assert note.text == SENTINEL
    assert SENTINEL not in repr(find.find(any_home, people["amal"], note.reference))
    answer_queue.note_read(any_home, people["karim"], note.id)
    assert answer_queue.notes(any_home, people["karim"]) == []
    assert audit.read(any_home, people["nadia"], most=1)[0].action == "note_read"


def test_notes_belong_to_the_area_of_the_registration(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row(ref, note=SENTINEL))
    south = Actor(None, "south", people["karim"].role, world.make_areas(any_home)["south"], "c-south")
    assert answer_queue.notes(any_home, south) == []
    (note,) = answer_queue.notes(any_home, people["karim"])
    for actor, name in ((south, note.id), (people["karim"], "no hex"), (people["karim"], secrets.token_hex(16))):
        with steps.refused("not_found"):
            answer_queue.note_read(any_home, actor, name)


def test_several_notes_are_shown_together_and_one_whose_key_is_gone_is_not(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, row(ref, "needs_info", note="first"))
    apply(any_home, people, row(ref, note="second"))
    (note,) = answer_queue.notes(any_home, people["karim"])
    assert note.text == "first · second"
    any_home.destroy_keys([find.hold(any_home, note.reference).kept.key_id])
    assert answer_queue.notes(any_home, people["karim"]) == []


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_only_coordinators_see_what_waits(any_home: Home, people: dict[str, Actor], name: str) -> None:
    for act in (
        lambda: answer_queue.waiting(any_home, people[name]),
        lambda: answer_queue.notes(any_home, people[name]),
        lambda: answer_queue.dismiss(any_home, people[name], "00"),
        lambda: answer_queue.note_read(any_home, people[name], "00"),
    ):
        with steps.refused("not_allowed"):
            act()


def test_a_long_queue_is_read_to_its_end(any_home: Home, people: dict[str, Actor], ref: str) -> None:
    apply(any_home, people, *(row("", note=f"row {number}") for number in range(7)))
    karim = people["karim"]
    pages = [answer_queue.waiting(any_home, karim, skip, 3) for skip in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert len({one.id for page in pages for one in page}) == 7
    assert answer_queue.count(any_home, karim) == (7, 0)
