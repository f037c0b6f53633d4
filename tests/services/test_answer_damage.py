"""Returned files as damaged as they come: headers in any order and language, dates as Excel likes them, merged cells, wrong files."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from intake.domain.account import Actor
from intake.services import answer, programme
from intake.services.home import Home
from tests import steps
from tests.exchange import corpus
from tests.services.test_answer import apply, apply_file, booked, row, states


@pytest.fixture
def references(any_home: Home, people: dict[str, Actor]) -> list[str]:
    """Three people whose referrals were sent."""
    made = steps.register_some(any_home, people["amal"], 3)
    steps.send(any_home, people)
    return made


@pytest.fixture
def refs(any_home: Home, references: list[str]) -> list[str]:
    return [steps.partner_ref(any_home, one) for one in references]


DATES = (46110, "46110", dt.datetime(2026, 3, 29), dt.date(2026, 3, 29), "29.3.2026", "2026-03-29T00:00:00Z")  # noqa: DTZ001
HEADERS = {
    "our codes, another order": ("note", "decision", "appt_from", "appt_date", "partner_ref", "batch_id"),
    "Arabic": ("ملاحظات", "القرار", "الساعة", "تاريخ الموعد", "الرقم المرجعي للإحالة", "رقم الدفعة"),
    "French": ("Remarques", "Décision", "HEURE", "Date du rendez-vous", "Référence de l’orientation", "N° de lot"),
    "English": ("Comment:", "Status *", "Appointment time", "appointment   date", "Referral reference", "Batch number"),
}


@pytest.mark.parametrize("language", HEADERS)
def test_columns_may_come_in_any_order_and_language(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str], language: str
) -> None:
    data = corpus.workbook(list(HEADERS[language]), ["", "مقبول", "٩:٣٠", "٢٩/٠٣/٢٠٢٦", refs[0], "١"])
    assert steps.verdicts(apply_file(any_home, people, data)) == [("apply", "")]
    assert booked(any_home, people, references[0]) == ("booked", "2026-03-29", "09:30")


@pytest.mark.parametrize("cell", DATES)
def test_dates_may_come_as_excel_likes(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str], cell: object
) -> None:
    data = corpus.workbook(["partner_ref", "decision", "appt_date"], [refs[0], "accepted", cell])
    assert steps.verdicts(apply_file(any_home, people, data)) == [("apply", "")]
    assert booked(any_home, people, references[0])[1] == "2026-03-29"


def merged(book: openpyxl.Workbook) -> None:
    sheet = book.active
    assert sheet is not None
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Ministry of Public Health: answers"
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B4:B5")


def test_titles_and_merged_cells_are_survived(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    """A merged cell holds its value in its first row only, or in all: either way nobody gets an answer that was not given."""
    rows = ["partner_ref", "decision", "note"], [refs[0], "rejected", ""], [refs[1], None, ""], [refs[2], "accepted", ""]
    outcome = apply_file(any_home, people, corpus.workbook(*map(list, rows), change=merged))
    assert [one.verdict for one in outcome.rows][::2] == ["apply", "apply"]
    assert states(any_home, references) in (["rejected", "sent", "accepted"], ["rejected", "rejected", "accepted"])


def test_missing_and_spoilt_references_are_told_apart(
    any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]
) -> None:
    rows = [row(""), row("n/a"), row(refs[0][:-1]), row("AAAABBBBCCCCDDDD"), row(f" {refs[0][:8].lower()}-{refs[0][8:]} ")]
    assert apply(any_home, people, *rows) == [
        ("unmatched", "no_ref"),
        ("unmatched", "bad_ref"),
        ("unmatched", "bad_ref"),
        ("unmatched", "unknown_ref"),
        ("apply", ""),
    ]


def test_blank_rows_are_no_rows(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    data = corpus.workbook(
        ["partner_ref", "decision", "x"], [refs[0], "accepted", ""], ["", "", "only here"], [None] * 3, [refs[1], "done", ""]
    )
    assert [one.row for one in apply_file(any_home, people, data).rows] == [1, 4]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answers.xlsm", corpus.workbook(["partner_ref", "decision"])),
        ("answers.xlsx", corpus.with_parts(corpus.workbook(["partner_ref"]), {"xl/vbaProject.bin": b"\xd0\xcf"})),
        ("answers.xlsx", corpus.with_parts(corpus.workbook(["partner_ref"]), {"xl/media/a.png": bytes(30_000_000)})),
        ("answers.csv", b""),
        ("answers.csv", "имя;решение\r\nРешение принято;отказ\r\n".encode("cp1251")),
        ("answers.pdf", b"%PDF-1.7\n1 0 obj"),
    ],
    ids=["macro name", "macro", "zip bomb", "empty", "encoding", "pdf"],
)
def test_a_file_that_cannot_be_taken_is_refused_whole(any_home: Home, people: dict[str, Actor], name: str, data: bytes) -> None:
    before = steps.counts(any_home)
    for act in (answer.preview, answer.apply):
        with steps.refused("file_refused"):
            act(any_home, people["karim"], data, name)
    assert steps.counts(any_home) == before


def test_a_table_of_something_else_is_refused(any_home: Home, people: dict[str, Actor]) -> None:
    with steps.refused("no_answer_columns"):
        apply_file(any_home, people, b"fruit,colour\r\nmango,yellow\r\n", "fruit.csv")


def test_whose_file_it_is_shows_in_its_references(any_home: Home, people: dict[str, Actor], references: list[str], refs: list[str]) -> None:
    text = programme.shipped("partners")["moph_lb.toml"].replace('code = "moph_lb"', 'code = "other_ministry"', 1)
    programme.load_partner(any_home, people["ziad"], text, "other.toml")
    data = steps.csv_file([row(refs[0])])
    assert answer.preview(any_home, people["karim"], data, "a.csv").partner == steps.MINISTRY
    other = answer.preview(any_home, people["karim"], data, "a.csv", "other_ministry")
    assert (other.partner, steps.verdicts(other)) == ("other_ministry", [("unmatched", "unknown_ref")])
    with steps.refused("no_such_partner"):
        answer.preview(any_home, people["karim"], data, "a.csv", "nobody")
