"""Batches on pages: what the partner will see, two people, a closed file that opens to exactly the rows that were shown."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import pyzipper
from flask import Flask

from intake.domain.account import Actor
from intake.sealing.partner import open_age
from intake.services import batch as service
from intake.services import batch_export, erasure
from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.home import Home
from intake.web import batch as batch_pages
from intake.web import work
from tests.web.office import approved, cells, enter, force, ministry_key
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]
PREVIEW = "/batches/preview?programme=vaccination&partner=moph_lb"


@pytest.fixture
def key(home: Home, app: Flask, people: dict[str, Actor]) -> str:
    """The ministry's key; three people are ready, one has not agreed."""
    secret = ministry_key(home)
    karim = people["karim"]
    enter(home, karim, call_name="Selam", name_latin="Selam Worku", name_native="ሰላም", contact_value="+961 71 234 567")
    enter(home, karim, "saida", call_name="Mary", name_latin="Mary Wanjiku", sex="not_said", birth_year="")
    enter(home, karim, "tripoli", call_name="Shirin", name_latin="Shirin Khatun", consent_contact="no", contact_value="+961 71 765 432")
    enter(home, karim, call_name="Quiet", name_latin="Quiet Person", consent_refer="no")
    return secret


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
    assert "Nobody is left out." in karim.open(PREVIEW).text


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
    assert "1 person has not agreed to be handed on." in text
    assert "Asked, and rather not said." in text
    assert "Known here, not handed on: the person did not agree to it." in text
    assert "The cell stays empty." in text


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


def exported(visitor: Visitor, form: str = "json") -> bytes:
    visitor.open("/batches/1")
    visitor.press(form=visitor.page.form("/batches/1/export"), format=form)
    assert "The file is made." in visitor.page.text
    link = next(
        one.attrs["href"] for one in visitor.page.root.all("a") if "download" in one.attrs and f"/files/{form}" in one.attrs["href"]
    )
    with visitor.client.get(link) as response:
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["Cache-Control"] == "no-store"
        return bytes(response.data)


def test_the_file_is_closed_and_opens_to_exactly_the_rows_shown(home: Home, people: dict[str, Actor], karim: Visitor, key: str) -> None:
    approved(home, people)
    shown = cells(karim.open("/batches/1/rows"))
    data = exported(karim)
    assert data.startswith(b"age-encryption.org/v1\n") and b"Selam" not in data
    rows = json.loads(open_age(data, key))["rows"]
    assert [list(row.values()) for row in rows] == shown
    assert state(home, people) == "sent"
    assert "Sent" in karim.open("/batches/1").text and "Hand it over. The partner opens it with age" in karim.page.text


def test_a_file_can_be_made_again_and_in_another_format(home: Home, people: dict[str, Actor], karim: Visitor, key: str) -> None:
    approved(home, people)
    first, again = exported(karim), exported(karim)
    assert open_age(first, key) == open_age(again, key)
    assert open_age(exported(karim, "xlsx"), key)[:2] == b"PK"
    assert force(karim, "/batches/1/export", format="fhir").status == 400
    assert "This partner does not take" in karim.page.text


def test_a_file_that_is_gone_is_made_again(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    approved(home, people)
    exported(karim)
    for path in home.config.outbox.iterdir():
        path.unlink()
    page = karim.open("/batches/1/files/json")
    assert page.status == 404 and "Export the batch again" in page.text


def test_an_agreed_password_is_asked_twice_and_must_be_long(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    text = programmes.shipped("partners")["moph_lb.toml"].replace('encryption = "age"\nrecipient = "@demo"', 'encryption = "aes_zip"')
    version = programmes.partner(home, "moph_lb").version
    programmes.load_partner(home, operator(home), text.replace(f"version = {version}\n", f"version = {version + 1}\n", 1), "moph_lb.toml")
    approved(home, people)
    karim.open("/batches/1")
    for first, second, what in (
        ("", "", "closed with an agreed password"),
        ("short", "short", "at least 16"),
        ("x" * 20, "y" * 20, "not the same"),
    ):
        page = karim.press(form=karim.page.form("/batches/1/export"), password=first, again=second)
        assert page.status == 400 and what in page.text
    karim.press(
        form=karim.page.form("/batches/1/export"), format="csv", password="five plain words are good", again="five plain words are good"
    )
    with karim.client.get("/batches/1/files/csv") as response:
        data = response.data
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        archive.setpassword(b"five plain words are good")
        assert "Selam Worku" in archive.read(archive.namelist()[0]).decode("utf-8")
    assert b"Selam" not in data


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


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> threading.Event:
    """Make a service wait until the event is set, once it has told that one of three rows is done; pages do not wait for it."""
    real, go = getattr(module, name), threading.Event()

    def waiting(*args: Any, **kwargs: Any) -> Any:
        progress = kwargs.get("progress") or args[-1]
        progress(1, 3)
        assert go.wait(10)
        return real(*args, **kwargs)

    monkeypatch.setattr(work, "PATIENCE", 0.05)
    monkeypatch.setattr(module, name, waiting)
    return go


def finish(app: Flask, go: threading.Event) -> None:
    go.set()
    for one in app.extensions["intake_works"]._works.values():
        assert one.over.wait(10)


def test_a_long_export_tells_how_far_it_is(
    home: Home, app: Flask, people: dict[str, Actor], karim: Visitor, lina: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(home, people)
    go = slow(monkeypatch, batch_export, "export")
    karim.open("/batches/1")
    page = karim.press(form=karim.page.form("/batches/1/export"), format="json")
    assert page.heading == "Writing the file" and "1 of 3 rows" in page.text
    assert page.headers["Refresh"] == "2"
    bar = next(page.root.all("progress"))
    assert (bar.attrs["value"], bar.attrs["max"]) == ("1", "3")
    assert karim.press(form=karim.open("/batches/1").form("/batches/1/export"), format="json").path == page.path  # joins, begins nothing
    assert lina.open(page.path).heading == "Batches"
    finish(app, go)
    assert "The file is made." in karim.open(page.path).text


def test_counting_and_building_many_rows_tell_how_far_they_are(app: Flask, karim: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_pages, "COUNTED_AT_ONCE", -1)
    go = slow(monkeypatch, batch_pages.batch_preview, "summary")
    page = karim.open(PREVIEW)
    assert page.heading == "Counting the rows"
    finish(app, go)
    assert "Build the batch: 3 rows" in karim.open(page.path).text
    go = slow(monkeypatch, service, "build")
    assert karim.press(form=karim.page.form("/batches/build")).heading == "Building the batch"
    finish(app, go)
    assert karim.open(karim.page.path).heading == "Batch 1"
    page = karim.open(PREVIEW)
    assert "Since this was counted" in page.text


def test_a_fault_in_long_work_says_nothing_of_anybody(
    karim: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("Selam Worku")

    monkeypatch.setattr(service, "build", broken)
    build(karim)
    assert karim.page.status == 500 and "Selam" not in karim.page.text
    assert "work build: RuntimeError" in caplog.text and "Selam" not in caplog.text


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
