"""The pages of alerts, of invented registrations and of finding by the name: who sees them, and who is not told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.services.home import Home
from tests import steps
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]
FATIMA = {**steps.SELAM, "call_name": "Fatima", "language": "kri"}


@pytest.fixture
def nadia(signed_in: SignedIn) -> Visitor:
    return signed_in("nadia")


def test_a_canary_from_planting_to_the_alert(nadia: Visitor, signed_in: SignedIn, home: Home, people: dict[str, Actor]) -> None:
    assert "None is planted." in nadia.open("/canaries").text
    nadia.press(form=nadia.page.form("/canaries/plant"), point="dora", programme="vaccination")
    assert "It is planted." in nadia.page.text
    reference = next(nadia.page.root.all("th", scope="row")).text.replace("-", "").strip()
    real = steps.register(home, people["amal"], {**steps.SELAM, "call_name": "Quiet", "consent_refer": "no"}).reference
    karim = signed_in("karim")
    pages = []
    for one in (real, reference):
        karim.open("/find")
        pages.append(karim.press(reference=one))
    assert [page.status for page in pages] == [200, 200]
    assert [page.heading for page in pages] == [pages[0].heading] * 2
    shown = [[term.text for term in page.root.all("dt")] for page in pages]
    assert shown[0] == shown[1]
    assert "Alerts" not in karim.open("/").text.replace("Alerts", "", 1)  # the menu's word alone
    assert "No alert." in karim.open("/alerts").text
    assert next(nadia.open("/").root.all("span", class_="count")).text == "1"
    text = nadia.open("/alerts").text
    assert "An invented registration was opened" in text and "karim" in text
    nadia.press(form=nadia.page.form("/alerts/look"))
    assert "Noted: you have looked at it." in nadia.page.text and "Looked at by nadia" in nadia.page.text


def test_planting_nowhere_says_what_to_choose(nadia: Visitor) -> None:
    nadia.open("/canaries")
    page = nadia.post("/canaries/plant", {"csrf_token": nadia.page.form("/canaries/plant").all("input").__next__().attrs["value"]})
    assert page.status == 400 and "This is not one of the choices." in page.text


def test_a_coordinator_is_told_on_the_first_page(signed_in: SignedIn, amal: Visitor) -> None:
    for _ in range(10):
        amal.open("/find")
        assert amal.press(reference="000000000").status == 404
    karim = signed_in("karim")
    assert "Too many look-ups, or a risk at a centre: somebody should look." in karim.open("/").text
    text = karim.open("/alerts").text
    assert "Many look-ups in an hour that found nobody" in text and "amal" in text
    karim.press(form=karim.page.form("/alerts/look"))
    assert "Somebody looked" not in karim.open("/").text


def test_by_the_sound_of_the_name(signed_in: SignedIn, amal: Visitor, home: Home, people: dict[str, Actor]) -> None:
    steps.register(home, people["amal"], FATIMA)
    karim = signed_in("karim")
    karim.secret += ["Fatma", "Fatima"]
    assert "By the sound of the name" in karim.open("/find").text
    assert "By the sound of the name" not in amal.open("/find").text
    karim.open("/find/name")
    asked = {"call_name": "Fatmah", "age_band": "30-49", "language": "kri", "point": "dora"}
    page = karim.press(form=karim.page.form("/find/name"), **asked)
    assert "One registration fits this name." in page.text and "F•••a" in page.text and "Fatima" not in page.text
    assert "Fatima" in karim.press(form=karim.page.form("/find/candidate")).text
    karim.open("/find/name")
    page = karim.press(form=karim.page.form("/find/name"), **{**asked, "age_band": "65+"})
    assert (page.status == 404 and "Fatmah" in karim.page.root.text) or list(page.root.all("input", value="Fatmah"))
    page = karim.press(form=karim.page.form("/find/name"), call_name="?", age_band="", language="", point="")
    assert page.status == 400 and "Choose an age group." in page.text and "Choose the point" in page.text
