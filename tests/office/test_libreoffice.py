"""The files as a ministry's clerk meets them, in LibreOffice: a workbook that opens with its password, Arabic from the right, and a
template that is filled in and taken back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.domain.account import Actor
from intake.services import answer, batch_template, programme
from intake.services.home import Home
from tests import steps
from tests.services.test_batch_close import agreed_on
from tests.services.test_batch_export import export

Desk = Callable[..., Any]
PASSWORD = "six words the partner knows"
DESK = Path(__file__).with_name("desk.py")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """LibreOffice, running without a window, and what is done in it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    pipe = f"intake-{os.getpid()}"
    accept = f"--accept=pipe,name={pipe};urp"
    command = [program, "--headless", "--norestore", "--nologo", "--nodefault", accept, f"-env:UserInstallation={folder.as_uri()}"]
    office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def do(*arguments: object) -> Any:
        ran = subprocess.run(["/usr/bin/python3", DESK, pipe, *map(str, arguments)], capture_output=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stderr.decode()[-2000:]
        return json.loads(ran.stdout) if ran.stdout else None

    yield do
    os.killpg(office.pid, 15)
    office.wait(30)


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


def test_a_workbook_with_a_password_opens_by_itself_and_is_arabic_from_the_right(home: Home, people: dict[str, Actor], desk: Desk) -> None:
    agreed_on(home, people, 'encryption = "xlsx_password"', '"xlsx"')
    steps.register(home, people["amal"], steps.EVERYTHING | {"consent_contact": "yes"})
    done = export(home, people, steps.approved(home, people).id, password=PASSWORD)
    seen = desk("look", done.path, PASSWORD)
    profile = programme.partner(home, steps.MINISTRY)
    assert seen["right_to_left"] and seen["hidden"] == [0]
    assert seen["rows"][1] == [column.headers["ar"] for column in profile.columns]
    row = dict(zip(seen["rows"][0], seen["rows"][2], strict=True))
    assert (row["name_latin"], row["name_native"], row["birth_year"]) == ("Selam Worku", "ሰላም ወርቁ", "1991")
    assert row["contact_value"].lstrip("'") == "+96170123456" and row["last_dose_month"] == "2025-11"
    assert desk("look", done.path, "another password") is None


def test_the_template_is_filled_in_there_and_taken_back(home: Home, people: dict[str, Actor], desk: Desk, tmp_path: Path) -> None:
    references = steps.register_some(home, people["amal"], 5)
    steps.send(home, people)
    made = batch_template.make(home, people["karim"], 1)
    assert made.name == "moph_lb-00001.answers.xlsx.age" and batch_template.beside(home, 1) == [made.path]
    file, filled = tmp_path / "answers.xlsx", tmp_path / "filled.xlsx"
    file.write_bytes(steps.opened_by_the_ministry(home, made.path))
    before = desk("look", file)
    assert before["right_to_left"] and before["hidden"] == [0] and before["protected"]
    refs = [row[1] for row in before["rows"][2:]]
    assert sorted(refs) == sorted(steps.partner_ref(home, one) for one in references)
    assert {row[0] for row in before["rows"][2:]} == {"1"}
    cells = {"C3": "مقبول", "E3": "BEY-01", "F3": "2026-03-31", "G3": "09:30", "L3": "مع البطاقة"}
    cells |= {"C4": "مرفوض", "D4": "لا توجد أماكن", "C5": "منجز", "J5": "2026-03-02", "C6": "بحاجة إلى معلومات", "B7": "XXXX", "A7": "2"}
    typed = desk("fill", file, filled, json.dumps(cells))
    assert {typed[name]["locked"] for name in ("A7", "B7")} == {True} and {typed[n]["locked"] for n in cells if n[0] not in "AB"} == {False}
    assert {typed[name]["check"] for name in ("C3", "D4", "E3")} == {"LIST"} and "$A$2:$A$8" in typed["C3"]["from"]
    assert (typed["F3"]["check"], typed["G3"]["check"], typed["L3"]["check"]) == ("DATE", "TIME", "TEXT_LEN")
    assert typed["F3"]["shows"] == "2026-03-31"
    outcome = answer.apply(home, people["karim"], filled.read_bytes(), "filled.xlsx")
    assert outcome.counts == {"apply": 4, "same": 0, "unmatched": 0, "refused": 0}  # the fifth was not answered
    states = {row.partner_ref: row.state for row in outcome.rows}
    assert [states.get(ref) for ref in refs] == ["booked", "rejected", "done", "needs_info", None]


def test_both_print_as_a_picture(home: Home, people: dict[str, Actor], desk: Desk, tmp_path: Path) -> None:
    steps.register_some(home, people["amal"], 3)
    _, exported = steps.send(home, people, "xlsx")
    for name, path in (("list", exported.path), ("template", batch_template.make(home, people["karim"], 1).path)):
        file, pdf = tmp_path / f"{name}.xlsx", tmp_path / f"{name}.pdf"
        file.write_bytes(steps.opened_by_the_ministry(home, path))
        desk("picture", file, pdf)
        assert pdf.read_bytes().startswith(b"%PDF")
