"""Rule 22: every hostile, damaged or mistaken file is refused, each with its own sentence that says what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from intake.exchange.reading import FileRefused, Limits, read_table
from intake.exchange.refusal import CATALOGUE, refuse
from intake.exchange.table import Column, Sheet
from intake.exchange.xlsx_out import chunks

from . import corpus
from .test_fhir_in import HOSTILE

SMALL = Limits(bytes=1_000_000, rows=50, columns=6, cell=40)
GOOD = corpus.workbook(["partner_ref", "decision"], ["R-1", "accepted"])
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


def _padded(parts: dict[str, bytes]) -> bytes:
    return corpus.with_parts(GOOD, dict(parts))


def _duplicate_entry() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return out.getvalue()


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(old, new)


def _bomb() -> bytes:
    return _padded({"xl/media/image1.png": b"\x00" * 30_000_000})


def _nested_strings_bomb() -> bytes:
    return corpus.with_parts(GOOD, {"xl/sharedStrings.xml": b"<sst>" + b"<si><t/></si>" * 2_000_000 + b"</sst>"})


CORPUS: dict[str, tuple[str, str, bytes | Callable[[], bytes]]] = {
    "nothing": ("a.csv", "empty", b""),
    "only a byte order mark": ("a.csv", "empty", b"\xef\xbb\xbf"),
    "only blank lines": ("a.csv", "empty", b" \r\n;;\r\n\r\n"),
    "blank workbook": ("a.xlsx", "empty", corpus.workbook()),
    "too large": ("a.csv", "too_large", b"a;b\r\n" + b"1;2\r\n" * 250_000),
    "pdf": ("a.pdf", "kind", b"%PDF-1.7\n1 0 obj"),
    "picture": ("a.png", "kind", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    "photo under another name": ("answers.csv", "kind", b"\xff\xd8\xff\xe0" + bytes(50)),
    "program": ("answers.xlsx", "kind", b"MZ\x90\x00" + bytes(50)),
    "rtf": ("a.rtf", "kind", b"{\\rtf1 hello}"),
    "7-zip": ("a.7z", "kind", b"7z\xbc\xaf\x27\x1c" + bytes(50)),
    "old xls": ("a.xls", "old_xls", corpus.OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(500)),
    "encrypted xlsx": ("a.xlsx", "password", corpus.OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(500)),
    "still closed with age": ("a.xlsx.age", "age", b"age-encryption.org/v1\n-> X25519 abc\n"),
    "zip with a password": ("a.zip", "zip_encrypted", corpus.flagged_encrypted(corpus.archive(**{"answers.csv": b"a,b"}))),
    "zip of something": ("a.zip", "zip_other", corpus.archive(**{"answers.csv": b"a,b"})),
    "ods": ("a.ods", "ods", corpus.archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"})),
    "word": ("a.xlsx", "kind", corpus.archive(**{TYPES: b"<Types/>", "word__document.xml": b"<x/>"})),
    "xlsb": ("a.xlsb", "xlsb", corpus.archive(**{TYPES: b"<Types/>", "xl__workbook.bin": b"\x01"})),
    "web page": ("a.xls", "markup", b"<html><table><tr><td>R-1</td></tr></table></html>"),
    "xml spreadsheet": ("a.xls", "markup", b'\xef\xbb\xbf<?xml version="1.0"?>' + corpus.XXE + b"<Workbook/>"),
    "xml in utf-16": ("a.xml", "markup", "<?xml version='1.0'?><a/>".encode("utf-16")),
    "cut archive": ("a.xlsx", "damaged", GOOD[: len(GOOD) // 2]),
    "scrambled archive": ("a.xlsx", "damaged", lambda: _scrambled(GOOD)),
    "two parts of one name": ("a.xlsx", "damaged", _duplicate_entry),
    "no workbook part": ("a.xlsx", "damaged", corpus.with_parts(GOOD, {}, drop=("xl/workbook.xml",))),
    "sheet cut off": ("a.xlsx", "damaged", corpus.with_parts(GOOD, {SHEET: lambda part: part[:-30]})),
    "sheet that is no XML": ("a.xlsx", "damaged", corpus.with_parts(GOOD, {SHEET: b"<" + b"\x01" * 50})),
    "endless rows": ("a.xlsx", "damaged", corpus.with_sheet('<row r="1"><c><v>1</v></c></row><row r="9999999"><c><v>1</v></c></row>')),
    "rows that go back": ("a.xlsx", "damaged", corpus.with_sheet('<row r="5"><c><v>1</v></c></row><row r="5"><c><v>1</v></c></row>')),
    "row of one cell again and again": ("a.xlsx", "damaged", lambda: corpus.with_sheet("<row>" + '<c r="A1"/>' * 16_385 + "</row>")),
    "string that is not there": ("a.xlsx", "damaged", corpus.with_sheet('<row><c t="s"><v>900</v></c></row>')),
    "number that is none": ("a.xlsx", "damaged", corpus.with_sheet("<row><c><v>twelve</v></c></row>")),
    "zip bomb": ("a.xlsx", "zip_bomb", _bomb),
    "bomb of strings": ("a.xlsx", "zip_bomb", _nested_strings_bomb),
    "a thousand parts": ("a.xlsx", "zip_bomb", lambda: _padded({f"xl/media/{n}.bin": b"" for n in range(1_001)})),
    "monstrous token": ("a.xlsx", "zip_bomb", lambda: corpus.with_sheet("<!--" + _noise(3_000_000) + "-->")),
    "macro project": ("a.xlsx", "macros", _padded({"xl/vbaProject.bin": b"\xd0\xcf"})),
    "macro project elsewhere": ("a.xlsx", "macros", _padded({"xl/other/VBAPROJECT.BIN": b"\xd0\xcf"})),
    "macro content type": (
        "a.xlsx",
        "macros",
        corpus.with_parts(
            GOOD, {TYPES: _replaced(b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")}
        ),
    ),
    "xlsm by name": ("a.XLSM", "macros", GOOD),
    "macro sheet": ("a.xlsx", "macros", _padded({"xl/macrosheets/sheet1.xml": b"<x/>"})),
    "embedded object": ("a.xlsx", "embedded", _padded({"xl/embeddings/oleObject1.bin": b"\xd0\xcf"})),
    "control": ("a.xlsx", "embedded", _padded({"xl/activeX/activeX1.xml": b"<x/>"})),
    "external link part": ("a.xlsx", "external_links", _padded({"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    "data connection": ("a.xlsx", "external_links", _padded({"xl/connections.xml": b"<x/>"})),
    "external picture": ("a.xlsx", "external_links", _padded({"xl/drawings/_rels/drawing1.xml.rels": corpus.external_relation("image")})),
    "external workbook": ("a.xlsx", "external_links", _padded({"xl/_rels/other.rels": corpus.external_relation("externalLinkPath")})),
    "xxe in the sheet": ("a.xlsx", "dtd", corpus.with_parts(GOOD, {SHEET: corpus.after_declaration(corpus.XXE)})),
    "xxe in the strings": ("a.xlsx", "dtd", _padded({"xl/sharedStrings.xml": corpus.XXE + b"<sst/>"})),
    "xxe in a side part": ("a.xlsx", "dtd", corpus.with_parts(GOOD, {"docProps/core.xml": corpus.after_declaration(corpus.XXE)})),
    "xxe in the content types": ("a.xlsx", "dtd", corpus.with_parts(GOOD, {TYPES: corpus.after_declaration(corpus.XXE)})),
    "xxe under a picture's name": ("a.xlsx", "dtd", _padded({"xl/media/image1.png": corpus.XXE + b"<r>&x;</r>"})),
    "xxe in utf-16": ("a.xlsx", "dtd", _padded({"xl/x.xml": (corpus.XXE + b"<r>&x;</r>").decode().encode("utf-16")})),
    "billion laughs": ("a.xlsx", "dtd", corpus.with_parts(GOOD, {"xl/workbook.xml": corpus.after_declaration(corpus.BILLION_LAUGHS)})),
    "nul in utf-8": ("a.csv", "nul", b"partner_ref,decision\r\nR-1,acc\x00epted\r\n" + b"x,y\r\n" * 50),
    "nul far down": ("a.csv", "nul", b"a,b\r\n" + b"x,y\r\n" * 60_000 + b"\x00"),
    "utf-16 cut": ("a.csv", "encoding", "a,b\r\n1,2".encode("utf-16") + b"\x31"),
    "cyrillic in windows-1251": ("a.csv", "encoding", "имя;решение\r\nРешение принято;отказ\r\n".encode("cp1251")),
    "chinese in gbk": ("a.csv", "encoding", "姓名,决定\r\n接受,拒绝了申请\r\n".encode("gbk")),
    "noise": ("a.csv", "encoding", bytes(range(1, 256)) * 4),
    "a line that breaks off": (
        "a.csv",
        "cut_off",
        b"partner_ref,decision,appt_date,note\r\nx,accepted,2026-03-20,\r\ny,accepted,2026-03-2",
    ),
    "open quotation mark": ("a.csv", "open_quote", b'a,b\r\n1,"2\r\n3,4\r\n5,6\r\n'),
    "open quotation mark, long": ("a.csv", "open_quote", b'a,b\r\n1,"2\r\n' + b"3,4\r\n" * 60_000),
    "too many rows": ("a.csv", "too_many_rows", b"a,b\r\n" + b"1,2\r\n" * 51),
    "too many rows in xlsx": ("a.xlsx", "too_many_rows", corpus.workbook(["a", "b"], *[[1, 2]] * 51)),
    "too many rows in json": ("a.jsonl", "too_many_rows", b'{"a": "1"}\n' * 51),
    "too many columns": ("a.csv", "too_many_columns", b"a,b,c,d,e,f,g\r\n1,2,3,4,5,6,7\r\n"),
    "line of nothing but commas": ("a.csv", "too_many_columns", b"a,b\r\n" + b"," * 900_000),
    "too many columns in xlsx": ("a.xlsx", "too_many_columns", corpus.workbook(["a"], [1, 2, 3, 4, 5, 6, 7])),
    "too many columns in json": ("a.jsonl", "too_many_columns", b'{"a":"","b":"","c":"","d":"","e":"","f":"","g":""}'),
    "long cell": ("a.csv", "cell_too_long", b"a,b\r\n1," + b"x" * 41),
    "long cell in xlsx": ("a.xlsx", "cell_too_long", corpus.workbook(["a", "b"], ["1", "x" * 41])),
    "very long cell in xlsx": (
        "a.xlsx",
        "cell_too_long",
        corpus.with_sheet(f'<row><c t="str"><v>a</v></c></row><row><c t="str"><v>x{" " * 500}y</v></c></row>'),
    ),
    "long cell in json": ("a.jsonl", "cell_too_long", b'{"a": "' + b"x" * 41 + b'"}'),
    "header twice": ("a.csv", "duplicate_header", b"Name,Partner_Ref,partner  ref\r\n1,2,3\r\n"),
    "header twice in xlsx": ("a.xlsx", "duplicate_header", corpus.workbook(["a", "b", "A"], [1, 2, 3])),
    "key twice in json": ("a.jsonl", "duplicate_header", b'{"a": "1", "a": "2"}'),
    "json that is none": ("a.jsonl", "json", b'{"a": "1"}\n{"a": }\n'),
    "json with an object inside": ("a.jsonl", "json", b'{"a": {"b": "1"}}'),
    "json with NaN": ("a.jsonl", "json", b'{"a": NaN}'),
    "json nested deep": ("a.json", "json", b'{"a": ' + b"[" * 90 + b"]" * 90 + b"}"),
    "json nested very deep": ("a.json", "too_many_rows", b"[" * 100_000),
    "json of numbers": ("a.json", "json", b"[1, 2, 3]"),
    "json of a huge number": ("a.jsonl", "cell_too_long", b'{"a": ' + b"9" * 5_000 + b"}"),
}


def _noise(size: int) -> str:
    # Little repetition, so that the ratio alone gives nothing away.
    state, pieces = 7, []
    for _ in range(size // 16):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % (1 << 64)
        pieces.append(f"{state:016x}")
    return "".join(pieces)


def _scrambled(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(SHEET)
    at = entry.header_offset + 30 + len(SHEET) + 5
    return data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + 20]) + data[at + 20 :]


@pytest.mark.parametrize("case", CORPUS)
def test_refused_with_its_own_sentence(case: str) -> None:
    name, code, data = CORPUS[case]
    limits = SMALL if code.startswith(("too_", "cell_")) else Limits()
    with pytest.raises(FileRefused) as refused:
        corpus.read(data() if callable(data) else data, name, limits)
    assert refused.value.code == code
    assert refused.value.message == CATALOGUE[code]
    assert "%(" not in str(refused.value)


def test_every_sentence_has_a_file_and_all_differ() -> None:
    assert {code for _, code, _ in CORPUS.values()} | {code for _, code in HOSTILE} == set(CATALOGUE)
    assert len(set(CATALOGUE.values())) == len(CATALOGUE)


def test_the_good_file_of_the_corpus_is_good() -> None:
    assert corpus.cells(corpus.read(GOOD, "a.xlsx")) == [("R-1", "accepted")]


def test_a_refusal_names_the_place_and_never_the_value() -> None:
    with pytest.raises(FileRefused, match="Row 2 has a cell of more than 40 characters") as refused:
        corpus.read("a,b\r\n1,2\r\n1," + "secret " * 10, "a.csv", SMALL)
    assert "secret" not in str(refused.value)
    with pytest.raises(FileRefused, match=r"Name \(A\) and name \(C\)"):
        corpus.read("Name,x,name\r\n1,2,3", "a.csv")


def test_no_byte_beyond_the_limit_is_read() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            self.taken += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(FileRefused) as refused:
        read_table(endless, "a.csv", SMALL)  # type: ignore[arg-type]
    assert refused.value.code == "too_large"
    assert endless.taken == SMALL.bytes + 1


def test_a_path_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    assert corpus.cells(read_table(path, path.name)) == [("1", "2")]
    with pytest.raises(OSError, match="missing"):
        read_table(tmp_path / "missing", "missing")


def test_a_hyperlink_is_only_text() -> None:
    def link(book: openpyxl.Workbook) -> None:
        cell = book.worksheets[0]["A2"]
        cell.hyperlink = "https://example.org/"

    data = corpus.workbook(["a", "b"], ["R-1", "accepted"], change=link)
    assert corpus.cells(corpus.read(data, "a.xlsx")) == [("R-1", "accepted")]


def test_our_own_large_export_is_no_bomb() -> None:
    """The tightest sheet that we write ourselves, the same word in every cell, stays within the ratio."""
    sheet = Sheet("1", tuple(Column(f"c{n}", f"c{n}") for n in range(20)), False)
    data = b"".join(chunks(sheet, (("yes",) * 20 for _ in range(3_000))))
    assert len(corpus.read(data, "a.xlsx").rows) == 3_000


def test_refusal_codes_are_checked() -> None:
    with pytest.raises(KeyError):
        refuse("no_such_code")
