"""The loop in a real browser: handed on, no answer, a reminder, an answer, somebody comes along, turned away for a paper, and the figures
say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.services import late, visit, visit_report
from tests import steps
from tests.browser.conftest import Site
from tests.browser.test_journey import TABLET, judge, sign_in
from tests.browser.test_visit import look
from tests.world import make_people

pytestmark = pytest.mark.browser
MANY = 6
"""So many are turned away: fewer than five are not told apart in figures."""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whoever_is_turned_away_is_in_the_figures(site: Site, pages: Callable[[int, int], Any], tmp_path: Path, language: str) -> None:
    home, people = site.home, make_people(site.home)
    references = [
        steps.register(home, people["amal"], {**steps.SELAM, "name_latin": f"Selam {sign * 4}", "assist_need": "companion"}).reference
        for sign in "ABCDEF"
    ]
    sent, _ = steps.send(home, people)
    home.clock = lambda: datetime.now(UTC) + timedelta(days=20)

    karim = pages(*TABLET)
    sign_in(karim, site, "karim", language)
    look(karim, f"{language}_loop_first")
    karim.click("a[href$='/answers/late']")
    judge(karim, language)
    karim.goto(f"{site.url}/answers/late/{sent.id}")
    judge(karim, language)
    look(karim, f"{language}_loop_late")
    letter = karim.locator("a[href*='/letter/']").first.get_attribute("href")
    karim.goto(f"{site.url}{letter}")
    assert "Selam" not in karim.inner_text("main") and steps.partner_ref(home, references[0]) in karim.inner_text("body")
    look(karim, f"{language}_loop_letter")
    karim.goto(f"{site.url}/answers/late/{sent.id}")
    karim.click("button[name=kind][value=reminder]")
    judge(karim, language)
    assert late.one(home, people["karim"], sent.id).step.reminders == 1

    booked = {"decision": "accepted", "appt_date": home.today.isoformat(), "appt_from": "23:30", "centre_code": "BEY-01"}
    file = tmp_path / "answers.csv"
    file.write_bytes(steps.csv_file([{"partner_ref": steps.partner_ref(home, one)} | booked for one in references]))
    karim.goto(f"{site.url}/answers")
    karim.set_input_files("main input[type=file]", str(file))
    karim.click("main form[enctype] button.main")
    karim.click("main form[action$=apply] button.main")
    judge(karim, language)

    amal = pages(*TABLET)
    sign_in(amal, site, "amal", language)
    amal.goto(f"{site.url}/find")
    amal.fill("input[name=reference]", references[0])
    amal.keyboard.press("Enter")
    amal.click("button[name=along][value=yes]")
    amal.goto(f"{site.url}/accompaniments")
    amal.locator("form[action$='/take'] button").first.click()
    judge(amal, language)
    amal.click("input[value=arrived] ~ button")
    amal.locator("details summary").first.click()
    amal.click("button[value=id_asked]")
    amal.wait_for_url("**/visits/one/*")
    judge(amal, language)

    for one in visit.of_day(home, people["karim"], home.today):
        if one.state == "planned":
            visit_report.report(home, people["karim"], one.id, "arrived")
            visit_report.report(home, people["karim"], one.id, "turned_away", "id_asked")
    karim.goto(f"{site.url}/figures")
    if karim.locator("form[action$='/again'] button").count():
        karim.locator("form[action$='/again'] button").click()
    judge(karim, language)
    look(karim, f"{language}_loop_figures")
    reasons = karim.locator("section.figures table").last.inner_text()
    assert {"en": "proves identity", "ar": "الهوية"}[language] in reasons and (str(MANY) in reasons or "٦" in reasons)
