"""The pool of lent contacts on its pages: added, given to who waits, changed, retired; and what a volunteer sees of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import lent
from intake.services.home import Home
from tests import lending
from tests.web import office
from tests.web.pages import Visitor

PERSON = {"contact_mode": "lent", "call_name": "Selam", "name_latin": "Selam Worku"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_nobody_has_one_to_retired(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], language: str) -> None:
    office.ministry_key(home)
    reference = office.enter(home, people["amal"], **PERSON)
    karim = signed_in("karim", language=language)
    karim.secret = [reference, "Worku"]
    page = karim.open(office.PREVIEW)
    assert page.status == 200
    assert "/lent" in [link.attrs["href"] for link in page.root.all("a")], "the preview says what to do where none is free"
    assert next(one for one in karim.open("/").root.all("a") if one.attrs["href"] == "/lent" and one.attrs.get("class") == "choice")
    karim.open("/lent")
    page = karim.press(form=karim.page.form("/lent"), kind="number", area="lebanon", address="12", share="0", relays="duty")
    assert page.status == 400 and len(list(page.root.all("p", class_="problem"))) >= 1
    page = karim.press(form=karim.page.form("/lent"), kind="number", area="lebanon", address="70 999 111", share="1", relays="amal")
    assert page.status == 200 and page.path == "/lent/1"
    assert lending.number_of(home, reference) == "+96170999111", "who waited has it at once"
    amal = signed_in("amal", language=language)
    amal.secret = ["Worku"]
    amal.open("/find")
    assert "+96170999111" in amal.press(reference=reference).root.text
    page = karim.open(office.PREVIEW)
    assert "+96170999111" in page.root.text
    karim.open("/lent/1")
    karim.press(form=karim.page.form("/lent/1"), share="3", relays="duty", until="")
    assert lent.one(home, people["karim"], 1).share == 3
    karim.press(form=karim.page.form("/lent/1/retire"))
    assert lent.one(home, people["karim"], 1).state == "open", "it asks once more"
    page = karim.press(form=karim.page.form("/lent/1/retire"))
    assert (lent.one(home, people["karim"], 1).state, lending.number_of(home, reference)) == ("retired", "")
    karim.press(form=karim.page.form("/lent/1/reopen"))
    assert lending.number_of(home, reference) == "+96170999111", "it was hers: she has it again"


def test_who_may_not_sees_nothing_of_the_pool(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], app: Flask) -> None:
    lending.contact(home, people["karim"])
    for name, status in (("amal", 404), ("nadia", 404), ("ziad", 200)):
        visitor = signed_in(name)
        assert visitor.open("/lent").status == status
        assert visitor.open("/lent/1").status == status
    assert app
