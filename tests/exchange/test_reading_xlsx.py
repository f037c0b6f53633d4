"""Workbooks as ministries send them: hidden codes, merged cells, dates, formulas, several sheets, parts as other programs write them."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from intake.exchange.reading import normal
from intake.exchange.table import Column, Sheet
from intake.exchange.xlsx_out import chunks

from . import corpus

KNOWN = frozenset(normal(text) for text in ("partner_ref", "decision", "appt_date", "المرجع", "القرار", "Référence", "Décision"))


def test_titles_above_the_header_are_passed_over() -> None:
    rows: list[list[object]] = [
        ["Ministry of Health"],
        ["List of answers", "March"],
        [],
        ["Réf", "Décision", "Date", "Note"],
        ["R-1", "ok", "", ""],
    ]
    table = corpus.read(corpus.workbook(*rows), "a.xlsx")
    assert table.headers == ("Réf", "Décision", "Date", "Note")
    assert corpus.cells(table) == [("R-1", "ok", "", "")]


def _ours(*rows: tuple[str, ...]) -> bytes:
    sheet = Sheet("Lot 7", (Column("partner_ref", "المرجع"), Column("decision", "القرار")), True)
    return b"".join(chunks(sheet, rows))


@pytest.mark.parametrize("known", [KNOWN, frozenset[str]()])
def test_our_own_sheet_comes_back_by_its_hidden_codes(known: frozenset[str]) -> None:
    table = corpus.read(_ours(("R-1", "accepted")), "a.xlsx", known=known)
    assert table.headers == ("partner_ref", "decision")
    assert corpus.cells(table) == [("R-1", "accepted")]
    assert table.rows[0].number == 1 and table.header_ends == 2


def test_without_the_codes_the_visible_header_counts() -> None:
    def strip(book: openpyxl.Workbook) -> None:
        book.worksheets[0].delete_rows(1)

    data = corpus.workbook(["x"], ["المرجع", "القرار"], ["R-1", "accepted"], change=strip)
    assert corpus.read(data, "a.xlsx", known=KNOWN).headers == ("المرجع", "القرار")


def test_a_column_that_the_ministry_added_has_its_visible_header() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[1].hidden = True

    data = corpus.workbook(["partner_ref", None, "decision"], ["المرجع", "ملاحظة", "القرار"], ["R-1", "x", "accepted"], change=hide)
    assert corpus.read(data, "a.xlsx").headers == ("partner_ref", "ملاحظة", "decision")


def test_rows_hidden_by_a_filter_are_still_rows() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[2].hidden = True

    assert len(corpus.read(corpus.workbook(["a", "b"], [1, 2], [3, 4], change=hide), "a.xlsx").rows) == 2


def test_merged_cells_have_their_value_top_left_only() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B2:C2")

    data = corpus.workbook(["Answers", None, None], ["ref", "decision", None], ["R-1", "ok", "x"], [None, "no", None], change=merge)
    table = corpus.read(data, "a.xlsx")
    assert table.headers == ("ref", "decision", "[C]")
    assert corpus.cells(table) == [("R-1", "ok", "x"), ("", "no", "")]


def test_numbers_and_dates_are_plain_text() -> None:
    def formats(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B3"].number_format = "dd/mm/yyyy"
        sheet["C3"].number_format = "[$-ar-LB]d mmmm yyyy;@"
        sheet["D3"].number_format = "h:mm AM/PM"

    first: list[object] = [12.0, dt.date(2026, 3, 9), dt.datetime.fromisoformat("2026-03-09 10:30"), dt.time(9, 30), True, 96171000001, 0.5]
    second: list[object] = ["007", 46022, 46022, 0.375, False, "٠٧١", "1e5"]
    data = corpus.workbook(["a", "b", "c", "d", "e", "f", "g"], first, second, change=formats)
    assert corpus.cells(corpus.read(data, "a.xlsx")) == [
        ("12", "2026-03-09", "2026-03-09 10:30", "09:30", "yes", "96171000001", "0.5"),
        ("007", "2025-12-31", "2025-12-31", "09:00", "no", "٠٧١", "1e5"),
    ]


def test_serial_numbers_without_a_date_format_stay_numbers() -> None:
    assert corpus.cells(corpus.read(corpus.workbook(["appt_date", "x"], [46022, 46022.5]), "a.xlsx")) == [("46022", "46022.5")]


def test_formulas_are_text_and_the_row_is_kept() -> None:
    data = corpus.workbook(["a", "b"], ["=1+1", "x"], ["R-2", "y"])
    assert corpus.cells(corpus.read(data, "a.xlsx")) == [("'=1+1", "x"), ("R-2", "y")]
    assert corpus.cells(corpus.read('a,b\n=1+1,@x\n"=HYPERLINK(""http://example.org"")",+1+cmd|x\n')) == [
        ("'=1+1", "'@x"),
        ('\'=HYPERLINK("http://example.org")', "'+1+cmd|x"),
    ]

    def array(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A2"] = ArrayFormula("A2:A3", "=SUM(B2:B3)")

    assert corpus.cells(corpus.read(corpus.workbook(["a", "b"], [1, 2], change=array), "a.xlsx")) == [("'=SUM(B2:B3)", "2")]


def test_a_remembered_result_does_not_replace_its_formula() -> None:
    sheet = '<row><c t="str"><v>a</v></c></row><row><c><f t="shared" si="0" ref="A2:A3">B1*2</f><v>4</v></c></row>'
    sheet += '<row><c><f t="shared" si="0"/><v>6</v></c></row>'
    assert corpus.cells(corpus.read(corpus.with_sheet(sheet), "a.xlsx")) == [("'=B1*2",), ("'=",)]


def test_error_cells_are_shown_as_they_are() -> None:
    sheet = '<row><c t="str"><v>a</v></c></row><row><c t="e"><v>#N/A</v></c></row>'
    assert corpus.cells(corpus.read(corpus.with_sheet(sheet), "a.xlsx")) == [("#N/A",)]


def test_shared_and_rich_strings_without_their_reading_aids() -> None:
    strings = (
        '<si><t>a</t></si><si><r><t>R</t></r><r><t xml:space="preserve">-1 </t></r><rPh sb="0" eb="1"><t>aloud</t></rPh></si><si><t/></si>'
    )
    sheet = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><r><t>b</t></r><r><t>c</t></r></is></c></row>'
        '<row r="4"><c r="C4" t="inlineStr"><is><t>_x0041__x005F_</t></is></c><c r="B4" t="s"><v>1</v></c>'
        '<c r="D4" t="s"><v>2</v></c></row>'
    )
    table = corpus.read(corpus.with_sheet(sheet, strings), "a.xlsx")
    assert table.headers == ("a", "bc")
    assert [(row.number, row.values) for row in table.rows] == [(2, ("R-1", "A_"))]


def test_a_workbook_with_prefixes_and_the_strict_namespace() -> None:
    xml = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        '<x:row><x:c t="str"><x:v>a</x:v></x:c></x:row><x:row><x:c t="d"><x:v>2026-03-09</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    data = corpus.with_parts(corpus.workbook(["a"]), {"xl/worksheets/sheet1.xml": xml.encode()})
    assert corpus.cells(corpus.read(data, "a.xlsx")) == [("2026-03-09",)]


def test_the_sheet_with_known_headers_is_read_and_hidden_ones_never() -> None:
    def more(book: openpyxl.Workbook) -> None:
        answers = book.create_sheet("Answers")
        answers.append(["partner_ref", "decision"])
        answers.append(["R-1", "accepted"])
        hidden = book.create_sheet("Hidden")
        hidden.append(["partner_ref", "decision", "appt_date"])
        hidden.sheet_state = "hidden"

    data = corpus.workbook(["How to fill this in"], ["Write clearly."], change=more)
    assert corpus.cells(corpus.read(data, "a.xlsx", known=KNOWN)) == [("R-1", "accepted")]
    assert corpus.read(data, "a.xlsx").headers == ("How to fill this in",)


def test_an_empty_first_sheet_is_passed_over() -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("Two").append(["a", "b"])

    assert corpus.read(corpus.workbook(change=more), "a.xlsx").headers == ("a", "b")


def test_trailing_blank_rows_and_columns_are_no_rows() -> None:
    def styled(book: openpyxl.Workbook) -> None:
        for row in range(3, 200):
            book.worksheets[0].cell(row, 8).number_format = "@"

    table = corpus.read(corpus.workbook(["a", "b"], [1, 2], change=styled), "a.xlsx")
    assert table.headers == ("a", "b") and len(table.rows) == 1


def test_a_gap_of_a_million_rows_costs_nothing() -> None:
    sheet = '<row r="1"><c t="str"><v>a</v></c></row><row r="1048576"><c t="str"><v>z</v></c></row>'
    assert [row.number for row in corpus.read(corpus.with_sheet(sheet), "a.xlsx").rows] == [1_048_575]
