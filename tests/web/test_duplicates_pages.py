"""Suspected duplicates on pages: found, shown side by side, settled after saying what that does, taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.domain.reference import in_groups
from intake.services.find import hold
from intake.services.home import Home
from tests.web.office import enter, force, one_person_twice, sent
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn) -> Visitor:
    return signed_in("karim")


@pytest.fixture
def pair(home: Home, app: object, people: dict[str, Actor], karim: Visitor) -> tuple[str, str]:
    """Two references that are suspected; neither they nor the names may be in an address or a title."""
    first, second = one_person_twice(home, people["karim"])
    karim.secret += [first, second, in_groups(first), in_groups(second), "Almaz", "Tesema"]
    return first, second


def state(home: Home, reference: str) -> str:
    return hold(home, reference).referrals[-1].state


def compare(karim: Visitor) -> None:
    karim.open("/duplicates")
    karim.press(form=karim.page.form("/duplicates/pair"))


def test_nothing_suspected_says_so(karim: Visitor) -> None:
    assert "No pair is open" in karim.open("/duplicates").text
    assert "Nothing was settled" in karim.open("/duplicates/settled").text
    assert karim.open("/duplicates/next").heading == "Suspected duplicates"


def test_a_new_pair_is_on_the_first_page_and_in_the_list(karim: Visitor, pair: tuple[str, str]) -> None:
    assert "1 Suspected duplicates" in karim.open("/").text
    text = karim.open("/duplicates").text
    assert "1 open pair" in text
    assert "Very likely one person" in text and "99%" in text
    assert "The names sound alike." in text
    assert "Dora" in text and "Tripoli" in text and "March 2026" in text
    assert all(in_groups(one) in text for one in pair)


def test_side_by_side_marks_what_differs_by_a_word(karim: Visitor, pair: tuple[str, str]) -> None:
    compare(karim)
    rows = {next(row.all("th")).text: row for row in karim.page.root.all("tr") if list(row.all("td"))}
    latin = next(row for name, row in rows.items() if name.startswith("Name in Latin letters"))
    native = next(row for name, row in rows.items() if name.startswith("Name in your own letters"))
    assert "Differs" in latin.text and "Differs" not in native.text
    assert [cell.text for cell in latin.all("td")] == ["Almaz Tesema Bekele", "Almas Tessema Bekele"]
    assert all(list(cell.all("bdi")) for cell in native.all("td"))
    assert "Ready to be sent" in karim.page.text


def test_the_same_person_is_asked_about_once_more(home: Home, karim: Visitor, pair: tuple[str, str]) -> None:
    first, second = pair
    compare(karim)
    page = karim.press("same", button="decision")
    assert "Only one referral goes out" in page.text
    assert "1 referral that has not been sent is held back" in page.text
    assert state(home, second) == "ready"
    page = karim.press()
    assert "Settled: the same person" in page.text
    assert (state(home, first), state(home, second)) == ("ready", "draft")
    assert "No pair is open" in page.text


def test_a_decision_can_be_taken_back(home: Home, karim: Visitor, pair: tuple[str, str]) -> None:
    compare(karim)
    karim.press("same", button="decision")
    karim.press()
    karim.open("/duplicates/settled")
    page = karim.press(form=karim.page.form("/duplicates/settle"))
    assert page.heading == "Take the decision back?"
    assert state(home, pair[1]) == "draft"
    assert "open again" in karim.press().text
    assert state(home, pair[1]) == "ready"
    assert "1 open pair" in karim.open("/duplicates").text


def test_different_people_are_not_suspected_again(home: Home, karim: Visitor, pair: tuple[str, str]) -> None:
    compare(karim)
    assert "different people" in karim.press("different", button="decision").text
    assert "No pair is open" in karim.open("/duplicates").text
    assert state(home, pair[1]) == "ready"
    page = karim.open("/duplicates/settled?decision=different")
    assert in_groups(pair[0]) in page.text
    assert "open again" in karim.press(form=page.form("/duplicates/settle")).text


def test_going_through_them_shows_the_next_and_puts_off(
    home: Home, people: dict[str, Actor], karim: Visitor, pair: tuple[str, str]
) -> None:
    enter(home, people["karim"], "saida", call_name="Almaz", name_latin="Almaz Tesema Bekele", contact_value="+961 71 234 567")
    assert "3 open pairs" in karim.open("/duplicates").text
    first = karim.open("/duplicates/next").text
    later = karim.open("/duplicates/next?skip=1").text
    assert "Is this one person?" in first and first != later
    page = karim.press("different", button="decision")
    assert page.heading == "Is this one person?"
    assert karim.open("/duplicates/next?skip=2").heading == "Suspected duplicates"
    assert "That was the last pair." in karim.page.text


def test_the_narrower_consent_is_told(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    one_person_twice(home, people["karim"], consent_refer="no", consent_contact="no", contact_mode="none", contact_value="")
    compare(karim)
    text = karim.press("same", button="decision").text
    assert "The narrower consent holds for both: nothing goes out." in text
    assert "Only one of the two agreed to be called" in text


def test_a_sent_referral_is_told_to_be_taken_back(home: Home, people: dict[str, Actor], karim: Visitor, pair: tuple[str, str]) -> None:
    sent(home, people)
    compare(karim)
    assert "1 referral was sent already. The next batch tells the partner" in karim.press("same", button="decision").text


def test_two_doses_both_go_out(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    one_person_twice(home, people["karim"], dose_no="1")
    compare(karim)
    assert "different doses, so both referrals go out" in karim.press("same", button="decision").text


def test_no_pair_is_made_up(home: Home, people: dict[str, Actor], karim: Visitor, pair: tuple[str, str]) -> None:
    stranger = enter(home, people["karim"], call_name="Mary", name_latin="Mary Wanjiku", birth_year="1970")
    karim.open("/duplicates")
    assert force(karim, "/duplicates/settle", a=pair[0], b=stranger, decision="same", sure="yes").status == 404
    assert force(karim, "/duplicates/pair", a=pair[0], b="nonsense").status == 400
    assert force(karim, "/duplicates/settle", a=pair[0], b=pair[1], decision="perhaps").status == 400
    assert state(home, pair[0]) == state(home, stranger) == "ready"


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_others_find_nothing(signed_in: SignedIn, name: str) -> None:
    visitor = signed_in(name)
    assert visitor.open("/duplicates").status == visitor.open("/duplicates/next").status == 404
    assert "/duplicates" not in [link.attrs.get("href") for link in visitor.open("/").root.all("a")]


def test_arabic_pages_run_from_right_to_left(signed_in: SignedIn, pair: tuple[str, str]) -> None:
    karim = signed_in("karim", language="ar")
    compare(karim)
    assert next(karim.page.root.all("html")).attrs["dir"] == "rtl"
    assert all(one.attrs.get("dir") == "ltr" for one in karim.page.root.all("bdi", class_="reference"))
