"""A person who does not read registers with the tablet in her hands: in Arabic, without a network, by pictures and sound alone.

The test reads no word of hers either: it touches what has a certain picture, and hears what is said. A key of the keypad is known by the
figure drawn on it, and her language, for which there is no picture, by the sound of its name. What a volunteer does has words: her PIN, and
the names at the end.
"""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import orjson
import pytest

from intake.domain.spoken import CONSENT, NOTICE, REFUSAL, mark_of
from intake.exchange.audio import FORMS
from intake.services import access, sound
from intake.services.home import Home
from tests.browser.conftest import Field
from tests.browser.tablet import until
from tests.browsing import touch

WITH_THE_CARD = "Show these four pictures when you come back."
HERS = "አማርኛ"
"""What her language is called, as she hears it."""
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
LISTEN = "window.ends = []; addEventListener('sound-end', ({ target, detail }) => window.ends.push([target.dataset.say, detail.heard]))"
LOUDSPEAKER = ".say:visible"

pytestmark = pytest.mark.browser


def voices(home: Home, language: str, texts: set[str]) -> None:
    """A tenth of a second of silence for each of these texts, as if a computer's voice had said it."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    silence = made.getvalue()
    folder: Path = home.config.sound / language
    folder.mkdir(parents=True)
    for mark in map(mark_of, texts):
        for form in FORMS:
            (folder / f"{mark}.{form}").write_bytes(silence)
    about = ["0123456789ab", 100, len(silence), len(silence)]
    (folder / sound.INDEX).write_bytes(orjson.dumps({mark_of(text): about for text in texts}))


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

    def type(self, figures: str) -> None:
        """Touch the keys with these figures on them."""
        for figure in figures:
            self.page.locator(".keypad:visible").get_by_text(figure, exact=True).click()

    def hear(self, loudspeaker: Any) -> list[str]:
        """Touch a loudspeaker, and listen until it is quiet; the marks of what was said to its end."""
        self.page.evaluate("window.ends = []")
        loudspeaker.click()
        quiet = self.page.locator(f"{LOUDSPEAKER}[aria-pressed=true]")
        until(lambda: self.page.evaluate("window.ends.length") and quiet.count() == 0, "it does not end")
        return [mark for mark, heard in self.page.evaluate("window.ends") if heard]

    def choose_by_ear(self, name: str) -> None:
        """Touch one loudspeaker after the other until the right name is said, and then what stands beside it."""
        for loudspeaker in self.page.locator(f".now .voiced {LOUDSPEAKER}").all():
            if self.hear(loudspeaker) == [mark_of(name)]:
                loudspeaker.locator("..").locator("label").click()
                return
        raise AssertionError("her language is not among them")

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
    page.evaluate(LISTEN)
    kept = "caches.open('intake-sounds').then((one) => one.keys()).then((all) => all.some(({ url }) => url.includes('/am/')))"
    until(lambda: page.evaluate(kept), "the sounds are not kept")
    page.context.set_offline(True)
    page.click("[data-go=hand-over]")
    touch(page, "hand-over-programme", "vaccination")
    touch(page, "hand-over-way", "pictures")
    page.click("[data-hand-over-in=ar]")
    return Person(page)


def agree(person: Person) -> None:
    """The notice and each consent are heard, and nobody is called; one is taken back and changed; then the checks."""
    person.arrive("~notice")
    person.hear(person.page.locator(LOUDSPEAKER).first)
    person.touch("go_on")
    for consent in ("consent_store", "consent_refer", "consent_contact"):
        person.arrive(consent)
        person.hear(person.page.locator(f".now {LOUDSPEAKER}").first)
        if consent == "consent_refer":
            person.touch("no")
            person.arrive("~fits")
            person.touch("no")  # it does not fit
        person.answer(consent, "no" if consent == "consent_contact" else "yes")
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
    said = [one for one in sound.prompts(field.home, "ar")[0] if one.place in (NOTICE, CONSENT, REFUSAL) or one.source == WITH_THE_CARD]
    voices(field.home, "ar", {one.text for one in said})
    voices(field.home, "am", {HERS})
    person = handed_over(field)
    agree(person)
    chosen, several = dict(DECIDED), dict(SEVERAL)
    for question in ("age_band", "sex", "language", "needs_interpreter", "doc_at_visit", "assist_need", "dose_no", "priority_group"):
        if question == "language":
            person.arrive(question)
            person.choose_by_ear(HERS)
            person.arrive("~fits")
            person.touch("yes")
        elif question in several:
            person.answer(question, *several[question], on=True)
        else:
            person.answer(question, chosen[question])
    person.answer("contact_mode", "phone_shared")
    person.arrive("contact_value")
    person.type("03123456")
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
    person.touch("woman")  # in its row of pictures
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
    assert (kept["consent_mode"], kept["consent_language"]) == ("audio", "ar"), "she heard all of it, in her language"


def finished(field: Field, page: Any) -> dict[str, str]:
    """The volunteer asks for the names, in the language of the app, and saves; with a network it reaches the office."""
    page.evaluate("window.ends = []")
    page.locator("#tablet-form:not(.handover) [data-step=greeting]:not([hidden])").wait_for()
    assert page.locator("#tablet-form").get_attribute("lang") == "en" and page.locator(".handover-bar").count() == 0
    field.tablet.go_on({"call_name": "Almaz", "name_latin": "Almaz T"})
    reference = field.tablet.save()
    words = page.locator("[data-card-words]")
    page.locator(f"[data-screen=card] {LOUDSPEAKER}").wait_for()
    assert words.get_attribute("lang") == "ar" and page.locator("[data-pictures]").get_attribute("dir") == "rtl", (
        "what is hers is in her language"
    )
    page.locator("[data-screen=card] .say").click()
    until(lambda: page.evaluate("window.ends.some(([, heard]) => heard)"), "what she is told with the card is not heard")
    page.context.set_offline(False)
    field.tablet.hide_card()
    assert words.get_attribute("lang") == "en", "nothing tells which language it was"
    field.tablet.send()
    (found,) = access.read_out(field.home, field.people["karim"], reference, HERE)
    return {one.key: one.value for one in found.kept}
