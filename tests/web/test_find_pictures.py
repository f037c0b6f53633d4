"""The pages of finding by pictures, without scripts; and which page may use the camera."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.domain.picture_code import PICTURES
from intake.services import account, draft, find
from intake.services.home import Home
from tests import steps
from tests.web.pages import Page, Visitor
from tests.web.test_card import shown_pictures
from tests.web.test_guard import paths

CODE = "sun cup bus key"
NAME = "Sentinelle"


@pytest.fixture
def reference(app: Flask, home: Home, people: dict[str, Actor]) -> str:
    """Somebody registered at dora, with the pictures."""
    answers = {**steps.SELAM, "call_name": NAME}
    return steps.register(home, people["amal"], answers, picture_code=CODE).reference


def touch(visitor: Visitor, names: str = CODE) -> Page:
    """Touch pictures one after the other."""
    visitor.secret += [NAME, "cup bus", "cup%20bus", "cup+bus"]
    visitor.open("/find/pictures")
    for name in names.split():
        visitor.press(name, button="touch")
    return visitor.page


def on_strip(page: Page) -> list[str]:
    """The pictures touched so far."""
    return shown_pictures(next(page.root.all("p", class_="picture-row")))


def enabled(page: Page) -> list[str]:
    """The values of the buttons that can be pressed."""
    main = next(page.root.all("main"))
    return [one.attrs["value"] for one in main.all("button") if "value" in one.attrs and "disabled" not in one.attrs]


def test_four_pictures_a_masked_name_then_the_state(amal: Visitor, reference: str) -> None:
    page = touch(amal)
    assert on_strip(page) == CODE.split() and enabled(page) == ["find", "back"]
    page = amal.press("find")
    assert page.heading == "Who is it?" and "One registration fits" in page.text
    assert "S•••e" in page.text and NAME not in page.body and reference not in page.body
    page = amal.press(form=page.form("/find/candidate"))
    assert page.heading == "Ready to be sent" and NAME in page.text
    assert page.path == "/find/candidate"


def test_all_pictures_can_be_touched_and_have_names(amal: Visitor) -> None:
    page = amal.open("/find/pictures")
    assert enabled(page) == list(PICTURES)
    assert [one.text for one in page.root.all("button", name_="touch")] == list(PICTURES.values())


def test_the_last_picture_is_taken_back(amal: Visitor, reference: str) -> None:
    touch(amal, "sun cup bus cat")
    page = amal.press("back")
    assert on_strip(page) == ["sun", "cup", "bus"] and "find" not in enabled(page) and "sun" not in enabled(page)
    amal.press("key", button="touch")
    assert "S•••e" in amal.press("find").text


def test_none_fits_and_the_pictures_stay_to_be_mended(amal: Visitor, reference: str) -> None:
    touch(amal, "cup sun bus key")
    page = amal.press("find")
    assert page.status == 404 and "No registration in your area has these pictures" in page.text
    assert on_strip(page) == ["cup", "sun", "bus", "key"]


def test_several_fit(amal: Visitor, home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.register(home, people["amal"], {**steps.SELAM, "call_name": "not_said"}, picture_code=CODE)
    touch(amal)
    page = amal.press("find")
    assert "2 registrations fit" in page.text and "No name was given" in page.text and "S•••e" in page.text
    assert len(list(page.root.all("form", action="/find/candidate"))) == 2


def test_less_than_four_is_asked_again_without_a_look_up(amal: Visitor) -> None:
    page = touch(amal, "sun cup")
    for _ in range(31):
        page = amal.post("/find/pictures", {**_hidden(page), "go": "find"})
        assert page.status == 400 and "four different pictures" in page.text


@pytest.mark.parametrize("sent", ["dragon", "<script>", "sun sun sun sun", "../../etc", "sun,cup,bus,key", "x" * 5000])
def test_whatever_is_sent_only_pictures_are_shown(amal: Visitor, sent: str) -> None:
    page = amal.open("/find/pictures")
    page = amal.post("/find/pictures", {**_hidden(page), "chosen": sent, "go": "find"})
    assert page.status == 400 and set(on_strip(page)) <= {"sun"}


def _hidden(page: Page) -> dict[str, str]:
    return {one.attrs["name"]: one.attrs["value"] for one in page.form().all("input", type="hidden")}


def test_another_point_sees_nobody_and_a_token_of_another_is_worth_nothing(
    app: Flask, home: Home, people: dict[str, Actor], amal: Visitor, reference: str
) -> None:
    saida = account.accept(home, account.invite(home, people["ziad"], "volunteer", "saida"), "rita", "a long enough password")
    rita = Visitor(app)
    rita.sign_in("rita", "a long enough password")
    touch(rita)
    page = rita.press("find")
    assert page.status == 404 and "S•" not in page.text
    touch(amal)
    token = next(amal.press("find").root.all("input", name_="candidate")).attrs["value"]
    form = _hidden(rita.open("/find/pictures"))
    hers = draft.seal_draft(home, saida, {"id": find.hold(home, reference).kept.id.hex()}, "candidate")
    for sent, status in ((token, 400), (hers, 404), ("", 400), ("AAAA", 400)):
        page = rita.post("/find/candidate", {**form, "candidate": sent})
        assert page.status == status and NAME not in page.body and reference not in page.body


def test_the_limit_holds_for_both_steps_together(amal: Visitor, reference: str) -> None:
    sent = {**_hidden(touch(amal)), "go": "find"}
    for _ in range(29):
        assert amal.post("/find/pictures", sent).status == 200
    candidate = amal.page.form("/find/candidate")
    assert amal.press(form=candidate).heading == "Ready to be sent"
    page = amal.press(form=candidate)
    assert page.status == 429 and "Too many look-ups" in page.text


def test_the_menu_shows_where_one_is(amal: Visitor) -> None:
    page = amal.open("/find/pictures")
    assert [one.text for one in page.root.all("a", aria_current="page")] == ["Find"]


def test_a_locked_screen_asks_for_the_password_first(amal: Visitor, home: Home, reference: str) -> None:
    touch(amal)
    home.clock.forward(minutes=10)  # type: ignore[attr-defined]
    page = amal.press("find")
    assert page.status == 403 and "S•" not in page.body


def test_the_camera_may_be_used_where_a_card_is_scanned_and_nowhere_else(
    app: Flask, amal: Visitor, signed_in: Callable[..., Visitor]
) -> None:
    assert "camera=(self)" in amal.open("/find").headers["Permissions-Policy"]
    assert "camera=(self)" in amal.press(reference="a slip").headers["Permissions-Policy"]
    token = next(amal.page.root.all("input", name_="csrf_token")).attrs["value"]
    for name in ("amal", "karim", "nadia", "ziad"):
        visitor = signed_in(name)
        for endpoint, method, path in paths(app):
            if path == "/find":
                continue
            with visitor.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None) as response:
                assert "camera=()" in response.headers["Permissions-Policy"], endpoint
    for feature in ("microphone", "geolocation", "display-capture", "usb", "payment"):
        assert f"{feature}=()" in amal.open("/find").headers["Permissions-Policy"]
