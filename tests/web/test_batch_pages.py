"""Batches on pages: what the partner will see, two people, a closed file that opens to exactly the rows that were shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import account, erasure
from intake.services import batch as service
from intake.services import programme as programmes
from intake.services.home import Home
from intake.web import batch as batch_pages
from tests.web.office import PREVIEW, approved, cells, enter, force
from tests.web.pages import Visitor
from tests.world import PASSWORD

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn, key: str) -> Visitor:
    return signed_in("karim")


@pytest.fixture
def lina(signed_in: SignedIn, key: str) -> Visitor:
    return signed_in("lina")


def build(visitor: Visitor) -> None:
    visitor.open(PREVIEW)
    visitor.press(form=visitor.page.form("/batches/build"))


def state(home: Home, people: dict[str, Actor], number: int = 1) -> str:
    return service.manifest(home, people["karim"], number)[0].state


def test_nothing_yet_says_so(app: Flask, signed_in: SignedIn) -> None:
    karim = signed_in("karim")
    text = karim.open("/batches").text
    assert "No referral is ready." in text and "No batch has been built yet." in text
    assert "Few people or nobody: not agreed, held back or withdrawn." in karim.open(PREVIEW).text


def test_the_preview_shows_the_partners_own_columns_and_the_exact_cells(home: Home, karim: Visitor) -> None:
    karim.secret += ["Selam", "Worku", "71234567"]
    page = karim.open(PREVIEW)
    table = next(page.root.all("div", class_="table partner"))
    profile = programmes.partner(home, "moph_lb")
    assert (table.attrs["dir"], table.attrs["lang"]) == ("rtl", "ar")
    assert [next(head.all("bdi")).text for head in table.all("th")] == [column.code for column in profile.columns]
    assert all(column.headers["ar"] in head.text for column, head in zip(profile.columns, table.all("th"), strict=True))
    rows = [[cell.text for cell in row.all("td")] for row in table.all("tr") if list(row.all("td"))]
    by_name = {row[2]: dict(zip([column.code for column in profile.columns], row, strict=True)) for row in rows}
    assert set(by_name) == {"Selam Worku", "Mary Wanjiku", "Shirin Khatun"}
    assert by_name["Selam Worku"]["contact_value"] == "+96171234567"
    assert by_name["Shirin Khatun"]["contact_value"] == ""


def test_gaps_and_who_is_left_out_are_told_in_words(karim: Visitor) -> None:
    text = karim.open(PREVIEW).text
    assert "has not agreed" not in text and "Few people or nobody: not agreed, held back or withdrawn." in text
    assert "Asked, and rather not said." in text
    assert "Known here, not handed on: the person did not agree to it." in text
    assert "The cell stays empty." in text


def test_who_is_left_out_is_counted_from_five_on_and_no_subtraction_tells_less(
    home: Home, people: dict[str, Actor], signed_in: SignedIn, karim: Visitor
) -> None:
    token = account.invite(home, people["ziad"], "coordinator", "mount-lebanon")
    account.accept(home, token, "maya", PASSWORD)
    maya = signed_in("maya")
    for _ in range(6):  # with the one of the fixture seven of dora have not agreed
        enter(home, people["karim"], call_name="Quiet", consent_refer="no")
    assert "7 people have not agreed to be handed on." in karim.open(PREVIEW).text
    for many in (1, 2):
        enter(home, people["karim"], "tripoli", call_name="Quiet", consent_refer="no")
        assert f"{7 + many} people have not agreed to be handed on." in karim.open(PREVIEW).text
        assert "have not agreed" not in maya.open(PREVIEW).text  # the difference would be those of tripoli
    for point in ("bourj-hammoud", "tripoli", "saida"):
        for _ in range(9):
            enter(home, people["karim"], point, call_name="Quiet", consent_refer="no")
    build(karim)
    assert "36 people have not agreed to be handed on." in karim.page.text


def test_suspected_duplicates_hold_nothing_back(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    enter(home, people["karim"], "tripoli", call_name="Selam", name_latin="Selam Worku", name_native="ሰላም", contact_value="+961 71 234 567")
    karim.open("/duplicates")
    text = karim.open(PREVIEW).text
    assert "1 suspected duplicate is still open. It holds nothing back." in text
    assert "Build the batch: 4 rows" in text


def test_whoever_builds_cannot_approve(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    build(karim)
    assert karim.page.heading == "Batch 1"
    assert "A second coordinator has to look at it" in karim.page.text
    assert not list(karim.page.root.all("form", action="/batches/1/approve"))
    seen = service.manifest(home, people["karim"], 1)[0].content_digest.hex()
    assert force(karim, "/batches/1/approve", seen=seen).status == 403
    assert "Whoever built a batch cannot approve it." in karim.page.text
    assert state(home, people) == "built"


def test_a_second_person_looks_and_approves(home: Home, people: dict[str, Actor], karim: Visitor, lina: Visitor) -> None:
    build(karim)
    assert "1 Batches to approve" in lina.open("/").text and "Batches to approve" not in karim.open("/").text
    assert "Waiting for approval" in lina.open("/batches").text
    assert len(cells(lina.open("/batches/1/rows"))) == 3
    lina.open("/batches/1")
    page = lina.press(form=lina.page.form("/batches/1/approve"))
    assert "The batch is approved." in page.text
    assert state(home, people) == "approved"
    assert "1 Batches to export" in karim.open("/").text
    facts = {next(one.all("dt")).text: next(one.all("dd")).text for one in page.root.all("div") if list(one.all("dt"))}
    assert (facts["Built by"], facts["Approved by"], facts["Rows"]) == ("karim", "lina", "3")


def test_a_batch_that_has_changed_is_shown_again(home: Home, people: dict[str, Actor], karim: Visitor, lina: Visitor) -> None:
    gone = enter(home, people["karim"], name_latin="Gone Soon")
    build(karim)
    lina.open("/batches/1")
    erasure.erase(home, people["nadia"], gone)
    page = lina.press(form=lina.page.form("/batches/1/approve"))
    assert page.status == 409 and "Look at it again, then approve." in page.text
    assert "Left the list since it was built" in page.text
    assert state(home, people) == "built"
    lina.press(form=page.form("/batches/1/approve"))
    assert state(home, people) == "approved"
    assert force(lina, "/batches/1/approve", seen="no digest").status == 400


def test_building_twice_takes_nothing_twice(karim: Visitor, lina: Visitor) -> None:
    karim.open(PREVIEW)
    lina.open(PREVIEW)
    karim.press(form=karim.page.form("/batches/build"))
    page = lina.press(form=lina.page.form("/batches/build"))
    assert page.status == 409 and "Another batch may just have taken them." in page.text
    assert force(karim, "/batches/build", programme="vaccination", partner="nobody").status == 404


def test_nothing_is_exported_before_approval(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    build(karim)
    assert not list(karim.page.root.all("form", action="/batches/1/export"))
    page = force(karim, "/batches/1/export", format="json")
    assert page.status == 409 and "Nothing was exported." in page.text
    assert not list(home.config.outbox.iterdir())


def test_cancelling_asks_and_makes_the_referrals_ready_again(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    build(karim)
    page = karim.press(form=karim.page.form("/batches/1/cancel"))
    assert page.heading == "Cancel batch 1?" and state(home, people) == "built"
    assert "ready again" in karim.press().text
    assert state(home, people) == "cancelled"
    assert "3 referrals are ready." in karim.page.text
    assert force(karim, "/batches/1/cancel", sure="yes").status == 409


def test_many_rows_come_by_the_page(home: Home, people: dict[str, Actor], karim: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_pages, "ROWS", 2)
    page = karim.open(PREVIEW)
    assert "Page 1 of 2" in page.text
    assert "Page 2 of 2" in karim.open(PREVIEW + "&page=2").text
    assert "Page 2 of 2" in karim.open(PREVIEW + "&page=99").text
    build(karim)
    assert len(cells(karim.open("/batches/1/rows?page=2"))) == 1


def test_the_auditor_sees_the_manifest_and_no_row(home: Home, people: dict[str, Actor], signed_in: SignedIn, key: str) -> None:
    approved(home, people)
    nadia = signed_in("nadia")
    page = nadia.open("/batches")
    assert "karim" in page.text and "Prepare a list" not in page.text
    page = nadia.open("/batches/1")
    assert "Contents (SHA-256)" in page.text
    assert not [form for form in page.root.all("form") if "/batches" in form.attrs["action"]]
    for path in ("/batches/1/rows", PREVIEW, "/batches/1/files/json"):
        assert nadia.open(path).status == 404
    assert force(nadia, "/batches/1/export", format="json").status == 404


@pytest.mark.parametrize("name", ["amal", "ziad"])
def test_others_find_nothing(home: Home, people: dict[str, Actor], signed_in: SignedIn, key: str, name: str) -> None:
    approved(home, people)
    visitor = signed_in(name)
    for path in ("/batches", "/batches/1", "/batches/1/rows", PREVIEW, "/batches/1/files/json"):
        assert visitor.open(path).status == 404
    assert force(visitor, "/batches/1/approve", seen="").status == 404


def test_a_batch_of_nowhere_is_not_found(karim: Visitor) -> None:
    for path in ("/batches/99", "/batches/99/rows", "/batches/99/files/json"):
        page = karim.open(path)
        assert page.status == 404 and "There is no batch 99" in page.text
