"""Sending a list off by page: the status with its times, a failure as a task on the first page, trying again, noting what was said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.services import delivery_queue, delivery_secret
from intake.services.home import Home
from tests.partners import agree
from tests.web.office import approved
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn, key: str) -> Visitor:
    return signed_in("karim")


def in_a_folder(home: Home, people: dict[str, Actor], folder: Path) -> None:
    agree(home, people, f'way = "folder"\n[delivery.folder]\npath = "{folder}"\n')


def test_from_a_failure_on_the_first_page_to_a_delivered_list(home: Home, people: dict[str, Actor], karim: Visitor, tmp_path: Path) -> None:
    shared = tmp_path / "ministry"
    in_a_folder(home, people, shared)
    approved(home, people)
    karim.open("/batches/1")
    karim.press(form=karim.page.form("/batches/1/deliver"))
    assert "The file is on its way." in karim.page.text and "/batches/1/deliver" not in str(karim.page.root)
    delivery_queue.run_due(home)
    first = karim.open("/").text
    assert "Not delivered" in first
    task = karim.open("/deliveries").text
    assert "The agreed folder is not there." in task and "It was tried 1 time." in task
    shared.mkdir()
    karim.press(form=karim.page.form("/deliveries/1/again"))
    delivery_queue.run_due(home)
    text = karim.open("/batches/1").text
    files = [path.name for path in shared.iterdir()]
    assert len(files) == 2 and all(name in text for name in files)
    assert "Received" in text and "( karim )" in text and "Send the file again" in text
    karim.press(form=karim.page.form("/batches/1/said"))
    assert "the partner said so ( karim )" in karim.page.text
    assert "Not delivered" not in karim.open("/").text


def test_what_is_handed_over_by_hand_has_a_status_too(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    approved(home, people)
    karim.open("/batches/1")
    assert "/batches/1/deliver" not in str(karim.page.root)
    karim.press(form=karim.page.form("/batches/1/export"), format="csv")
    with karim.client.get("/batches/1/files/csv") as response:
        assert response.status_code == 200
    text = karim.open("/batches/1").text
    assert "by hand: downloaded and handed over ( karim )" in text


def test_an_auditor_sees_the_way_and_can_change_nothing(
    home: Home, people: dict[str, Actor], signed_in: SignedIn, key: str, tmp_path: Path
) -> None:
    in_a_folder(home, people, tmp_path)
    approved(home, people)
    nadia = signed_in("nadia")
    assert "On the way to the partner" in nadia.open("/batches/1").text
    assert not list(nadia.page.root.all("form", action="/batches/1/deliver"))
    assert nadia.client.get("/deliveries").status_code == 404


def test_without_the_key_the_page_says_who_gives_it(home: Home, people: dict[str, Actor], karim: Visitor, signed_in: SignedIn) -> None:
    agree(home, people, 'way = "sftp"\n[delivery.sftp]\nhost = "h"\nuser = "u"\nhost_key = "ssh-ed25519 ' + "A" * 68 + '"\n')
    approved(home, people)
    assert "An administrator gives it" in karim.open("/batches/1").text
    ziad = signed_in("ziad")
    assert "not kept here yet" in ziad.open("/partners/moph_lb").text
    delivery_secret.make(home, people["ziad"], "moph_lb")
    assert "not kept here yet" not in ziad.open("/partners/moph_lb").text


def test_more_than_the_partner_takes_is_said_and_becomes_several_lists(home: Home, people: dict[str, Actor], karim: Visitor) -> None:
    agree(home, people, "", rows=2)
    said = karim.open("/batches/preview?programme=vaccination&partner=moph_lb").text
    assert "takes 2 rows in one list, and more are ready: 2 lists are built" in said
    karim.press(form=karim.page.form("/batches/build"))
    assert "Built: 1, 2. A second coordinator approves each." in karim.page.text
