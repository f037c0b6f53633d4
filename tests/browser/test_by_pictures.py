"""A person who does not read registers with the tablet in her hands: in Arabic, without a network, by touching pictures alone. The test
reads no word of hers either: it finds everything by its picture. What a volunteer does has words: her PIN, and the names at the end."""

from __future__ import annotations

from typing import Any

import pytest

from intake.services import access
from tests.browser.conftest import Field
from tests.browser.tablet import until

HERE = "herself"
DECIDED = [
    *(("age_band", "age_grown"), ("sex", "woman"), ("needs_interpreter", "yes"), ("doc_at_visit", "no"), ("dose_no", "tally_2")),
    *(("priority_group", "not_said"), ("contact_mode", "phone_shared"), ("who_may_answer", "person")),
]
"""(question, the picture that answers it)."""
SEVERAL = [
    ("assist_need", ["ramp", "companion"]),
    ("safe_days", ["day_1", "day_7"]),
    ("safe_hours", ["evening"]),
    ("availability", ["day_7_am", "day_7_pm"]),
]
NOW = """() => {
    if (document.querySelector("dialog[open]")) return "dialog";
    const step = document.querySelector("[data-step]:not([hidden])");
    const now = step?.querySelector(".now")?.dataset ?? {};
    return now.question ?? now.consent ?? step?.dataset.step ?? "";
}"""

HASTE = "(() => { const now = performance.now.bind(performance); performance.now = () => 4 * now(); })()"
"""The page's own clock runs faster, so that the moment in which a new screen takes no touch is short."""
SETTLED_MS = 80

pytestmark = pytest.mark.browser


class Person:
    """Touches pictures."""

    def __init__(self, page: Any) -> None:
        """`page`: the app, handed over."""
        self.page = page
        self.seen: list[str] = []

    @property
    def at(self) -> str:
        """The question, the consent or the screen that is shown."""
        return str(self.page.evaluate(NOW))

    def touch(self, picture: str) -> None:
        """Touch a picture that can be seen, whatever stands beside it."""
        self.page.locator(f'svg:visible:has(use[href$="#{picture}"])').last.click()

    def arrive(self, place: str) -> None:
        """Wait for a screen; the first moment of each takes no touch."""
        until(lambda: self.at == place, f"{place} does not come; shown is {self.at}")
        self.page.wait_for_timeout(SETTLED_MS)
        self.seen.append(place)

    def answer(self, place: str, *pictures: str, on: bool = False) -> None:
        """Answer one screen: the pictures, the arrow if there were several, and the thumb: it fits."""
        self.arrive(place)
        for picture in pictures:
            self.touch(picture)
        if on:
            self.touch("go_on")
        self.arrive("~fits")
        self.touch("yes")


def pin(page: Any, number: str) -> None:
    """The volunteer gives her PIN."""
    page.locator("#field-back-pin").press_sequentially(number)
    page.click("[data-form=take-back] [type=submit]")


def handed_over(field: Field) -> Person:
    """A tablet without a network, in the hands of the person, in Arabic."""
    field.tablet.switch_on("en")
    field.tablet.enrol(field.home, field.people)
    field.tablet.sign_in(field.amal)
    page = field.tablet.page
    page.evaluate(HASTE)
    page.context.set_offline(True)
    page.click("[data-go=hand-over]")
    page.locator("[name=hand-over-programme][value=vaccination]").check(force=True)
    page.locator("[name=hand-over-way][value=pictures]").check(force=True)
    page.click("[data-hand-over-in=ar]")
    return Person(page)


def agree(person: Person, number: str) -> None:
    """The notice was not heard, so the volunteer reads it out; then the consents, one of them taken back and changed; then the checks."""
    person.arrive("~notice")
    person.touch("go_on")
    person.arrive("dialog")
    pin(person.page, number)
    person.answer("consent_store", "yes")
    person.arrive("consent_refer")
    person.touch("no")
    person.arrive("~fits")
    person.touch("no")  # it does not fit
    person.answer("consent_refer", "yes")
    person.answer("consent_contact", "no")
    person.arrive("~check-0")
    person.touch("police")
    person.arrive("~missed")
    person.touch("go_on")
    person.arrive("~notice")  # everything is said once more
    person.touch("go_on")
    for consent in ("consent_store", "consent_refer", "consent_contact"):
        person.answer(consent, "go_on")
    person.arrive("~check-0")
    person.touch("volunteers_ministry")
    person.arrive("~check-1")
    person.touch("yes")


def test_a_registration_by_pictures_alone(field: Field) -> None:
    person = handed_over(field)
    agree(person, field.amal.pin)
    chosen, several = dict(DECIDED), dict(SEVERAL)
    for question in ("age_band", "sex", "language", "needs_interpreter", "doc_at_visit", "assist_need", "dose_no", "priority_group"):
        if question == "language":
            person.arrive(question)
            person.page.locator('.now [value="amh"]').click()
            person.arrive("~fits")
            person.touch("yes")
        elif question in several:
            person.answer(question, *several[question], on=True)
        else:
            person.answer(question, chosen[question])
    person.answer("contact_mode", "phone_shared")
    person.arrive("contact_value")
    for digit in "03123456":
        person.page.click(f".now [data-key='{digit}']")
    person.touch("go_on")
    person.arrive("~fits")
    person.touch("yes")
    for question in ("safe_days", "safe_hours"):
        person.answer(question, *several[question], on=True)
    person.answer("who_may_answer", chosen["who_may_answer"])
    person.answer("availability", *several["availability"], on=True)
    person.arrive("~writes")
    person.touch("volunteer_writes")
    person.arrive("~review")
    person.page.click('[data-picture-rows] [data-change="sex"]')  # by its row of pictures
    person.answer("sex", "person")
    person.arrive("~review")
    person.touch("yes")
    person.arrive("dialog")
    pin(person.page, field.amal.pin)
    kept = finished(field, person.page)
    assert kept["sex"] == "x" and kept["age_band"] == "30-49" and kept["language"] == "amh" and kept["call_name"] == "Almaz"
    assert (kept["needs_interpreter"], kept["doc_at_visit"], kept["dose_no"]) == ("yes", "cannot_show", "2")
    assert (kept["priority_group"], kept["contact_mode"], kept["who_may_answer"]) == ("not_said", "own_shared", "only_me")
    assert (kept["assist_need"], kept["safe_days"], kept["safe_hours"]) == ("step_free companion", "mon sun", "evening")
    assert (kept["availability"], kept["contact_value"]) == ("sun_am sun_pm", "+9613123456")
    assert (kept["consent_store"], kept["consent_refer"], kept["consent_contact"]) == ("yes", "yes", "no")
    assert (kept["consent_mode"], kept["consent_language"]) == ("oral", "ar"), "a volunteer read it out, in her language"


def finished(field: Field, page: Any) -> dict[str, str]:
    """The volunteer asks for the names, in the language of the app, and saves; with a network it reaches the office."""
    page.locator("#tablet-form:not(.handover) [data-step=greeting]:not([hidden])").wait_for()
    assert page.locator("#tablet-form").get_attribute("lang") == "en" and page.locator(".handover-bar").count() == 0
    field.tablet.go_on({"call_name": "Almaz", "name_latin": "Almaz T"})
    reference = field.tablet.save()
    page.context.set_offline(False)
    field.tablet.hide_card()
    field.tablet.send()
    (found,) = access.read_out(field.home, field.people["karim"], reference, HERE)
    return {one.key: one.value for one in found.kept}
