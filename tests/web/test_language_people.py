"""What is read or said to a person, in a language the pages are not in."""

from __future__ import annotations

import re
from unicodedata import name

import pytest
from flask import Flask

from intake.services.languages import Language, locale_of, people_languages
from intake.web.language import speaking
from intake.web.words import country_name, day_names, language_name, month_names
from tests.web.pages import Visitor

OURS = [one.code for one in people_languages() if not one.whole]


@pytest.mark.parametrize("code", ["am", "kri", "zh_Hans"])
def test_the_app_the_form_and_what_we_keep_are_there(app: Flask, code: str) -> None:
    visitor = Visitor(app)
    for path in (f"/tablet/app/{code}", f"/tablet/form/relief/3/{code}", f"/what-we-keep/{code}", f"/tablet/{code}.webmanifest"):
        assert visitor.client.get(path).status_code == 200, path
    page = visitor.open(f"/tablet/form/relief/3/{code}")
    assert next(page.root.all("html")).attrs["lang"] == code.replace("_", "-")
    assert "We are volunteers of Amel Association" in page.body  # for volunteers who read English
    read = [one.attrs["lang"] for one in page.root.all("ol", class_="read-out") if "data-hash" in one.attrs]
    assert read == [*(["en", "fr", "ar"]), code.replace("_", "-")]


def test_a_page_is_not_shown_in_it_and_the_device_does_not_remember_it(app: Flask) -> None:
    visitor = Visitor(app, language="am")
    page = visitor.open("/sign-in?lang=am")
    assert next(page.root.all("html")).attrs["lang"] == "en"
    assert not [one for one in page.headers.getlist("Set-Cookie") if one.startswith("lang=")]


def test_the_app_hands_over_in_each(app: Flask) -> None:
    body = Visitor(app).client.get("/tablet/app/en").text
    assert re.findall(r'data-hand-over-in="(\w+)"', body) == [one.code for one in people_languages()]
    assert re.findall(r'hreflang="([\w-]+)"', body) == ["fr", "ar"]


def test_no_language_names_its_days_in_another(app: Flask) -> None:
    with app.test_request_context():
        named = {}
        for code in ("sw", "ta", "ne"):  # Babel gives the second and third the names of the first, left to itself
            with speaking(code):
                named[code] = (day_names()["mon"], month_names()[0][1])
    assert named == {"sw": ("Jumatatu", "Januari"), "ta": ("திங்.", "ஜனவரி"), "ne": ("सोम", "जनवरी")}


SCRIPTS = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Ethi": "ETHIOPIC", "Beng": "BENGALI"}
SCRIPTS |= {"Sinh": "SINHALA", "Deva": "DEVANAGARI", "Taml": "TAMIL", "Hans": "CJK"}


@pytest.mark.parametrize("one", people_languages(), ids=lambda one: one.code)
def test_days_months_and_countries_are_in_the_letters_of_the_texts(app: Flask, one: Language) -> None:
    with app.test_request_context(), speaking(one.code):
        names = [*day_names().values(), *(month for _, month in month_names()), language_name("ara"), country_name("KE")]
    letters = [letter for letter in "".join(names) if letter.isalpha()]
    assert {name(letter).split()[0] for letter in letters} == {SCRIPTS[one.script]}
    assert locale_of(one.tag.replace("-", "_")) == locale_of(one.code), "and a device finds the same"
