"""The draft that only the page holds: sealed, bound to its account, and never lost to a lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.home import Home
from tests.web.pages import Visitor
from tests.web.registering import AGREED, NAME, begin, decline_all, kept, on_step, reference_on
from tests.web.tree import controls


def test_saving_twice_keeps_one(amal: Visitor, home: Home) -> None:
    begin(amal)
    decline_all(amal)
    review = amal.page
    first = reference_on(amal.press("save"))
    again = amal.post(review.path, {**controls(review.form()), "go": "save"})
    assert reference_on(again) == first
    assert "still one registration" in again.text
    assert kept(home) == 1


def test_the_next_person_starts_with_empty_pages(amal: Visitor) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    begin(amal)
    assert NAME not in amal.page.body


@pytest.mark.parametrize("change", [lambda text: text[:-6] + "AAAAAA", lambda text: "", lambda text: "é", lambda text: "A" * 80])
def test_an_altered_draft_is_refused(amal: Visitor, home: Home, change: Callable[[str], str]) -> None:
    begin(amal)
    sent = controls(amal.page.form())
    page = amal.post(amal.page.path, {**sent, "draft": change(sent["draft"][0]), "go": "next"})
    assert page.status == 400
    assert kept(home) == 0


def test_a_draft_belongs_to_whoever_began_it_and_to_its_programme_and_ends(
    amal: Visitor, signed_in: Callable[..., Visitor], home: Home
) -> None:
    begin(amal)
    path, mine = amal.page.path, controls(amal.page.form())
    draft = mine["draft"][0]
    assert NAME not in draft
    karim = signed_in("karim")
    karim.open("/register/vaccination")
    assert karim.post(path, {**controls(karim.page.form()), "draft": draft, "go": "next"}).status == 400
    assert amal.post("/register/relief", {**mine, "go": "next"}).status == 400
    for _ in range(31):
        home.clock.forward(minutes=4)  # type: ignore[attr-defined]
        amal.open("/find")
    assert amal.post(path, {**mine, "go": "next"}).status == 400


def test_a_pack_that_changed_meanwhile_starts_again_at_the_notice(amal: Visitor, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    text = programmes.shipped("programmes")["vaccination.toml"].replace("version = 3", "version = 4", 1)
    monkeypatch.setattr(programmes, "_FRESH_SECONDS", -1.0)
    programmes.load_programme(home, operator(home), text, "vaccination.toml")
    assert amal.press("next").heading == "Read this out first"
    amal.press("next")
    assert amal.press("next", **AGREED).heading == "How to call you"
    assert controls(amal.page.form())["call_name"] == [NAME]


def test_the_lock_keeps_a_page_of_a_registration(amal: Visitor, home: Home) -> None:
    begin(amal)
    home.clock.forward(minutes=7)  # type: ignore[attr-defined]
    locked = amal.press("next", call_name=NAME)
    assert locked.heading == "The screen is locked" and NAME not in locked.body
    amal.press(password="six plain words for a demo")
    assert amal.press().heading == "Your name on the list"


def test_lock_now_in_the_middle_of_a_registration_loses_nothing(amal: Visitor) -> None:
    begin(amal)
    fields = {**controls(amal.page.form()), "call_name": NAME, "keeps": amal.page.path}
    assert next(amal.page.root.all("button", form="step")).attrs["value"] == "next"  # what the Enter key presses
    locked = amal.post("/lock", fields)
    assert locked.heading == "The screen is locked" and NAME not in locked.body
    assert amal.post("/lock", fields).heading == "The screen is locked"  # loaded again
    amal.press(password="six plain words for a demo")
    assert amal.press().heading == "How to call you"
    assert controls(amal.page.form())["call_name"] == [NAME]


def test_nothing_a_person_says_is_in_the_database_in_clear(amal: Visitor, home: Home, app: Flask) -> None:
    begin(amal)
    amal.press("next", call_name=NAME)
    on_step(amal, "Read everything back")
    amal.press("save")
    for file in home.config.home.rglob("*"):
        if file.is_file():
            assert NAME.encode() not in file.read_bytes(), file
