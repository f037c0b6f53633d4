"""Going along in a real browser: the appointment is read out, somebody comes along, she is turned away for a paper; touch and keyboard."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intake.services import visit
from tests import steps
from tests.browser.conftest import Site
from tests.browser.test_journey import TABLET, judge, sign_in
from tests.world import make_people

PHONE = (360, 640)


def look(page: Any, name: str) -> None:
    """Keep a picture where somebody wants to look at it (SHOTS is a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def reference(site: Site) -> str:
    """Selam has an appointment today, late enough, and asked for somebody to come along."""
    people = make_people(site.home)
    made = steps.register(site.home, people["amal"], {**steps.SELAM, "assist_need": "companion"}).reference
    steps.send(site.home, people)
    when = {"appt_date": site.home.today.isoformat(), "appt_from": "23:30", "centre_code": "BEY-01"}
    steps.answers(site.home, people["karim"], {"partner_ref": steps.partner_ref(site.home, made), "decision": "accepted"} | when)
    return made


@pytest.mark.parametrize(("language", "size"), [("en", TABLET), ("ar", PHONE)])
def test_from_reading_it_out_to_turned_away(
    site: Site, pages: Callable[[int, int], Any], reference: str, language: str, size: tuple[int, int]
) -> None:
    page = pages(*size)
    sign_in(page, site, "amal", language)
    page.goto(f"{site.url}/find")
    page.fill("input[name=reference]", reference)
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=along][value=yes]")
    judge(page, language)
    look(page, f"{language}_found")
    page.click("button[name=along][value=yes]")
    page.wait_for_selector(".large-word")
    judge(page, language)
    look(page, f"{language}_arranged")
    word = page.locator("dd b").inner_text()
    page.goto(f"{site.url}/accompaniments")
    judge(page, language)
    page.locator("form[action$='/take'] button").click()
    page.wait_for_selector("input[value=arrived] ~ button")
    assert page.locator("dd b").first.inner_text() == word, "both know the same word"
    judge(page, language)
    look(page, f"{language}_visit")
    page.focus("input[value=arrived] ~ button")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[action$='/undo']")
    page.locator("details summary").first.focus()
    page.keyboard.press("Enter")
    look(page, f"{language}_reasons")
    page.locator("button[value=id_asked]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("form[action$='/report']", state="detached")
    judge(page, language)
    look(page, f"{language}_turned_away")
    (found,) = visit.of_day(site.home, make_people(site.home)["karim"], site.home.today)
    assert (found.state, found.reason, steps.state_of(site.home, reference)) == ("turned_away", "id_asked", "accepted")
    for path in ("/visits", "/visits/sheet", "/centres", "/sessions", "/accompaniments", "/visits/risk"):
        page.goto(f"{site.url}{path}")
        judge(page, language)
        look(page, f"{language}{path.replace('/', '_')}")
