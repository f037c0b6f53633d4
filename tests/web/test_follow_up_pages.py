"""Follow-ups as a volunteer and a coordinator meet them: nothing of a person in the list, and from the card to the outcome."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.services.home import Home
from tests import steps
from tests.web.pages import Visitor


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_the_list_and_from_the_card(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], language: str) -> None:
    references = [steps.register(home, people["amal"], {**steps.SELAM, "birth_year": year}).reference for year in ("1971", "1991")]
    amal = signed_in("amal", language=language)
    assert list(amal.open("/follow-ups").root.all("p", class_="empty"))
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    amal = signed_in("amal", language=language)
    amal.secret = ["Selam", *references]
    page = amal.open("/follow-ups")
    assert "Selam" not in page.text and not any(one in page.text.replace(" ", "") for one in references)
    page = amal.press(form=amal.page.form("/follow-ups/open"))
    assert "Selam" in page.text
    page = amal.press(form=page.form("/follow-ups/note"))
    assert page.status == 400 and "Selam" in page.text  # nothing was chosen: it is said beside the question
    amal.press(form=amal.page.form("/follow-ups/note"), outcome="more")
    karim = signed_in("karim", language=language)
    karim.open("/")
    karim.open("/follow-ups")
    page = karim.press(form=karim.page.form("/follow-ups/open"))
    karim.press(form=page.form("/follow-ups/assign"), volunteer="amal")
    for one in references:
        amal.open("/find")
        page = amal.press(reference=one)
        if list(page.root.all("input", name="id")):
            page = amal.press(form=page.form("/follow-ups/open"))
            amal.press(form=page.form("/follow-ups/note"), outcome="told")
    assert list(amal.open("/follow-ups").root.all("p", class_="empty"))
    karim.open("/access")
    assert "amal" in karim.press(reference=references[0], presence="herself").text


def test_what_is_not_there_says_so(signed_in: Callable[..., Visitor], people: dict[str, Actor]) -> None:
    amal = signed_in("amal")
    for sent in ("", "zz", "00" * 16):
        page = amal.open("/find")
        fields = {"csrf_token": next(page.root.all("input", name="csrf_token")).attrs["value"], "id": sent, "outcome": "told"}
        assert amal.post("/follow-ups/open", fields).status == 404
        assert amal.post("/follow-ups/note", fields).status == 404
