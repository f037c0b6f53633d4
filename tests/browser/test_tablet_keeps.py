"""What waits on a tablet outlasts what happens to it: an update, another volunteer, wrong PINs, being revoked, no network at all."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import func, select

from intake.services import envelope_held, office_key, tablet
from intake.store.tables import RegistrationTable
from intake.web import tablet_shell
from tests import tablets, world
from tests.browser.conftest import Field
from tests.browser.tablet import until, volunteer
from tests.journey.commands import Terminal

CONSENTS = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no"}
SOMEBODY = {**CONSENTS, "call_name": "Zqarwelu", "birth_year": "1979", "contact_mode": "none"}
VALUES = "[...document.querySelectorAll('input')].map(({ value }) => value).join('|') + document.body.innerText"
"""Everything that is shown or typed."""
PUT = """(envelopes) => new Promise((resolve) => {
    const opening = indexedDB.open("intake");
    opening.onsuccess = () => {
        const change = opening.result.transaction("envelopes", "readwrite");
        for (const { sealed, ...one } of envelopes) {
            change.objectStore("envelopes").add({ ...one, sealed: Uint8Array.from(atob(sealed), (sign) => sign.charCodeAt(0)) });
        }
        change.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""

pytestmark = pytest.mark.browser


WAITS = "navigator.serviceWorker.getRegistration('/tablet/').then((one) => Boolean(one.waiting))"


@pytest.fixture
def number(field: Field) -> int:
    """The tablet is on, enrolled (this is its number), and the volunteer has signed in."""
    field.tablet.switch_on()
    number = field.tablet.enrol(field.home, field.people)
    field.tablet.sign_in(field.amal)
    return number


def registered(field: Field) -> int:
    """How many registrations have arrived."""
    with field.home.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(RegistrationTable)).scalar_one())


def test_an_update_waits_for_the_end_of_the_interview_and_strands_nothing(
    field: Field, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = field.tablet.page
    field.tablet.ask(SOMEBODY, last="sex")
    monkeypatch.setattr(tablet_shell, "version", lambda: "a newer one")
    page.click("[data-send]")
    until(lambda: page.evaluate(WAITS), "the newer version does not come")
    assert not page.locator("[data-update]").is_visible(), "nothing leads away from an interview"
    assert (field.tablet.step, page.locator("[name=call_name]").input_value()) == ("sex", SOMEBODY["call_name"])

    field.served.stop()
    field.tablet.go_on(SOMEBODY)
    field.tablet.save()
    field.tablet.hide_card()
    assert page.get_attribute("body", "data-shell") != "a newer one"
    page.click("[data-apply]")
    until(lambda: page.get_attribute("body", "data-shell") == "a newer one", "the newer version is not taken")
    field.tablet.comes("unlock")
    assert field.tablet.waiting() == 1
    field.tablet.unlock(field.amal)
    field.tablet.register(SOMEBODY)  # the form is kept in the newer version too
    field.served.start()
    field.tablet.send()
    assert registered(field) == 2


def test_the_second_volunteer_never_sees_what_the_first_one_was_asking(field: Field, number: int) -> None:
    page = field.tablet.page
    other = volunteer(field.home, field.people, "wexoniel", "50284617")
    field.tablet.ask(SOMEBODY, last="sex")
    page.click("[data-lock]")
    field.tablet.comes("unlock")
    assert SOMEBODY["call_name"] not in page.evaluate(VALUES) and not page.locator("#tablet-form").count()
    field.tablet.unlock(field.amal, then="form")
    assert page.locator("[name=call_name]").input_value() == SOMEBODY["call_name"], "she goes on where she was"

    page.click("[data-lock]")
    page.click("[data-screen=unlock] [data-go=sign-in]")
    field.tablet.sign_in(other)
    assert SOMEBODY["call_name"] not in page.evaluate(VALUES) and field.amal.name not in page.evaluate(VALUES)
    field.tablet.ask(CONSENTS, last="greeting")
    assert SOMEBODY["call_name"] not in page.evaluate(VALUES)
    page.click("[data-lock]")
    field.tablet.unlock(field.amal)
    assert SOMEBODY["call_name"] not in page.evaluate(VALUES)


def test_five_wrong_pins_forget_who_may_work_here_and_no_envelope(field: Field, number: int) -> None:
    page = field.tablet.page
    field.served.stop()
    field.tablet.register(SOMEBODY)
    page.click("[data-lock]")
    for left in (4, 3, 2, 1):
        field.tablet.unlock(field.amal, "00000000", then="unlock")
        until(lambda left=left: f"After {left} more tries" in page.evaluate(VALUES), "it does not say how many tries are left")
    field.tablet.unlock(field.amal, "00000000", then="sign-in")
    assert (field.tablet.setting("badges"), field.tablet.waiting()) == ([], 1)
    field.tablet.reload()
    field.tablet.comes("sign-in")
    assert field.tablet.waiting() == 1
    field.served.start()
    field.tablet.sign_in(field.amal)
    field.tablet.send()
    assert registered(field) == 1


def put_into_queue(field: Field, number: int, count: int) -> None:
    """So many envelopes, as if they had been registered here."""
    found = tablet.by_number(field.home, number)
    assert found
    bench = tablets.Bench(found, "", tablet._badge(field.home, number, field.amal.pseudonym))
    made = [tablets.envelope(field.home, bench) for _ in range(count)]
    kept: list[dict[str, Any]] = [
        {"id": one.id.hex(), "key": one.key, "digest": one.digest.hex(), "sealed": b64encode(one.sealed).decode(), "since": 29_000_000}
        for one in made
    ]
    field.tablet.page.evaluate(PUT, kept)


def test_a_revoked_tablet_is_told_and_cleared_and_what_waited_is_held(field: Field, number: int) -> None:
    page = field.tablet.page
    put_into_queue(field, number, 120)  # more than go into two requests
    field.tablet.ask(SOMEBODY, last="sex")
    tablet.revoke(field.home, field.people["ziad"], number)
    page.click("[data-send]")
    field.tablet.comes("revoked")
    until(lambda: field.tablet.waiting() == 0, "something stays on a tablet that can send no more")
    assert envelope_held.count(field.home, field.people["karim"]) == 120
    until(lambda: field.tablet.setting("token") is None, "it keeps its token")
    assert [field.tablet.setting(name) for name in ("badges", "area", "office", "tablet")] == [None] * 4
    assert SOMEBODY["call_name"] not in page.evaluate(VALUES)
    field.tablet.reload()
    field.tablet.comes("enrol")


def test_a_tablet_that_is_revoked_in_the_hands_of_the_person_goes_back_to_its_beginning(field: Field, number: int) -> None:
    page = field.tablet.page
    page.click("[data-go=hand-over]")
    page.click("[data-hand-over-in=ar]")
    page.locator("[data-step]:not([hidden])").wait_for()
    tablet.revoke(field.home, field.people["ziad"], number)
    page.evaluate("dispatchEvent(new Event('online'))")
    field.tablet.comes("revoked")
    assert page.locator(".handover-bar, dialog[open], #tablet-form").count() == 0
    assert page.locator("[data-top]").is_visible()


def test_what_waits_is_saved_as_a_file_and_taken_in_by_hand(field: Field, number: int) -> None:
    field.served.stop()
    for _ in range(2):
        field.tablet.register(SOMEBODY)
    with field.tablet.page.expect_download() as download:
        field.tablet.page.click("[data-save]")
    path = field.home.config.home / "queue.json"
    download.value.save_as(path)
    assert SOMEBODY["call_name"].encode() not in path.read_bytes()
    assert field.tablet.waiting() == 2, "a file is no receipt"
    terminal = Terminal(field.home.config.home, {"INTAKE_DEMO_PASSWORD": world.PASSWORD})
    taken = [terminal.json("receive", str(path), "--as", "karim") for _ in range(2)]
    assert [(one["kept"], one["held"], one["already"]) for one in taken] == [(2, 0, 0), (2, 0, 2)]
    field.served.start()
    field.tablet.send()
    assert registered(field) == 2


def test_a_key_that_the_office_changed_is_learned_with_the_next_receipt(field: Field, number: int) -> None:
    before = field.tablet.setting("office")["id"]
    newer = office_key.rotate(field.home)
    field.tablet.register(SOMEBODY)
    field.tablet.send()
    until(lambda: field.tablet.setting("office")["id"] == newer.id, "it goes on closing to the old key")
    assert before != newer.id and registered(field) == 1


def test_escape_leads_nowhere_while_the_person_has_the_tablet(field: Field, number: int) -> None:
    page = field.tablet.page
    page.click("[data-go=hand-over]")
    page.click("[data-hand-over-in=ar]")
    page.locator("[data-step]:not([hidden])").wait_for()
    for again in range(2):
        page.click(".handover-bar [data-erase]")
        for _ in range(3):  # a browser lets the first be refused, not the ones after it
            page.keyboard.press("Escape")
        until(lambda: page.locator("dialog[open]").count() == 0, "going on with the answers")
        assert page.locator("[data-step]:not([hidden])").count() == 1, again
    page.click(".handover-bar [data-erase]")
    page.click("[data-answer=erase]")
    for _ in range(4):
        page.keyboard.press("Escape")
        until(lambda: page.locator("dialog[open] [name=back-pin]").is_visible(), "only the PIN leads on")
    assert page.locator("#tablet-form, [data-top]:not([hidden]), [data-bottom]:not([hidden])").count() == 0


@pytest.mark.parametrize("behind", ["%", "%E0%A4%A", "<b>"])
def test_the_app_opens_whatever_stands_behind_its_address(field: Field, behind: str) -> None:
    field.tablet.switch_on()
    page = field.tablet.page
    page.goto("about:blank")
    page.goto(f"{field.tablet.url}/tablet/app/en#{behind}")
    page.locator("[data-screen=enrol]:not([hidden])").wait_for()
    assert "#" not in page.url
