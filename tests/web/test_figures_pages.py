"""Figures on pages: bars with a table that says the same, the file, the brief in three languages, and doors that stay closed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services.home import Home
from tests import steps
from tests.web.pages import Visitor
from tests.web.tree import Node

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn, app: Flask, home: Home, people: dict[str, Actor]) -> Visitor:
    """A coordinator; thirteen people were registered last month and sent, five this month."""
    for n in range(13):
        steps.register(home, people["amal"], {"name_latin": f"{chr(65 + n)}{'xyz'[n % 3] * 4} Zulu", "sex": "f", "language": "amh"})
    home.clock.forward(days=31)
    for n in range(5):
        steps.register(home, people["amal"], {"name_latin": f"{chr(75 + n)}{'xyz'[n % 3] * 4} Ulu", "sex": "m", "language": "ben"})
    return signed_in("karim")


def rows(page: Node, caption: str) -> list[list[str]]:
    (found,) = [one for one in page.all("table") if next(one.all("caption")).text == caption]
    return [[cell.text for cell in row.all("th", "td")] for body in found.all("tbody") for row in body.all("tr")]


def test_bars_say_what_the_table_beside_them_says(karim: Visitor) -> None:
    page = karim.open("/figures")
    assert page.status == 200
    (drawing,) = page.root.all("svg", class_="bars")
    told = [one.text for one in drawing.all("text")]
    steps_of = rows(page.root, "How far people have come")
    assert told[:2] == steps_of[0] == ["Registered", "18"]
    assert steps_of[1] == ["Sent to the partner", "–"]
    assert page.root.all("div", id=drawing.attrs["aria-describedby"])
    assert rows(page.root, "Sex") == [["Women", "13", *["–"] * 5], ["Men", "5", *["–"] * 5]]


def test_who_comes_meanwhile_is_there_when_counted_again(karim: Visitor, home: Home, people: dict[str, Actor]) -> None:
    karim.open("/figures")
    steps.register(home, people["amal"])
    assert rows(karim.open("/figures").root, "How far people have come")[0] == ["Registered", "18"]
    karim.press(form=karim.page.form("/figures/again"))
    assert rows(karim.page.root, "How far people have come")[0] == ["Registered", "19"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "From registering to done"), ("fr", "De l’inscription"), ("ar", "من التسجيل إلى الإنجاز")]
)
def test_the_brief_is_in_the_language_of_its_address_and_tells_of_whole_months_only(karim: Visitor, language: str, words: str) -> None:
    page = karim.open(f"/figures/brief/vaccination/{language}")
    assert page.status == 200
    assert words in page.root.text
    assert ("Ministry of Public Health" in page.root.text) == (language == "en"), "the partner is named in that language too"
    assert page.root.text.count("10") >= 2 and not {"13", "18"} & set(page.root.text.split())
    assert "18" not in [cell.text for cell in page.root.all("td")]
    assert next(page.root.all("html")).attrs["dir"] == ("rtl" if language == "ar" else "ltr")


def test_bars_begin_where_the_language_begins(karim: Visitor) -> None:
    ends = {}
    for language in ("en", "ar"):
        (drawing,) = karim.open(f"/figures/brief/vaccination/{language}").root.all("svg", class_="bars")
        ends[language] = [int(one.attrs["x"]) for one in drawing.all("text", class_="bar-name")]
    assert set(ends["en"]) == {0}
    assert set(ends["ar"]) == {360}


def test_the_files_have_tags_and_the_one_for_others_counts_from_ten(karim: Visitor) -> None:
    for address, whole in (("/figures.csv", "18"), ("/figures.csv?for=outside", "10")):
        answer = karim.client.get(address)
        assert answer.mimetype == "text/csv"
        assert answer.headers["Cache-Control"] == "no-store"
        _, tags, *found = csv.reader(io.StringIO(answer.get_data(as_text=True)))
        assert tags[3] == "#affected+registered"
        assert ["vaccination", "all", "", whole] in [row[:4] for row in found]


def test_without_anybody_the_pages_say_so(signed_in: SignedIn, app: Flask) -> None:
    nadia = signed_in("nadia")
    assert "Too few to be shown." in nadia.open("/figures").root.text
    assert "Too few people in whole months" in nadia.open("/figures/brief/vaccination/en").root.text


def test_there_is_nothing_for_others(signed_in: SignedIn, app: Flask) -> None:
    for name in ("amal", "ziad"):
        visitor = signed_in(name)
        for address in ("/figures", "/figures.csv", "/figures/brief/vaccination", "/figures/brief/vaccination/en"):
            assert visitor.open(address).status == 404
    assert signed_in("karim").open("/figures/brief/nothing/en").status == 404
    assert signed_in("karim").open("/figures/brief/vaccination/xx").status == 404
