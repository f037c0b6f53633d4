"""Which language a page is in."""

from __future__ import annotations

import pytest
from flask import Flask

from intake.services.languages import all_languages, offered_languages
from tests.web.pages import Visitor


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("ar", "ar"),
        ("ar-LB,en;q=0.5", "ar"),
        ("fr-CA", "fr"),
        ("de,en;q=0.1", "en"),
        ("am", "en"),
        ("xx-nonsense-@@", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_what_the_browser_asks_for_is_held_against_the_list(app: Flask, asked: str, shown: str) -> None:
    root = Visitor(app, language=asked).open("/sign-in").root
    html = next(root.all("html"))
    assert html.attrs["lang"] == shown
    assert html.attrs["dir"] == ("rtl" if shown == "ar" else "ltr")


@pytest.mark.parametrize("wish", ["am", "xx", "../../etc", "ar\r\nSet-Cookie: a=b", "%00", "é" * 500])
def test_an_unknown_language_changes_nothing(app: Flask, wish: str) -> None:
    visitor = Visitor(app)
    assert visitor.client.get("/sign-in", query_string={"lang": wish}).status_code == 200
    visitor.client.set_cookie("lang", "zz")
    assert next(visitor.open("/sign-in").root.all("html")).attrs["lang"] == "en"


def test_a_choice_on_the_page_stays_on_the_device(visitor: Visitor) -> None:
    visitor.open("/sign-in")
    links = [one.attrs["href"] for one in visitor.page.root.all("a", hreflang="ar")]
    assert links == ["/sign-in?lang=ar"]
    visitor.open(links[0])
    assert next(visitor.open("/sign-in").root.all("html")).attrs["lang"] == "ar"
    assert list(visitor.page.root.all("p", class_="draft-note"))


def test_the_list(app: Flask) -> None:
    codes = [language.code for language in all_languages()]
    assert len(codes) == len(set(codes))
    assert [language.code for language in offered_languages()][:3] == ["en", "fr", "ar"]
    assert all(language.autonym and len(language.script) == 4 for language in all_languages())
