"""What leaves for a partner: shape, harmless cells, constant memory, nothing on disk."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from intake.exchange import csv_out, json_out, table, xlsx_out, xlsx_parts
from intake.exchange.table import Column, Row, Sheet, clean, defuse

ARABIC = Sheet(
    "الدفعة ٧", (Column("partner_ref", "المرجع"), Column("name_native", "الاسم"), Column("contact_value", "رقم <الهاتف> & غيره")), True
)
FRENCH = Sheet("Lot: [7] / été?", (Column("partner_ref", "Référence"),), False)
ROWS: list[Row] = [
    ("0012", "أمل", "+96171000001"),
    ("", "", ""),
    ("=1+1", "a\x00b & <c>", "2026-03-01"),
    ("1e5", " two  spaces ", "line\r\nbreak"),
]
Writer = Callable[[Sheet, Iterable[Row]], Iterator[bytes]]
WRITERS: list[Writer] = [csv_out.chunks, json_out.chunks, xlsx_out.chunks]


def _whole(writer: Writer, sheet: Sheet = ARABIC, rows: Iterable[Row] = ROWS) -> bytes:
    return b"".join(writer(sheet, rows))


def _opened(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize("cell", ["=1", "+96171000001", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "="])
def test_every_formula_start_is_defused_once(cell: str) -> None:
    assert defuse(cell) == "'" + cell == defuse(defuse(cell))


@pytest.mark.parametrize("cell", ["", "R-1", "'=1", "a=1", "أمل", "٣"])
def test_other_cells_stay(cell: str) -> None:
    assert defuse(cell) == cell


def test_a_control_character_does_not_shield_a_formula() -> None:
    for sneaky in ("\x00=1", "\x1f\x7f=1", "\ufffe=1", f"{table.BETWEEN}=1", "\ud800=1"):
        assert table.harmless([[sneaky, "x"]]).split(table.BETWEEN)[1:] == ["'=1", "x"]
        assert clean(sneaky) == "=1"


def test_the_arabic_sheet_is_as_the_partner_wants_it() -> None:
    sheet = _opened(_whole(xlsx_out.chunks))
    assert sheet.sheet_view.rightToLeft is True
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:C6"
    assert sheet.row_dimensions[1].hidden
    assert [cell.value for cell in sheet[1]] == ["partner_ref", "name_native", "contact_value"]
    assert [cell.value for cell in sheet[2]] == ["المرجع", "الاسم", "رقم <الهاتف> & غيره"]
    assert all(cell.font.b for cell in sheet[2]) and not sheet["A3"].font.b
    assert {cell.number_format for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["0012", "أمل", "'+96171000001"],
        [None, None, None],
        ["'=1+1", "ab & <c>", "2026-03-01"],
        ["1e5", " two  spaces ", "line\nbreak"],
    ]


def test_a_left_to_right_sheet_and_a_title_that_excel_would_refuse() -> None:
    sheet = _opened(_whole(xlsx_out.chunks, FRENCH, []))
    assert not sheet.sheet_view.rightToLeft
    assert sheet.title == "Lot   7    été"
    assert sheet.auto_filter.ref == "A2:A2"
    assert sheet.max_row == 2


@pytest.mark.parametrize(("title", "kept"), [("", "1"), ("'x'", "x"), ("a" * 40, "a" * 31), ("***", "1"), ("a&b", "a&b")])
def test_sheet_titles(title: str, kept: str) -> None:
    assert xlsx_parts.sheet_title(title) == kept
    assert _opened(_whole(xlsx_out.chunks, Sheet(title, FRENCH.columns, False), [])).title == kept


def test_a_text_that_looks_like_an_escape_of_excel_is_kept_as_text() -> None:
    part = zipfile.ZipFile(io.BytesIO(_whole(xlsx_out.chunks, FRENCH, [["_x003D_1+1"]]))).read(xlsx_parts.SHEET_NAME)
    assert b"_x005F_x003D_1+1" in part  # unescaped, Excel would make =1+1 of it


def test_every_part_of_the_workbook_is_named_and_the_archive_has_no_clock() -> None:
    data = _whole(xlsx_out.chunks)
    assert data == _whole(xlsx_out.chunks)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_columns_past_z_have_their_letters() -> None:
    assert [xlsx_parts.letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    wide = Sheet("1", tuple(Column(f"c{n}", "") for n in range(30)), False)
    sheet = _opened(_whole(xlsx_out.chunks, wide, [[str(n) for n in range(30)]]))
    assert sheet["AD3"].value == "29" and sheet["AD2"].value == "c29"


def test_csv_has_mark_codes_and_crlf() -> None:
    data = _whole(csv_out.chunks)
    assert data.startswith(b"\xef\xbb\xbfpartner_ref,name_native,contact_value\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:] == [
        ["0012", "أمل", "'+96171000001"],
        ["", "", ""],
        ["'=1+1", "ab & <c>", "2026-03-01"],
        ["1e5", " two  spaces ", "line\r\nbreak"],
    ]


def test_json_keeps_values_as_they_are() -> None:
    document = json.loads(b"".join(json_out.chunks(ARABIC, [*ROWS, ("a\ud800", "", "")], batch="7")))
    assert document["batch"] == "7"
    assert document["columns"] == ["partner_ref", "name_native", "contact_value"]
    assert document["rows"][0] == {"partner_ref": "0012", "name_native": "أمل", "contact_value": "+96171000001"}
    assert document["rows"][-1]["partner_ref"] == "a"
    assert json.loads(_whole(json_out.chunks, FRENCH, [])) == {"batch": FRENCH.title, "columns": ["partner_ref"], "rows": []}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("count", [0, 1, table.BATCH_ROWS - 1, table.BATCH_ROWS, table.BATCH_ROWS + 1])
def test_no_row_is_lost_between_batches(writer: Writer, count: int) -> None:
    data = b"".join(writer(FRENCH, ([f"R-{n}"] for n in range(count))))
    if writer is xlsx_out.chunks:
        data = zipfile.ZipFile(io.BytesIO(data)).read(xlsx_parts.SHEET_NAME)
    assert data.count(b"R-") == count
    assert count == 0 or f"R-{count - 1}".encode() in data


@pytest.mark.parametrize("writer", WRITERS)
def test_a_row_of_the_wrong_width_stops_the_export(writer: Writer) -> None:
    for row in (["1"], ["1", "2", "3", "4"]):
        with pytest.raises(ValueError, match="cells in a table of 3 columns"):
            b"".join(writer(ARABIC, [row]))


def test_what_xlsx_cannot_hold_stops_the_export(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="longer than XLSX"):
        _whole(xlsx_out.chunks, FRENCH, [["x" * 32_767]])
    monkeypatch.setattr(xlsx_out, "MAX_ROWS", 3)
    with pytest.raises(ValueError, match="more rows"):
        _whole(xlsx_out.chunks, FRENCH, [["x"]] * 4)
    with pytest.raises(ValueError, match="without columns"):
        _whole(xlsx_out.chunks, Sheet("1", (), False), [])
    with pytest.raises(ValueError, match="without columns"):
        _whole(csv_out.chunks, Sheet("1", (), False), [])


@pytest.mark.parametrize("writer", WRITERS)
def test_rows_are_pulled_as_the_file_goes_out(writer: Writer) -> None:
    pulled = 0

    def rows() -> Iterator[Row]:
        nonlocal pulled
        for n in range(10_000):
            pulled += 1
            yield [f"R-{n}", "", ""]

    made = writer(ARABIC, rows())
    for count, _ in enumerate(made, start=1):
        assert pulled <= count * table.BATCH_ROWS
    assert pulled == 10_000


@pytest.mark.parametrize("writer", WRITERS)
def test_memory_does_not_grow_with_the_rows(writer: Writer) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in writer(ARABIC, ([f"R-{n}", f"Name{n} x", f"+9617{n:07}"] for n in range(count))):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(500)
    small, large = peak(2_000), peak(20_000)
    assert large < small + 500_000
    assert large < 8_000_000


@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_written_to_disk(writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was opened")

    for name in ("builtins.open", "io.open", "os.open", "tempfile._mkstemp_inner", "tempfile.TemporaryFile"):
        monkeypatch.setattr(name, no)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for _ in writer(ARABIC, ([f"R-{n}", "", ""] for n in range(2_000))):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("writer", WRITERS)
def test_an_error_in_the_rows_comes_through(writer: Writer) -> None:
    def rows() -> Iterator[Row]:
        yield ["1", "2", "3"]
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        b"".join(writer(ARABIC, rows()))
