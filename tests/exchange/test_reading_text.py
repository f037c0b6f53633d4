"""Tables as text: every encoding, separator and line end that programs write, titles above the header, JSON in its three shapes."""

from __future__ import annotations

import pytest

from intake.exchange.reading import FileRefused, normal

from . import corpus

KNOWN = frozenset(normal(text) for text in ("partner_ref", "decision", "appt_date", "المرجع", "القرار", "Référence", "Décision"))
TEXT = "partner_ref;decision;note\r\nR-1;مقبول;نعم\r\nR-2;مرفوض;لا\r\n"
FRENCH = "Référence;Décision;Note\r\nR-1;accepté;très tôt à l'été\r\nR-2;refusé;déjà reçue\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_arabic_in_every_encoding_that_excel_writes(encoding: str) -> None:
    table = corpus.read(TEXT.encode(encoding))
    assert table.headers == ("partner_ref", "decision", "note")
    assert corpus.cells(table) == [("R-1", "مقبول", "نعم"), ("R-2", "مرفوض", "لا")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_french_in_every_encoding_that_excel_writes(encoding: str) -> None:
    table = corpus.read(FRENCH.encode(encoding))
    assert table.headers == ("Référence", "Décision", "Note")
    assert table.rows[0].cells == {"Référence": "R-1", "Décision": "accepté", "Note": "très tôt à l'été"}


def test_french_capitals_are_not_taken_for_arabic() -> None:
    text = "ÉCOLE;DÉCISION\r\nÀ l'Hôpital Général;ACCEPTÉ\r\n"
    assert corpus.cells(corpus.read(text.encode("cp1252"))) == [("À l'Hôpital Général", "ACCEPTÉ")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    lines = [["partner_ref", "note", "decision"], ["R-1", f'said "yes"{separator} or', "accepted"], ["R-2", "1,5; a", ""]]
    text = end.join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    assert corpus.cells(corpus.read(text)) == [tuple(line) for line in lines[1:]]


def test_a_separator_named_in_the_first_line() -> None:
    assert corpus.cells(corpus.read("sep=;\r\na;b,c\r\n1;2,3\r\n")) == [("1", "2,3")]


def test_one_column_is_a_table_too() -> None:
    assert corpus.cells(corpus.read("partner_ref\nR-1\nR-2\n")) == [("R-1",), ("R-2",)]


def test_line_breaks_in_quotes_stay_in_the_cell() -> None:
    assert corpus.cells(corpus.read('a,b\r\n1,"two\r\nlines"\r\n')) == [("1", "two\nlines")]


def test_a_header_without_rows_is_an_empty_table() -> None:
    for data, name in (
        (b"a,b\r\n", "a.csv"),
        (corpus.workbook(["a", "b"]), "a.xlsx"),
        (b'{"batch":"7","columns":["a","b"],"rows":[]}', "a.json"),
    ):
        table = corpus.read(data, name)
        assert (table.headers, table.rows) == (("a", "b"), [])


def test_rows_are_numbered_so_that_a_person_finds_them() -> None:
    """Blank lines are left out but counted: row number plus the line of the header is the line in the file."""
    csv_table = corpus.read("Ministry\n\na,b\n1,2\n\n,,\n3,4\n\n\n")
    xlsx_table = corpus.read(corpus.workbook(["Ministry"], [], ["a", "b"], [1, 2], [], [], [3, 4], [], []), "a.xlsx")
    for table in (csv_table, xlsx_table):
        assert [row.number for row in table.rows] == [1, 4]
        assert table.header_ends == 3
    assert [row.number for row in corpus.read('{"a":"1"}\n\n{"a":"2"}\n', "a.jsonl").rows] == [1, 3]


def test_known_headers_find_the_header_where_the_shape_does_not() -> None:
    text = "Ministry,Office,Beirut,2026\npartner_ref,decision,,\nR-1,accepted,,\n"
    assert corpus.read(text).headers[0] == "Ministry"
    assert corpus.read(text, known=KNOWN).headers == ("partner_ref", "decision")


def test_codes_that_a_program_has_unhidden_still_give_the_names() -> None:
    table = corpus.read("partner_ref,decision\nالمرجع,القرار\nR-1,accepted\n", known=KNOWN)
    assert table.headers == ("partner_ref", "decision")
    assert [row.number for row in table.rows] == [1]


def test_a_column_without_header_is_called_by_its_letter_only_if_it_holds_something() -> None:
    table = corpus.read("a,,b,\n1,,2,\n3,scribble,4,\n")
    assert table.headers == ("a", "[B]", "b")
    assert corpus.cells(table) == [("1", "", "2"), ("3", "scribble", "4")]


def test_formulas_in_headers_are_defused() -> None:
    assert corpus.read("=cmd,b\n1,2\n").headers == ("'=cmd", "b")


def test_phones_keep_their_plus() -> None:
    assert corpus.cells(corpus.read("contact_value,x\n+96171000001,1\n'+96171000001,1\n")) == [("+96171000001", "1")] * 2


def test_the_content_decides_what_a_file_is() -> None:
    assert corpus.cells(corpus.read(corpus.workbook(["a"], ["1"]), "answers.csv")) == [("1",)]
    assert corpus.cells(corpus.read("a,b\n1,2\n", "answers.xlsx")) == [("1", "2")]
    assert corpus.cells(corpus.read('[{"a": 1}]', "answers")) == [("1",)]
    assert corpus.cells(corpus.read("{a,b\n1,2\n", "answers.csv")) == [("1", "2")]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "1", "b": true, "c": ["x", "y"]}\n{"c": null, "a": 2.0}\n',
        '[{"a": "1", "b": true, "c": ["x", "y"]}, {"a": 2}]',
        '{\n "rows": [\n  {"a": "1", "b": true, "c": ["x", "y"]},\n  {"a": 2}\n ]\n}',
        '{"rows": [{"a": "1", "b": true, "c": ["x", "y"]}, {"a": 2}]}',
    ],
)
def test_json_lines_lists_and_documents(text: str) -> None:
    table = corpus.read("\ufeff" + text, "a.json")
    assert table.headers == ("a", "b", "c")
    assert corpus.cells(table) == [("1", "yes", "x y"), ("2", "", "")]


def test_control_characters_are_dropped() -> None:
    assert corpus.cells(corpus.read("a,b\n1\x07,\x1b=1\n")) == [("1", "'=1")]


def test_refusals_say_which_line_of_json() -> None:
    with pytest.raises(FileRefused, match="Line 3 is not JSON"):
        corpus.read('{"a": "1"}\n\n{"a": \n', "a.jsonl")
