"""The page about answers that disagree: both sides, a reason, a decision; no name on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import answer
from intake.services.home import Home
from tests.web.office import answers, enter, force, sent
from tests.web.pages import Visitor
from tests.web.tree import controls


@pytest.fixture
def karim(home: Home, app: Flask, people: dict[str, Actor], signed_in: Callable[..., Visitor]) -> Visitor:
    """A coordinator with one referral that was done and then refused."""
    enter(home, people["karim"], name_latin="Selam Worku")
    ref = sent(home, people)[0]["partner_ref"]
    for day, decision in ((2, "done"), (3, "rejected")):
        said = answers({"partner_ref": ref, "decision": decision, "updated_at": f"2026-03-0{day}", "note": "please call"})
        answer.apply(home, people["karim"], said, "answers.csv")
    return signed_in("karim")


def test_both_sides_are_seen_and_decided(karim: Visitor) -> None:
    karim.open("/")
    assert "1 Answers that disagree" in karim.page.text
    page = karim.open("/answers/conflicts")
    assert (
        "What holds now Done" in page.text
        and "Refused" in page.text
        and "March 3, 2026" in page.text
        and "rejected" not in page.text
        and "Selam" not in page.text
    )
    form = page.form("/answers/conflicts/decide")
    page = karim.press("keep", form, button="decision", reason="")
    assert page.status == 400 and "Choose why you decide so." in page.text
    row = controls(page.form("/answers/conflicts/decide"))["row"][0]
    page = karim.press("take", page.form("/answers/conflicts/decide"), button="decision", reason="partner_confirmed")
    assert "Decided: Refused by the partner" in page.text and "No answers disagree." in page.text
    assert force(karim, "/answers/conflicts/decide", row=row, decision="keep", reason="plain_slip").status == 404
