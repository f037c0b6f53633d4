"""Withdrawing and erasing on pages: said first exactly, then done, by the reference alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import duplicates
from intake.services.find import hold
from intake.services.home import Home
from tests.web.office import enter, force, one_person_twice, sent
from tests.web.pages import Page, Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn) -> Visitor:
    return signed_in("karim")


@pytest.fixture
def reference(home: Home, app: Flask, people: dict[str, Actor], karim: Visitor) -> str:
    """Somebody who is registered; neither name nor reference may be in an address or a title."""
    reference = enter(home, people["karim"], call_name="Selam", name_latin="Selam Worku", contact_value="+961 71 234 567")
    karim.secret += [reference, "Selam", "Worku"]
    return reference


def wish(visitor: Visitor, reference: str, what: str) -> Page:
    visitor.open("/erasure")
    return visitor.press(reference=reference, wish=what, presence="herself")


def referral_state(home: Home, reference: str) -> str:
    return hold(home, reference).referrals[-1].state


def test_erasing_says_what_happens_and_then_does_it(home: Home, karim: Visitor, reference: str) -> None:
    page = wish(karim, reference.lower(), "store")
    assert page.heading == "Erase everything about the person"
    assert "1 referral that has not been sent leaves its list." in page.text and "This cannot be taken back." in page.text
    assert "Selam" not in page.text
    assert hold(home, reference)
    assert "Everything about the person is erased." in karim.press().text
    with pytest.raises(Refused):
        hold(home, reference)


def test_erasing_what_was_sent_takes_the_row_back(home: Home, people: dict[str, Actor], karim: Visitor, reference: str) -> None:
    sent(home, people)
    assert "1 referral is with the partner." in wish(karim, reference, "store").text
    assert "1 row is taken back from the partner with the next batch." in karim.press().text
    assert "1 row is to be taken back." in karim.open("/batches").text


def test_no_longer_handing_on(home: Home, karim: Visitor, reference: str) -> None:
    page = wish(karim, reference, "refer")
    assert "Nothing is handed on any more to: Ministry of Public Health" in page.text
    assert referral_state(home, reference) == "ready"
    assert "Nothing is handed on to the partner any more." in karim.press().text
    assert referral_state(home, reference) == "withdrawn"


def test_no_longer_calling(home: Home, karim: Visitor, reference: str) -> None:
    assert "nobody calls" in wish(karim, reference, "contact").text
    assert "The number is not handed on any more." in karim.press().text
    assert hold(home, reference).payload["consent_contact"] == "no"
    assert referral_state(home, reference) == "ready"


def test_it_holds_for_both_registrations_of_one_person(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    first, second = one_person_twice(home, people["karim"])
    duplicates.compare_new(home)
    duplicates.settle(home, people["karim"], first, second, "same")
    assert "It holds for 2 registrations" in wish(karim, first, "store").text
    karim.press()
    for one in (first, second):
        with pytest.raises(Refused):
            hold(home, one)


def test_nothing_happens_without_the_second_question(home: Home, karim: Visitor, reference: str) -> None:
    karim.open("/erasure")
    page = force(karim, "/erasure", reference=reference, wish="store", presence="herself")
    assert page.heading == "Erase everything about the person"
    assert hold(home, reference)


@pytest.mark.parametrize(("typed", "what", "told"), [("12", "store", "not a reference"), ("", "", "Choose what the person asks for.")])
def test_a_slip_can_be_mended(karim: Visitor, typed: str, what: str, told: str) -> None:
    karim.open("/erasure")
    page = force(karim, "/erasure/check", reference=typed, wish=what, presence="herself")
    assert page.status == 400 and told in page.text and page.heading == "Withdraw or erase"


def test_looking_is_limited_like_any_look_up(karim: Visitor, reference: str) -> None:
    statuses = [wish(karim, reference, "store").status for _ in range(31)]
    assert statuses[:30] == [200] * 30 and statuses[30] == 429


def test_the_auditor_can_do_it_too(home: Home, signed_in: SignedIn, reference: str) -> None:
    nadia = signed_in("nadia")
    assert "/erasure" in [link.attrs.get("href") for link in nadia.open("/").root.all("a")]
    wish(nadia, reference, "store")
    assert nadia.press().status == 200
    with pytest.raises(Refused):
        hold(home, reference)


@pytest.mark.parametrize("name", ["amal", "ziad"])
def test_others_find_nothing(home: Home, signed_in: SignedIn, reference: str, name: str) -> None:
    visitor = signed_in(name)
    assert visitor.open("/erasure").status == 404
    assert force(visitor, "/erasure", reference=reference, wish="store", sure="yes").status == 404
    assert hold(home, reference)
