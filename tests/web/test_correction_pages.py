"""Correcting on pages: one question asked again, old and new read back, kept; nothing in an address, nothing kept before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services.find import hold
from intake.services.home import Home
from tests import steps
from tests.web import office
from tests.web.pages import Page, Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def reference(home: Home, app: Flask, people: dict[str, Actor]) -> str:
    return office.enter(home, people["amal"], **steps.EVERYTHING)


def chosen(visitor: Visitor, reference: str) -> Page:
    visitor.secret += [reference, "Worku", "Selam", "Abebe"]
    visitor.open("/correction")
    return visitor.press(reference=reference.lower(), presence="herself")


def test_a_volunteer_corrects_a_name_with_the_person_in_front_of_her(home: Home, amal: Visitor, reference: str) -> None:
    page = chosen(amal, reference)
    assert page.heading == "What is wrong?" and "Selam Worku" in page.text
    page = amal.press("change:names")
    assert "Which name should be on the list at the centre?" in page.text
    page = amal.press("next", name_latin="Selam Abebe")
    assert page.heading == "Read back what changes"
    assert page.text.index("Selam Worku") < page.text.index("Selam Abebe")
    assert hold(home, reference).payload["name_latin"] == "Selam Worku", "nothing is changed yet"
    page = amal.press("save")
    assert page.heading == "Corrected" and "Name in Latin letters" in page.text
    assert hold(home, reference).payload["name_latin"] == "Selam Abebe"


def test_what_a_volunteer_may_not_see_is_not_in_the_page_and_stays_unless_answered(home: Home, amal: Visitor, reference: str) -> None:
    page = chosen(amal, reference)
    assert "Not shown to you" in page.text and "Ethiopia" not in page.text
    amal.press("change:nationality")
    page = amal.press("next")
    assert page.heading == "What is wrong?"
    amal.press("change:nationality")
    page = amal.press("next", nationality="BD")
    assert "Bangladesh" in page.text and "Ethiopia" not in page.text
    amal.press("save")
    assert hold(home, reference).payload["nationality"] == "BD"


def test_a_wrong_answer_is_said_beside_its_question_and_what_was_typed_stays(amal: Visitor, reference: str) -> None:
    chosen(amal, reference)
    amal.press("change:age")
    page = amal.press("next", birth_year="1850")
    assert page.status == 400 and "This is not a year" in page.text and 'value="1850"' in page.body


def test_who_turns_out_to_be_a_child_needs_somebody_who_decides_with_her(home: Home, amal: Visitor, reference: str) -> None:
    chosen(amal, reference)
    amal.press("change:age")
    page = amal.press("next", birth_year="2012")
    assert page.heading == "Under 18: who decides with the child?"
    page = amal.press("next", minor_with="safeguarding_lead")
    assert page.heading == "Read back what changes"
    amal.press("save")
    payload = hold(home, reference).payload
    assert (payload["birth_year"], payload["minor_with"]) == ("2012", "safeguarding_lead")


def test_another_way_to_reach_her_brings_up_what_belongs_to_it(home: Home, amal: Visitor, reference: str) -> None:
    chosen(amal, reference)
    amal.press("change:contact")
    amal.press("next", contact_mode="none", contact_value="")
    amal.press("save")
    assert "contact_value" not in hold(home, reference).payload


def test_changed_by_somebody_else_meanwhile_nothing_is_overwritten(home: Home, signed_in: SignedIn, amal: Visitor, reference: str) -> None:
    karim = signed_in("karim")
    for who in (amal, karim):
        chosen(who, reference)
        who.press("change:names")
    karim.press("next", name_latin="Selam Abebe")
    karim.press("save")
    amal.press("next", name_latin="Worku Selam")
    page = amal.press("save")
    assert page.status == 409 and hold(home, reference).payload["name_latin"] == "Selam Abebe"


def test_a_draft_of_somebody_else_or_of_another_page_is_not_taken(signed_in: SignedIn, amal: Visitor, reference: str) -> None:
    page = chosen(amal, reference)
    (draft,) = [one.attrs["value"] for one in page.root.all("input", name="draft")]
    karim = signed_in("karim")
    karim.open("/correction")
    assert karim.post("/correction", {"draft": draft, "go": "save"}).status == 400
    assert amal.post("/consent", {"draft": draft, "go": "next", "agreed": "yes"}).status == 400


def test_found_she_can_be_corrected_without_typing_the_reference_again(amal: Visitor, reference: str) -> None:
    amal.open("/find")
    page = amal.press(reference=reference)
    page = amal.press(form=page.form("/correction/begin"))
    assert f'value="{reference}"' in page.body


def test_agreeing_anew_reads_the_words_out_and_a_no_gives_the_guidance(home: Home, people: dict[str, Actor], amal: Visitor) -> None:
    reference = office.enter(home, people["amal"], consent_refer="no")
    amal.open("/consent")
    page = amal.press(reference=reference, presence="herself", wish="refer")
    assert "We are volunteers of Amel Association." in page.text
    page = amal.press(button="read_in", go="fr")
    assert "bénévoles" in page.text
    assert amal.press("next", agreed="yes").status == 400, "how it was agreed is missing"
    done = amal.press("next", agreed="yes", consent_mode="oral")
    assert done.heading == "Agreed" and "next list" in done.text
    payload = hold(home, reference).payload
    assert (payload["consent_refer"], payload["consent_changes"][0]["language"]) == ("yes", "fr")
    other = office.enter(home, people["amal"], consent_refer="no", name_latin="Rokeya Begum")
    amal.open("/consent")
    amal.press(reference=other, presence="herself", wish="refer")
    page = amal.press("next", agreed="no")
    assert "open vaccination day without being registered" in page.text
    assert hold(home, other).payload["consent_refer"] == "no"


def test_coordinators_see_what_runs_out_and_auditors_what_was_read_out(home: Home, people: dict[str, Actor], signed_in: SignedIn) -> None:
    reference = office.enter(home, people["amal"])
    home.clock.forward(days=80)  # type: ignore[attr-defined]
    karim, nadia = signed_in("karim"), signed_in("nadia")
    assert "Agreements that run out" in karim.open("/").text
    assert reference[:3] in karim.open("/consent/running-out").text
    page = nadia.open("/wordings")
    assert "vaccination-2026-02" in page.text and "We are volunteers of Amel Association." in page.text and "مؤسسة عامل" in page.text
    assert karim.open("/wordings").status == 404 and nadia.open("/consent/running-out").status == 404


def test_who_says_no_to_sharing_hears_where_to_go_on_every_way_in(home: Home, people: dict[str, Actor], amal: Visitor) -> None:
    reference = office.enter(home, people["amal"], consent_refer="no")
    amal.open("/find")
    assert "open vaccination day without being registered" in amal.press(reference=reference).text
