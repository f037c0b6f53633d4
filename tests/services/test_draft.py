"""A draft that no server keeps: it opens for the account that began it, for what it was begun for, for two hours, unaltered."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.services.draft import open_draft, seal_draft
from intake.services.home import Home
from tests import steps

DRAFT = {"answers": {"name_latin": "Xylophonia Zzyzyxson"}, "step": 3}


def test_it_opens_again_for_whoever_began_it(home: Home, people: dict[str, Actor]) -> None:
    text = seal_draft(home, people["amal"], DRAFT, "registration")
    assert open_draft(home, people["amal"], text, "registration") == DRAFT
    assert "Xylophonia" not in text


def test_it_opens_for_nobody_else_and_for_nothing_else(home: Home, people: dict[str, Actor]) -> None:
    text = seal_draft(home, people["amal"], DRAFT, "registration")
    for actor, kind in ((people["karim"], "registration"), (people["amal"], "upload"), (people["amal"], "")):
        with steps.refused("csrf"):
            open_draft(home, actor, text, kind)


def test_after_two_hours_it_is_worth_nothing(home: Home, people: dict[str, Actor]) -> None:
    text = seal_draft(home, people["amal"], DRAFT)
    home.clock.forward(hours=2)
    assert open_draft(home, people["amal"], text) == DRAFT
    home.clock.forward(seconds=1)
    with steps.refused("csrf"):
        open_draft(home, people["amal"], text)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "ሰላም", "=" * 50, "A" * 5000])
def test_what_is_no_draft_is_refused(home: Home, people: dict[str, Actor], text: str) -> None:
    with steps.refused("csrf"):
        open_draft(home, people["amal"], text)


def test_an_altered_draft_is_refused(home: Home, people: dict[str, Actor]) -> None:
    text = seal_draft(home, people["amal"], DRAFT)
    with steps.refused("csrf"):
        open_draft(home, people["amal"], text[:40] + ("A" if text[40] != "A" else "B") + text[41:])
