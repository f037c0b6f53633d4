"""Incidents on pages: noted, on the first page with the hours left, worked through, printed by a coordinator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain import incident as rules
from intake.domain.account import Actor
from intake.services.home import Home
from intake.web.menu import ENTRIES
from tests import steps, tablets
from tests.web import office
from tests.web.pages import Visitor

WATCH = ("nadia", "karim", "ziad")


def test_every_page_that_a_step_names_is_there() -> None:
    assert {step.page for step in rules.STEPS.values() if step.page} <= {entry.endpoint for entry in ENTRIES}
    assert {one for steps_of in rules.STEPS_OF.values() for one in steps_of} == set(rules.STEPS)


def test_a_server_that_was_taken_wants_another_master_key_and_commands_are_typed_as_they_work() -> None:
    assert rules.STEPS["new_master"].command == "intake keys master" and "new_master" in rules.STEPS_OF[rules.SERVER]
    assert rules.STEPS["new_recovery"].command == "intake keys recovery --replace", "without it a home that has one refuses"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_incident_is_noted_worked_through_and_closed(
    signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], language: str
) -> None:
    reference = office.enter(home, people["karim"], **steps.EVERYTHING)
    lost = tablets.enrolled(home, people)
    ziad, karim = signed_in("ziad", language=language), signed_in("karim", language=language)
    ziad.secret = karim.secret = ["Worku", "mango", reference]
    ziad.open("/incidents/new/tablet")
    assert ziad.press(what=str(lost.tablet.id), title="left in a taxi").path == "/incidents/1"
    assert "left in a taxi" in ziad.page.text
    assert next(ziad.page.root.all("a", href="/tablets"), None) is not None, "the page that revokes it is one touch away"
    assert next(karim.open("/incidents/1").root.all("main")) and not list(next(karim.page.root.all("main")).all("a", href="/tablets"))
    for step in rules.STEPS_OF["tablet"]:
        form = next(one for one in karim.page.root.all("form") if any(x.attrs.get("value") == step for x in one.all("input")))
        karim.press("not_needed" if step == rules.PEOPLE else "done", form, button="as")
    assert karim.press(form=karim.page.form("/incidents/1/close")).status == 200
    assert karim.press().path == "/incidents/1"
    assert not list(karim.page.root.all("button", name_="as"))
    assert "72" not in karim.open("/").text and not list(karim.page.root.all("a", href="/incidents/1"))


def test_the_first_page_says_how_long_is_left_and_then_in_red_that_it_is_over(
    signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]
) -> None:
    signed_in("nadia").open("/incidents/new/other")
    visitor = signed_in("nadia")
    visitor.open("/incidents/new/other")
    visitor.press(discovered=home.clock().strftime("%Y-%m-%dT%H:%M"))
    home.clock.forward(hours=1)  # type: ignore[attr-defined]
    for name in WATCH:
        page = signed_in(name).open("/")
        assert "70 hours left to tell the authority." in page.text or "71 hours left to tell the authority." in page.text, name
    assert "authority" not in signed_in("amal").open("/").text
    home.clock.forward(hours=72)  # type: ignore[attr-defined]
    page = signed_in("nadia").open("/")
    (notice,) = [one for one in page.root.all("p") if "Overdue" in one.text]
    assert "stop" in notice.attrs["class"].split() and "hour" in notice.text


def test_a_coordinator_prints_references_others_see_counts(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]) -> None:
    reference = office.enter(home, people["karim"], **steps.EVERYTHING)
    ziad = signed_in("ziad")
    ziad.open("/incidents/new/server")
    ziad.press()
    shown = "-".join((reference[:3], reference[3:6], reference[6:]))
    for name in WATCH:
        visitor = signed_in(name)
        visitor.secret = [reference, shown, "Worku"]
        visitor.open("/incidents/1")
        page = visitor.press(form=visitor.page.form("/incidents/1/affected"))
        assert "1 person is affected." in page.text
        assert (shown in page.text) == (name == "karim")
        assert "Worku" not in page.body and "mango" not in page.body


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(signed_in: Callable[..., Visitor]) -> None:
    ziad = signed_in("ziad")
    ziad.open("/incidents/new/backup")
    page = ziad.press(what="", title="The grey disk")
    assert (page.status, "Say which one" in page.text, "The grey disk" in page.body) == (400, True, True)
    page = ziad.press(what="2026-03-01", title="Call 70 123 456")
    assert (page.status, "telephone number" in page.text) == (400, True)
    assert ziad.open("/incidents/new/fire").status == 404
    assert ziad.open("/incidents/7").status == 404
