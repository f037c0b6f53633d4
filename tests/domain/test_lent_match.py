"""Whose a message is: by what is certain, and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.lent import Room as R
from intake.domain.lent import choose, cool_weeks, make_tag, read_address, read_recipient, tagged
from intake.domain.lent_match import FOR_HER, MOST_TEXT, NOBODY, QUEUED, Match, Named, Standing, clean, match, refs_in

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
SELAM, ROKEYA = b"selam", b"rokeya"
LONG_AGO = NOW - timedelta(days=30)
NOTHING = Named(frozenset(), False)


def ruled(
    places: list[Standing],
    named: Named = NOTHING,
    sent: datetime = NOW,
    own: Standing | None = None,
    *,
    tagged: bool = False,
) -> tuple[str, str]:
    found = match(places, own, named, sent, NOW, tagged=tagged)
    return found.verdict, found.reason


def has(person: bytes | None, since: datetime | None = LONG_AGO) -> Standing:
    return Standing(person, since)


@pytest.mark.parametrize(
    ("places", "named", "verdict"),
    [
        ([has(SELAM)], NOTHING, (FOR_HER, "alone")),
        ([], NOTHING, (NOBODY, "")),
        ([has(None, None)], NOTHING, (NOBODY, "")),
        ([has(SELAM), has(None, None)], NOTHING, (QUEUED, "shared")),
        ([has(SELAM), has(ROKEYA)], NOTHING, (QUEUED, "shared")),
        ([has(SELAM), has(ROKEYA)], Named(frozenset({ROKEYA}), False), (FOR_HER, "named")),
        ([has(SELAM)], Named(frozenset({ROKEYA}), False), (QUEUED, "names_other")),
        ([has(SELAM)], Named(frozenset(), True), (QUEUED, "names_other")),
        ([has(SELAM)], Named(frozenset({SELAM}), True), (QUEUED, "names_other")),
        ([has(SELAM), has(ROKEYA)], Named(frozenset({SELAM, ROKEYA}), False), (QUEUED, "names_two")),
        ([has(SELAM, NOW + timedelta(minutes=1))], NOTHING, (QUEUED, "too_old")),
        ([has(SELAM, NOW + timedelta(minutes=1)), has(None, None)], NOTHING, (NOBODY, "")),
    ],
)
def test_only_what_is_certain_is_hers(places: list[Standing], named: Named, verdict: tuple[str, str]) -> None:
    assert ruled(places, named) == verdict


def test_what_was_on_its_way_for_too_long_is_not_believed_to_be_of_who_has_it_now() -> None:
    assert ruled([has(SELAM)], sent=NOW - timedelta(days=15)) == (QUEUED, "too_old")
    assert ruled([has(SELAM)], Named(frozenset({SELAM}), False), sent=NOW - timedelta(days=15)) == (FOR_HER, "named")


def test_a_tag_is_hers_and_nobody_else_s() -> None:
    assert ruled([has(SELAM), has(ROKEYA)], own=has(SELAM), tagged=True) == (FOR_HER, "tag")
    assert ruled([has(SELAM)], Named(frozenset({ROKEYA}), False), own=has(SELAM), tagged=True) == (QUEUED, "names_other")
    assert ruled([has(SELAM)], own=has(None), tagged=True) == (NOBODY, "")
    assert ruled([has(SELAM)], own=None, tagged=True) == (QUEUED, "unknown_tag")
    assert match([has(SELAM)], has(SELAM), NOTHING, NOW, NOW, tagged=True) == Match(FOR_HER, "tag", SELAM)


@pytest.mark.parametrize(
    "text",
    ["Ref A6957JTETKBNXMS7: come", "a6957jtetkbnxms7", "A695 7JTE TKBN XMS7", "row A6957JTE-TKBNXMS7, Monday", "A6957JTETKBNXMS7."],
)
def test_a_row_is_found_however_it_is_written(text: str) -> None:
    assert "A6957JTETKBNXMS7" in refs_in(text)[0]


def test_a_mistyped_row_counts_as_somebody_s() -> None:
    assert refs_in("for A6957JTETKBNXM")[1], "two signs too short, and still meant as a code"
    assert refs_in("Come on Monday 2026-03-09 at 09:30 to centre 12, please")[1] == set()


def test_nothing_is_kept_that_cannot_be_seen() -> None:
    assert clean("a\u202eb\x00c\r\nd\x1b[31m\ufeff  \n\n\n\ne") == "abc\nd[31m\n\ne"
    assert len(clean("x" * 5000)) == MOST_TEXT


def test_the_nearest_then_the_emptiest_is_lent() -> None:
    rooms = [
        R(b"1", "/l/", 2, 0, 0),
        R(b"2", "/l/b/", 2, 1, 5),
        R(b"3", "/l/b/", 2, 1, 3),
        R(b"4", "/l/b/", 2, 2, 0),
        R(b"5", "/l/n/", 2, 0, 0),
    ]
    assert choose(rooms, "/l/b/dora/") == rooms[2]
    assert choose(rooms[:1] + rooms[4:], "/l/b/dora/") == rooms[0]
    assert choose(rooms[3:], "/l/b/dora/") is None


def test_addresses_are_read_and_tags_found_again() -> None:
    assert read_address("number", "70 123 456", "LB") == "+96170123456"
    assert read_address("mailbox", " DESK.One@mail.example ", "LB") == "desk.one@mail.example"
    assert [
        read_address("mailbox", one, "LB") for one in ("a+b@mail.example", "a@b", "@mail.example", "a b@mail.example", "a@c..example")
    ] == [None] * 5
    tag = make_tag(lambda most: most - 1)
    assert read_recipient(tagged("desk@mail.example", tag).upper()) == ("desk@mail.example", tag)
    assert [cool_weeks(days) for days in (1, 14, 60)] == [8, 8, 22]
