"""A proposal from the volunteer's page to the page of the programme."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.services.home import Home
from tests.web.pages import Visitor


@pytest.mark.parametrize("language", ["en", "ar"])
def test_proposed_agreed_and_made(signed_in: Callable[..., Visitor], home: Home, language: str) -> None:
    amal, karim, ziad = (signed_in(name, language=language) for name in ("amal", "karim", "ziad"))
    amal.open("/proposals")
    page = amal.press(about="programme:vaccination", what="words", why="", text="Short words")
    assert page.status == 400 and next(page.root.all("input", name="text")).attrs["value"] == "Short words"
    amal.press(form=page.form("/proposals"), about="programme:vaccination", what="words", why="slow", text="Short words")
    assert not list(amal.page.root.all("form", action="/proposals/decide"))
    karim.open("/proposals")
    karim.press("yes", form=karim.page.form("/proposals/say"), button="yes", voice="people")
    ziad.open("/proposals")
    ziad.press(form=ziad.page.form("/proposals/decide"))
    ziad.press(form=ziad.page.form("/proposals/made"), version="3")
    before = len(list(ziad.open("/programmes/vaccination?version=3").root.all("article")))
    assert before > 1 and not list(ziad.open("/proposals").root.all("form", action="/proposals/made"))
    assert amal.open("/programmes/vaccination").status == 404
