"""Answers on pages: a file is looked at, then applied; meanwhile nobody can read it on the disk; what did not fit waits for a person."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services.find import hold
from intake.services.home import Home
from tests.exchange import corpus
from tests.web.office import answers, cells, enter, force, sent, upload
from tests.web.pages import Visitor
from tests.web.tree import controls

SignedIn = Callable[..., Visitor]
CHECK = "/answers/check"


@pytest.fixture
def karim(signed_in: SignedIn) -> Visitor:
    return signed_in("karim")


@pytest.fixture
def refs(home: Home, app: Flask, people: dict[str, Actor]) -> dict[str, str]:
    """Reference -> partner_ref of two people whose referrals were sent."""
    names = {enter(home, people["karim"], name_latin=name): name for name in ("Selam Worku", "Mary Wanjiku")}
    rows = {row["name_latin"]: row["partner_ref"] for row in sent(home, people)}
    return {reference: rows[name] for reference, name in names.items()}


def held(home: Home) -> list[bytes]:
    return [path.read_bytes() for path in (home.config.home / "inbox").glob("*")]


def state(home: Home, reference: str) -> str:
    return hold(home, reference).referrals[-1].state


def booked(ref: str, **more: str) -> dict[str, str]:
    return {"partner_ref": ref, "decision": "accepted", "centre_code": "BEY-01", "appt_date": "2026-03-20", "appt_from": "09:30", **more}


def send(karim: Visitor, *rows: dict[str, str]) -> None:
    karim.open("/answers")
    upload(karim, CHECK, answers(*rows))


def test_a_file_is_looked_at_then_applied(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    (first, ref), (second, other) = refs.items()
    send(karim, booked(ref), {"partner_ref": other, "decision": "perhaps"}, {"partner_ref": "", "decision": "done"})
    text = karim.page.text
    assert "All rows: 3" in text and "Will be applied: 1" in text and "Refused: 1" in text and "Not matched: 1" in text
    assert "Appointment booked" in text and "The decision is missing or not one that was agreed." in text
    assert state(home, first) == "sent"
    page = karim.press(form=karim.page.form("/answers/apply"))
    assert page.heading == "Answers taken in" and "1 answer was applied." in page.text
    assert (state(home, first), state(home, second)) == ("booked", "sent")
    assert held(home) == []
    assert "2 Rows that did not fit" in page.text


def test_the_file_lies_sealed_between_looking_and_applying(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    ref = next(iter(refs.values()))
    send(karim, booked(ref, note="SENTINEL of a note"))
    (data,) = held(home)
    assert b"SENTINEL" not in data and ref.encode() not in data and b"partner_ref" not in data
    token = controls(karim.page.form("/answers/apply"))["token"][0]
    kept = b"".join(path.read_bytes() for path in home.config.home.rglob("*") if path.is_file())
    assert token.encode() not in kept and b"SENTINEL" not in kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in (home.config.home / "inbox").iterdir())


def test_only_some_rows_and_the_next_page(karim: Visitor, refs: dict[str, str]) -> None:
    send(karim, booked(next(iter(refs.values()))), *({"partner_ref": "", "decision": f"word {number}"} for number in range(70)))
    assert len(cells(karim.page)) == 50
    form = next(one for one in karim.page.root.all("form", class_="pager"))
    page = karim.press("2", form=form, button="page")
    assert len(cells(page)) == 21 and "Page 2 of 2" in page.text
    page = karim.press("apply", form=karim.page.form("/answers/preview"), button="only")
    assert len(cells(page)) == 1
    assert "No row of this kind." in karim.press("same", form=karim.page.form("/answers/preview"), button="only").text


def test_applying_twice_changes_nothing(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    reference, ref = next(iter(refs.items()))
    for count in (1, 0):
        send(karim, booked(ref))
        page = karim.press(form=karim.page.form("/answers/apply"))
        assert f"{count} answer" in page.text
    assert "1 row was known already" in page.text
    assert state(home, reference) == "booked"


def test_a_file_can_be_deleted_instead(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    send(karim, booked(next(iter(refs.values()))))
    form = karim.page.form("/answers/apply")
    assert "Nothing of it was applied." in karim.press(form=karim.page.form("/answers/put-away")).text
    assert held(home) == []
    page = karim.press(form=form)
    assert page.status == 409 and "Choose it and send it again." in page.text


def test_nobody_else_goes_on_with_it(home: Home, karim: Visitor, signed_in: SignedIn, refs: dict[str, str]) -> None:
    reference, ref = next(iter(refs.items()))
    send(karim, booked(ref))
    token = controls(karim.page.form("/answers/apply"))["token"][0]
    lina = signed_in("lina")
    lina.open("/answers")
    for wrong in (token, token[:-8] + "AAAAAAA=", "", "x"):
        assert force(lina, "/answers/apply", token=wrong).status == 409
    home.clock.forward(hours=3)
    karim.sign_in("karim")
    karim.open("/answers")
    assert force(karim, "/answers/apply", token=token).status == 409
    assert state(home, reference) == "sent"


def test_what_was_left_lying_is_removed_after_a_day(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    ref = next(iter(refs.values()))
    send(karim, booked(ref))
    (old,) = (home.config.home / "inbox").iterdir()
    before = home.clock().timestamp() - 2 * 86_400
    os.utime(old, (before, before))
    send(karim, booked(ref))
    assert not old.exists() and len(held(home)) == 1


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (corpus.OLE + b"\0" * 600, "answers.xls", "xls"),
        (b"<html><table><tr><td>partner_ref</td></tr></table></html>", "answers.xls", "web page"),
        (corpus.with_parts(corpus.workbook(["partner_ref", "decision"]), {"xl/vbaProject.bin": b"x"}), "answers.xlsx", "macros"),
        (corpus.with_parts(corpus.workbook(["partner_ref"]), {"xl/workbook.xml": corpus.XXE + b"<r/>"}), "answers.xlsx", "XML"),
        (b"", "answers.csv", "empty"),
        (b"name,age\nSENTINEL,30\n", "people.csv", "partner_ref"),
    ],
)
def test_a_hostile_file_is_refused_and_not_kept(
    home: Home, karim: Visitor, refs: dict[str, str], data: bytes, name: str, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    karim.open("/answers")
    page = upload(karim, CHECK, data, name)
    assert page.status == 400 and page.heading == "Answers"
    assert what in next(page.root.all("section", class_="problems")).text
    assert held(home) == [] and "SENTINEL" not in page.text + caplog.text


def test_no_file_is_no_fault_of_the_machine(karim: Visitor) -> None:
    karim.open("/answers")
    assert "No file was chosen." in karim.press(form=karim.page.form(CHECK)).text


def test_rows_that_did_not_fit_wait_as_plain_text(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    assert "No row waits." in karim.open("/answers/queue").text
    send(karim, {"partner_ref": "", "decision": "done", "note": "<script>alert(1)</script> =1+1"})
    karim.press(form=karim.page.form("/answers/apply"))
    page = karim.open("/answers/queue")
    assert "<script>alert" not in page.body and "<script>alert(1)</script>" in page.text
    assert "No partner_ref. Ask the partner" in page.text
    page = karim.press(form=page.form("/answers/queue/dismiss"))
    assert page.heading == "Delete this row from the queue?"
    assert "No row waits." in karim.press().text
    assert force(karim, "/answers/queue/dismiss", row="00", sure="yes").status == 404
    assert force(karim, "/answers/queue/dismiss", row="no number", sure="yes").status == 404


def test_a_note_waits_until_somebody_has_read_it(karim: Visitor, refs: dict[str, str]) -> None:
    assert "No note is unread." in karim.open("/answers/notes").text
    karim.secret += ["ask for the"]
    send(karim, booked(next(iter(refs.values())), note="Ask for the <b>back door</b>"))
    karim.press(form=karim.page.form("/answers/apply"))
    assert "1 Notes to read" in karim.open("/").text
    page = karim.open("/answers/notes")
    assert "Ask for the <b>back door</b>" in page.text
    assert "No note is unread." in karim.press(form=page.form("/answers/notes/read")).text
    assert force(karim, "/answers/notes/read", note="zz").status == 404


def test_late_answers_have_a_list_behind_them(home: Home, karim: Visitor, refs: dict[str, str]) -> None:
    assert "Every answer has come in time" in karim.open("/answers/late").text
    home.clock.forward(days=20)
    karim.sign_in("karim")
    assert "2 No answer in time" in karim.open("/").text
    row = cells(karim.open("/answers/late"))[0]
    assert "Ministry of Public Health" in row[0] and row[1] == "2"
    assert "/answers/late/1" in [link.attrs.get("href") for link in karim.page.root.all("a")]


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_others_find_nothing(signed_in: SignedIn, name: str) -> None:
    visitor = signed_in(name)
    for path in ("/answers", "/answers/queue", "/answers/notes", "/answers/late"):
        assert visitor.open(path).status == 404
    assert force(visitor, "/answers/apply", token="").status == 404
