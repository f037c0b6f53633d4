"""A ministry that answers on its own page: its lists and nothing else, row by row, and what is told when an answer does not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import account, batch_export
from intake.services.home import Home
from tests.web import office
from tests.web.pages import Node, Page, Visitor
from tests.world import PASSWORD

SECRET = ("Selam", "Worku", "Shirin", "71 234 567")
"""What no title, address or cookie of the partner's page may hold."""
ANSWER = "/partner-page/1/answer"


@pytest.fixture
def ministry(app: Flask, home: Home, people: dict[str, Actor], key: str) -> Callable[..., Visitor]:
    """`ministry()`: a visitor of the ministry's account, signed in; `key` has three people ready for its list."""
    account.accept(home, account.invite(home, people["ziad"], "partner", "lebanon", "moph_lb"), "ministry", PASSWORD)

    def make(language: str = "en") -> Visitor:
        visitor = Visitor(app, language=language)
        visitor.secret = list(SECRET)
        assert visitor.sign_in("ministry").status == 200
        return visitor

    return make


def fields(page: Page) -> Node:
    return page.form(ANSWER)


def decide(visitor: Visitor, decision: str, **more: str) -> Page:
    return visitor.press(decision, fields(visitor.page), button="decision", **more)


def links(page: Page) -> set[str]:
    return {one.attrs["href"] for one in page.root.all("a") if one.attrs["href"].startswith("/")}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_list_is_answered_row_by_row(
    ministry: Callable[..., Visitor], home: Home, people: dict[str, Actor], signed_in: Callable[..., Visitor], language: str
) -> None:
    visitor = ministry(language)
    assert not office.cells(visitor.page) and list(visitor.page.root.all("p", class_="empty"))
    number = office.approved(home, people)
    assert not office.cells(visitor.open("/")) and visitor.open(f"/partner-page/{number}").status == 404
    batch_export.export(home, people["karim"], number, "json")
    assert len(office.cells(visitor.open("/"))) == 1
    assert {one for one in links(visitor.page) if "lang=" not in one} >= {"/partner-page/1", "/partner-page/proposals", "/account"}
    for link in links(visitor.page):
        assert visitor.open(link).status == 200, link
    assert [row[3] for row in office.cells(visitor.open("/partner-page/1"))] != [] and "Selam Worku" in visitor.page.text
    assert len(office.cells(visitor.page)) == 3

    visitor.open("/partner-page/1/next")
    page = visitor.press("", fields(visitor.page), decision="", appt_date="soon", centre_code="BEY-01")
    assert page.status == 400 and "soon" in page.body and "problem-appt_date" in page.body and "problem-decision" in page.body
    page = decide(visitor, "accepted", appt_date="2026-03-20", centre_code="BEY-01")
    assert page.status == 200 and page.path == "/partner-page/1/next" and list(page.root.all("p", role="status"))
    page = decide(visitor, "acknowledged")  # it waits still, so the next one is shown
    assert page.path == "/partner-page/1/next" and len(list(page.root.all("button", name="decision"))) == 8
    decide(visitor, "rejected", reason_code="no_capacity")
    assert "/partner-page/1/next" in links(visitor.page) and not list(visitor.page.root.all("form", action=ANSWER)), "through the list"
    assert [len(office.cells(visitor.open(f"/partner-page/1?show={which}"))) for which in ("open", "answered", "all", "x")] == [1, 2, 3, 3]

    karim = signed_in("karim")
    assert "on the partner’s own page here" in karim.open("/batches/1").text
    assert karim.open("/partner-page").status == 404


def test_an_answer_that_does_not_fit_is_told_and_goes_to_the_coordinators(
    ministry: Callable[..., Visitor], home: Home, people: dict[str, Actor], signed_in: Callable[..., Visitor]
) -> None:
    office.sent(home, people)
    visitor = ministry()
    visitor.open("/partner-page/1/next?skip=1")
    decide(visitor, "done", done_date="2026-03-03")
    page = visitor.open("/partner-page/1?show=answered")
    visitor.press(form=page.form("/partner-page/1/row"))
    assert "Your answer that holds now" in visitor.page.text
    home.clock.forward(minutes=5)  # type: ignore[attr-defined]
    page = decide(visitor, "no_show", done_date="")
    assert "a coordinator looks at both answers" in page.text and "Your answer that holds now: Done" in page.text
    assert "Done" in signed_in("karim").open("/answers/conflicts").text
    token = office.token_of(visitor)
    for path, sent in (
        ("/partner-page/1/row", {"row": "00"}),
        ("/partner-page/1/answer", {"row": "00" * 16, "decision": "done", "skip": "x"}),
    ):
        assert visitor.post(path, {"csrf_token": token, **sent}).status == 404
        assert visitor.client.post(path, data=sent).status_code == 400, "without the form's token"
    assert visitor.open("/partner-page/1/next?skip=99999999999").status == 200
    assert (
        visitor.open("/partner-page/2").status == 404 and visitor.open("/batches/1").status == 404 and visitor.open("/more").status == 200
    )


def test_it_proposes_and_sees_what_was_decided(ministry: Callable[..., Visitor], signed_in: Callable[..., Visitor]) -> None:
    visitor, amal = ministry(), signed_in("amal")
    amal.open("/proposals")
    amal.press(form=amal.page.form("/proposals"), about="programme:vaccination", what="words", why="slow", text="Not for others")
    visitor.open("/partner-page/proposals")
    page = visitor.press(
        form=visitor.page.form("/partner-page/proposals"), about="partner:moph_lb", what="columns", why="", text="The year"
    )
    assert page.status == 400 and 'value="The year"' in page.body
    page = visitor.press(form=page.form("/partner-page/proposals"), about="partner:moph_lb", what="columns", why="partner")
    assert "The year" in page.text and "Being talked about" in page.text and "Not for others" not in page.text
    assert "The year" in amal.open("/proposals").text and visitor.open("/proposals").status == 404


def test_an_administrator_invites_it_for_one_partner(signed_in: Callable[..., Visitor], app: Flask, key: str) -> None:
    ziad = signed_in("ziad")
    ziad.open("/accounts")
    page = ziad.press(form=ziad.page.form("/accounts/invite"), role="partner", area="lebanon", partner="")
    assert page.status == 400 and "problem-partner" in page.body
    page = ziad.press(form=page.form("/accounts/invite"), role="partner", area="lebanon", partner="moph_lb")
    path = next(page.root.all("bdi", class_="link-once")).text.removeprefix("http://localhost")
    guest = Visitor(app)
    assert "moph_lb" in guest.open(path).text and "Lebanon" not in next(guest.page.root.all("h1")).text
    guest.press(name="clerk", password="four plain words more")
    assert "Ministry of Public Health" in guest.press(name="clerk", password="four plain words more").text
    assert "A way in for a partner was opened" in signed_in("karim").open("/alerts").text
    assert "moph_lb" in ziad.open("/accounts").text
