"""The pages about late lists: by age, the letter in the partner's languages, noted and sent again; no name on any of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services.home import Home
from tests.web.office import cells, enter, force, sent
from tests.web.pages import Visitor

NAMES = ("Selam Worku", "Mary Wanjiku")


@pytest.fixture
def karim(home: Home, app: Flask, people: dict[str, Actor], signed_in: Callable[..., Visitor]) -> Visitor:
    """A coordinator who comes back after two weeks and a day: two rows of list 1 are late."""
    for name in NAMES:
        enter(home, people["karim"], name_latin=name)
    sent(home, people)
    home.clock.forward(days=15)  # type: ignore[attr-defined]
    return signed_in("karim")


def test_from_the_first_page_to_the_letter(karim: Visitor) -> None:
    karim.open("/")
    assert "2 No answer in time" in karim.page.text
    page = karim.open("/answers/late")
    shown = ["Ministry of Public Health, Lebanon (demonstration)", "2", "March 18, 2026 Up to a week late", "Remind the partner"]
    assert cells(page) == [shown]
    assert "Up to a week late: 2" in page.text and "8 to 14 days late: 0" in page.text
    assert "Every answer has come in time" in karim.open("/answers/late?age=older").text
    assert all(row[1].endswith("…") for row in cells(karim.open("/answers/late/rows?age=week")))
    assert karim.open("/answers/late/1").heading == "Batch 1: no answer in time"
    letters = [one.attrs["href"] for one in karim.page.root.all("a") if "/letter/" in one.attrs.get("href", "")]
    assert letters == [f"/answers/late/1/letter/{code}" for code in ("ar", "en", "fr")]  # the partner's own language first


def test_the_letter_is_in_the_language_of_its_address_and_names_nobody(karim: Visitor) -> None:
    for code, word in (("en", "Reminder about list no. 1: rows without an answer"), ("fr", "Rappel"), ("ar", "تذكير")):
        page = karim.open(f"/answers/late/1/letter/{code}")
        html = next(page.root.all("html"))
        assert word in page.heading and html.attrs["lang"] == code
        assert len(next(page.root.all("ul", class_="refs")).text.split()) == 2
        text = karim.open(f"/answers/late/1/letter/{code}/text")
        assert word in text.body and not any(name in text.body + page.body for name in NAMES)
        assert text.headers["Content-Disposition"] == "attachment; filename=reminder-1.txt"
    assert next(karim.open("/answers/late").root.all("html")).attrs["lang"] == "en"  # the letter's language is not kept


def test_a_reminder_is_noted_once_a_day(karim: Visitor) -> None:
    karim.open("/answers/late/1")
    page = force(karim, "/answers/late/1/note", kind="reminder", on="2026-03-19")
    assert "Reminded, wait until March 26, 2026" in page.text and ["March 19, 2026", "Reminder sent", "2", "karim"] in cells(page)
    page = force(karim, "/answers/late/1/note", kind="reminder", on="")
    assert page.status == 409 and "noted for 2026-03-19 already" in page.text
    assert force(karim, "/answers/late/1/note", kind="partner", on="").status == 409
    assert force(karim, "/answers/late/1/note", kind="reminder", on="2026-03-20").status == 400
    assert force(karim, "/answers/late/9/note", kind="reminder", on="").status == 404


def test_rows_sent_again_are_asked_about_and_shown(karim: Visitor) -> None:
    karim.open("/answers/late/1")
    page = karim.press("", karim.page.form("/answers/late/1/again"))
    assert "2 rows without an answer travel again" in page.text
    page = karim.press("", karim.page.form("/answers/late/1/again"))
    assert "2 rows travel again in the next list." in page.text and "2 rows wait for the next list." in page.text
    assert force(karim, "/answers/late/1/again", sure="yes").status == 409
    assert "2 of these only go again" in karim.open("/batches").text
    assert "2 of these read as before" in karim.open("/batches/preview?programme=vaccination&partner=moph_lb").text
