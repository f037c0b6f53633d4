"""Days without a network, in a real Chromium on a profile of its own: the server dead or half-answering, the page loaded again, the browser
killed. Everybody who was registered arrives once, and what the browser has written to the disk tells nothing of them.

Six people in every run; INTAKE_LONG=1 registers fifty.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

import pytest
from sqlalchemy import select

from intake.services import find, tablet
from intake.store.tables import HeldEnvelopeTable, RegistrationTable
from tests.browser import profile
from tests.browser.conftest import Field
from tests.browser.tablet import until

PEOPLE = 50 if os.environ.get("INTAKE_LONG") == "1" else 6
NOBODY = PEOPLE + 1
"""Somebody whose interview never ends."""
HALF = (("answer_lost", "portal"), ("half", "overtaken"), ("twice", "broken_off"), ("some_missing", "lost"), ("kept_but_fault", "again"))
WRITTEN_SECONDS = 5
"""Chromium writes what it means to restore after a crash within two and a half."""
TYPED = ("call_name", "name_latin", "name_native", "contact_value", "safe_word")
IN_CLEAR = ('"call_name":', '"answers":', '"picture_code":', '"badge":')
"""How the contents of an envelope or a badge would begin if they stood there unsealed."""

Answers = dict[str, str]


@pytest.fixture
def field_browser(chromium_path: str) -> str:
    """The browser as people have it: the one without windows keeps nothing of a form, whatever it is told."""
    return chromium_path


def person(number: int) -> Answers:
    """What somebody says: names, a number and a word that stand nowhere else."""
    sign = "bcdfghjklm"[number % 10] + "aeiouy"[number // 10]
    return {
        "consent_store": "yes",
        "consent_refer": "yes",
        "consent_contact": "yes",
        "call_name": f"Zqarwel{sign}",
        "name_latin": f"Zqarwel{sign} Wyxumbo",
        "name_native": f"ዠቐጰ{chr(0x1200 + number * 8)}ቨ",
        "birth_year": str(1950 + number),
        "sex": "fm"[number % 2],
        "doc_at_visit": "cannot_show",
        "dose_no": "0",
        "contact_mode": "own_private",
        "contact_value": f"71 483 9{number:02}",
        "safe_word": f"jaxquil{sign}",
    }


def secrets_of(field: Field, number: int, people: Iterable[Answers], references: Iterable[str]) -> set[str]:
    """What must not stand on the disk: what was said, what was handed out, and what tells who registers here. What may: the tablet's token
    (it can send and read nothing), the office's public key, and the closed envelopes and badges. `number`: the tablet's."""
    who = field.amal
    badge = tablet._badge(field.home, number, who.pseudonym)
    said = {one[key] for one in people for key in TYPED} | {one["contact_value"].replace(" ", "") for one in people}
    return {*said, *references, *IN_CLEAR, who.name, who.name.upper(), who.password, who.pin, who.pseudonym, badge.rpartition(".")[2]}


def register_through_everything(field: Field) -> dict[str, Answers]:
    """Everybody is registered: with the server dead, with it half-answering, with the page loaded again or the browser killed afterwards.
    Returns reference -> what was said."""
    given: dict[str, Answers] = {}
    for number in range(PEOPLE):
        now = number % 6
        if now in (1, 3, 5):
            field.faults.schedule.extend(HALF[number // 2 % len(HALF)])
            field.served.start()
        field.tablet.ask(person(number))
        reference = field.tablet.save()
        given[reference] = person(number)
        if now == 4:
            field.tablet.pull_the_plug()
            field.tablet.switch_on()
        else:
            field.tablet.hide_card()
        if now in (1, 3, 5):
            until(lambda: not field.faults.schedule or field.tablet.try_to_send(), "nothing is tried again")
            field.served.stop()
        if now == 2:
            field.tablet.reload()
        if now in (2, 4):
            field.tablet.unlock(field.amal)
    return given


@pytest.mark.browser
def test_days_without_a_network(field: Field) -> None:
    field.tablet.switch_on()
    number = field.tablet.enrol(field.home, field.people)
    field.tablet.sign_in(field.amal)
    field.served.stop()
    given = register_through_everything(field)
    last = field.tablet.register(person(PEOPLE))
    given[last] = person(PEOPLE)

    # Somebody takes the tablet in the middle of an interview.
    field.tablet.ask(person(NOBODY))
    time.sleep(WRITTEN_SECONDS)
    assert 1 <= field.tablet.waiting() <= len(given)
    field.tablet.pull_the_plug()
    said = [*given.values(), person(NOBODY)]
    assert profile.found(field.tablet.profile, secrets_of(field, number, said, given)) == []

    field.served.start()
    field.faults.schedule.clear()
    field.tablet.switch_on()
    until(lambda: field.tablet.waiting() == 0, "it is not sent by itself")
    field.tablet.unlock(field.amal)
    assert "Nothing waits here" in field.tablet.page.inner_text("[data-status]")
    field.tablet.switch_off()
    assert profile.found(field.tablet.profile, secrets_of(field, number, said, given)) == []

    field.faults.settle()  # and now everything that ever came comes once more
    with field.home.store.reading() as connection:
        assert len(connection.execute(select(RegistrationTable.id)).all()) == len(given)
        assert connection.execute(select(HeldEnvelopeTable.id)).all() == []
    for reference, one in given.items():
        payload = find.hold(field.home, reference).payload
        assert {key: payload[key] for key in TYPED} == {**{key: one[key] for key in TYPED}, "contact_value": e164(one)}


def e164(one: Answers) -> str:
    """The number as it is kept."""
    return "+961" + one["contact_value"].replace(" ", "")


@pytest.mark.browser
def test_the_search_would_find_what_a_browser_keeps_of_a_form(field: Field) -> None:
    """Without the one word that forbids it, the browser writes everything that is typed to the disk at once."""
    field.tablet.switch_on()
    field.tablet.enrol(field.home, field.people)
    field.tablet.sign_in(field.amal)
    allow = "for (const one of document.querySelectorAll('[autocomplete]')) one.removeAttribute('autocomplete')"
    field.tablet.page.evaluate(f"new MutationObserver(() => {{ {allow} }}).observe(document.body, {{childList: true, subtree: true}})")
    field.tablet.ask(person(0))
    typed = {key: person(0)[key] for key in TYPED}
    until(lambda: all(profile.found(field.tablet.profile, [one]) for one in typed.values()), "the search finds nothing")
