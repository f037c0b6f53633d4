"""Answer files picked up, by page: looked at like a file that was sent in, applied once, or deleted after asking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from intake.domain.account import Actor
from intake.services import batch_export, pick_up, picked
from intake.services.home import Home
from intake.store.tables import ReferralTable
from intake.store.tables_delivery import PickedFileTable
from intake.store.tables_house import AccountTable, AreaTable
from tests import steps
from tests.partners import agree
from tests.web.office import approved
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def karim(signed_in: SignedIn, key: str) -> Visitor:
    return signed_in("karim")


def test_from_the_first_page_to_an_applied_file(home: Home, people: dict[str, Actor], karim: Visitor, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    pick = f'[delivery.pick_up]\nfolder = "{folder}"\n'
    agree(home, people, f'way = "folder"\n[delivery.folder]\npath = "{tmp_path}"\n{pick}')
    approved(home, people)
    made = batch_export.export(home, people["karim"], 1, "csv")
    refs = [line.split(",")[1] for line in steps.opened_by_the_ministry(home, made.path).decode("utf-8-sig").splitlines()[1:]]
    (folder / "a.csv").write_bytes(steps.csv_file([{"partner_ref": one, "decision": "accepted"} for one in refs]))
    (folder / "b.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    karim.open("/answers/picked")
    karim.press(form=karim.page.form("/answers/picked/look"))
    assert "New files: 2." in karim.page.text and f"{len(refs)} rows" in karim.page.text
    assert "Answer files picked up" in karim.open("/").text
    karim.open("/answers/picked")
    forms = [one for one in karim.page.root.all("form") if one.attrs.get("action") == "/answers/picked/open"]
    karim.press(form=forms[0])
    karim.press(form=karim.page.form("/answers/apply"))
    with home.store.reading() as connection:
        states = list(connection.execute(select(ReferralTable.state)).scalars())
    assert states.count("accepted") == len(refs)
    text = karim.open("/answers/picked").text
    assert "a.csv" not in text and "could not be read" in text
    karim.press(form=karim.page.form("/answers/picked/open"))
    assert "Please look at this again" in karim.page.text
    karim.press(form=karim.page.form("/answers/picked/put-away"))
    karim.press(form=karim.page.form("/answers/picked/put-away"))
    assert "No file waits." in karim.page.text
    assert [one.files for one in pick_up.look_now(home, people["karim"])] == [0]


def test_a_file_that_no_coordinators_area_holds_is_a_task_of_the_administrators(
    home: Home, people: dict[str, Actor], signed_in: SignedIn, key: str, tmp_path: Path
) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    agree(home, people, f'way = "folder"\n[delivery.folder]\npath = "{tmp_path}"\n[delivery.pick_up]\nfolder = "{folder}"\n')
    (folder / "a.csv").write_bytes(steps.csv_file([{"partner_ref": "LB-1111-1111", "decision": "accepted"}]))
    pick_up.look_where_due(home)
    with home.store.writing() as connection:
        top = connection.execute(select(func.min(AreaTable.id))).scalar_one()
        connection.execute(update(PickedFileTable).values(area_id=top))
        connection.execute(update(AccountTable).where(AccountTable.role == "coordinator").values(area_id=top))
    sentence = "no coordinator’s area holds it"
    assert sentence not in signed_in("ziad").page.text
    with home.store.writing() as connection:
        connection.execute(update(AccountTable).where(AccountTable.role == "coordinator").values(state="closed"))
    page = signed_in("ziad").page
    assert sentence in page.text and "1 answer file of a partner waits" in page.text
    with steps.refused("not_allowed"):
        picked.uncovered(home, people["amal"])


def test_without_a_folder_to_look_in_the_page_says_so(karim: Visitor) -> None:
    text = karim.open("/answers/picked").text
    assert "No file waits." in text and "No partner’s profile says where answers are to be fetched." in text
