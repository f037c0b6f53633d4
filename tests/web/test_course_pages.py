"""The course and the practice registrations, page by page, as a volunteer who was invited for a short time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.domain.course import BY_KEY
from intake.domain.course_check import QUESTIONS
from intake.domain.practice_people import NIMAL, RAHIM
from intake.services import account, audit, checked
from intake.services.home import Home
from tests import world
from tests.web import registering
from tests.web.pages import Visitor, controls

RAHIM_SAYS = {key: said.fits[0] for key, said in RAHIM.says.items()}


@pytest.fixture
def hana(home: Home, people: dict[str, Actor], signed_in: Callable[..., Visitor]) -> Visitor:
    """Invited for a short time, signed in."""
    account.accept(home, account.invite(home, people["ziad"], "volunteer", "dora", short_term=True), "hana", world.PASSWORD)
    return signed_in("hana")


def practise(visitor: Visitor, **changed: str) -> None:
    """Record what Rahim says, all the way to the end."""
    says = RAHIM_SAYS | changed
    while visitor.page.heading != "What was said, and what was recorded":
        form = visitor.page.form("/practice/vaccination/rahim")
        boxes = [(one.attrs.get("name", ""), one.attrs.get("value", "")) for one in form.all("input")]
        given = {name: says[name] for name, _value in boxes if says.get(name, "not_said") not in ("not_said", "unknown")}
        for name, value in boxes:
            key = name.removesuffix("-decline")
            if value == says.get(key, "not_said") in ("not_said", "unknown") and key not in RAHIM.silent:
                given[name.replace("-", "__")] = value
        given |= {"consent_mode": "oral"} if "consent_store" in given else {}
        visitor.press("save" if visitor.page.heading == "Read everything back" else "next", form=form, **given)
        assert visitor.page.status == 200


def test_before_the_course_nobody_real_is_registered(hana: Visitor, home: Home) -> None:
    for path in ("/register", "/register/vaccination"):
        assert hana.open(path).status == 403 and hana.page.heading == "First a short course"
    assert list(hana.open("/").root.all("a", href="/course"))
    assert registering.kept(home) == 0


def test_practice_keeps_nothing_and_compares_kindly(hana: Visitor, home: Home, people: dict[str, Actor]) -> None:
    hana.open("/practice/vaccination/rahim")
    assert "Practice: nothing is kept, and nobody gets it." in hana.page.text and "Rahim stands by the door." in hana.page.text
    hana.press("next")
    assert "“The ministry? No. Not the ministry.”" in hana.page.text and "Practice: nothing is kept" in hana.page.text
    before = audit.read(home, people["nadia"], 1)[0]
    practise(hana)
    assert hana.page.text.count("It fits") > 10 and "Well done." in hana.page.text
    hana.open("/practice/vaccination/rahim")
    practise(hana, consent_refer="yes", dose_no="2")
    assert "This is something else." in hana.page.text and "try once more" in hana.page.text
    assert registering.kept(home) == 0
    assert audit.read(home, people["nadia"], 1)[0] == before
    assert "1 of 14 parts are done." in hana.open("/course").text


def test_a_practice_draft_registers_nobody(amal: Visitor, home: Home) -> None:
    amal.open("/practice/vaccination/rahim")
    amal.press("next")
    sent = controls(amal.page.form("/practice/vaccination/rahim"))
    assert amal.post("/register/vaccination", sent | {"go": "next"}).status == 400
    amal.open("/register/vaccination")
    sent = controls(amal.page.form("/register/vaccination"))
    assert amal.post("/practice/vaccination/rahim", sent | {"go": "next"}).status == 400
    assert amal.open("/practice/vaccination/nobody").status == 404 and registering.kept(home) == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_whole_course(home: Home, people: dict[str, Actor], hana: Visitor, signed_in: Callable[..., Visitor], language: str) -> None:
    hana.language = language
    visitor = hana
    visitor.open("/course/lesson/why")
    for _ in BY_KEY:
        visitor.press()
    visitor.open("/course/check")
    right = {asked.key: asked.right for asked in QUESTIONS}
    assert visitor.press(**(right | {"minor": "a"})).status == 200
    assert len(list(visitor.page.root.all("p", class_="notice warn"))) == 2
    visitor.press(**right)
    visitor.open(f"/practice/vaccination/{NIMAL.key}")
    visitor.press("next")
    visitor.press("next", consent_store="no", consent_refer="no", consent_contact="no", consent_mode="oral")
    visitor.open("/course")
    assert len(list(visitor.page.root.all("small"))) == 14
    karim = signed_in("karim", language=language)
    karim.open("/course/people")
    karim.press(form=karim.page.form("/course/people"))
    karim.press(form=karim.page.form("/course/people"))
    assert visitor.open("/register").status != 403
    assert audit.read(home, people["nadia"], 1)[0].action == "account_trained"
    assert karim.open("/course/lesson/nonsense").status == 404


def read_out_in(visitor: Visitor, tag: str) -> set[str]:
    """The languages that are read out on the page."""
    return {one.attrs["lang"] for one in visitor.page.root.all(tag, class_="read-out")}


def test_a_draft_is_read_in_practice_and_never_for_real(amal: Visitor, home: Home) -> None:
    home.demo = False
    checked.forget(home)
    amal.open("/practice/vaccination/rahim")
    assert len(list(amal.page.root.all("button", name_="read_in"))) == 13 and "Not checked by a native speaker" not in amal.page.text
    amal.press("am", amal.page.form("/practice/vaccination/rahim"), button="read_in")
    assert read_out_in(amal, "ol") == {"am"}
    amal.press("next")
    assert read_out_in(amal, "p") == {"am"}
    amal.open("/register/vaccination")
    sent = controls(amal.page.form("/register/vaccination"))
    page = amal.post("/register/vaccination", sent | {"read_in": "am"})
    assert read_out_in(amal, "ol") == {"en"} and "አማርኛ" in page.text
    amal.press("next")
    assert read_out_in(amal, "p") == {"en"}, "the consents are asked in what may be read"
