"""What we write, we read back the same, but for what is trimmed or defused on the way: in any script, through every format."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.exchange import csv_out, json_out, xlsx_out
from intake.exchange.refusal import FileRefused
from intake.exchange.table import Column, Row, Sheet, clean, defuse
from intake.exchange.values import inert, tidy

from . import corpus

Writer = Callable[[Sheet, Iterable[Row]], Iterator[bytes]]
SHEET = Sheet("Batch", (Column("partner_ref", "المرجع"), Column("name", "Nom & prénom"), Column("note", "<note>")), True)
_CELL = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="=+-@'\"\t\r\n ,;|_x0041&<>٠۹\u200f\ufeff\u00a0", max_size=12),
    st.sampled_from(["", "0012", "+96171000001", "2026-03-01", "=1+1", "yes", "أمل", "_x000D_", "1e5", "12.0", "'x"]),
)
# The first cell is never blank, so that no row vanishes as a blank line.
_ROWS = st.lists(st.tuples(st.integers(1, 9_999).map("R-{}".format), _CELL, _CELL), max_size=20)


@pytest.mark.parametrize(("writer", "name"), [(xlsx_out.chunks, "a.xlsx"), (csv_out.chunks, "a.csv"), (json_out.chunks, "a.json")])
@settings(max_examples=120, deadline=None)
@given(rows=_ROWS)
def test_cells_come_back(writer: Writer, name: str, rows: list[tuple[str, str, str]]) -> None:
    table = corpus.read(b"".join(writer(SHEET, rows)), name)
    sent = clean if writer is json_out.chunks else lambda cell: defuse(clean(cell))
    assert table.headers == ("partner_ref", "name", "note")
    assert corpus.cells(table) == [tuple(inert(tidy(sent(cell))) for cell in row) for row in rows]
    assert [row.number for row in table.rows] == list(range(1, len(rows) + 1))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_making_cells_harmless_settles_at_once(text: str) -> None:
    assert inert(tidy(text)) == inert(tidy(inert(tidy(text))))
    assert defuse(defuse(text)) == defuse(text)
    assert inert(tidy(text))[:1] not in ("=", "@")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "PK\x03\x04", "a,b\n", "{", "[", "\xff\xfe", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_are_read_or_refused_and_never_crash(data: bytes, start: str) -> None:
    with contextlib.suppress(FileRefused):
        corpus.read(start.encode("latin-1") + data, "upload")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_workbook_with_changed_bytes_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(b"".join(xlsx_out.chunks(SHEET, [("R-1", "x", "y")])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FileRefused):
        corpus.read(bytes(whole), "a.xlsx")
