"""The card: the reference, its QR and the four pictures, and nothing that says who or what for."""

from __future__ import annotations

from intake.domain.picture_code import PICTURES, read_picture_code
from intake.domain.reference import in_groups
from intake.services import sound
from intake.services.find import hold
from intake.services.home import Home
from intake.services.languages import catalogue
from tests.web.pages import Page, Visitor
from tests.web.registering import NAME, begin, on_step, reference_on
from tests.web.tree import Node, controls


def registered(amal: Visitor) -> Page:
    begin(amal)
    amal.press("next", call_name=NAME)
    on_step(amal, "Read everything back")
    return amal.press("save")


def shown_pictures(part: Node) -> list[str]:
    """The pictures in a part of a page, in their order, by name."""
    return [one.attrs["href"].rpartition("#")[2] for one in part.all("use") if "lib/pictures.svg" in one.attrs["href"]]


def test_the_pictures_to_remember_are_shown_and_named_in_their_order(amal: Visitor, home: Home) -> None:
    page = registered(amal)
    code = hold(home, reference_on(page)).payload["picture_code"]
    row = next(page.root.all("span", class_="picture-row"))
    assert shown_pictures(row) == code.split()
    names = [PICTURES[name] for name in code.split()]
    assert [one.attrs["aria-label"] for one in row.all("svg", role="img")] == names
    assert [one.text for one in next(page.root.all("div", class_="hers")).all("b")] == names, "they are named to her"


def test_what_is_said_with_the_card_is_said_in_her_language(amal: Visitor, home: Home) -> None:
    page = registered(amal)
    code = hold(home, reference_on(page)).payload["picture_code"]
    page = amal.press(form=page.form("/card/words"), read_in="am")
    (hers,) = page.root.all("div", class_="hers")
    assert page.status == 200 and next(page.root.all("html")).attrs["lang"] == "en" and "Tell the person" in page.text
    assert (hers.attrs["lang"], hers.attrs["data-language"]) == ("am", "am")
    assert [catalogue("am").gettext(PICTURES[name]) for name in code.split()] == [one.text for one in hers.all("b")]
    known = {one.mark for one in sound.prompts(home, "am")[0]}
    assert {one.attrs["data-say"] for one in hers.all("span", "b", "li") if "data-say" in one.attrs} <= known, "each of it can be recorded"
    page = amal.press(form=page.form("/card/words"), read_in="ar")
    assert next(page.root.all("div", class_="hers")).attrs["dir"] == "rtl" and "Set-Cookie" not in page.headers


def test_the_card_holds_nothing_but_the_reference_and_the_pictures(amal: Visitor, home: Home) -> None:
    page = registered(amal)
    reference = reference_on(page)
    card = amal.press(form=page.form("/card"))
    assert (card.status, card.title) == (200, "Card")
    printed = [one for one in card.root.all("span") if "card" in one.attrs.get("class", "").split()]
    assert len(printed) == 10
    for one in printed:
        assert one.text.replace("•", "").split() == [in_groups(reference)]
        assert " ".join(shown_pictures(one)) == read_picture_code(hold(home, reference).payload["picture_code"])
        assert list(one.all("use", href="#code"))
    for word in (NAME, "Dora", "Vaccination", "Ministry", "http"):
        assert word.lower() not in card.body.lower().replace("http://www.w3.org/2000/svg", "")


def test_the_layout_is_chosen_without_a_script(amal: Visitor) -> None:
    page = registered(amal)
    card = amal.press(form=page.form("/card"))
    assert [one.attrs["value"] for one in card.root.all("input", type="radio")] == ["one", "sheet", "label"]
    assert len(list(card.root.all("input", type="checkbox"))) == 8


def test_a_registration_without_pictures_gets_a_card_without_them(amal: Visitor) -> None:
    page = registered(amal)
    card = amal.post("/card", {**controls(page.form("/card")), "picture_code": ""})
    assert card.status == 200 and shown_pictures(card.root) == []


def test_a_card_is_made_of_a_true_reference_and_true_pictures_only(amal: Visitor) -> None:
    page = registered(amal)
    sent = controls(page.form("/card"))
    for wrong in ({"reference": "not one"}, {"picture_code": "sun cloud"}, {"picture_code": "sun sun cloud key"}, {"picture_code": "<b>"}):
        assert amal.post("/card", {**sent, **wrong}).status == 400
