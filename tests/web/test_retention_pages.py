"""Closing and holding, as a coordinator does it: by the reference, in words, with nothing of a person in an address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import find, retention
from intake.services.home import Home
from intake.services.purge import purge
from tests import steps
from tests.web import office
from tests.web.pages import Visitor


@pytest.mark.parametrize("language", ["en", "ar"])
def test_closed_held_seen_by_the_volunteer_and_opened_again(
    signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], language: str
) -> None:
    karim = signed_in("karim", language=language)
    reference = office.enter(home, people["amal"], call_name="Selam", name_latin="Selam Worku")
    karim.secret = [reference, "Worku"]
    karim.open("/retention")
    karim.press(reference=reference)
    page = karim.press(form=karim.page.form("/retention/close"))
    assert page.status == 200 and find.hold(home, reference).kept.state == "closed"
    karim.press(form=karim.page.form("/retention"), reference=reference)
    until = home.today + timedelta(days=60)
    karim.press(form=karim.page.form("/retention/hold"), reason="complaint", until=until.isoformat())
    assert find.hold(home, reference).kept.hold_week is not None
    amal = signed_in("amal", language=language)
    amal.open("/find")
    assert len(list(amal.press(reference=reference).root.all("dt"))) == 3  # reference, name, hold
    karim.open("/retention/holds")
    karim.press(form=karim.page.form("/retention/holds"))
    karim.press(form=karim.page.form("/retention/release"))
    assert find.hold(home, reference).kept.hold_week is None
    karim.open("/retention")
    karim.press(reference=reference)
    karim.press(form=karim.page.form("/retention/reopen"))
    assert find.hold(home, reference).kept.state == "registered"


def test_what_cannot_be_held_is_said_beside_the_form(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]) -> None:
    karim = signed_in("karim")
    reference = office.enter(home, people["amal"])
    karim.open("/retention")
    assert "This is not a reference" in karim.press(reference="nonsense").text
    karim.press(form=karim.page.form("/retention"), reference=reference)
    page = karim.press(form=karim.page.form("/retention/hold"), reason="complaint", until="soon")
    assert "This is not a date" in page.text
    page = karim.press(form=karim.page.form("/retention/hold"), reason="", until=(home.today + timedelta(days=9)).isoformat())
    assert "not one of the choices" in page.text
    late = (home.today + timedelta(days=200)).isoformat()
    page = karim.press(form=karim.page.form("/retention/hold"), reason="asked", until=late)
    assert "90 days at a time" in page.text
    assert find.hold(home, reference).kept.hold_week is None


def test_what_ends_soon_stands_on_the_first_page_and_opens_line_by_line(
    signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]
) -> None:
    office.ministry_key(home)
    reference = office.enter(home, people["amal"])
    purge(home)
    home.clock.forward(days=170)
    karim = signed_in("karim")
    karim.secret = [reference]
    first = karim.open("/")
    assert "End soon, nothing came of them" in first.text and "Nothing was destroyed for two days" in first.text
    page = karim.open("/retention/ending")
    assert reference not in page.body and "Not sent 1" in page.text
    assert reference in karim.press(form=page.form("/retention/ending")).body
    assert "Nothing was destroyed for two days" in signed_in("nadia").open("/").text
    purge(home)
    assert "Nothing was destroyed for two days" not in karim.open("/").text


def test_the_figures_say_when_the_last_purge_was(home: Home, app: Flask) -> None:
    object.__setattr__(home.config, "metrics_token", "a token")
    client = app.test_client()
    asked = {"Authorization": "Bearer a token"}
    assert "intake_purge_late 0" in client.get("/metrics", headers=asked).text
    purge(home)
    told = client.get("/metrics", headers=asked).text
    assert f"intake_purge_last_timestamp_seconds {home.clock().timestamp() // 60 * 60:.0f}" in told
    home.clock.forward(days=3)
    assert "intake_purge_late 1" in client.get("/metrics", headers=asked).text


def test_the_read_out_tells_her_of_the_hold(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]) -> None:
    reference = office.enter(home, people["amal"])
    retention.hold(home, people["karim"], reference, "legal_claim", home.today + timedelta(days=30))
    karim = signed_in("karim")
    karim.open("/access")
    page = karim.press(reference=reference, presence="herself")
    assert "The person needs it for a legal claim" in page.text and "It was put on hold" in page.text
    assert steps.found_anywhere(home, ["legal_claim"]) == []
