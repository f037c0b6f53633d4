"""The files of a batch: closed to the partner, opening to exactly the rows that were shown, with progress when there are many."""

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
from intake.services import batch_export
from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.home import Home
from intake.web import batch as batch_pages
from intake.web import work
from tests.web.office import PREVIEW, approved, cells, force
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn, key: str) -> Visitor:
    return signed_in("karim")


@pytest.fixture
def lina(signed_in: SignedIn, key: str) -> Visitor:
    return signed_in("lina")


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
    assert service.manifest(home, people["karim"], 1)[0].state == "sent"
    assert "Sent" in karim.open("/batches/1").text and "Hand it over. The partner opens it with age" in karim.page.text


def test_a_file_can_be_made_again_and_in_another_format(home: Home, people: dict[str, Actor], karim: Visitor, key: str) -> None:
    approved(home, people)
    first, again = exported(karim), exported(karim)
    assert open_age(first, key) == open_age(again, key)
    assert open_age(exported(karim, "xlsx"), key)[:2] == b"PK"
    assert force(karim, "/batches/1/export", format="ods").status == 400
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
    karim.open(PREVIEW)
    karim.press(form=karim.page.form("/batches/build"))
    assert karim.page.status == 500 and "Selam" not in karim.page.text
    assert "work build: RuntimeError" in caplog.text and "Selam" not in caplog.text
