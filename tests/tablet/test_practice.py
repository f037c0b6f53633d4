"""Practising on the tablet: a mark stands on every screen, and nothing of it is queued, sent or left; who has not done the course can do
nothing else there."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from intake import inventory
from intake.domain.pack_file import read_pack
from intake.domain.practice import RATHER_NOT, Person, compare, practised
from intake.domain.practice_people import PEOPLE
from intake.domain.programme import NOT_SAID, Programme
from intake.services import account
from intake.services.programme import shipped
from tests import world
from tests.browsing import Site, touch
from tests.tablet.office import NODE
from tests.tablet.test_app import PIN, App
from tests.tablet.walking import TABLET

RULES = Path(__file__).with_name("practice.mjs")
TYPED = "Zyqwentha"
MARK = "Practice: nothing is kept, and nobody gets it."
COUNT = """() => new Promise((resolve) => {
    indexedDB.open("intake").onsuccess = ({ target: { result } }) => {
        const asked = result.transaction("envelopes").objectStore("envelopes").count();
        asked.onsuccess = () => { result.close(); resolve(asked.result); };
    };
})"""
ALL_THERE_IS = "document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((one) => one.value).join()"


def pack(name: str) -> Programme:
    """A shipped pack."""
    return read_pack(shipped("programmes")[f"{name}.toml"], name, inventory.question_keys())


def recordings(person: Person, programme: Programme) -> list[dict[str, Any]]:
    """What may have been recorded: all that she said, nothing of it, something else, too much, and no."""
    keys = [question.key for question in programme.questions]
    right = {key: said.fits[0] for key, said in person.says.items()}
    answers = [{key: right.get(key, NOT_SAID) for key in keys}, dict.fromkeys(keys, ""), dict.fromkeys(keys, "zz +961 3 12-34-56")]
    consents = [{one.key: value for one in programme.notice.consents} for value in ("yes", "no")]
    found = [
        {"answers": given, "consents": agreed, "minor_with": minor}
        for given, agreed, minor in product(answers, consents, ("", "nobody", "safeguarding_lead"))
    ]
    return [*found, {"answers": right, "consents": {one.key: right[one.key] for one in programme.notice.consents}, "minor_with": ""}]


def test_the_tablet_compares_as_the_office_does() -> None:
    running = subprocess.Popen([str(NODE), str(RULES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    cases = [
        (person, programme, one)
        for person in PEOPLE.values()
        for programme in map(pack, ("vaccination", "relief"))
        for one in recordings(person, programme)
    ]
    lines = []
    for person, programme, recorded in cases:
        says = {key: asdict(said) for key, said in person.says.items()}
        asked = [
            {"key": one.key, "showIf": one.show_if and {"key": one.show_if.key, "values": list(one.show_if.values)}}
            for one in programme.questions
        ]
        consents = [one.key for one in programme.notice.consents]
        lines.append(
            json.dumps([{"says": says, "silent": list(person.silent), "otherwise": asdict(RATHER_NOT)}, asked, consents, recorded])
        )
    answered, _ = running.communicate("\n".join(lines) + "\n")
    for (person, programme, recorded), line in zip(cases, answered.splitlines(), strict=True):
        expected = compare(person, programme, recorded["answers"], recorded["consents"], recorded["minor_with"])
        found = json.loads(line)
        assert found["compared"] == [asdict(one) for one in expected], (person.key, recorded)
        assert found["good"] == practised(expected)


def sign_in(app: App, name: str) -> None:
    """Somebody with the world's password."""
    for field, text in (("name", name), ("password", world.PASSWORD), ("new-pin", PIN), ("again", PIN)):
        app.page.fill(f"#field-{field}", text)
    app.page.click("[data-form=sign-in] [type=submit]")


def marks(app: App) -> list[str]:
    """The marks that can be seen."""
    return [text.strip() for text in app.page.locator(".practice-mark b:visible").all_inner_texts()]


def practise(app: App, with_: str) -> None:
    """Begin to practise with somebody."""
    app.page.click(f"[data-practise-with={with_}]")
    app.page.locator("[data-step='~notice']:visible").wait_for()


@pytest.mark.browser
def test_nobody_is_registered_before_the_course_and_nothing_is_left_of_practice(site: Site, pages: Any) -> None:
    app = App(pages(*TABLET), site)
    page, sent = app.page, []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    account.accept(site.home, account.invite(site.home, app.ziad, "volunteer", "dora", short_term=True), "hana", world.PASSWORD)
    sign_in(app, "hana")
    app.shows("practise")
    assert marks(app) == [MARK] and page.locator("[data-leave-practice]:visible, [data-register]:visible").count() == 0
    assert page.locator("[data-screen=practise] h1").get_attribute("aria-describedby") == "practice-mark"
    page.evaluate("""() => {
        const hidden = "[data-register], [data-leave-practice], [data-leave], [data-hand-over-in=en]";
        for (const one of document.querySelectorAll(hidden)) one.click();
    }""")
    page.wait_for_timeout(200)
    assert page.locator("#tablet-form").count() == 0 and marks(app) == [MARK], "whoever presses what is hidden gets nowhere"

    practise(app, "almaz")
    assert "works in a household" in page.inner_text("[data-practice-says]") and MARK in page.inner_text("[data-live]")
    page.click("[data-next]")
    assert "“Yes, that is all right.”" in page.inner_text("[data-practice-says]")
    for consent in ("consent_store", "consent_contact"):
        touch(page, consent, "yes")  # the last one leads on by itself
    page.locator("[name=call_name]:visible").fill(TYPED)
    page.click("[data-lock]")
    app.shows("unlock")
    assert marks(app) == [] and TYPED not in page.evaluate(ALL_THERE_IS)
    page.fill("#field-who", "hana")
    page.fill("#field-pin", PIN)
    page.click("[data-form=unlock] [type=submit]")
    app.shows("form")
    assert marks(app) == [MARK], "whoever comes back still practises"
    app.go_on("[data-step='~review']")
    page.click("[data-next]")
    app.shows("card")
    assert page.inner_text("[data-reference]") == "000-000-000" and marks(app) == [MARK, MARK]
    page.emulate_media(media="print")
    assert marks(app) == [MARK] and page.locator("[data-pictures] li:visible").count() == 4
    page.emulate_media(media="screen")
    page.click("[data-next-person]")
    app.shows("compared")
    assert page.locator("[data-practice-lines] .other").first.locator("[data-recorded]").inner_text() == TYPED
    page.click("[data-screen=compared] [data-practise]")
    app.shows("practise")
    assert TYPED not in page.evaluate(ALL_THERE_IS) and page.evaluate(COUNT) == 0
    assert not any(json.loads(one)["envelopes"] for one in sent if "envelopes" in one) and TYPED not in str(sent)

    practise(app, "nimal")
    page.click("[data-next]")
    touch(page, "consent_store", "no")
    page.click("[data-next]")
    page.locator("[data-step='~refused']:visible").wait_for()
    page.click("[data-next]")
    app.shows("compared")
    assert page.locator("[data-practice-verdict=nothing]").is_visible() and page.locator("[data-practice-lines] li").count() == 1

    page.click("[data-screen=compared] [data-practise]")
    page.click("[data-sign-in-anew]")
    app.sign_in()  # amal, who may register
    app.shows("home")
    assert marks(app) == []
    page.click("[data-practise]")
    app.shows("practise")
    page.click("[data-leave-practice]")
    app.shows("home")
    page.click("[data-practise]")
    practise(app, "rahim")
    page.click("[data-next]")
    touch(page, "consent_store", "yes")
    page.click("[data-leave-practice]")
    page.locator("[data-practice-ask] [data-stay]").click()
    assert page.locator("[name=consent_store][value=yes]").is_checked()
    page.click("[data-leave-practice]")
    page.locator("[data-practice-ask] [data-leave]").click()
    app.shows("home")

    page.click("[data-practise]")
    page.click("[data-practise-with=grace]")
    app.shows("hand-over")
    touch(page, "hand-over-way", "pictures")
    page.click("[data-hand-over-in=ar]")
    page.locator("[data-step='~notice']:visible").wait_for()
    assert marks(app) == [MARK]
    page.click("[data-call]")
    assert len(marks(app)) == 2 and page.locator("dialog[open]").get_attribute("aria-describedby") == "practice-mark-asked"
    page.click("dialog [data-answer=go-on]")
    page.click("[data-leave-practice]")
    app.shows("unlock")  # whoever holds the tablet is not the volunteer
    app.unlock()
    app.shows("home")
    app.register()
    assert app.reference != "000-000-000" and marks(app) == [] and app.faults == []
