"""What we keep, for everybody to read: complete, the same for all, in the language of its address, silent about the installation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from intake import inventory
from intake.domain.account import Actor
from intake.domain.never_ask import RULES
from intake.services import programme as programmes
from intake.services import relay_link
from intake.services.area import operator
from intake.services.home import Home
from intake.services.languages import language_of, people_languages
from intake.web.language import say
from tests.web import office
from tests.web.pages import Page, Visitor
from tests.web.registering import begin

LANGUAGES = ("en", "fr", "ar")

WORD = re.compile(' nonce="[^"]*"')
"""The word of each page that its scripts bear."""


def opened(visitor: Visitor, language: str = "en") -> Page:
    page = visitor.open(f"/what-we-keep/{language}")
    assert page.status == 200
    return page


def said(page: Page) -> dict[str, str]:
    """Name of each thing that is told in full -> what is told of it."""
    pairs = {}
    for line in page.root.all("dl"):
        for one in line.all("div"):
            name, told = next(one.all("dt")).text, next(one.all("dd")).text
            assert name, told
            pairs[name] = told
    return pairs


def tidy(msgid: str) -> str:
    """In words, the spaces as `Node.text` has them."""
    return " ".join(say(msgid).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_the_inventory_is_on_the_page_with_its_purpose(app: Flask, visitor: Visitor, home: Home, language: str) -> None:
    assert not [code for code in opened(visitor, language).root.all("code") if code.text.startswith("relay.")], "there is no relay"
    relay_link.join(home, operator(home), "https://relay.example", "00" * 32)
    page = opened(visitor, language)
    labels = {question.key: question.label for pack in programmes.open_programmes(home) for question in pack.questions}
    lines = {next(one.all("code")).text: one.text for one in page.root.all("li") if list(one.all("code"))}
    told = list(said(page).values())
    with app.test_request_context(f"/?lang={language}"):
        for field in inventory.FIELDS:
            purpose = tidy(field.purpose)
            if field.place.startswith(("payload:", "answer:")):
                assert any(one.startswith(purpose) for one in told), field.place
            else:
                assert lines[field.place].startswith(purpose), field.place
        for field in inventory.QUESTIONS:
            assert said(page)[tidy(labels[field.name])].startswith(tidy(field.purpose)), field.place
    things = [one for one in inventory.FIELDS if one.place.startswith(("payload:", "answer:"))]
    asked_twice = sum(len(pack.questions) for pack in programmes.open_programmes(home)) - len(labels)
    told_of = [one for one in page.root.all("dd") if one.within("details")]
    assert len(told_of) == len(things) + asked_twice, "a field declared later has its line too"


def test_what_goes_out_is_what_the_profile_has(visitor: Visitor, home: Home) -> None:
    page = opened(visitor)
    told, columns = said(page), [one.text for one in next(page.root.all("ol", class_="columns")).all("li")]
    profile = programmes.partner(home, "moph_lb")
    assert [one.partition(" Empty")[0] for one in columns] == [column.headers["en"] for column in profile.columns]
    assert "Phone number Empty unless you say yes to “Be called”." in columns
    assert "only if you say yes to “Be called”" in told["Phone number"]
    assert told["Name in Latin letters"].endswith("volunteers of your point, coordinators of your area. It goes to the partner.")
    assert told["Name to call you by"].endswith("It stays here.")
    assert told["Safe days to call"].endswith("Read by: volunteers of your point. It stays here.")
    assert told["Who gets anything"] == "Ministry of Public Health, Lebanon (demonstration)"


def test_a_programme_without_a_partner_says_that_nothing_leaves(visitor: Visitor) -> None:
    relief = next(opened(visitor).root.all("section", id="programme-relief"))
    assert "Nobody. Everything stays with us." in relief.text and not list(relief.all("ol"))
    assert "It goes to the partner" not in relief.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_never_asked_and_what_can_be_asked_of_us(app: Flask, visitor: Visitor, language: str) -> None:
    page, shown = opened(visitor, language), language_of(language)
    html = next(page.root.all("html"))
    assert shown and (html.attrs["lang"], html.attrs["dir"]) == (language, shown.direction)
    with app.test_request_context(f"/?lang={language}"):
        assert [one.text for one in next(page.root.all("section", id="never")).all("li")] == [tidy(rule) for rule in RULES]
    assert len(list(next(page.root.all("section", id="ask")).all("dt"))) >= 5


def test_it_is_the_same_for_everybody_and_says_nothing_of_the_installation(
    app: Flask, signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]
) -> None:
    nobody, karim = Visitor(app, language="ar"), signed_in("karim", language="fr")
    before = opened(nobody)
    assert WORD.sub("", before.body) == WORD.sub("", opened(karim).body)
    for page in (before, karim.page):
        assert not page.headers.getlist("Set-Cookie") and "Cookie" not in page.headers.get("Vary", "")
        assert "csrf" not in page.body and not list(page.root.all("form"))
    office.enter(home, people["karim"], call_name="Selam")
    assert WORD.sub("", opened(nobody).body) == WORD.sub("", before.body), "no count shows through"
    words = before.text.casefold()
    for area in ("dora", "beirut", "tripoli", "saida"):
        assert area not in words
    assert not [name for name in people if f" {name} " in words]


def test_what_is_not_asked_any_more_is_still_told(visitor: Visitor, people: dict[str, Actor], home: Home) -> None:
    programmes.close_programme(home, people["ziad"], "relief")
    page = opened(visitor)
    assert not list(page.root.all("section", id="programme-relief"))
    earlier = next(one for one in page.root.all("section") if "What we asked before" in one.text)
    still = {question.key for question in programmes.programme(home, "vaccination").questions}
    gone = [question.label for question in programmes.programme(home, "relief").questions if question.key not in still]
    assert len(gone) > 3 and [one.text for one in earlier.all("dt")] == gone


def test_the_language_is_that_of_the_address(app: Flask) -> None:
    visitor = Visitor(app, language="ar-LB")
    assert visitor.open("/what-we-keep").path.endswith("/what-we-keep/ar")
    links = {one.attrs["hreflang"]: one.attrs["href"] for one in visitor.page.root.all("a") if "hreflang" in one.attrs}
    there = {one.tag: f"/what-we-keep/{one.code}" for one in people_languages() if one.code != "ar"}
    assert links == there and {"en", "am", "zh-Hans"} <= set(links)
    assert visitor.open("/what-we-keep/xx").status == 404


def test_sign_in_and_notice_lead_to_it(app: Flask, amal: Visitor) -> None:
    page = Visitor(app, language="fr").open("/sign-in")
    assert [one.attrs["href"] for one in next(page.root.all("footer")).all("a") if "what-we-keep" in one.attrs["href"]] == [
        "/what-we-keep/fr"
    ]
    amal.open("/register/vaccination")
    link = next(one for one in amal.page.root.all("a") if "what-we-keep" in one.attrs["href"])
    assert (link.attrs["href"], link.attrs["target"]) == ("/what-we-keep/en", "_blank")
    begin(amal)
    assert not [one for one in amal.page.root.all("a") if "what-we-keep" in one.attrs["href"]]
