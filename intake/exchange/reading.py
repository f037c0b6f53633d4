"""Reading a table that somebody sends: a list to register, or a ministry's answers, as CSV, XLSX, JSON or FHIR.

What a file is, its first bytes tell; its name is asked only where they can't. Everything is read before anything is returned, so a file
is taken whole or refused whole, with one sentence that says what to do.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from intake.exchange import csv_in, fhir_in, header, json_in, sniff, xlsx_guard, xlsx_in
from intake.exchange.grid import Line
from intake.exchange.refusal import DEFAULT, FileRefused, Limits, refuse
from intake.exchange.text_in import decode
from intake.exchange.values import inert, normal
from intake.exchange.xlsx_parts import letters

__all__ = ["DEFAULT", "FileRefused", "Limits", "SourceRow", "Table", "normal", "read_table"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One data row. `number` counts the file's lines from 1 below the header, blank ones too, so that a person can count down to it.

    `number` + `Table.header_ends` is the line in the file (in a spreadsheet: the row at the left edge).
    """

    number: int
    headers: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def cells(self) -> dict[str, str]:
        """Header -> text; every header is there, '' is an empty cell."""
        return dict(zip(self.headers, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its headers as the file has them (codes where it has those too), and its rows; blank rows are left out."""

    headers: tuple[str, ...]
    rows: list[SourceRow]
    header_ends: int


def read_table(
    data: BinaryIO | Path | str, name: str, limits: Limits = DEFAULT, known: Collection[str] = frozenset(), zone: tzinfo = UTC
) -> Table:
    """Read the table in `data`, a file open for bytes or a path; `name` is what its sender calls it.

    `known`: the headers that the caller understands, each as `normal` gives it. They help to find the header below titles and the right
    sheet among several; without them the widest lines decide. Cells are text: tidied, numbers as a person sees them, dates as ISO, no
    formula live. `zone`: where the partner's clocks are, for FHIR moments that are given as of UTC. A column without a header but with
    values is called by its letter: [C]. A table without rows is no error.

    Raises FileRefused with one of the codes in `refusal.CATALOGUE`; OSError if the file can't be read.
    """
    content = _content(data, limits)
    kind = sniff.kind(content, name)
    if kind == "xlsx":
        with xlsx_guard.open_workbook(content, limits) as archive:
            return _from_workbook(archive, limits, known)
    text = decode(content)
    if not text.strip():
        raise refuse("empty")
    if kind == "json":
        lines = fhir_in.lines(text, limits, zone) if fhir_in.is_fhir(text) else json_in.lines(text, limits)
    else:
        lines = csv_in.lines(text, limits)
    return _table(lines, limits, known) or _no_table()


def _content(data: BinaryIO | Path | str, limits: Limits) -> bytes:
    if isinstance(data, str | Path):
        with Path(data).open("rb") as file:
            return _content(file, limits)
    content = data.read(limits.bytes + 1)  # one more than allowed tells, without reading on
    if len(content) > limits.bytes:
        raise refuse("too_large", most=limits.bytes // (1024 * 1024))
    if not content:
        raise refuse("empty")
    return content


def _from_workbook(archive: zipfile.ZipFile, limits: Limits, known: Collection[str]) -> Table:
    """Read the visible sheet whose top has most known headers; without any, the first that holds something."""
    book = xlsx_in.workbook(archive, limits)
    best, chosen = -1, ""
    for sheet in book.sheets:
        top = [line for line in islice(book.lines(sheet), header.LOOKED_AT) if not line.blank]
        score = max((header.hits(line, known) for line in top), default=-1)
        if score > best:
            best, chosen = score, sheet
    return (_table(book.lines(chosen), limits, known) if chosen else None) or _no_table()


def _no_table() -> Table:
    raise refuse("empty")


class _Inert(dict[str, str]):
    """Cells made harmless, by what they were; so the codes and dates that repeat down a column are kept once, too."""

    def __missing__(self, cell: str) -> str:
        self[cell] = harmless = inert(cell)
        return harmless


def _table(lines: Iterator[Line], limits: Limits, known: Collection[str]) -> Table | None:
    top = list(islice(lines, header.LOOKED_AT))
    found = header.find(top, known, limits)
    if found is None:
        return None
    rows: list[tuple[int, list[str]]] = []
    nameless: set[int] = set()
    harmless = _Inert()
    for line in chain(top, lines):
        number = line.number - found.ends
        if number < 1 or line.blank:
            continue
        if len(rows) >= limits.rows:
            raise refuse("too_many_rows", most=limits.rows)
        cells = [harmless[cell] for cell in line.cells]
        if max(map(len, cells)) > limits.cell:
            raise refuse("cell_too_long", row=number, most=limits.cell)
        nameless.update(index for index, cell in enumerate(cells) if cell and index not in found.names)
        if len(found.names) + len(nameless) > limits.columns:
            raise refuse("too_many_columns", most=limits.columns)
        rows.append((number, cells))
    names = found.names | {index: f"[{letters(index)}]" for index in nameless}
    return _assemble({index: harmless[name] for index, name in sorted(names.items())}, rows, found.ends)


def _assemble(names: dict[int, str], rows: Iterable[tuple[int, list[str]]], ends: int) -> Table:
    headers = tuple(names.values())
    places = tuple(names)
    width = max(places) + 1
    made = []
    for number, cells in rows:
        cells.extend([""] * (width - len(cells)))
        made.append(SourceRow(number, headers, tuple(cells[place] for place in places)))
    return Table(headers, made, ends)
